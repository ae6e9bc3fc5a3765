import { type CarrierFacts, lookUp } from '../context.ts';
import { type Reason, reason } from '../reasons.ts';
import {
  BODY_CARRIERS,
  boundKinds,
  called,
  carrierWord,
  isBodyCarrier,
  isUnburnt,
  isVoidSurvivor,
  neededKinds,
  provingCarriers,
  type ScannedCarrier,
  type Scene,
  unique,
} from '../scene.ts';

/** What is wrong with a scanned carrier, wherever it is scanned. A paper is never evidence of a body. */
function flaw(scene: Scene, { code, facts }: ScannedCarrier, accepted: readonly string[]): Reason[] {
  const params = {
    code,
    kind: carrierWord(facts.kind),
    name: called(lookUp(scene.ctx.cases, facts.caseId)),
  };
  const cases = facts.caseId === null ? [] : [facts.caseId];
  if (!isBodyCarrier(facts)) return [reason('PAPER_NOT_EVIDENCE', params, cases)];
  if (facts.clash !== null) return [reason('CARRIER_CLASH', params, [...cases, facts.clash])];
  if (facts.caseId === null) return [reason('CARRIER_UNKNOWN', params)];
  if (accepted.includes(facts.state)) return [];
  switch (facts.state) {
    case 'revoked':
      return [reason('CARRIER_REVOKED', params, cases)];
    case 'void':
      return [reason('CARRIER_VOID', params, cases)];
    case 'consumed':
      return [reason('CARRIER_CONSUMED', params, cases)];
    case 'detached':
      return [reason('CARRIER_DETACHED', params, cases)];
    case 'bound':
      return [reason('CARRIER_ALREADY_BOUND', params, cases)];
    default:
      return [
        reason(accepted.includes('verified') ? 'CARRIER_NOT_VERIFIED' : 'CARRIER_NOT_BOUND', params, cases),
      ];
  }
}

function isNew(facts: CarrierFacts): boolean {
  return facts.state === 'printed' || facts.state === 'verified';
}

/** Carriers scanned off the body, or off its ashes: known, alive, bound; and as many as this step asks for. */
export function carriers(scene: Scene): Reason[] {
  const { rule, unknownCarriers } = scene;
  const renewed = rule.id === 'rebind' || rule.id === 'uncharge';
  const ofAshes = rule.steps.includes('detachedTag') && rule.of === 'ashes';
  const found = unknownCarriers.map((code) => reason('CARRIER_UNKNOWN', { code }));
  for (const scanned of scene.carriers) {
    // Where a body is bound anew the new carriers lie beside the old: `newCarriers` looks at those.
    if (renewed && isBodyCarrier(scanned.facts) && isNew(scanned.facts)) continue;
    if (rule.id === 'rebind' && scanned.facts.clash === null && isVoidSurvivor(scene, scanned.facts))
      continue;
    if (rule.id === 'uncharge' && isUnburnt(scene, scanned.facts)) continue;
    found.push(...flaw(scene, scanned, ofAshes ? ['bound', 'detached'] : ['bound']));
  }
  if (rule.steps.includes('body')) found.push(...offTheBody(scene));
  if (rule.steps.includes('detachedTag')) found.push(...(ofAshes ? hangingTag(scene) : tagTakenOff(scene)));
  return found;
}

function offTheBody(scene: Scene): Reason[] {
  const { rule } = scene;
  if (rule.id === 'uncharge') {
    const unburnt = scene.carriers.some(({ facts }) => isUnburnt(scene, facts));
    return unburnt ? [] : [reason('UNBURNT_BAND_MISSING')];
  }
  if (rule.id === 'rebind') {
    const survivor = scene.carriers.some(({ facts }) => isVoidSurvivor(scene, facts));
    return survivor || provingCarriers(scene).length > 0 ? [] : [reason('BODY_MISSING')];
  }
  const kinds = unique(provingCarriers(scene).map(({ facts }) => facts.kind));
  // At the furnace mouth the bag tag comes off: what stays on the body must be scanned beside it.
  const onBody = rule.id === 'chargeIn' ? kinds.filter((kind) => kind !== 'bagTag') : kinds;
  if (onBody.length === 0) return [reason('BODY_MISSING')];
  return rule.steps.includes('secondCarrier') && kinds.length < BODY_CARRIERS.length
    ? [reason('SECOND_CARRIER_MISSING')]
    : [];
}

function tagTakenOff(scene: Scene): Reason[] {
  const tag = provingCarriers(scene).some(({ facts }) => facts.kind === 'bagTag');
  return tag ? [] : [reason('DETACHED_TAG_MISSING', { where: '遗体' })];
}

/** After the charge the tag hangs on the cremator, then on the tray; only there does it name the ashes. */
function hangingTag(scene: Scene): Reason[] {
  const { subject, ctx, rule } = scene;
  const boxing = rule.id === 'box';
  const tag = scene.carriers.find(
    ({ facts }) => facts.state === 'detached' && facts.caseId !== null && facts.caseId === subject?.caseId,
  );
  if (tag === undefined) return [reason('DETACHED_TAG_MISSING', { where: boxing ? '骨灰盘' : '炉口' })];
  const run = subject?.cremation ?? null;
  const expected = boxing ? run?.tray : run?.cremator;
  const hangsOn = tag.facts.detachedTo;
  if (run === null || hangsOn === expected) return [];
  const label = lookUp(ctx.places, hangsOn)?.label ?? lookUp(ctx.things, hangsOn)?.label ?? hangsOn ?? '别处';
  return [reason('THING_WRONG', { label, actual: called(subject), expected: '这一位' })];
}

/** New carriers to bind: printed here, scanned back, used by nobody, one of each kind that is needed. */
export function newCarriers(scene: Scene): Reason[] {
  const { rule, subject } = scene;
  const rebind = rule.id === 'rebind';
  const renewed = rebind || rule.id === 'uncharge';
  const found: Reason[] = [];
  if (!renewed) for (const code of scene.unknownCarriers) found.push(reason('CARRIER_UNKNOWN', { code }));
  const usable: string[] = [];
  for (const scanned of scene.carriers) {
    const { code, facts } = scanned;
    if (renewed && !(isBodyCarrier(facts) && isNew(facts))) continue;
    const wrong = flaw(scene, scanned, ['verified']);
    found.push(...wrong);
    if (wrong.length > 0) continue;
    if (usable.includes(facts.kind))
      found.push(reason('CARRIER_SPARE', { code, kind: carrierWord(facts.kind) }));
    usable.push(facts.kind);
  }
  if (rebind && subject?.mustRebind === false) {
    // The old one must be dead before a new one lives: two live carriers of a kind are two bodies of one name.
    const alive = boundKinds(subject);
    for (const kind of unique(usable).filter((entry) => alive.includes(entry))) {
      found.push(reason('CARRIER_STILL_BOUND', { name: called(subject), kind: carrierWord(kind) }));
    }
  }
  const needed = neededKinds(scene);
  const missing = needed.filter((kind) => !usable.includes(kind));
  if (usable.length === 0 || (missing.length > 0 && (rebind || rule.id === 'retag'))) {
    const kinds = (missing.length === 0 ? BODY_CARRIERS : missing).map(carrierWord).join('和');
    found.push(reason('NEW_CARRIER_MISSING', { kinds }));
  } else if (missing.length > 0) found.push(reason('SECOND_CARRIER_MISSING'));
  return found;
}
