import type { EventOf, EventPayload, Whereabouts } from '../events/kinds.ts';
import { listingOfCase } from '../stocktake/relocation.ts';
import type { CaseState } from './caseState.ts';
import { placeOf } from './place.ts';

/**
 * What a stock-take saw and what the ledger said do not agree: a conflict like that of two stations, so that every
 * checkpoint honours it and two people close it at the place by scanning. One of two stations stays as it is.
 */
export function frozenByCount(state: CaseState, event: EventOf<'count.scanned'>): CaseState {
  const { countId, place, found, freezes } = event.payload;
  const freeze = freezes.find((entry) => entry.caseId === state.caseId);
  const before = state.custodyConflict;
  if (freeze === undefined || (before !== null && before.count === undefined)) return state;
  const isHere = found?.caseId === state.caseId;
  return {
    ...state,
    custodyConflict: {
      expected: before?.expected ?? state.whereabouts,
      claimed: isHere ? { kind: 'place', code: place } : (before?.claimed ?? state.whereabouts),
      eventId: event.id,
      at: before?.at ?? event.occurredAt,
      count: { countId, place, why: freeze.why },
    },
    // Gone by the file and lying here: the case is not over while that stands.
    status: state.status === 'closed' ? 'open' : state.status,
  };
}

/** Stands on a list of moves until it ends: no other move is made meanwhile. */
export function listedIn(state: CaseState, payload: EventPayload<'relocation.drawn'>): CaseState {
  const listed = listingOfCase(payload, state.caseId);
  return listed === null ? state : { ...state, listed };
}

export function unlisted(state: CaseState, payload: EventPayload<'relocation.ended'>): CaseState {
  if (state.listed?.relocationId !== payload.relocationId) return state;
  const { listed: _, ...rest } = state;
  return rest;
}

export function arrivedAt(state: CaseState, to: Whereabouts, at: number): CaseState {
  const { listed } = state;
  if (listed === undefined || placeOf(to) !== listed.to) return state;
  return { ...state, listed: { ...listed, arrived: true, arrivedAt: at } };
}
