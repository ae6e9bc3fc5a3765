import { Input } from 'antd';
import { useId, useState } from 'react';
import type { ConflictView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly conflict: ConflictView;
  readonly onClose: () => void;
}

/** What left the house cannot be scanned here: the paper that proves it, and the director as one of the two. */
export function GoneDialog({ conflict, onClose }: Props) {
  const id = useId();
  const { act, busy } = useAct();
  const [paper, setPaper] = useState('');
  const [note, setNote] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const caseId = conflict.cases[0]?.caseId;
  const complete = caseId !== undefined && paper.trim() !== '' && note.trim() !== '' && second !== null;

  const settle = async () => {
    if (caseId === undefined || second === null) return;
    const given = { caseId, paper: paper.trim(), note: note.trim(), witness: second };
    const done = await act(() => client.conflicts.settleGone(given));
    if (done.ok) onClose();
  };

  const footer = (
    <>
      <PlainAction onPress={onClose}>先不关</PlainAction>
      <PrimaryAction onPress={() => void settle()} disabled={!complete} busy={busy}>
        两人认定已离馆，关闭冲突
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="已经离馆，凭凭证了结" onClose={onClose} width={720} footer={footer}>
      <p>{conflict.text}</p>
      <p className="gc-muted">
        还在馆里就到现场扫码。确实已经离馆的，写明凭哪份凭证；另一种说法仍会留在案卷里。
      </p>
      <label className="gc-conflict-note" htmlFor={`${id}-paper`}>
        凭证（交接单、墓园登记的编号）
        <Input
          id={`${id}-paper`}
          value={paper}
          maxLength={120}
          onChange={(event) => setPaper(event.target.value)}
        />
      </label>
      <label className="gc-conflict-note" htmlFor={`${id}-note`}>
        怎样核实的
        <Input.TextArea
          id={`${id}-note`}
          value={note}
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={800}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <WitnessFields value={witness} onChange={setWitness} why="两人中一人是馆长。请第二人刷工牌、输口令。" />
    </Dialog>
  );
}
