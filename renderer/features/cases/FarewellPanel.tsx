import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import type { CaseDetail, SlotView } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { clockTime, dayText, when } from '../../ui/time.ts';
import { cleanStored, cut } from './form/clean.ts';
import { parseDay, parseMoment } from './form/moments.ts';
import { ConfirmDialog, Gated, Line, Panel } from './parts.tsx';

const HALF_HOUR = 30 * 60_000;

/** 告别: the hall and its time, or the family's word that there will be none. */
export function FarewellPanel({ detail }: { detail: CaseDetail }) {
  const now = useStationNow(60_000);
  const [dialog, setDialog] = useState<'book' | 'waive' | null>(null);
  const { state, hallLabel, from, to } = detail.farewell;
  const booked = hallLabel !== null && from !== null && to !== null;
  const done = state === 'closed' || state === 'inHall';
  const bar = detail.status !== 'open' ? '这份案卷已经结束' : done ? '告别已经开始或结束' : null;
  const caseId = detail.card.caseId;
  return (
    <Panel
      title="告别"
      aside={
        <>
          <Gated permission="farewell.book" bar={bar} onPress={() => setDialog('book')}>
            {booked ? '改约告别厅' : '预约告别厅'}
          </Gated>
          <Gated
            permission="farewell.waive"
            bar={bar ?? (state === 'waived' ? '已经不办' : null)}
            onPress={() => setDialog('waive')}
          >
            不办告别
          </Gated>
        </>
      }
    >
      {state === 'waived' && <p>家属决定不办告别。</p>}
      {state !== 'waived' && !booked && <p className="gc-muted">还没有预约。</p>}
      {state !== 'waived' && booked && (
        <p>
          <strong>{hallLabel}</strong> {when(from, now)} 到 {clockTime(to)}
          {state === 'inHall' && '，正在告别'}
          {state === 'closed' && '，已经结束'}
        </p>
      )}
      {dialog === 'book' && <BookDialog caseId={caseId} detail={detail} onClose={() => setDialog(null)} />}
      {dialog === 'waive' && <WaiveDialog caseId={caseId} onClose={() => setDialog(null)} />}
    </Panel>
  );
}

interface BookDialogProps {
  readonly caseId: string;
  readonly detail: CaseDetail;
  readonly onClose: () => void;
}

function BookDialog({ caseId, detail, onClose }: BookDialogProps) {
  const id = useId();
  const now = useStationNow(60_000);
  const { act, busy } = useAct();
  const board = useQuery(orpc.board.slots.queryOptions({ input: { kind: 'hall' } }));
  const { farewell } = detail;
  const tomorrow = dayText(now + 24 * 3_600_000);
  const [day, setDay] = useState(farewell.from === null ? tomorrow : dayText(farewell.from));
  const [from, setFrom] = useState(farewell.from === null ? '09:00' : clockTime(farewell.from));
  const [to, setTo] = useState(farewell.to === null ? '10:00' : clockTime(farewell.to));
  const [hall, setHall] = useState(farewell.hall ?? '');
  const date = parseDay(day, dayText(now));
  const begin = date === null ? null : parseMoment(`${date} ${from}`, now);
  const end = date === null ? null : parseMoment(`${date} ${to}`, now);
  const halls = board.data?.groups.flatMap((group) => group.slots) ?? [];
  const chosen = halls.find((slot) => slot.code === hall) ?? null;
  const clashes =
    chosen === null || begin === null || end === null ? [] : overlaps(chosen, caseId, begin, end);
  const timely = begin !== null && end !== null && end > begin;

  const book = async (): Promise<void> => {
    if (begin === null || end === null) return;
    const done = await act(() => client.farewell.book({ caseId, hall, from: begin, to: end }));
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title="预约告别厅"
      confirm="预约"
      ready={timely && chosen !== null && chosen.outOfService === null && clashes.length === 0}
      busy={busy}
      onConfirm={() => void book()}
      onClose={onClose}
      width={900}
    >
      <div className="gc-lines gc-lines-three">
        <Line label="日期" htmlFor={`${id}-day`}>
          <Input
            id={`${id}-day`}
            value={day}
            data-autofocus
            onChange={(event) => setDay(event.target.value)}
          />
        </Line>
        <Line label="从" htmlFor={`${id}-from`}>
          <Input id={`${id}-from`} value={from} onChange={(event) => setFrom(event.target.value)} />
        </Line>
        <Line label="到" htmlFor={`${id}-to`}>
          <Input id={`${id}-to`} value={to} onChange={(event) => setTo(event.target.value)} />
        </Line>
      </div>
      {!timely && <p className="gc-act-text">请写清日期和起止时间，例如 2026-11-24，09:00 到 10:00。</p>}
      {board.isError && <QueryFailure error={board.error} retry={() => void board.refetch()} />}
      {board.isPending && <WaitingState what="正在取各厅的安排" />}
      {board.isSuccess && halls.length === 0 && <EmptyState title="还没有设置告别厅" />}
      <div className="gc-hall-scale" aria-hidden>
        {[6, 8, 10, 12, 14, 16, 18].map((hour) => (
          <span key={hour} style={{ left: `${((hour - 5) / 14) * 100}%` }}>
            {hour}:00
          </span>
        ))}
      </div>
      <div className="gc-halls" role="radiogroup" aria-label="告别厅">
        {date !== null &&
          halls.map((slot) => (
            <HallRow
              key={slot.code}
              slot={slot}
              date={date}
              caseId={caseId}
              wanted={timely ? { begin, end } : null}
              chosen={slot.code === hall}
              onChoose={() => setHall(slot.code)}
            />
          ))}
      </div>
      {clashes.length > 0 && (
        <p className="gc-act-text" role="alert">
          这个时间{chosen?.label}已约给
          {clashes
            .map((other) => `${other.name}（${clockTime(other.from)} 到 ${clockTime(other.to)}）`)
            .join('、')}
          ，请换时间或换厅。
        </p>
      )}
    </ConfirmDialog>
  );
}

