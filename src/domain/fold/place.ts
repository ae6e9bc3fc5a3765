import type { UnpermittedWhat } from '../events/furnace.ts';
import type { DomainEvent, PlaceKind, Whereabouts } from '../events/kinds.ts';
import { listingOfPlace, type PlaceListing } from '../stocktake/relocation.ts';

/** One cremator's current run. `permitted`: the door may open; nobody may use it until the pass is used or closed. */
export interface RunState {
  readonly caseId: string;
  readonly permitId: string | null;
  readonly state: 'permitted' | 'burning' | 'finished';
  readonly since: number;
}

/** A place (柜位, 厅, 炉, 冷却位, 格位, 墓位 …) as its events tell it. */
export interface PlaceState {
  readonly code: string;
  readonly kind: PlaceKind;
  readonly label: string;
  readonly room: string;
  readonly capacity: number;
  readonly authority: string;
  readonly authorityEpoch: number;
  readonly asked: { by: string; at: number } | null;
  readonly outOfService: string | null;
  readonly occupants: readonly string[];
  readonly since: number;
  readonly run: RunState | null;
  readonly bookings: readonly { caseId: string; from: number; to: number }[];
  readonly attributes: Readonly<Record<string, string>>;
  /** 待消毒: the infectious case whose run this cremator had last. */
  readonly contaminatedBy?: string | null;
  /** 无许可动作 nobody has explained yet; absent where there never was one. */
  readonly unpermitted?: readonly {
    readonly eventId: string;
    readonly what: UnpermittedWhat;
    readonly at: number;
    readonly seen: string;
  }[];
  /** On an open list of moves (倒库清单): kept for somebody, or being emptied. */
  readonly listed?: PlaceListing;
  /** A count scanned a carrier here that belongs to nobody it could stop: a task until a later look finds none. */
  readonly stranger?: { readonly code: string; readonly look: string; readonly at: number };
}

/** Flag of the act that charged an infectious body: the cremator is disinfected before it takes another. */
export const INFECTIOUS_RUN = 'infectious';

function emptyPlace(code: string, at: number): PlaceState {
  return {
    code,
    kind: 'room',
    label: code,
    room: '',
    capacity: 1,
    authority: '',
    authorityEpoch: 0,
    asked: null,
    outOfService: null,
    occupants: [],
    since: at,
    run: null,
    bookings: [],
    attributes: {},
  };
}

/** The place a body or its ashes occupy, if any. */
export function placeOf(where: Whereabouts | null): string | null {
  if (where === null) return null;
  switch (where.kind) {
    case 'place':
    case 'cremator':
      return where.code;
    case 'tray':
      return where.at;
    case 'urn':
      return where.at;
    case 'gone':
      // A grave stays taken. A hearse drives away with the body and comes back empty.
      return where.how === 'interred' ? where.at : null;
    default:
      return null;
  }
}

function without(list: readonly string[], value: string): readonly string[] {
  return list.filter((entry) => entry !== value);
}

