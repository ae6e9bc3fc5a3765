import type { DomainEvent, EventOf } from '../events/kinds.ts';
import { isSighting } from '../stocktake/seen.ts';
import { setCarrier } from './carrierLife.ts';
import { type CaseState, emptyCase, isBody, type StopState } from './caseState.ts';
import { beforeFields, foldException } from './exceptions.ts';
import { applyPassed } from './passed.ts';
import { unseen } from './seenInPlace.ts';
import { frozenByCount, listedIn, unlisted } from './stock.ts';

export type { CaseState } from './caseState.ts';

function stop(event: DomainEvent, id: string, kind: string, reason: string, basis: string | null): StopState {
  return {
    id,
    kind,
    reason,
    basis,
    by: event.actorId,
    at: event.occurredAt,
    stationId: event.stationId,
    lifted: null,
  };
}

function lift(
  stops: readonly StopState[],
  id: string,
  event: DomainEvent,
  reason: string,
): readonly StopState[] {
  return stops.map((entry) =>
    entry.id === id && entry.lifted === null
      ? { ...entry, lifted: { by: event.actorId, at: event.occurredAt, reason } }
      : entry,
  );
}

/**
 * Two people found this one. Whoever else was named at that place has still to be found: a conflict of their own
 * stays, and so does what they are claimed for.
 */
function closeConflict(before: CaseState, event: EventOf<'conflict.closed'>): CaseState {
  const { keep, whereabouts } = event.payload;
  const state = unseen(before);
  if (keep === null) return { ...state, custodyConflict: null, since: event.occurredAt };
  if (keep !== state.caseId) return { ...state, since: event.occurredAt };
  const where = whereabouts ?? state.whereabouts;
  return {
    ...state,
    custodyConflict: null,
    whereabouts: where,
    // Put down anywhere, it has to be released to cremation anew.
    releasedToCremation: state.releasedToCremation && where.kind !== 'place',
    since: event.occurredAt,
    custodyStation: event.stationId,
    status: state.status === 'joined' ? 'joined' : where.kind === 'gone' ? 'closed' : 'open',
  };
}

/** Folds one event into the case. Pure; the caller gives events in fold order. */
/** What became of this one at a dead station nobody knows: whoever takes over looks first. */
function movedTo(state: CaseState, event: EventOf<'authority.moved'>): CaseState {
  const { to, takenFrom: stationId } = event.payload;
  const moved = { ...state, custodyStation: to, custodyAsked: null };
  return stationId === undefined
    ? moved
    : { ...moved, takenFrom: { stationId, at: event.occurredAt, seen: false } };
}

