import { type DomainEvent, readEvent } from '../domain/events/kinds.ts';
import { type Subject, subjectKey, subjectKind, subjectsOf } from '../domain/events/subjects.ts';
import { type CaseState, foldCase } from '../domain/fold/case.ts';
import { foldNearMiss } from '../domain/fold/nearMiss.ts';
import {
  foldCarrier,
  foldHome,
  foldNumbers,
  foldStaff,
  foldStation,
  foldTag,
  foldThing,
} from '../domain/fold/others.ts';
import { foldPlace } from '../domain/fold/place.ts';
import { nearMissWeight } from '../domain/nearMiss.ts';
import type { Db } from '../ledger/sqlite.ts';
import type { LedgerEvent } from '../ledger/types.ts';
import type { ProjectionContext, Projector } from '../ledger/work.ts';
import { readState, writeState } from './states.ts';
import { build, run } from './sync.ts';

const FOLDS: Readonly<Record<string, (before: never, event: DomainEvent, key: string) => unknown>> = {
  case: foldCase,
  place: foldPlace,
  carrier: foldCarrier,
  thing: foldThing,
  staff: foldStaff,
  station: foldStation,
  numbers: foldNumbers,
  tag: foldTag,
  home: foldHome,
  nearMiss: foldNearMiss,
};

function fold(before: unknown, event: DomainEvent, subject: Subject): unknown {
  const apply = FOLDS[subjectKind(subject)];
  return apply === undefined ? before : apply(before as never, event, subjectKey(subject));
}

/** What an event is about, for the ledger's index. Unknown kinds still belong to their case. */
export function subjectsOfLedger(event: LedgerEvent): readonly string[] {
  const known = readEvent(event);
  if (known !== null) return subjectsOf(known);
  return event.caseId === undefined ? [] : [`case:${event.caseId}`];
}

/**
 * Folds events into the view tables, inside the transaction that appends them. An event that is the newest of
 * its subject is folded on; a late one makes its subjects fold again from the start, so that every interleaving
 * of stations ends in the same rows.
 */
export class ViewProjector implements Projector {
  apply(raw: LedgerEvent, context: ProjectionContext): void {
    const event = readEvent(raw);
    if (event === null) return;
    for (const subject of subjectsOf(event)) {
      if (context.isLatestFor(subject)) {
        writeState(context.db, subject, fold(readState(context.db, subject), event, subject));
      } else {
        refold(context.db, subject, context.eventsOf(subject));
      }
    }
    if (event.kind === 'checkpoint.blocked') nearMiss(context.db, event);
  }
}

/** Folds one subject again from all its events. */
export function refold(db: Db, subject: Subject | string, events: Iterable<LedgerEvent>): void {
  let state: unknown = null;
  for (const raw of events) {
    const event = readEvent(raw);
    if (event !== null) state = fold(state, event, subject as Subject);
  }
  if (state !== null) writeState(db, subject as Subject, state);
}

/** Keyed by its event alone, so that it is the same whenever it is heard of. */
function nearMiss(db: Db, event: Extract<DomainEvent, { kind: 'checkpoint.blocked' }>): void {
  const { checkpoint, reasons, cases } = event.payload;
  const caseId = event.caseId ?? null;
  const weight = nearMissWeight(reasons, cases, caseId);
  run(
    db,
    build
      .insertInto('near_miss_view')
      .values({
        event_id: event.id,
        at: event.occurredAt,
        station_id: event.stationId,
        actor_id: event.actorId,
        checkpoint,
        case_id: caseId,
        reasons: JSON.stringify(reasons),
        cases: JSON.stringify(cases),
        epoch: event.epoch,
        seq: event.stationSeq,
        wrong: weight.wrong ? 1 : 0,
        bodies: weight.bodies,
        codes: ` ${reasons.map((entry) => entry.code).join(' ')} `,
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  for (const named of new Set(caseId === null ? cases : [caseId, ...cases]))
    run(
      db,
      build
        .insertInto('near_miss_case_view')
        .values({ case_id: named, at: event.occurredAt, event_id: event.id })
        .onConflict((conflict) => conflict.doNothing()),
    );
}

export type { CaseState };
