import { Input } from 'antd';
import { useId, useState } from 'react';
import type { ConflictView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { Choices } from '../checkpoint/fields.tsx';
import { FoundFields, useFound } from '../witness/found.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly conflict: ConflictView;
  readonly onClose: () => void;
}

/** Closed at the place itself: what is there is scanned, not remembered, and a second person stands by. */
export function CloseDialog({ conflict, onClose }: Props) {
  const id = useId();
  const { act, busy } = useAct();
  const found = useFound();
  const { carrierCode, placeCode, place } = found;
  const [keep, setKeep] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const placeOk = placeCode !== null || (place.trim() === '' && conflict.kind !== 'place');
  const keepOk = conflict.kind !== 'thing' || keep !== null;
  const complete = carrierCode !== null && placeOk && keepOk && note.trim() !== '' && second !== null;

  const close = async () => {
    if (carrierCode === null || second === null) return;
    const done = await act(() =>
      client.conflicts.close({
        conflictId: conflict.conflictId,
        carrier: carrierCode,
        place: placeCode,
        keep,
        note: note.trim(),
        witness: second,
      }),
    );
    if (done.ok) onClose();
  };

  const footer = (
    <>
      <PlainAction onPress={onClose}>先不关</PlainAction>
      <PrimaryAction onPress={() => void close()} disabled={!complete} busy={busy}>
        两人看清，关闭冲突
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="到现场核对" onClose={onClose} width={720} footer={footer}>
      <p>{conflict.text}</p>
      <p className="gc-muted">{conflict.wayOn}。以现场扫到的为准，另一种说法仍会留在案卷里。</p>
      <div className="gc-conflict-fields">
        <FoundFields
          found={found}
          carrierLabel="现场扫到的腕带、袋签、骨灰盘或骨灰盒"
          placeLabel="现场的位置"
        />
      </div>
      {conflict.kind === 'thing' && (
        <Choices
          label="里面是哪一位"
          value={keep}
          choices={conflict.cases.map((card) => ({ value: card.caseId, label: card.name }))}
          onChoose={setKeep}
        />
      )}
      <label className="gc-conflict-note" htmlFor={`${id}-note`}>
        看到了什么
        <Input.TextArea
          id={`${id}-note`}
          value={note}
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={800}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <WitnessFields
        value={witness}
        onChange={setWitness}
        why="两个人都在现场才能关闭。请第二人刷工牌、输口令。"
      />
    </Dialog>
  );
}
