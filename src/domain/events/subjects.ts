import { spotKey } from '../stocktake/count.ts';
import type { DomainEvent, Whereabouts } from './kinds.ts';

/**
 * What an event is about. Each subject is folded on its own, in the order (hlc, station, epoch, seq), so that
 * views of any interleaving are equal.
 */
export type SubjectKind =
  | 'case'
  | 'place'
  | 'carrier'
  | 'thing'
  | 'staff'
  | 'station'
  | 'tag'
  | 'numbers'
  | 'home'
  | 'nearMiss'
  /** Pictures of a case; nothing is folded of them. */
  | 'sight'
  | 'count'
  | 'spot'
  | 'relocation'
  | 'alarm';
export type Subject = `${SubjectKind}:${string}`;

export function subjectKind(subject: string): SubjectKind {
  return subject.slice(0, subject.indexOf(':')) as SubjectKind;
}

export function subjectKey(subject: string): string {
  return subject.slice(subject.indexOf(':') + 1);
}

function placesOf(where: Whereabouts | null): Subject[] {
  if (where === null) return [];
  switch (where.kind) {
    case 'place':
    case 'cremator':
      return [`place:${where.code}`];
    case 'hands':
      return where.trolley === null ? [] : [`thing:${where.trolley}`];
    case 'tray':
      return [`thing:${where.tray}`, `place:${where.at}`];
    case 'urn':
      return where.at === null ? [`thing:${where.urn}`] : [`thing:${where.urn}`, `place:${where.at}`];
    case 'gone':
      return where.at === null ? [] : [`place:${where.at}`];
    case 'outside':
      return [];
  }
}

export function subjectsOf(event: DomainEvent): Subject[] {
  const found = new Set<Subject>();
  if (event.caseId !== undefined) found.add(`case:${event.caseId}`);
  switch (event.kind) {
    case 'station.opened':
    case 'station.restored':
      found.add(`station:${event.stationId}`);
      break;
    case 'station.signedOff':
    case 'station.signedOn':
    case 'station.enrolled':
    case 'station.revoked':
    case 'authority.takenOver':
      found.add(`station:${event.payload.stationId}`);
      break;
    case 'home.configured':
    case 'hub.moved':
    case 'batch.opened':
    case 'sealedCode.used':
    case 'clock.confirmed':
    case 'roster.confirmed':
      found.add('home:home');
      break;
    case 'place.defined':
    case 'place.outOfService':
      found.add(`place:${event.payload.code}`);
      break;
    case 'thing.defined':
      found.add(`thing:${event.payload.code}`);
      break;
    case 'staff.enrolled':
    case 'staff.dismissed':
    case 'staff.pinIssued':
    case 'staff.cardBound':
    case 'staff.cardEnded':
      found.add(`staff:${event.payload.staffId}`);
      break;
    case 'authority.asked':
    case 'authority.moved':
    case 'authority.refused':
      found.add(event.payload.resource as Subject);
      break;
    case 'numberBlock.granted':
      found.add(`numbers:${event.payload.kind}`);
      break;
    case 'case.joined':
    case 'case.split':
      found.add(`case:${event.payload.from}`).add(`case:${event.payload.into}`);
      if (event.kind === 'case.split') for (const code of event.payload.moved) found.add(`carrier:${code}`);
      break;
    case 'case.identityCorrected':
      for (const code of event.payload.voided) found.add(`carrier:${code}`);
      break;
    case 'carrier.printed':
    case 'carrier.verified':
    case 'carrier.revoked':
      found.add(`carrier:${event.payload.code}`);
      break;
    case 'tag.registered':
      found.add(`tag:${event.payload.epc}`).add(`carrier:${event.payload.carrier}`);
      break;
    case 'objection.raised':
    case 'objection.lifted':
      for (const caseId of event.payload.cases) found.add(`case:${caseId}`);
      break;
    case 'permit.closed':
    case 'cremator.disinfected':
    case 'cremator.contaminated':
    case 'cremator.unpermitted':
    case 'cremator.explained':
    case 'cremation.finished':
      found.add(`place:${event.payload.cremator}`);
      break;
    case 'farewell.booked':
      found.add(`place:${event.payload.hall}`);
      break;
    case 'conflict.closed':
      for (const caseId of event.payload.cases) found.add(`case:${caseId}`);
      if (event.payload.place !== null) found.add(`place:${event.payload.place}`);
      for (const place of placesOf(event.payload.whereabouts)) found.add(place);
      break;
    case 'count.started':
    case 'count.resumed':
    case 'count.finished':
      found.add(`count:${event.payload.countId}`);
      break;
    case 'count.scanned':
      found.add(`spot:${spotKey(event.payload.countId, event.payload.place)}`);
      for (const { caseId } of event.payload.freezes) found.add(`case:${caseId}`);
      if (event.payload.stranger !== undefined) found.add(`place:${event.payload.place}`);
      break;
    case 'relocation.drawn':
    case 'relocation.ended':
      found.add(`relocation:${event.payload.relocationId}`);
      for (const { caseId, from, to } of event.payload.moves) {
        found.add(`case:${caseId}`).add(`place:${from}`).add(`place:${to}`);
      }
      break;
    case 'checkpoint.passed': {
      const { act } = event.payload;
      for (const place of [...placesOf(act.from), ...placesOf(act.to)]) found.add(place);
      for (const code of [...act.carriersBound, ...act.carriersRevoked, ...act.carriersConsumed]) {
        found.add(`carrier:${code}`);
      }
      if (act.carrierDetached !== null) found.add(`carrier:${act.carrierDetached}`);
      for (const code of Object.keys(act.things)) found.add(`thing:${code}`);
      if (act.permit !== null) found.add(`place:${act.permit.cremator}`);
      break;
    }
    case 'snapshot.taken':
      found.add(`sight:${event.payload.caseId}`);
      break;
    case 'alarm.raised':
      found.add(`alarm:${event.id}`);
      break;
    case 'alarm.answered':
    case 'alarm.ended':
      found.add(`alarm:${event.payload.alarm}`);
      break;
    case 'nearMiss.classified':
      found.add(`nearMiss:${event.payload.nearMiss}`);
      break;
    default:
      break;
  }
  return [...found];
}
