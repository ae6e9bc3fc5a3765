import { client } from '../../app/client.ts';
import { TwoPeopleDialog } from './TwoPeopleDialog.tsx';

interface Props {
  readonly stationId: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** 注销: the computer is in wrong hands. What it recorded before stays; from now on nobody believes it. */
export function RevokeDialog({ stationId, name, onClose }: Props) {
  return (
    <TwoPeopleDialog
      title={`注销${name}的电脑`}
      ask="出了什么事"
      yes="注销这台电脑"
      no="先不注销"
      send={(given) => client.station.revoke({ stationId, ...given })}
      onClose={onClose}
    >
      <p>
        只在电脑丢失、被偷、硬盘被复制时注销。注销后它不能再同步，它以后的记录谁都不收，也收不到新的口令；以前的记录都保留。它保管的遗体和柜位要另外接管。
      </p>
    </TwoPeopleDialog>
  );
}
