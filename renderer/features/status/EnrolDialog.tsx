import { useQuery } from '@tanstack/react-query';
import { client } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { duration } from '../../ui/time.ts';

/** 入网: what is typed at a new computer, read off this screen. One code at a time, good for one computer. */
export function EnrolDialog({ onClose }: { readonly onClose: () => void }) {
  const ticket = useQuery({
    queryKey: ['station.enrolCode'],
    queryFn: () => client.station.enrolCode(),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const footer = (
    <>
      <PlainAction onPress={() => void ticket.refetch()}>换一个码</PlainAction>
      <PrimaryAction autoFocus onPress={onClose}>
        好了
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="让一台新电脑入网" onClose={onClose} footer={footer}>
      {ticket.isPending && <WaitingState what="正在取入网码" />}
      {ticket.isError && <QueryFailure error={ticket.error} retry={() => void ticket.refetch()} />}
      {ticket.isSuccess && (
        <div className="gcst-clock">
          <p>在新电脑上第一次启动归程之前，照着输入。只能用一次，{duration(ticket.data.goodForMs)}内有效。</p>
          <dl className="gcst-estate gcst-code">
            <dt>入网码</dt>
            <dd className="gc-code">{inGroups(ticket.data.code)}</dd>
            <dt>指纹</dt>
            <dd className="gc-code">{ticket.data.fingerprint}</dd>
            <dt>枢纽地址</dt>
            <dd className="gc-code">{ticket.data.addresses.join('　')}</dd>
          </dl>
          <p className="gc-muted">
            npm run join -- --home 文件夹 --hub {ticket.data.addresses[0]} --code {ticket.data.code}{' '}
            --fingerprint {ticket.data.fingerprint} --station 编号 --role kiosk --name 名称
          </p>
        </div>
      )}
    </Dialog>
  );
}

function inGroups(code: string): string {
  return code.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