function overlaps(slot: SlotView, caseId: string, begin: number, end: number): SlotView['bookings'] {
  return slot.bookings.filter((other) => other.caseId !== caseId && other.from < end && other.to > begin);
}

interface HallRowProps {
  readonly slot: SlotView;
  readonly date: string;
  readonly caseId: string;
  readonly wanted: { readonly begin: number; readonly end: number } | null;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** One hall's day as a strip from 05:00 to 19:00: what is taken, and where the wish would lie. */
function HallRow({ slot, date, caseId, wanted, chosen, onChoose }: HallRowProps) {
  const open = Date.parse(`${date}T05:00:00+08:00`);
  const length = 28 * HALF_HOUR;
  const others = slot.bookings.filter(
    (other) => other.caseId !== caseId && other.to > open && other.from < open + length,
  );
  const place = (from: number, to: number) => ({
    left: `${Math.max(0, ((from - open) / length) * 100)}%`,
    width: `${Math.max(1, ((Math.min(to, open + length) - Math.max(from, open)) / length) * 100)}%`,
  });
  const clash = wanted !== null && overlaps(slot, caseId, wanted.begin, wanted.end).length > 0;
  return (
    <div className="gc-hall">
      <Button
        role="radio"
        aria-checked={chosen}
        className={chosen ? 'gc-hall-name gc-hall-chosen' : 'gc-hall-name'}
        disabled={slot.outOfService !== null}
        onClick={onChoose}
      >
        {slot.label}
      </Button>
      {slot.outOfService === null ? (
        <div className="gc-hall-day">
          {others.map((other) => (
            <span
              key={`${other.caseId}-${other.from}`}
              className="gc-hall-taken"
              style={place(other.from, other.to)}
            >
              {clockTime(other.from)} {other.name}
            </span>
          ))}
          {wanted !== null && chosen && (
            <span
              className={clash ? 'gc-hall-wish gc-hall-clash' : 'gc-hall-wish'}
              style={place(wanted.begin, wanted.end)}
            />
          )}
        </div>
      ) : (
        <p className="gc-muted">停用：{slot.outOfService}</p>
      )}
    </div>
  );
}

function WaiveDialog({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const id = useId();
  const { act, busy } = useAct();
  const [by, setBy] = useState('');
  const [reason, setReason] = useState('');
  const who = cut(cleanStored(by), 60).trim();
  const why = cut(cleanStored(reason), 800).trim();

  const waive = async (): Promise<void> => {
    const done = await act(() => client.farewell.waive({ caseId, by: who, reason: why }));
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title="不办告别"
      confirm="记下"
      ready={who !== '' && why !== ''}
      busy={busy}
      onConfirm={() => void waive()}
      onClose={onClose}
    >
      <p>由家属决定并签字。记下之后，不再等告别这一步。</p>
      <Line label="决定的家属" htmlFor={`${id}-by`}>
        <Input
          id={`${id}-by`}
          value={by}
          maxLength={60}
          data-autofocus
          onChange={(event) => setBy(event.target.value)}
        />
      </Line>
      <Line label="原因" htmlFor={`${id}-reason`}>
        <Input
          id={`${id}-reason`}
          value={reason}
          maxLength={800}
          onChange={(event) => setReason(event.target.value)}
        />
      </Line>
    </ConfirmDialog>
  );
}
