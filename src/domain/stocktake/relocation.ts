import type { DomainEvent, EventPayload } from '../events/kinds.ts';
import type { ListedMove, StockOf } from './kinds.ts';

/** A list of moves (倒库/搬迁清单) that must balance to zero. */
export interface RelocationState {
  readonly relocationId: string;
  readonly of: StockOf;
  readonly reason: string;
  readonly moves: readonly ListedMove[];
  readonly drawnAt: number;
  readonly drawnBy: string;
  readonly witness: string | null;
  readonly stationId: string;
  readonly ended: { readonly at: number; readonly by: string; readonly abandoned: string | null } | null;
}

export function foldRelocation(
  before: RelocationState | null,
  event: DomainEvent,
  relocationId: string,
): RelocationState {
  const state: RelocationState = before ?? {
    relocationId,
    of: 'bay',
    reason: '',
    moves: [],
    drawnAt: event.occurredAt,
    drawnBy: event.actorId,
    witness: null,
    stationId: event.stationId,
    ended: null,
  };
  switch (event.kind) {
    case 'relocation.drawn': {
      const { of, reason, moves } = event.payload;
      return {
        ...state,
        of,
        reason,
        moves,
        drawnAt: event.occurredAt,
        drawnBy: event.actorId,
        witness: event.witnessId ?? null,
        stationId: event.stationId,
      };
    }
    case 'relocation.ended':
      return state.ended !== null
        ? state
        : {
            ...state,
            ended: { at: event.occurredAt, by: event.actorId, abandoned: event.payload.abandoned },
          };
    default:
      return state;
  }
}

/** What an open list says of one person: where they go, and whether a scan has put them there. */
export interface CaseListing {
  readonly relocationId: string;
  readonly from: string;
  readonly to: string;
  readonly arrived: boolean;
  /** When a scan put them there, ms UTC. */
  readonly arrivedAt?: number;
}

/** What an open list says of one place: who comes into it, or that it is being emptied. */
export interface PlaceListing {
  readonly relocationId: string;
  readonly role: 'from' | 'to';
  readonly caseId: string;
}

export function listingOfCase(payload: EventPayload<'relocation.drawn'>, caseId: string): CaseListing | null {
  const move = payload.moves.find((entry) => entry.caseId === caseId);
  return move === undefined
    ? null
    : { relocationId: payload.relocationId, from: move.from, to: move.to, arrived: false };
}

export function listingOfPlace(
  payload: EventPayload<'relocation.drawn'>,
  place: string,
): PlaceListing | null {
  const into = payload.moves.find((entry) => entry.to === place);
  if (into !== undefined) return { relocationId: payload.relocationId, role: 'to', caseId: into.caseId };
  const out = payload.moves.find((entry) => entry.from === place);
  return out === undefined ? null : { relocationId: payload.relocationId, role: 'from', caseId: out.caseId };
}

export type ListProblem =
  | { readonly kind: 'twiceListed' | 'samePlace' | 'fromEmpty'; readonly move: ListedMove }
  | { readonly kind: 'twoIntoOne' | 'occupied' | 'outOfService' | 'unknownPlace'; readonly move: ListedMove };

/**
 * What is wrong with a list before anybody moves: nobody twice, no two into one, each out of the place the ledger
 * has them in, each into a place that is free and in service now. A chain through places of the list itself is no
 * way: the target is free first.
 */
export function problemsOf(
  moves: readonly ListedMove[],
  placeOf: (code: string) => {
    readonly occupants: readonly string[];
    readonly capacity: number;
    readonly outOfService: boolean;
  } | null,
): ListProblem[] {
  const found: ListProblem[] = [];
  moves.forEach((move, index) => {
    const before = moves.slice(0, index);
    if (before.some((other) => other.caseId === move.caseId)) found.push({ kind: 'twiceListed', move });
    if (before.some((other) => other.to === move.to)) found.push({ kind: 'twoIntoOne', move });
    if (move.from === move.to) found.push({ kind: 'samePlace', move });
    const from = placeOf(move.from);
    const to = placeOf(move.to);
    if (from === null || to === null) {
      found.push({ kind: 'unknownPlace', move });
      return;
    }
    if (!from.occupants.includes(move.caseId)) found.push({ kind: 'fromEmpty', move });
    if (to.outOfService) found.push({ kind: 'outOfService', move });
    if (to.occupants.length >= to.capacity) found.push({ kind: 'occupied', move });
  });
  return found;
}
