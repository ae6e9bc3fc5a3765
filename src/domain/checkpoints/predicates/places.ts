import { placeOf } from '../../fold/place.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { RESTING } from '../rules.ts';
import { called, PLACE_WORDS, type Scene } from '../scene.ts';
import { placeKinds } from './identity.ts';

export function from(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null || rule.fromKinds.includes(subject.whereabouts.kind)) {
    return rule.id === 'charge' || rule.id === 'chargeIn' ? released(scene) : urnState(scene);
  }
  return [reason('WRONG_STATE', { name: called(subject), where: subject.whereText, step: rule.chinese })];
}

function released(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null || subject.releasedToCremation) return [];
  return [reason('NOT_RELEASED', { name: called(subject) })];
}

/** An urn in a niche can be taken out, one in hands can be placed; handing over happens from hands. */
function urnState(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null || subject.whereabouts.kind !== 'urn') return [];
  const inNiche = subject.whereabouts.at !== null;
  const wantsNiche = rule.id === 'urnOut';
  if (inNiche === wantsNiche) return [];
  return [reason('WRONG_STATE', { name: called(subject), where: subject.whereText, step: rule.chinese })];
}

function scannedPlace(scene: Scene): { reasons: Reason[]; ok: boolean } {
  const { rule, ctx } = scene;
  if (rule.place === null) return { reasons: [], ok: false };
  const codes = ofType(scene.evidence, 'place').map((item) => item.code);
  const last = codes.at(-1);
  if (last === undefined) {
    return { reasons: [reason('PLACE_MISSING', { kinds: placeKinds(rule.place.kinds) })], ok: false };
  }
  const facts = ctx.places[last];
  if (facts === undefined) return { reasons: [reason('PLACE_UNKNOWN', { code: last })], ok: false };
  if (!rule.place.kinds.some((kind) => kind === facts.kind)) {
    return {
      reasons: [
        reason('PLACE_WRONG_KIND', {
          actual: PLACE_WORDS[facts.kind] ?? facts.kind,
          kinds: placeKinds(rule.place.kinds),
        }),
      ],
      ok: false,
    };
  }
  return { reasons: [], ok: true };
}

/** The place the body leaves must be the one the ledger says. */
export function leaving(scene: Scene): Reason[] {
  const { reasons, ok } = scannedPlace(scene);
  const { subject, place } = scene;
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
    const name = others.map((caseId) => called(ctx.cases[caseId])).join('、');
    found.push(reason('PLACE_OCCUPIED', { label: place.label, name }, others));
  }
  if (subject !== null && placeOf(subject.whereabouts) === place.code && place.kind !== 'cremator') {
    found.push(reason('SAME_PLACE', { name: called(subject), label: place.label }));
  }
  return found;
}

export function review(scene: Scene): Reason[] {
  const { subject, rule, ctx } = scene;
  if (subject === null) return [];
  if (rule.id === 'review') {
    if (subject.pendingReviewBy === null) return [reason('NOTHING_TO_REVIEW', { name: called(subject) })];
    return subject.pendingReviewBy === ctx.first ? [reason('REVIEW_SAME_PERSON')] : [];
  }
  return subject.pendingReviewBy === null ? [] : [reason('REVIEW_PENDING', { name: called(subject) })];
}

/** One person has one body in hand. */
export function hands(scene: Scene): Reason[] {
  const { first, ctx, subject } = scene;
  if (first === null) return [];
  const others = (ctx.hands[first.staffId] ?? []).filter((caseId) => caseId !== subject?.caseId);
  if (others.length === 0) return [];
  const name = others.map((caseId) => called(ctx.cases[caseId])).join('、');
  return [reason('HANDS_FULL', { person: first.name, name }, others)];
}

/**
 * Only the authority station allocates a place; custody passes with the receiving scan, and only once this
 * station has heard of the release (or holds a slip that says so).
 */
export function authority(scene: Scene): Reason[] {
  const { subject, place, ctx, rule } = scene;
  const found: Reason[] = [];
  if (
    place !== null &&
    rule.place?.kinds.some((kind) => kind === place.kind) === true &&
    rule.place?.direction === 'target' &&
    place.authority !== '' &&
    place.authority !== ctx.station.id
  ) {
    found.push(
      reason('AUTHORITY_ELSEWHERE', {
        what: place.label,
        station: ctx.stations[place.authority] ?? place.authority,
      }),
    );
  }
  if (subject === null || subject.custodyStation === null || subject.custodyStation === ctx.station.id)
    return found;
  const inHands =
    subject.whereabouts.kind === 'hands' ||
    (subject.whereabouts.kind === 'urn' && subject.whereabouts.at === null);
  if (rule.receives && inHands) return found;
  found.push(
    reason('AUTHORITY_ELSEWHERE', {
      what: called(subject),
      station: ctx.stations[subject.custodyStation] ?? subject.custodyStation,
    }),
  );
  return found;
}

/** Holds, objections and conflicts stop everything but bringing the body to rest. */
export function stops(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null || RESTING.includes(rule.id)) return [];
  const name = called(subject);
  const found: Reason[] = [];
  if (subject.objections > 0) found.push(reason('OBJECTION_OPEN', { name }));
  if (subject.conflict !== null) found.push(reason('CONFLICT_OPEN', { name, text: subject.conflict }));
  if (rule.id === 'bind' || rule.id === 'move') return found;
  for (const hold of subject.holds) {
    found.push(reason('HOLD_OPEN', { name, label: hold.label, reason: hold.reason }));
  }
  return found;
}

export function identityClash(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null || subject.identityClash.length === 0 || rule.id === 'move') return [];
  return [reason('IDENTITY_CLASH', { numbers: subject.identityClash.join('、') })];
}
