import type { ContactFields, DecedentFields, TransferFields } from '../case/fields.ts';
import type { CheckpointId, DomainEvent, EventOf, Whereabouts } from '../events/kinds.ts';

/** One open or closed stop on a case: a hold (暂缓) or an objection (异议). */
export interface StopState {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly basis: string | null;
  readonly by: string;
  readonly at: number;
  readonly stationId: string;
  readonly lifted: { by: string; at: number; reason: string } | null;
}

export interface DocumentState {
  readonly documentId: string;
  readonly kind: EventOf<'document.received'>['payload']['kind'];
  readonly form: string | null;
  readonly number: string | null;
  readonly issuer: string | null;
  readonly issuerKind: string | null;
  readonly attachment: string | null;
  readonly at: number;
  readonly withdrawn: boolean;
}

export interface CaseCarrier {
  readonly code: string;
  readonly kind: string;
  readonly state: 'printed' | 'verified' | 'bound' | 'revoked' | 'void' | 'detached' | 'consumed';
}

export interface PermitState {
  readonly permitId: string;
  readonly cremator: string;
  readonly at: number;
  readonly attemptId: string;
  readonly stationId: string;
  /** Void at any new event on the case, by time or restart (those two the station knows). */
  readonly voided: boolean;
  readonly closed: boolean;
  readonly used: boolean;
}

export interface CremationState {
  readonly cremator: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly tray: string | null;
  readonly coolingPlace: string | null;
  readonly coolingSince: number | null;
  readonly urn: string | null;
  readonly boxedAt: number | null;
}

export interface CustodyConflict {
  readonly expected: Whereabouts;
  readonly claimed: Whereabouts;
  readonly eventId: string;
  readonly at: number;
}

/** The case (案卷) as all its events tell it. */
export interface CaseState {
  readonly caseId: string;
  readonly number: string;
  readonly status: 'open' | 'closed' | 'joined';
  readonly joinedInto: string | null;
  readonly openedAt: number;
  readonly changedAt: number;
  readonly events: number;
  readonly decedent: DecedentFields;
  readonly arranger: ContactFields;
  readonly ashesRecipient: ContactFields;
  readonly transfer: TransferFields;
  readonly documents: readonly DocumentState[];
  readonly carriers: readonly CaseCarrier[];
  readonly holds: readonly StopState[];
  readonly objections: readonly StopState[];
  readonly whereabouts: Whereabouts;
  readonly since: number;
  /** Station that holds the custody authority (归属) of body or ashes; null before the first custody act. */
  readonly custodyStation: string | null;
  readonly custodyAsked: { by: string; at: number } | null;
  readonly pendingReview: { by: string; at: number } | null;
  readonly bound: boolean;
  readonly mustRebind: boolean;
  readonly observed: { sex: string; age: string; mark: string } | null;
  readonly farewell: 'none' | 'booked' | 'released' | 'inHall' | 'closed' | 'waived';
  readonly booking: { hall: string; from: number; to: number } | null;
  readonly order: { crematorType: string; scheduledAt: number; at: number } | null;
  readonly releasedToCremation: boolean;
  readonly permit: PermitState | null;
  readonly cremation: CremationState | null;
  readonly custodyConflict: CustodyConflict | null;
  readonly passed: readonly { checkpoint: CheckpointId; at: number }[];
  readonly blockedCount: number;
  readonly certificates: readonly { number: string; at: number; recipient: string }[];
}

function emptyCase(caseId: string, at: number): CaseState {
  return {
    caseId,
    number: '',
    status: 'open',
    joinedInto: null,
    openedAt: at,
    changedAt: at,
    events: 0,
    decedent: {},
    arranger: {},
    ashesRecipient: {},
    transfer: {},
    documents: [],
    carriers: [],
    holds: [],
    objections: [],
    whereabouts: { kind: 'outside' },
    since: at,
    custodyStation: null,
    custodyAsked: null,
    pendingReview: null,
    bound: false,
    mustRebind: false,
    observed: null,
    farewell: 'none',
    booking: null,
    order: null,
    releasedToCremation: false,
    permit: null,
    cremation: null,
    custodyConflict: null,
    passed: [],
    blockedCount: 0,
    certificates: [],
  };
}

