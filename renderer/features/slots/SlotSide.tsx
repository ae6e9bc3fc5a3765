import type { AshesRow, SlotBoard, SlotView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { clockTime, dayText, when } from '../../ui/time.ts';
import { ashesSteps } from '../cremation/steps.ts';
import { KINDS, stateWord } from './words.ts';

interface PersonProps {
  readonly person: AshesRow;
  readonly now: number;
}

/** One person and the steps that may be begun for them; the scans that follow decide. */
function PersonSteps({ person, now }: PersonProps) {
  const { act, busy } = useAct();
  const { first, others } = ashesSteps(person);
  const steps = first === null ? others : [first, ...others];
  return (
    <section className="gc-slot-person" aria-label={person.name}>
      <PersonName name={person.name} size="large" />
      <p className="gc-muted">
        <span className="gc-code">{person.number}</span> · {person.whereText} · {when(person.since, now)} 起
      </p>
      {person.destination !== '' && <Marks marks={[{ text: person.destination, act: false }]} />}
      {steps.length > 0 && (
        <div className="gc-slot-steps">
          {steps.map((step) => (
            <PlainAction
              key={step.checkpoint}
              disabled={busy}
              onPress={() => {
                act(() =>
                  client.attempt.open({ checkpoint: step.checkpoint, expected: person.caseId }),
                ).catch((error: unknown) => console.error(error));
              }}
            >
              {step.chinese}
            </PlainAction>
          ))}
        </div>
      )}
    </section>
  );
}

interface SlotProps {
  readonly board: SlotBoard;
  readonly slot: SlotView;
}

/** The cell that was chosen: who is there since when, and what can be begun. */
function ChosenSlot({ board, slot }: SlotProps) {
  const now = useStationNow(30_000);
  const bookings = slot.bookings.filter((entry) => dayText(entry.from) >= dayText(now));
  return (
    <section className="gc-slot-chosen" aria-label={`${KINDS[board.kind].one} ${slot.label}`}>
      <header>
        <h2>{slot.label}</h2>
        <span className="gc-muted">{stateWord(slot)}</span>
      </header>
      {slot.outOfService !== null && <p>停用：{slot.outOfService}</p>}
      {slot.occupants.map((occupant) => {
        const person = board.people.find((entry) => entry.caseId === occupant.caseId);
        return person !== undefined ? (
          <PersonSteps key={occupant.caseId} person={person} now={now} />
        ) : (
          <section key={occupant.caseId} className="gc-slot-person" aria-label={occupant.name}>
            <PersonName name={occupant.name} size="large" />
            <p className="gc-muted">
              <span className="gc-code">{occupant.number}</span> · {when(occupant.since, now)} 起
            </p>
          </section>
        );
      })}
      {bookings.length > 0 && (
        <ul className="gc-slot-bookings" aria-label="预约">
          {bookings.map((entry) => (
            <li key={`${entry.caseId}-${entry.from}`}>
              {when(entry.from, now)} 到 {clockTime(entry.to)} <PersonName name={entry.name} />
            </li>
          ))}
        </ul>
      )}
      {slot.outOfService === null && slot.occupants.length === 0 && bookings.length === 0 && (
        <p className="gc-muted">这里现在没有人，可以用。</p>
      )}
    </section>
  );
}

interface SideProps {
  readonly board: SlotBoard;
  readonly slot: SlotView | null;
}

/** Beside the map: the chosen cell, and everyone who still has a way to go. */
export function SlotSide({ board, slot }: SideProps) {
  const now = useStationNow(30_000);
  const words = KINDS[board.kind];
  const inside = new Set(slot?.occupants.map((person) => person.caseId) ?? []);
  // Urns at rest in a niche need nothing; they are found on the map.
  const stored = new Set(
    board.groups.flatMap((group) =>
      group.slots.flatMap((entry) => entry.occupants.map((person) => person.caseId)),
    ),
  );
  const waiting = board.people.filter(
    (person) => !inside.has(person.caseId) && (board.kind === 'hall' || !stored.has(person.caseId)),
  );
  return (
    <aside className="gc-slot-side" aria-label={words.people}>
      {slot !== null && <ChosenSlot board={board} slot={slot} />}
      <h2>{words.people}</h2>
      {waiting.length === 0 ? (
        <p className="gc-muted">{words.nobody}</p>
      ) : (
        waiting.map((person) => <PersonSteps key={person.caseId} person={person} now={now} />)
      )}
    </aside>
  );
}
