import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useId, useState } from 'react';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

interface Props {
  readonly caseId: string;
  readonly carrier: CaseDetail['carriers'][number];
  readonly onClose: () => void;
}

const EPC = /^([0-9A-Fa-f]{2}){4,62}$/;
const LOOK_EVERY_MS = 1_000;

/** A bag tag whose chip came with a number of its own: held to the antenna, chosen, fixed to the printed code. */
export function TagDialog({ caseId, carrier, onClose }: Props) {
  const id = useId();
  const { run, busy } = useAct();
  const [epc, setEpc] = useState('');
  // Readings are no facts and raise no revision, so the list looks for itself while the dialog is open.
  const seen = useQuery(orpc.tags.inSight.queryOptions({ refetchInterval: LOOK_EVERY_MS }));
  const ready = EPC.test(epc.trim());
  const send = () =>
    run(() => client.tags.register({ caseId, carrier: carrier.code, epc: epc.trim() }), onClose);
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction onPress={send} disabled={!ready} busy={busy}>
        登记这枚标签
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`登记标签：${carrier.label} ${carrier.display}`} onClose={onClose} footer={footer}>
      <p className="gc-muted">
        出厂自带号码的标签才要登记。请只把这一枚放到读写器前，点选读到的号码；没有读写器时照标签上印的字输入。
      </p>
      <ul className="gc-tags" aria-label="读到的标签">
        {(seen.data ?? []).map((tag) => (
          <li key={tag.epc}>
            <button type="button" aria-pressed={tag.epc === epc} onClick={() => setEpc(tag.epc)}>
              <span className="gc-code">{tag.epc}</span>
              <span className="gc-muted">{tag.where}</span>
            </button>
          </li>
        ))}
      </ul>
      {seen.data?.length === 0 && <p role="status">现在没有读到未登记的标签。</p>}
      <label className="gc-field" htmlFor={id}>
        标签号
        <Input
          id={id}
          className="gc-code"
          value={epc}
          autoComplete="off"
          maxLength={124}
          onChange={(event) => setEpc(event.target.value)}
        />
      </label>
    </Dialog>
  );
}
