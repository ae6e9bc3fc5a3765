import { Input } from 'antd';
import { useId, useState } from 'react';
import type { CrematorView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { clockTime } from '../../ui/time.ts';
import { ConfirmDialog, Line } from '../cases/parts.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly cremator: CrematorView;
  readonly onClose: () => void;
}

/** The loudest alarm ends only when two people have looked and say what it was; what happened stays on record. */
export function ExplainDialog({ cremator, onClose }: Props) {
  const id = useId();
  const { act, busy } = useAct();
  const [found, setFound] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const save = async (): Promise<void> => {
    if (second === null) return;
    const events = cremator.unpermitted.map(({ eventId }) => eventId);
    const done = await act(() =>
      client.cremation.explain({ cremator: cremator.code, events, found: found.trim(), witness: second }),
    );
    if (done.ok) onClose();
  };
  return (
    <ConfirmDialog
      title={`${cremator.label} · 查明无许可动作`}
      confirm="已经查明"
      ready={found.trim() !== '' && second !== null}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
    >
      <ul className="gcc-seen">
        {cremator.unpermitted.map(({ eventId, at, seen }) => (
          <li key={eventId}>
            {clockTime(at)}　{seen}
          </li>
        ))}
      </ul>
      <p>
        请两个人到炉前看清楚：炉里有没有人、是谁。炉里有人而没有核验过的，请不要按「已经查明」，立刻叫馆长。
      </p>
      <Line label="看到了什么、为什么会这样" htmlFor={`${id}-found`}>
        <Input.TextArea
          id={`${id}-found`}
          value={found}
          maxLength={800}
          rows={3}
          data-autofocus
          placeholder="如 炉厂家试炉，炉膛为空"
          onChange={(event) => setFound(event.target.value)}
        />
      </Line>
      <WitnessFields
        value={witness}
        onChange={setWitness}
        why="两个人都看过才能登记。第二人请刷自己的工牌、输自己的口令。"
      />
    </ConfirmDialog>
  );
}