export function foldPlace(before: PlaceState | null, event: DomainEvent, code: string): PlaceState {
  const state = before ?? emptyPlace(code, event.occurredAt);
  switch (event.kind) {
    case 'place.defined':
      return {
        ...state,
        kind: event.payload.kind,
        label: event.payload.label,
        room: event.payload.room,
        capacity: event.payload.capacity,
        authority: state.authorityEpoch === 0 ? event.payload.authority : state.authority,
        attributes: event.payload.attributes,
      };
    case 'place.outOfService':
      return { ...state, outOfService: event.payload.out ? event.payload.reason : null };
    case 'authority.asked':
      return { ...state, asked: { by: event.payload.by, at: event.occurredAt } };
    case 'authority.refused':
      return { ...state, asked: null };
    case 'authority.moved':
      // A superseded grant (lower epoch arriving late) changes nothing.
      return event.payload.resourceEpoch <= state.authorityEpoch
        ? state
        : { ...state, authority: event.payload.to, authorityEpoch: event.payload.resourceEpoch, asked: null };
    case 'farewell.booked':
      return event.caseId === undefined
        ? state
        : {
            ...state,
            bookings: [
              ...state.bookings.filter((entry) => entry.caseId !== event.caseId),
              { caseId: event.caseId, from: event.payload.from, to: event.payload.to },
            ],
          };
    case 'cremation.finished':
      return state.run === null || state.run.caseId !== event.caseId
        ? state
        : { ...state, run: { ...state.run, state: 'finished', since: event.occurredAt } };
    case 'cremator.contaminated':
      return event.caseId === undefined ? state : { ...state, contaminatedBy: event.caseId };
    case 'cremator.disinfected':
      return { ...state, contaminatedBy: null };
    case 'cremator.unpermitted': {
      const { what, seen } = event.payload;
      const entry = { eventId: event.id, what, at: event.occurredAt, seen };
      return { ...state, unpermitted: [...(state.unpermitted ?? []), entry] };
    }
    case 'cremator.explained': {
      const { events } = event.payload;
      const left = (state.unpermitted ?? []).filter((entry) => !events.includes(entry.eventId));
      return { ...state, unpermitted: left };
    }
    case 'permit.closed':
      return state.run?.permitId === event.payload.permitId && state.run.state === 'permitted'
        ? { ...state, run: null, since: event.occurredAt }
        : state;
    case 'count.scanned': {
      const { stranger, found, look } = event.payload;
      if (stranger === true)
        return { ...state, stranger: { code: found?.code ?? '', look, at: event.occurredAt } };
      const { stranger: _, ...rest } = state;
      return rest;
    }
    case 'relocation.drawn': {
      const listed = listingOfPlace(event.payload, code);
      return listed === null ? state : { ...state, listed };
    }
    case 'relocation.ended': {
      if (state.listed?.relocationId !== event.payload.relocationId) return state;
      const { listed: _, ...rest } = state;
      return rest;
    }
    case 'conflict.closed': {
      const here = placeOf(event.payload.whereabouts) === code;
      let occupants = state.occupants.filter((entry) => !event.payload.cases.includes(entry));
      if (here && event.payload.keep !== null) occupants = [...occupants, event.payload.keep];
      return { ...state, occupants, since: event.occurredAt };
    }
    case 'checkpoint.passed': {
      if (event.caseId === undefined) return state;
      const { act, checkpoint } = event.payload;
      let next = state;
      if (checkpoint === 'charge' && act.permit?.cremator === code) {
        next = {
          ...next,
          run: {
            caseId: event.caseId,
            permitId: act.permit.permitId,
            state: 'permitted',
            since: event.occurredAt,
          },
        };
      }
      // An act that goes nowhere (a review, a check at the furnace) leaves everybody where they are.
      if (act.to !== null && placeOf(act.from) === code) {
        next = { ...next, occupants: without(next.occupants, event.caseId), since: event.occurredAt };
        if (checkpoint === 'trayToCooling' || checkpoint === 'uncharge') next = { ...next, run: null };
        if (next.kind === 'hall') {
          next = { ...next, bookings: next.bookings.filter((entry) => entry.caseId !== event.caseId) };
        }
      }
      if (placeOf(act.to) === code) {
        next = {
          ...next,
          occupants: [...without(next.occupants, event.caseId), event.caseId],
          since: event.occurredAt,
        };
        if (checkpoint === 'chargeIn') {
          next = {
            ...next,
            ...(act.flags.includes(INFECTIOUS_RUN) ? { contaminatedBy: event.caseId } : {}),
            run: {
              caseId: event.caseId,
              permitId: next.run?.permitId ?? null,
              state: 'burning',
              since: event.occurredAt,
            },
          };
        }
      }
      return next;
    }
    default:
      return state;
  }
}
