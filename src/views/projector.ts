import { type DomainEvent, type EventOf, type ReasonRef, readEvent } from '../domain/events/kinds.ts';
import { type Subject, subjectKey, subjectKind, subjectsOf } from '../domain/events/subjects.ts';
import { foldAlarm } from '../domain/fold/alarm.ts';
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
import { type MissCode, nearMissWeight, UNPERMITTED } from '../domain/nearMiss.ts';
import { foldCount, foldSpot } from '../domain/stocktake/count.ts';
import { foldRelocation } from '../domain/stocktake/relocation.ts';
import type { Db } from '../ledger/sqlite.ts';
import type { LedgerEvent } from '../ledger/types.ts';
import type { ProjectionContext, Projector } from '../ledger/work.ts';
import type { ViewTables } from './schema.ts';
import { upsertSearchDoc } from './search/index.ts';
import { isSameDoc, searchDocOf } from './searchDoc.ts';
import { readState, writeState } from './states.ts';
import { build, Shape } from './sync.ts';

/** States remembered: all who are in the house with their places and carriers, some 3 kB each at most. */
const KNOWN = 1_000;

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
  count: foldCount,
  spot: foldSpot,
  relocation: foldRelocation,
  alarm: foldAlarm,
};

function fold(before: unknown, event: DomainEvent, subject: Subject): unknown {
  const apply = FOLDS[subjectKind(subject)];
  return apply === undefined ? before : apply(before as never, event, subjectKey(subject));
}

/**
 * Where the events of doors are found again, by place and by case. No subject of any view: an event about a case voids
 * its permit.
 */
export const DOOR_LOG = 'doorLog';

/** What an event is about, for the ledger's index. Unknown kinds still belong to their case. */
export function subjectsOfLedger(event: LedgerEvent): readonly string[] {
  const known = readEvent(event);
  if (known?.kind === 'door.noticed') {
    const { place, cases } = known.payload;
    return [place, ...cases].map((key) => `${DOOR_LOG}:${key}`);
  }
  if (known?.kind === 'alarm.answered') {
    const told = (known.payload.cases ?? []).map((key) => `${DOOR_LOG}:${key}`);
    return [...subjectsOf(known), ...told];
  }
  if (known !== null) return subjectsOf(known);
  return event.caseId === undefined ? [] : [`case:${event.caseId}`];
}

/**
 * Folds events into the view tables, inside the transaction that appends them. An event that is the newest of
 * its subject is folded on; a late one makes its subjects fold again from the start, so that every interleaving
 * of stations ends in the same rows.
 */
export class ViewProjector implements Projector {
  readonly #search: boolean;
  /** States as last written by this projector, the longest untouched first: reading and parsing one costs more than folding it. */
  readonly #known = new Map<Subject, unknown>();
  /** Held back and not in the tables yet: nothing has to be looked for where they are put. */
  readonly #fresh = new Set<string>();

  /** @param options.search whether cases enter the search, which they do where nothing is said */
  constructor(options: { readonly search?: boolean } = {}) {
    this.#search = options.search ?? true;
  }

  apply(raw: LedgerEvent, context: ProjectionContext): void {
    const event = readEvent(raw);
    if (event === null) return;
    const { db, held } = context;
    for (const subject of subjectsOf(event)) {
      const before = held?.get(subject) ?? this.#known.get(subject) ?? readState(db, subject);
      const state = context.isLatestFor(subject)
        ? fold(before, event, subject)
        : foldAll(subject, context.eventsOf(subject));
      if (held === undefined) {
        this.#write(db, subject, before, state);
        this.#remember(subject, state);
      } else {
        if (before === null) this.#fresh.add(subject);
        held.set(subject, state);
      }
    }
    missed(db, event);
  }

  learn(raws: readonly LedgerEvent[], db: Db, eventsOf: (subject: string) => LedgerEvent[]): void {
    const events = raws.map(readEvent).filter((event) => event !== null);
    for (const subject of new Set(events.flatMap(subjectsOf)))
      this.#write(db, subject, null, foldAll(subject, eventsOf(subject)));
    for (const event of events) missed(db, event);
    this.forget();
  }

  settle(db: Db, held: Map<string, unknown>): void {
    for (const [subject, state] of held)
      this.#write(db, subject as Subject, null, state, this.#fresh.has(subject));
    held.clear();
    // Nearly all of them are never looked at again.
    this.forget();
  }

  forget(): void {
    this.#known.clear();
    this.#fresh.clear();
  }

  #write(db: Db, subject: Subject, before: unknown, state: unknown, isNew = false): void {
    // A subject that no known event is about has no row.
    if (state === null) return;
    writeState(db, subject, state, { before, isNew });
    if (!this.#search || subjectKind(subject) !== 'case') return;
    if (before !== null && isSameDoc(before as CaseState, state as CaseState)) return;
    upsertSearchDoc(db, searchDocOf(state as CaseState), isNew);
  }

  #remember(subject: Subject, state: unknown): void {
    this.#known.delete(subject);
    this.#known.set(subject, state);
    if (this.#known.size <= KNOWN) return;
    for (const [oldest] of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }
}

function foldAll(subject: Subject, events: Iterable<LedgerEvent>): unknown {
  let state: unknown = null;
  for (const raw of events) {
    const event = readEvent(raw);
    if (event !== null) state = fold(state, event, subject);
  }
  return state;
}

const WRITE_NEAR_MISS = new Shape<ViewTables['near_miss_view'], unknown>(
  [
    'event_id',
    'at',
    'station_id',
    'actor_id',
    'checkpoint',
    'case_id',
    'reasons',
    'cases',
    'epoch',
    'seq',
    'wrong',
    'bodies',
    'codes',
  ],
  (row) =>
    build
      .insertInto('near_miss_view')
      .values(row)
      .onConflict((conflict) => conflict.doNothing()),
);
const WRITE_NEAR_MISS_CASE = new Shape<ViewTables['near_miss_case_view'], unknown>(
  ['case_id', 'at', 'event_id'],
  (row) =>
    build
      .insertInto('near_miss_case_view')
      .values(row)
      .onConflict((conflict) => conflict.doNothing()),
);

interface Missed {
  readonly checkpoint: string;
  readonly reasons: readonly ReasonRef[];
  readonly cases: readonly string[];
}

/** A furnace that did what no passed checkpoint allowed went past the one that would have stopped it. */
function unpermitted({ payload }: EventOf<'cremator.unpermitted'>): Missed {
  const sentence = `炉子做了没有许可的动作，${payload.device}：${payload.seen}`;
  return {
    checkpoint: 'charge',
    reasons: [{ code: UNPERMITTED satisfies MissCode, sentence, grade: 'wrong' }],
    cases: [],
  };
}

function missed(db: Db, event: DomainEvent): void {
  if (event.kind === 'checkpoint.blocked') nearMiss(db, event, event.payload);
  if (event.kind === 'cremator.unpermitted') nearMiss(db, event, unpermitted(event));
}

/** Keyed by its event alone, so that it is the same whenever it is heard of. */
function nearMiss(db: Db, event: DomainEvent, { checkpoint, reasons, cases }: Missed): void {
  const caseId = event.caseId ?? null;
  const weight = nearMissWeight(reasons, cases, caseId);
  WRITE_NEAR_MISS.run(db, {
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
  });
  for (const named of new Set(caseId === null ? cases : [caseId, ...cases]))
    WRITE_NEAR_MISS_CASE.run(db, { case_id: named, at: event.occurredAt, event_id: event.id });
}

export type { CaseState };
