import type { EventOf } from '../events/kinds.ts';
import { setCarrier } from './carrierLife.ts';
import { type CaseState, sameWhereabouts } from './caseState.ts';
import { carriersChanged } from './exceptions.ts';
import { seenBy, unseen } from './seenInPlace.ts';
import { arrivedAt } from './stock.ts';

/**
 * The first and the last pass of each checkpoint, in fold order: a body moved a hundred times must not make its row
 * longer a hundred times, since every event of the case writes it anew. The ledger holds them all.
 */
export function notePass(
  passed: CaseState['passed'],
  pass: CaseState['passed'][number],
): CaseState['passed'] {
  const first = passed.findIndex(({ checkpoint }) => checkpoint === pass.checkpoint);
  const kept = passed.filter(({ checkpoint }, index) => checkpoint !== pass.checkpoint || index === first);
  return [...kept, pass];
}

/** The change a passed checkpoint makes to its case. */
export function applyPassed(state: CaseState, event: EventOf<'checkpoint.passed'>): CaseState {
  const { checkpoint, act, attemptId } = event.payload;
  let next: CaseState = {
    ...state,
    passed: notePass(state.passed, { checkpoint, at: event.occurredAt }),
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
  for (const code of act.carriersConsumed)
    next = { ...next, carriers: setCarrier(next.carriers, code, 'consumed') };
  if (act.carriersBound.length > 0) next = carriersChanged(next);
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
    // Handed over there and stored here: a case is not over while it is disputed where its ashes are.
    if (next.custodyConflict !== null && next.status === 'closed') next = { ...next, status: 'open' };
    // Put down anywhere, it has to be released to cremation anew.
    if (act.to.kind === 'place') next = { ...next, releasedToCremation: false };
    next = arrivedAt(next, act.to, event.occurredAt);
  }
  next = seenBy(next, act);
  switch (checkpoint) {
    case 'bind':
    case 'rebind':
    case 'reidentify':
      return {
        // Identified anew, whoever was scanned there before may have been somebody else.
        ...(checkpoint === 'reidentify' ? unseen(next) : next),
        bound: true,
        mustRebind: false,
        bedsidePhoto: photoOf(event) ?? next.bedsidePhoto,
      };
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
    case 'uncharge':
      return {
        ...next,
        bound: true,
        releasedToCremation: false,
        permit: null,
        cremation: null,
        bedsidePhoto: photoOf(event) ?? next.bedsidePhoto,
      };
    case 'retag':
      return next.cremation === null || act.to?.kind !== 'tray'
        ? next
        : { ...next, cremation: { ...next.cremation, tray: act.to.tray } };
    case 'rebox':
      return next.cremation === null || act.to?.kind !== 'urn'
        ? next
        : { ...next, cremation: { ...next.cremation, urn: act.to.urn } };
    case 'handOver':
    case 'inter':
    case 'scatter':
    case 'leaveAshes':
    case 'transferOut':
      return next.custodyConflict === null ? { ...next, status: 'closed' } : next;
    default:
      return next;
  }
}

function farewellAfterReturn(state: CaseState): CaseState['farewell'] {
  return state.farewell === 'inHall' ? 'closed' : state.booking === null ? 'none' : 'booked';
}

function photoOf(event: EventOf<'checkpoint.passed'>): string | null {
  for (const item of event.payload.evidence) {
    if (item === null || typeof item !== 'object' || Array.isArray(item) || item.type !== 'photo') continue;
    return typeof item.sha256 === 'string' ? item.sha256 : null;
  }
  return null;
}

function observedOf(event: EventOf<'checkpoint.passed'>): CaseState['observed'] {
  for (const item of event.payload.evidence) {
    if (item === null || typeof item !== 'object' || Array.isArray(item) || item.type !== 'observed')
      continue;
    return { sex: String(item.sex), age: String(item.age), mark: String(item.mark) };
  }
  return null;
}
