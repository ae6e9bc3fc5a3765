import { Input } from 'antd';
import { useId, useState } from 'react';
import type { VerdictView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly verdict: VerdictView;
  readonly onClose: () => void;
}

/** 特批: a second person of higher role, by badge and PIN, with a reason that stays on the file for ever. */
function OverrideDialog({ verdict, onClose }: Props) {
  const id = useId();
  const { run, busy } = useAct();
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const ready = second !== null && reason.trim() !== '';
  const send = () => {
    if (second === null) return;
    const codes = verdict.overridable.map((entry) => entry.code);
    run(
      () => client.attempt.override({ badge: second.staffId, pin: second.pin, reason: reason.trim(), codes }),
      onClose,
    );
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction onPress={send} disabled={!ready} busy={busy}>
        特批，重新核验
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`特批：${verdict.chinese}`} onClose={onClose} above footer={footer}>
      <ul>
        {verdict.overridable.map((entry) => (
          <li key={entry.code}>{entry.sentence}</li>
        ))}
      </ul>
      <p className="gc-muted">拦截和特批都永久记在案卷里。特批之后，每一样仍要重新扫描。</p>
      <div>
        <label htmlFor={id}>为什么可以继续</label>
        <Input.TextArea
          id={id}
          value={reason}
          maxLength={800}
          autoSize={{ minRows: 2, maxRows: 4 }}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <WitnessFields value={witness} onChange={setWitness} why="特批人须是馆长或代理人，不能是您自己。" />
    </Dialog>
  );
}

/** On a refusal that a higher role may answer for; nothing where there is no such way. */
export function OverrideAction({ verdict }: { readonly verdict: VerdictView }) {
  const [open, setOpen] = useState(false);
  if (verdict.overridable.length === 0) return null;
  return (
    <>
      <PlainAction onPress={() => setOpen(true)}>特批</PlainAction>
      {open && <OverrideDialog verdict={verdict} onClose={() => setOpen(false)} />}
    </>
  );
}
