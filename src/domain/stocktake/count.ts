import type { DomainEvent } from '../events/kinds.ts';
import type { CountWhy, Finding, StockOf } from './kinds.ts';

/** One count (盘点) as its own facts tell it; what was seen at each place is a `SpotState` of its own. */
export interface CountState {
  readonly countId: string;
  readonly of: StockOf;
  readonly rooms: readonly string[];
  readonly places: number;
  readonly why: CountWhy;
  readonly relocationId: string | null;
  /** Of these rooms only these places; absent for all. */
  readonly only?: readonly string[];
  readonly startedAt: number;
  readonly startedBy: string;
  readonly stationId: string;
  /** Whoever counted, in the order they took over. */
  readonly people: readonly string[];
  readonly finished: {
    readonly at: number;
    readonly by: string;
    readonly notCounted: readonly string[];
    readonly note: string | null;
  } | null;
}

export function foldCount(before: CountState | null, event: DomainEvent, countId: string): CountState {
  const state: CountState = before ?? {
    countId,
    of: 'bay',
    rooms: [],
    places: 0,
    why: 'other',
    relocationId: null,
    startedAt: event.occurredAt,
    startedBy: event.actorId,
    stationId: event.stationId,
    people: [],
    finished: null,
  };
  switch (event.kind) {
    case 'count.started': {
      const { of, rooms, places, why, relocationId, only } = event.payload;
      return {
        ...state,
        ...(only === undefined ? {} : { only }),
        of,
        rooms,
        places,
        why,
        relocationId,
        startedAt: event.occurredAt,
        startedBy: event.actorId,
        stationId: event.stationId,
        people: withPerson(state.people, event.actorId),
      };
    }
    case 'count.resumed':
      return { ...state, people: withPerson(state.people, event.actorId) };
    case 'count.finished':
      // Ended at two stations that did not hear each other: it ended the first time.
      return state.finished !== null
        ? state
        : {
            ...state,
            finished: {
              at: event.occurredAt,
              by: event.actorId,
              notCounted: event.payload.notCounted,
              note: event.payload.note,
            },
          };
    default:
      return state;
  }
}

function withPerson(people: readonly string[], staffId: string): readonly string[] {
  return people.includes(staffId) ? people : [...people, staffId];
}

/** Whether every place was looked at: only such a count answers for its rooms. */
export function isComplete(state: CountState): boolean {
  return state.finished !== null && state.finished.notCounted.length === 0 && state.only === undefined;
}

interface SpotScan {
  readonly code: string | null;
  readonly kind: string;
  readonly caseId: string | null;
  readonly life: string;
  readonly at: string | null;
  readonly finding: Finding;
}

/** One place in one count: the newest look at it, and everybody any look froze. */
export interface SpotState {
  readonly countId: string;
  readonly place: string;
  readonly look: string;
  readonly at: number;
  readonly by: string;
  readonly expected: readonly string[];
  readonly scans: readonly SpotScan[];
  readonly frozen: readonly string[];
}

export function spotKey(countId: string, place: string): string {
  return `${countId}/${place}`;
}

export function foldSpot(before: SpotState | null, event: DomainEvent, key: string): SpotState {
  const [countId = '', place = ''] = key.split('/');
  const state: SpotState = before ?? {
    countId,
    place,
    look: '',
    at: event.occurredAt,
    by: event.actorId,
    expected: [],
    scans: [],
    frozen: [],
  };
  if (event.kind !== 'count.scanned') return state;
  const { look, expected, found, finding, freezes } = event.payload;
  const scan: SpotScan = {
    code: found?.code ?? null,
    kind: found?.kind ?? '',
    caseId: found?.caseId ?? null,
    life: found?.life ?? '',
    at: found?.at ?? null,
    finding,
  };
  // Somebody was put here or taken away by scan meanwhile: what was seen before was another moment.
  const goesOn = look === state.look && sameMembers(expected, state.expected);
  return {
    ...state,
    look,
    at: event.occurredAt,
    by: event.actorId,
    expected,
    scans: goesOn ? [...state.scans.filter((entry) => entry.code !== scan.code), scan] : [scan],
    frozen: [...new Set([...state.frozen, ...freezes.map((entry) => entry.caseId)])],
  };
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry) => b.includes(entry));
}

/** Cases proven to be at this place by the newest look. */
export function casesAt(spot: SpotState): readonly string[] {
  return [
    ...new Set(
      spot.scans
        .filter((scan) => scan.finding === 'match' || scan.finding === 'elsewhere')
        .flatMap((scan) => scan.caseId ?? []),
    ),
  ];
}
