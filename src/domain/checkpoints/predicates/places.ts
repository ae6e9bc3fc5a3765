import type { Whereabouts } from '../../events/kinds.ts';
import { placeOf } from '../../fold/place.ts';
import { lookUp } from '../context.ts';
import { type Reason, reason } from '../reasons.ts';
import type { CheckpointRule } from '../rule.ts';
import { called, placeScanned, placeWord, type Scene } from '../scene.ts';
import { placeKinds } from './identity.ts';

/** May a checkpoint begin with a body or ashes that are there? `kind`: of the place they lie in. */
export function beginsFrom(
  rule: CheckpointRule,
  whereabouts: Whereabouts,
  kind: string | undefined,
): boolean {
  return (
    rule.fromKinds.includes(whereabouts.kind) &&
    (whereabouts.kind !== 'place' ||
      rule.fromPlaces === null ||
      rule.fromPlaces.some((entry) => entry === kind)) &&
    // An urn in a niche can be taken out; everything else happens from somebody's hands.
    (whereabouts.kind !== 'urn' ||
      rule.id === 'rebox' ||
      (whereabouts.at !== null) === (rule.id === 'urnOut'))
  );
}

/** Does the step begin where the ledger says the body or its ashes are? */
export function from(scene: Scene): Reason[] {
  const { subject, rule, ctx } = scene;
  if (subject === null) return [];
  const { whereabouts } = subject;
  const kind = lookUp(ctx.places, placeOf(whereabouts))?.kind;
  return beginsFrom(rule, whereabouts, kind)
    ? []
    : [reason('WRONG_STATE', { name: called(subject), where: subject.whereText, step: rule.chinese })];
}

/** Was a place of the right kind scanned? */
export function scannedPlace(scene: Scene): { reasons: Reason[]; ok: boolean } {
  const { rule, ctx } = scene;
  if (rule.place === null) return { reasons: [], ok: false };
  const last = placeScanned(rule, scene.subject, scene.evidence);
  if (last === undefined) {
    return { reasons: [reason('PLACE_MISSING', { kinds: placeKinds(rule.place.kinds) })], ok: false };
  }
  const facts = lookUp(ctx.places, last);
  if (facts === undefined) return { reasons: [reason('PLACE_UNKNOWN', { code: last })], ok: false };
  if (!rule.place.kinds.some((kind) => kind === facts.kind)) {
    const params = {
      actual: placeWord(facts.kind),
      kinds: placeKinds(rule.place.kinds),
    };
    return { reasons: [reason('PLACE_WRONG_KIND', params)], ok: false };
  }
  return { reasons: [], ok: true };
}

/** The place the body leaves must be the one the ledger says. */
export function leaving(scene: Scene): Reason[] {
  const { subject, place, rule } = scene;
  // An urn in somebody's hands stands nowhere.
  if (rule.id === 'rebox' && subject !== null && placeOf(subject.whereabouts) === null) return [];
  const { reasons, ok } = scannedPlace(scene);
  if (!ok || subject === null || place === null) return reasons;
  if (placeOf(subject.whereabouts) === place.code) return reasons;
  return [
    ...reasons,
    reason(
      'WRONG_PLACE',
      { name: called(subject), where: subject.whereText, label: place.label },
      place.occupants,
    ),
  ];
}

/** The place the body goes to must be free, in service and of the right kind. */
export function target(scene: Scene): Reason[] {
  const { reasons, ok } = scannedPlace(scene);
  const { subject, place, ctx } = scene;
  if (!ok || place === null) return reasons;
  const found = [...reasons];
  if (place.outOfService !== null) {
    found.push(reason('PLACE_OUT_OF_SERVICE', { label: place.label, reason: place.outOfService }));
  }
  const others = place.occupants.filter((caseId) => caseId !== subject?.caseId);
  if (others.length >= place.capacity) {
    const name = others.map((caseId) => called(lookUp(ctx.cases, caseId))).join('、');
    found.push(reason('PLACE_OCCUPIED', { label: place.label, name }, others));
  }
  if (subject !== null && placeOf(subject.whereabouts) === place.code) {
    found.push(reason('SAME_PLACE', { name: called(subject), label: place.label }));
  }
  return found;
}

/** A body just put down is looked at again by another person, there, before it may leave. */
export function review(scene: Scene): Reason[] {
  const { subject, rule, ctx } = scene;
  if (subject === null) return [];
  if (rule.id === 'review') {
    if (subject.pendingReviewBy === null) return [reason('NOTHING_TO_REVIEW', { name: called(subject) })];
    return subject.pendingReviewBy === ctx.first ? [reason('REVIEW_SAME_PERSON')] : [];
  }
  return subject.pendingReviewBy === null ? [] : [reason('REVIEW_PENDING', { name: called(subject) })];
}

/** After a restore the ledger is a claim: nobody leaves and nothing is final before they were scanned in place. */
export function sighted(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject?.unsighted === undefined) return [];
  return [
    reason('NOT_SIGHTED', { name: called(subject), station: subject.unsighted, where: subject.whereText }),
  ];
}

/**
 * One person has one body in hand. Whoever scans a body takes it, wherever the ledger had it: also where the step
 * puts it straight down again, two trolleys between one pair of hands are how two bodies change places.
 */
export function hands(scene: Scene): Reason[] {
  const { first, ctx, subject } = scene;
  // Until something is scanned, the body in hand may well be the one that is about to be.
  if (first === null || subject === null) return [];
  const others = (lookUp(ctx.hands, first.staffId) ?? []).filter((caseId) => caseId !== subject.caseId);
  if (others.length === 0) return [];
  const name = others.map((caseId) => called(lookUp(ctx.cases, caseId))).join('、');
  return [reason('HANDS_FULL', { person: first.name, name }, others)];
}

/**
 * Only the authority station allocates a place; custody passes with the receiving scan, and only once this
 * station has heard of the release (or holds a slip that says so).
 */
export function authority(scene: Scene): Reason[] {
  const { subject, place, ctx, rule } = scene;
  const named = (stationId: string) => lookUp(ctx.stations, stationId) ?? stationId;
  const found: Reason[] = [];
  if (
    place !== null &&
    rule.place?.direction === 'target' &&
    rule.place.kinds.some((kind) => kind === place.kind) &&
    place.authority !== '' &&
    place.authority !== ctx.station.id
  ) {
    found.push(reason('AUTHORITY_ELSEWHERE', { what: place.label, station: named(place.authority) }));
  }
  const custody = subject?.custodyStation ?? null;
  if (subject === null || custody === null || custody === ctx.station.id) return found;
  const inHands =
    subject.whereabouts.kind === 'hands' ||
    (subject.whereabouts.kind === 'urn' && subject.whereabouts.at === null);
  if (rule.receives && inHands) return found;
  found.push(reason('AUTHORITY_ELSEWHERE', { what: called(subject), station: named(custody) }));
  return found;
}

/** An objection and two claims to one body freeze the case. */
export function stops(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null) return [];
  const name = called(subject);
  const found: Reason[] = [];
  if (subject.objections > 0) found.push(reason('OBJECTION_OPEN', { name }));
  if (subject.conflict !== null) found.push(reason('CONFLICT_OPEN', { name, text: subject.conflict }));
  return found;
}

/** An identity or certificate number stands on one open case; a clash freezes both. */
export function identityClash(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null || subject.identityClash.length === 0) return [];
  return [reason('IDENTITY_CLASH', { numbers: subject.identityClash.join('、') })];
}
