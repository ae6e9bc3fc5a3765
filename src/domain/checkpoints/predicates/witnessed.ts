import { placeOf } from '../../fold/place.ts';
import { type CaseFacts, lookUp } from '../context.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { VOUCHING_PLACES } from '../rule.ts';
import { BODY_CARRIERS, called, carrierWord, kindsLeft, oldCarriers, type Scene, unique } from '../scene.ts';
import { arrived } from './identity.ts';
import { scannedPlace } from './places.ts';

const words = (kinds: readonly string[]) => kinds.map(carrierWord).join('和');

/**
 * A carrier that is left on a body may have been exchanged with that of another since both were received: alone it
 * names nobody. Where both old ones are left (after a correction) both are scanned. Where one is, the place speaks for
 * the other: it was scanned there off the body it names, and no scan since has said anything else. A place that was
 * found out by the very carrier in question would only repeat what that one says.
 */
export function witnessed(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null) return [];
  const left = kindsLeft(subject);
  // That nothing is left, or nothing lost, is said by others.
  if (left.length === 0) return [];
  if (left.length > 1) return subject.mustRebind ? both(scene) : [];
  const early = arrived(scene);
  return early.length > 0 ? early : byPlace(scene, subject, left);
}

function both(scene: Scene): Reason[] {
  const kinds = unique(oldCarriers(scene).map(({ facts }) => facts.kind));
  return kinds.length < BODY_CARRIERS.length ? [reason('SECOND_CARRIER_MISSING')] : [];
}

function byPlace(scene: Scene, subject: CaseFacts, left: readonly string[]): Reason[] {
  const { ctx } = scene;
  const name = called(subject);
  const where = subject.whereText;
  const alone = (why: string) => [reason('CARRIER_ALONE', { name, why })];
  const here = placeOf(subject.whereabouts);
  const kind = lookUp(ctx.places, here)?.kind;
  if (!VOUCHING_PLACES.some((entry) => entry === kind)) return alone(`又不在柜位或告别厅（${where}）`);
  // The place first: whose it says it is comes before what was once scanned there.
  if (ofType(scene.evidence, 'place').length === 0) {
    return [reason('PLACE_MISSING', { kinds: '这位眼下躺着的柜位或告别厅' })];
  }
  const { reasons, ok } = scannedPlace(scene);
  const { place } = scene;
  if (!ok || place === null) return reasons;
  if (place.code !== here) {
    const lying = place.occupants.map((caseId) => called(lookUp(ctx.cases, caseId))).join('、');
    const actual = lying === '' ? '空的' : lying;
    const params = { kind: words(left), name, where, label: place.label, actual };
    return [reason('CARRIER_ELSEWHERE', params, place.occupants)];
  }
  const { inPlace } = subject;
  if (inPlace === undefined || inPlace.doubted) return alone(`放进${where}以后有一次扫码对不上`);
  const lost = BODY_CARRIERS.filter((entry) => !left.includes(entry) && !inPlace.seen.includes(entry));
  return lost.length > 0 ? alone(`丢了的${words(lost)}没有在${where}扫过`) : [];
}
