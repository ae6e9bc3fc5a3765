import type { CarrierFacts, CaseFacts, CheckpointContext, PersonFacts, PlaceFacts } from './context.ts';
import { type Evidence, type EvidenceOf, ofType } from './evidence.ts';
import type { CheckpointRule } from './rules.ts';

/** What the predicates look at: the rule, the context and the evidence that is still fresh. */
export interface Scene {
  readonly rule: CheckpointRule;
  readonly ctx: CheckpointContext;
  readonly evidence: readonly Evidence[];
  readonly subject: CaseFacts | null;
  readonly first: PersonFacts | null;
  readonly second: PersonFacts | null;
  /** Distinct codes of body carriers scanned, in order. */
  readonly carriers: readonly { code: string; facts: CarrierFacts }[];
  readonly unknownCarriers: readonly string[];
  readonly place: PlaceFacts | null;
}

const BODY_CARRIERS = ['wristband', 'bagTag'];

/** Drops evidence older than the policy allows; it then counts as not there, and its step asks again. */
export function fresh(evidence: readonly Evidence[], ctx: CheckpointContext, now: number): Evidence[] {
  const { policy } = ctx;
  return evidence.filter((item) => {
    const age = now - item.at;
    switch (item.type) {
      case 'family':
      case 'slip':
      case 'observed':
        return age <= policy.familyAgeMs;
      case 'staff':
        return item.staffId === ctx.first || age <= policy.secondPersonAgeMs;
      case 'photo':
      case 'override':
        return age <= policy.familyAgeMs;
      default:
        return age <= policy.carrierAgeMs;
    }
  });
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

export function sceneOf(
  rule: CheckpointRule,
  ctx: CheckpointContext,
  all: readonly Evidence[],
  now: number,
): Scene {
  const evidence = fresh(all, ctx, now);
  const codes = unique(ofType(evidence, 'carrier').map((item) => item.code));
  const carriers = codes.flatMap((code) => {
    const facts = ctx.carriers[code];
    return facts === undefined ? [] : [{ code, facts }];
  });
  const unknownCarriers = codes.filter((code) => ctx.carriers[code] === undefined);
  const staffIds = unique(ofType(evidence, 'staff').map((item) => item.staffId));
  const firstId = ctx.first;
  const secondId = staffIds.find((staffId) => staffId !== firstId) ?? null;
  const lastPlace = ofType(evidence, 'place').at(-1)?.code;
  return {
    rule,
    ctx,
    evidence,
    subject: subjectOf(rule, ctx, carriers, evidence),
    first: firstId === null ? null : (ctx.staff[firstId] ?? null),
    second: secondId === null ? null : (ctx.staff[secondId] ?? null),
    carriers,
    unknownCarriers,
    place: lastPlace === undefined ? null : (ctx.places[lastPlace] ?? null),
  };
}

function subjectOf(
  rule: CheckpointRule,
  ctx: CheckpointContext,
  carriers: Scene['carriers'],
  evidence: readonly Evidence[],
): CaseFacts | null {
  if (ctx.expected !== null) return ctx.cases[ctx.expected] ?? null;
  for (const { facts } of carriers) {
    if (facts.caseId !== null && BODY_CARRIERS.includes(facts.kind)) return ctx.cases[facts.caseId] ?? null;
  }
  if (rule.of === 'ashes') {
    for (const item of ofType(evidence, 'thing')) {
      const caseId = ctx.things[item.code]?.caseId;
      if (caseId !== undefined && caseId !== null) return ctx.cases[caseId] ?? null;
    }
  }
  return null;
}

export function isBodyCarrier(facts: CarrierFacts): boolean {
  return BODY_CARRIERS.includes(facts.kind);
}

/** Carriers that prove the body: bound to the subject. */
export function provingCarriers(scene: Scene): readonly { code: string; facts: CarrierFacts }[] {
  return scene.carriers.filter(
    ({ facts }) => isBodyCarrier(facts) && facts.state === 'bound' && facts.caseId === scene.subject?.caseId,
  );
}

export function scansBy(scene: Scene, staffId: string): EvidenceOf<'carrier' | 'thing'>[] {
  return scene.evidence.filter(
    (item): item is EvidenceOf<'carrier' | 'thing'> =>
      (item.type === 'carrier' || item.type === 'thing') && item.by === staffId,
  );
}

export const CARRIER_WORDS: Readonly<Record<string, string>> = {
  wristband: '腕带',
  bagTag: '袋签',
  bodyPaper: '随身纸卡',
  tray: '骨灰盘',
  urn: '骨灰盒',
  coffin: '棺',
  trolley: '推车',
};

export const PLACE_WORDS: Readonly<Record<string, string>> = {
  bay: '柜位',
  coldRoom: '冷藏间',
  hall: '告别厅',
  cremator: '火化炉',
  coolingPlace: '冷却位',
  room: '房间',
  niche: '骨灰格位',
  plot: '墓位',
  vehicle: '车辆',
};

export function called(facts: CaseFacts | null | undefined): string {
  if (facts === null || facts === undefined) return '这位';
  return facts.name === '' ? `无名（${facts.number}）` : facts.name;
}
