import type { SlotView } from '../../../src/station/dto.ts';
import { clockTime, dayText } from '../../ui/time.ts';

const HOUR = 3_600_000;
const FIRST_HOUR = 5;
const LAST_HOUR = 19;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The part of the day that is drawn: from five to seven in the evening, wider where a booking is. */
function spanOf(slots: readonly SlotView[], now: number): Span {
  const midnight = Date.parse(`${dayText(now)}T00:00:00+08:00`);
  const bookings = today(slots, now);
  const from = Math.min(midnight + FIRST_HOUR * HOUR, ...bookings.map((entry) => entry.from));
  const to = Math.max(midnight + LAST_HOUR * HOUR, ...bookings.map((entry) => entry.to));
  return { from: Math.floor(from / HOUR) * HOUR, to: Math.ceil(to / HOUR) * HOUR };
}

function today(slots: readonly SlotView[], now: number): SlotView['bookings'][number][] {
  const day = dayText(now);
  return slots.flatMap((slot) =>
    slot.bookings.filter((entry) => dayText(entry.from) === day || dayText(entry.to) === day),
  );
}

function percent(at: number, span: Span): number {
  return Math.min(100, Math.max(0, ((at - span.from) / (span.to - span.from)) * 100));
}

interface Props {
  readonly slots: readonly SlotView[];
  readonly now: number;
  readonly chosen: string | null;
  readonly onChoose: (code: string) => void;
}

/** Halls as rows, the day as their length: who is in there now, who comes when. */
export function DayBars({ slots, now, chosen, onChoose }: Props) {
  const span = spanOf(slots, now);
  const hours = Array.from(
    { length: (span.to - span.from) / HOUR + 1 },
    (_, index) => span.from + index * HOUR,
  );
  return (
    <div className="gc-days">
      <div className="gc-days-scale" aria-hidden="true">
        {hours.map((hour, index) =>
          index % 2 === 0 ? (
            <span key={hour} style={{ left: `${percent(hour, span)}%` }}>
              {clockTime(hour)}
            </span>
          ) : null,
        )}
      </div>
      {slots.map((slot) => (
        <HallRow
          key={slot.code}
          slot={slot}
          span={span}
          now={now}
          chosen={slot.code === chosen}
          onChoose={() => onChoose(slot.code)}
        />
      ))}
    </div>
  );
}

interface RowProps {
  readonly slot: SlotView;
  readonly span: Span;
  readonly now: number;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function HallRow({ slot, span, now, chosen, onChoose }: RowProps) {
  const bookings = today([slot], now);
  const inside = slot.occupants.map((person) => person.name).join('、');
  const said = bookings
    .map((entry) => `${clockTime(entry.from)} 到 ${clockTime(entry.to)} ${entry.name}`)
    .join('，');
  return (
    <button type="button" className="gc-days-row" aria-pressed={chosen} onClick={onChoose}>
      <span className="gc-days-hall">
        <b>{slot.label}</b>
        {slot.outOfService !== null ? (
          <span className="gc-muted">停用：{slot.outOfService}</span>
        ) : inside === '' ? (
          <span className="gc-muted">空</span>
        ) : (
          <span className="gc-name gc-days-inside">{inside}</span>
        )}
      </span>
      {said !== '' && <span className="gc-visually-hidden">今天预约：{said}</span>}
      <span className="gc-days-line" aria-hidden="true">
        {bookings.map((entry) => {
          const left = percent(entry.from, span);
          return (
            <span
              key={`${entry.caseId}-${entry.from}`}
              className={entry.to < now ? 'gc-days-bar is-over' : 'gc-days-bar'}
              style={{ left: `${left}%`, width: `${Math.max(4, percent(entry.to, span) - left)}%` }}
            >
              <span className="gc-name">{entry.name}</span>
              <small>{clockTime(entry.from)}</small>
            </span>
          );
        })}
        <span className="gc-days-now" style={{ left: `${percent(now, span)}%` }} />
      </span>
    </button>
  );
}
