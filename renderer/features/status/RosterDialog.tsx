import { client } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';
import { TwoPeopleDialog } from './TwoPeopleDialog.tsx';

/** Nobody was heard for days: two people look at who works here, one a director, before the others get in. */
export function RosterDialog({ onClose }: { readonly onClose: () => void }) {
  const { roster } = useLive();
  return (
    <TwoPeopleDialog
      title="确认名册"
      ask="怎样核对的（例如：电话问过馆里，没有人离职）"
      yes="两人看过，名册没有错"
      no="先不确认"
      send={(given) => client.roster.confirm(given)}
      onClose={onClose}
    >
      <p>{roster.text}</p>
      <p>已经离职的人，请先在「设置」的人员里停用，再确认。</p>
    </TwoPeopleDialog>
  );
}
