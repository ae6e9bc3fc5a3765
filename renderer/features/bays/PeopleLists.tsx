import type { BayBoard } from '../../../src/station/dto.ts';
import { PersonName } from '../../ui/PersonName.tsx';
import { duration } from '../../ui/time.ts';
import { stayText } from './words.ts';
import './bays.css';

export interface ListProps {
  readonly board: BayBoard;
  readonly now: number;
  readonly onChoose: (caseId: string) => void;
}

/** 在途: who is in whose hands, since when, and what to do now; those who should have arrived stand first. */
export function HandsList({ board, now, onChoose }: ListProps) {
  const rows = [...board.inHands].sort(
    (a, b) => (a.overdueAt ?? Number.MAX_VALUE) - (b.overdueAt ?? Number.MAX_VALUE),
  );
  return (
    <ul className="gcb-people" aria-label="在途">
      {rows.map((row) => {
        const late = row.overdueAt !== null && row.overdueAt < now;
        return (
          <li key={row.caseId}>
            <button
              type="button"
              className={late ? 'gcb-person is-act' : 'gcb-person'}
              onClick={() => onChoose(row.caseId)}
            >
              <span className="gcb-person-head">
                <PersonName name={row.name} />
                <span>
                  {row.purpose} · {stayText(row.since, now)}
                </span>
              </span>
              <span>在{row.person}手上</span>
              <span className={late ? 'gcb-person-act' : 'gc-muted'}>
                {late && (
                  <>
                    <span aria-hidden="true">▲ </span>超时 {duration(now - (row.overdueAt ?? now))}，请
                  </>
                )}
                {row.todo}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** 待复核: who was put away by one person and still needs another's look. */
export function ReviewList({ board, now, onChoose }: ListProps) {
  const rows = board.rooms
    .flatMap(({ bays }) => bays)
    .flatMap((bay) => bay.occupants.map((person) => ({ bay, person })))
    .filter(({ person }) => person.pendingReview)
    .sort((a, b) => a.person.since - b.person.since);
  return (
    <ul className="gcb-people" aria-label="待复核">
      {rows.map(({ bay, person }) => (
        <li key={person.caseId}>
          <button type="button" className="gcb-person is-act" onClick={() => onChoose(person.caseId)}>
            <span className="gcb-person-head">
              <PersonName name={person.name} />
              <span>
                {bay.label} · {stayText(person.since, now)}
              </span>
            </span>
            <span className="gcb-person-act">
              <span aria-hidden="true">▲ </span>
              {person.storedBy}放入，请另一人复核
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