export function sameWhereabouts(a: Whereabouts, b: Whereabouts): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'outside':
      return true;
    case 'hands':
      return b.kind === 'hands' && a.staffId === b.staffId;
    case 'place':
    case 'cremator':
      return (b.kind === 'place' || b.kind === 'cremator') && a.code === b.code;
    case 'tray':
      return b.kind === 'tray' && a.tray === b.tray;
    case 'urn':
      return b.kind === 'urn' && a.urn === b.urn && a.at === b.at;
    case 'gone':
      return b.kind === 'gone' && a.how === b.how;
  }
}

function setCarrier(
  carriers: readonly CaseCarrier[],
  code: string,
  state: CaseCarrier['state'],
  kind?: string,
): readonly CaseCarrier[] {
  const known = carriers.find((carrier) => carrier.code === code);
  if (known === undefined) return [...carriers, { code, kind: kind ?? 'unknown', state }];
  // A late print or scan-back of a carrier already revoked, void or burnt never brings it back.
  if (
    known.state !== 'printed' &&
    known.state !== 'verified' &&
    (state === 'printed' || state === 'verified')
  ) {
    return carriers;
  }
  return carriers.map((carrier) => (carrier.code === code ? { ...carrier, state } : carrier));
}

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

function applyPassed(state: CaseState, event: EventOf<'checkpoint.passed'>): CaseState {
  const { checkpoint, act, attemptId } = event.payload;
  let next: CaseState = {
    ...state,
    passed: [...state.passed, { checkpoint, at: event.occurredAt }],
    custodyStation: event.stationId,
    custodyAsked: null,
  };
  for (const code of act.carriersBound)
    next = { ...next, carriers: setCarrier(next.carriers, code, 'bound') };
  for (const code of act.carriersRevoked)
    next = { ...next, carriers: setCarrier(next.carriers, code, 'revoked') };
  if (act.carrierDetached !== null) {
    next = { ...next, carriers: setCarrier(next.carriers, act.carrierDetached, 'detached') };
  }
  if (act.to !== null) {
    if (
      act.from !== null &&
      !sameWhereabouts(act.from, state.whereabouts) &&
      state.custodyConflict === null
    ) {
      // Two stations moved the same body: both claims stand, and the case freezes until a person looked.
      next = {
        ...next,
        custodyConflict: {
          expected: state.whereabouts,
          claimed: act.to,
          eventId: event.id,
          at: event.occurredAt,
        },
      };
    }
    next = { ...next, whereabouts: act.to, since: event.occurredAt };
  }
  switch (checkpoint) {
    case 'bind':
    case 'rebind':
      return { ...next, bound: true, mustRebind: false };
    case 'receive':
      return { ...next, observed: observedOf(event) ?? next.observed };
    case 'store':
    case 'return':
      return {
        ...next,
        pendingReview: { by: event.actorId, at: event.occurredAt },
        farewell:
          next.farewell === 'inHall' || next.farewell === 'released'
            ? farewellAfterReturn(next)
            : next.farewell,
        releasedToCremation: false,
      };
    case 'move':
      return { ...next, pendingReview: { by: event.actorId, at: event.occurredAt } };
    case 'review':
      return { ...next, pendingReview: null };
    case 'releaseToFarewell':
      return { ...next, farewell: 'released', pendingReview: null };
    case 'view':
      return { ...next, farewell: 'inHall' };
    case 'releaseToCremation':
      return {
        ...next,
        releasedToCremation: true,
        farewell: next.farewell === 'inHall' ? 'closed' : next.farewell,
      };
    case 'charge':
      return act.permit === null
        ? next
        : {
            ...next,
            permit: {
              permitId: act.permit.permitId,
              cremator: act.permit.cremator,
              at: event.occurredAt,
              attemptId,
              stationId: event.stationId,
              voided: false,
              closed: false,
              used: false,
            },
          };
    case 'chargeIn':
      return {
        ...next,
        permit: next.permit === null ? null : { ...next.permit, used: true },
        carriers: next.carriers.map((carrier) =>
          carrier.state === 'bound' ? { ...carrier, state: 'consumed' } : carrier,
        ),
        cremation: {
          cremator: act.to?.kind === 'cremator' ? act.to.code : '',
          startedAt: event.occurredAt,
          finishedAt: null,
          tray: null,
          coolingPlace: null,
          coolingSince: null,
          urn: null,
          boxedAt: null,
        },
      };
    case 'trayToCooling':
      return next.cremation === null || act.to?.kind !== 'tray'
        ? next
        : {
            ...next,
            cremation: {
              ...next.cremation,
              finishedAt: next.cremation.finishedAt ?? event.occurredAt,
              tray: act.to.tray,
              coolingPlace: act.to.at,
              coolingSince: event.occurredAt,
            },
          };
    case 'box':
      return next.cremation === null || act.to?.kind !== 'urn'
        ? next
        : {
            ...next,
            carriers: next.carriers.map((carrier) =>
              carrier.state === 'detached' ? { ...carrier, state: 'consumed' } : carrier,
            ),
            cremation: { ...next.cremation, urn: act.to.urn, boxedAt: event.occurredAt },
          };
    case 'handOver':
    case 'inter':
    case 'scatter':
    case 'leaveAshes':
    case 'transferOut':
      return { ...next, status: 'closed' };
    default:
      return next;
  }
}