export function foldCase(before: CaseState | null, event: DomainEvent, caseId: string): CaseState {
  let state = before ?? emptyCase(caseId, event.occurredAt);
  state = { ...state, events: state.events + 1, changedAt: event.occurredAt };
  const usesPermit = event.kind === 'checkpoint.passed' && event.payload.checkpoint === 'chargeIn';
  if (state.permit !== null && !state.permit.used && !state.permit.closed && !usesPermit) {
    state = { ...state, permit: { ...state.permit, voided: true } };
  }
  if (state.takenFrom?.seen === false && isSighting(event))
    state = { ...state, takenFrom: { ...state.takenFrom, seen: true } };
  switch (event.kind) {
    case 'case.opened':
      return {
        ...state,
        number: event.payload.caseNumber,
        openedAt: event.occurredAt,
        decedent: { ...event.payload.fields.decedent, ...state.decedent },
        arranger: { ...event.payload.fields.arranger, ...state.arranger },
        ashesRecipient: { ...event.payload.fields.ashesRecipient, ...state.ashesRecipient },
        transfer: { ...event.payload.fields.transfer, ...state.transfer },
      };
    case 'case.amended':
      return {
        ...beforeFields(state, event.payload.decedent),
        decedent: { ...state.decedent, ...event.payload.decedent },
        arranger: { ...state.arranger, ...event.payload.arranger },
        ashesRecipient: { ...state.ashesRecipient, ...event.payload.ashesRecipient },
        transfer: { ...state.transfer, ...event.payload.transfer },
      };
    case 'case.identityCorrected': {
      let carriers = state.carriers;
      for (const code of event.payload.voided) carriers = setCarrier(carriers, code, 'void');
      const corrected = {
        ...beforeFields(state, event.payload.changes),
        decedent: { ...state.decedent, ...event.payload.changes },
        carriers,
      };
      // Ashes have no wristband to tie anew: tag, tray and urn name their case and not a name.
      return isBody(state.whereabouts)
        ? { ...corrected, mustRebind: state.bound || state.mustRebind, bound: false }
        : corrected;
    }
    case 'case.joined':
      return event.payload.from === caseId
        ? { ...state, status: 'joined', joinedInto: event.payload.into }
        : { ...state, mustRebind: isBody(state.whereabouts) && (state.bound || state.mustRebind) };
    case 'case.split': {
      const { from, moved } = event.payload;
      if (from === caseId) {
        const left = state.carriers.filter((carrier) => !moved.includes(carrier.code));
        // What was scanned of the two of them in one place is of neither.
        return { ...unseen(state), carriers: left, mustRebind: isBody(state.whereabouts) };
      }
      // The new case wears what was taken from the old: its body is re-bound by them, not bound like a stranger.
      let { carriers } = state;
      for (const code of moved) carriers = setCarrier(carriers, code, 'bound');
      return { ...state, carriers, mustRebind: true };
    }
    case 'document.received': {
      const { documentId, kind, form, number, issuer, issuerKind, attachment } = event.payload;
      const entry = {
        documentId,
        kind,
        form,
        number,
        issuer,
        issuerKind,
        attachment,
        at: event.occurredAt,
        withdrawn: false,
      };
      return { ...state, documents: [...state.documents, entry] };
    }
    case 'document.withdrawn':
      return {
        ...state,
        documents: state.documents.map((entry) =>
          entry.documentId === event.payload.documentId ? { ...entry, withdrawn: true } : entry,
        ),
      };
    case 'carrier.printed':
      return {
        ...state,
        carriers: setCarrier(state.carriers, event.payload.code, 'printed', event.payload.kind),
      };
    case 'carrier.verified':
      return { ...state, carriers: setCarrier(state.carriers, event.payload.code, 'verified') };
    case 'carrier.revoked':
      return { ...state, carriers: setCarrier(state.carriers, event.payload.code, 'revoked') };
    case 'hold.placed':
      return {
        ...state,
        holds: [
          ...state.holds,
          stop(
            event,
            event.payload.holdId,
            event.payload.holdKind,
            event.payload.reason,
            event.payload.basis,
          ),
        ],
      };
    case 'hold.lifted':
      return { ...state, holds: lift(state.holds, event.payload.holdId, event, event.payload.reason) };
    case 'objection.raised':
      return {
        ...state,
        objections: [
          ...state.objections,
          {
            ...stop(event, event.payload.objectionId, 'objection', event.payload.reason, null),
            ...(event.payload.byFamily === true ? { byFamily: true as const } : {}),
          },
        ],
      };
    case 'objection.lifted':
      return {
        ...state,
        objections: lift(state.objections, event.payload.objectionId, event, event.payload.reason),
      };
    case 'farewell.booked':
      return {
        ...state,
        booking: { ...event.payload },
        farewell: state.farewell === 'none' || state.farewell === 'waived' ? 'booked' : state.farewell,
      };
    case 'farewell.waived':
      return {
        ...state,
        farewell: state.farewell === 'none' || state.farewell === 'booked' ? 'waived' : state.farewell,
      };
    case 'farewell.closed':
      return { ...state, farewell: 'closed' };
    case 'cremation.ordered':
      return { ...state, order: { ...event.payload, at: event.occurredAt } };
    case 'cremation.moved':
      return state.order === null
        ? state
        : { ...state, order: { ...state.order, scheduledAt: event.payload.scheduledAt } };
    case 'permit.closed':
      return state.permit?.permitId === event.payload.permitId
        ? { ...state, permit: { ...state.permit, closed: true } }
        : state;
    case 'cremation.finished':
      return state.cremation === null
        ? state
        : { ...state, cremation: { ...state.cremation, finishedAt: event.occurredAt } };
    case 'certificate.issued':
      return {
        ...state,
        certificates: [
          ...state.certificates,
          { number: event.payload.number, at: event.occurredAt, recipient: event.payload.recipient },
        ],
      };
    case 'authority.asked':
      return { ...state, custodyAsked: { by: event.payload.by, at: event.occurredAt } };
    case 'authority.moved':
      return movedTo(state, event);
    case 'authority.refused':
      return { ...state, custodyAsked: null };
    case 'conflict.closed':
      return closeConflict(state, event);
    case 'checkpoint.blocked':
      return { ...state, blockedCount: state.blockedCount + 1 };
    case 'checkpoint.passed':
      return applyPassed(state, event);
    case 'count.scanned':
      return frozenByCount(state, event);
    case 'relocation.drawn':
      return listedIn(state, event.payload);
    case 'relocation.ended':
      return unlisted(state, event.payload);
    default:
      return foldException(state, event);
  }
}

export function openHolds(state: CaseState): readonly StopState[] {
  return state.holds.filter((entry) => entry.lifted === null);
}

export function openObjections(state: CaseState): readonly StopState[] {
  return state.objections.filter((entry) => entry.lifted === null);
}
