import { Input } from 'antd';
import { useId, useState } from 'react';
import type { QueueRow } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { clockTime, dayText } from '../../ui/time.ts';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly row: QueueRow;
  readonly queue: readonly QueueRow[];
  readonly onClose: () => void;
}

/** Both parts as Shanghai time, which is what the clerk means whatever the machine is set to. */
function momentOf(day: string, time: string): number | null {
  const at = Date.parse(`${day}T${time}:00+08:00`);
  return Number.isNaN(at) ? null : at;
}

/** People who are waiting before this one now, and would not be after the change. */
function overtaken(row: QueueRow, queue: readonly QueueRow[], at: number): readonly QueueRow[] {
  const index = queue.findIndex((entry) => entry.caseId === row.caseId);
  return queue.slice(0, Math.max(0, index)).filter((entry) => entry.scheduledAt >= at);
}

/** Later is a reason; earlier than others is an override and needs a second person. */
export function MoveDialog({ row, queue, onClose }: Props) {
  const id = useId();
  const { act, busy } = useAct();
  const [day, setDay] = useState(dayText(row.scheduledAt));
  const [time, setTime] = useState(clockTime(row.scheduledAt));
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const at = momentOf(day, time);
  const passed = at === null ? [] : overtaken(row, queue, at);
  const forward = at !== null && at < row.scheduledAt;
  const second = witnessOf(witness);
  const complete =
    at !== null && at !== row.scheduledAt && reason.trim() !== '' && (!forward || second !== null);

  const save = async () => {
    if (at === null) return;
    const done = await act(() =>
      client.cremation.move({
        caseId: row.caseId,
        scheduledAt: at,
        reason: reason.trim(),
        witness: forward ? second : null,
      }),
    );
    if (done.ok) onClose();
  };

  const footer = (
    <>
      <PlainAction onPress={onClose}>不改</PlainAction>
      <PrimaryAction onPress={() => void save()} disabled={!complete} busy={busy}>
        {forward ? '两人同意，往前排' : '改到这个时间'}
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="调整火化顺序" onClose={onClose} footer={footer}>
      <div className="gcc-dialog">
        <p>
          <PersonName name={row.name} /> 现在排在 {clockTime(row.scheduledAt)}
        </p>
        <div className="gcc-fields">
          <label className="gcc-field" htmlFor={`${id}-day`}>
            日期
            <Input
              id={`${id}-day`}
              type="date"
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          </label>
          <label className="gcc-field" htmlFor={`${id}-time`}>
            时间
            <Input
              id={`${id}-time`}
              type="time"
              value={time}
              onChange={(event) => setTime(event.target.value)}
            />
          </label>
        </div>
        {passed.length > 0 && (
          <Marks marks={[{ text: `会越过 ${passed.map((entry) => entry.name).join('、')}`, act: true }]} />
        )}
        <label className="gcc-field" htmlFor={`${id}-reason`}>
          原因（会长期保留在案卷里）
          <Input.TextArea
            id={`${id}-reason`}
            value={reason}
            autoSize={{ minRows: 2, maxRows: 5 }}
            maxLength={800}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {forward && (
          <WitnessFields
            value={witness}
            onChange={setWitness}
            why="往前排属于特批，须两人同意，其中一位是馆长或代理人。"
          />
        )}
      </div>
    </Dialog>
  );
}