function farewellAfterReturn(state: CaseState): CaseState['farewell'] {
  return state.farewell === 'inHall' ? 'closed' : state.booking === null ? 'none' : 'booked';
}

function observedOf(event: EventOf<'checkpoint.passed'>): CaseState['observed'] {
  for (const item of event.payload.evidence) {
    if (item === null || typeof item !== 'object' || Array.isArray(item) || item.type !== 'observed')
      continue;
    return { sex: String(item.sex), age: String(item.age), mark: String(item.mark) };
  }
  return null;
}

/** Folds one event into the case. Pure; the caller gives events in fold order. */
export function foldCase(before: CaseState | null, event: DomainEvent, caseId: string): CaseState {
  let state = before ?? emptyCase(caseId, event.occurredAt);
  state = { ...state, events: state.events + 1, changedAt: event.occurredAt };
  const usesPermit = event.kind === 'checkpoint.passed' && event.payload.checkpoint === 'chargeIn';
  if (state.permit !== null && !state.permit.used && !state.permit.closed && !usesPermit) {
    state = { ...state, permit: { ...state.permit, voided: true } };
  }
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
        ...state,
        decedent: { ...state.decedent, ...event.payload.decedent },
        arranger: { ...state.arranger, ...event.payload.arranger },
        ashesRecipient: { ...state.ashesRecipient, ...event.payload.ashesRecipient },
        transfer: { ...state.transfer, ...event.payload.transfer },
      };
    case 'case.identityCorrected': {
      let carriers = state.carriers;
      for (const code of event.payload.voided) carriers = setCarrier(carriers, code, 'void');
      return {
        ...state,
        decedent: { ...state.decedent, ...event.payload.changes },
        carriers,
        mustRebind: state.bound || state.mustRebind,
        bound: false,
      };
    }
    case 'case.joined':
      return event.payload.from === caseId
        ? { ...state, status: 'joined', joinedInto: event.payload.into }
        : { ...state, mustRebind: state.bound || state.mustRebind };
    case 'case.split':
      return event.payload.from === caseId
        ? {
            ...state,
            carriers: state.carriers.filter((carrier) => !event.payload.moved.includes(carrier.code)),
            mustRebind: true,
          }
        : state;
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
          stop(event, event.payload.objectionId, 'objection', event.payload.reason, null),
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
      return { ...state, custodyStation: event.payload.to, custodyAsked: null };
    case 'authority.refused':
      return { ...state, custodyAsked: null };
    case 'conflict.closed':
      return {
        ...state,
        custodyConflict: null,
        whereabouts:
          event.payload.whereabouts !== null && event.payload.keep === caseId
            ? event.payload.whereabouts
            : state.whereabouts,
        since: event.occurredAt,
        custodyStation: event.payload.keep === caseId ? event.stationId : state.custodyStation,
      };
    case 'checkpoint.blocked':
      return { ...state, blockedCount: state.blockedCount + 1 };
    case 'checkpoint.passed':
      return applyPassed(state, event);
    default:
      return state;
  }
}

export function openHolds(state: CaseState): readonly StopState[] {
  return state.holds.filter((entry) => entry.lifted === null);
}

export function openObjections(state: CaseState): readonly StopState[] {
  return state.objections.filter((entry) => entry.lifted === null);
}

export function boundCarriers(state: CaseState): readonly CaseCarrier[] {
  return state.carriers.filter((carrier) => carrier.state === 'bound');
}
