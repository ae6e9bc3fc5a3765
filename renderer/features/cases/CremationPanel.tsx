import { Checkbox, Input } from 'antd';
import { useId, useState } from 'react';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { when } from '../../ui/time.ts';
import { Combobox } from './fields/Combobox.tsx';
import { momentText, parseMoment } from './form/moments.ts';
import { ConfirmDialog, Gated, Line, Panel } from './parts.tsx';
import { useFormMoment } from './useChoices.ts';

/** 火化: which kind of cremator, and when. The order in the queue is the cremation room's. */
export function CremationPanel({ detail }: { detail: CaseDetail }) {
  const now = useStationNow(60_000);
  const [open, setOpen] = useState(false);
  const { order } = detail;
  const bar = detail.status !== 'open' ? '这份案卷已经结束' : null;
  return (
    <Panel
      title="火化"
      aside={
        <Gated permission="cremation.order" bar={bar} onPress={() => setOpen(true)}>
          {order === null ? '安排火化' : '改火化安排'}
        </Gated>
      }
    >
      {order === null ? (
        <p className="gc-muted">还没有安排。</p>
      ) : (
        <p>
          <strong>{when(order.scheduledAt, now)}</strong> {order.crematorType}
        </p>
      )}
      {open && <OrderDialog detail={detail} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function OrderDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const id = useId();
  const now = useStationNow(60_000);
  const { act, busy } = useAct();
  const { choices } = useFormMoment();
  const types = choices('crematorType');
  const [type, setType] = useState(
    detail.order?.crematorType ?? detail.decedent.crematorType ?? types[0]?.value ?? '',
  );
  const [time, setTime] = useState(detail.order === null ? '' : momentText(detail.order.scheduledAt));
  const [underNotice, setUnderNotice] = useState(false);
  const scheduledAt = parseMoment(time, now);

  const order = async (): Promise<void> => {
    if (scheduledAt === null) return;
    const crematorType = type.trim().slice(0, 20);
    const done = await act(() =>
      client.cremation.order({
        caseId: detail.card.caseId,
        crematorType,
        scheduledAt,
        ...(underNotice ? { underNotice } : {}),
      }),
    );
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title="安排火化"
      confirm="安排"
      ready={scheduledAt !== null && type.trim() !== ''}
      busy={busy}
      onConfirm={() => void order()}
      onClose={onClose}
    >
      <div className="gc-lines">
        <Line label="火化时间" htmlFor={`${id}-time`}>
          <Input
            id={`${id}-time`}
            value={time}
            placeholder="如 明天 9:30"
            data-autofocus
            onChange={(event) => setTime(event.target.value)}
            onBlur={() => setTime(scheduledAt === null ? time : momentText(scheduledAt))}
          />
        </Line>
        <Line label="炉型" htmlFor={`${id}-type`}>
          <Combobox id={`${id}-type`} name="炉型" value={type} choices={types} onChange={setType} />
        </Line>
      </div>
      <Checkbox checked={underNotice} onChange={(event) => setUnderNotice(event.target.checked)}>
        没有家属确认，凭主管部门通知书火化（逾期遗体）
      </Checkbox>
      {time.trim() !== '' && scheduledAt === null && (
        <p className="gc-act-text">这个时间看不懂，请写成 2026-11-24 09:30。</p>
      )}
    </ConfirmDialog>
  );
}
