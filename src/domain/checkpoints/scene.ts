import type { PlaceKind } from '../events/kinds.ts';
import {
  type CarrierFacts,
  type CaseFacts,
  type CheckpointContext,
  lookUp,
  type PersonFacts,
  type PlaceFacts,
} from './context.ts';
import { type Evidence, ofType } from './evidence.ts';
import type { CheckpointRule } from './rule.ts';

/** A body carrier as scanned, and what the ledger knows of it. */
export interface ScannedCarrier {
  readonly code: string;
  readonly facts: CarrierFacts;
}

/** What the predicates look at: the rule, the context and the evidence that is still fresh. */
export interface Scene {
  readonly rule: CheckpointRule;
  readonly ctx: CheckpointContext;
  readonly evidence: readonly Evidence[];
  readonly subject: CaseFacts | null;
  readonly first: PersonFacts | null;
  readonly second: PersonFacts | null;
  /** Distinct codes of body carriers scanned, in order. */
  readonly carriers: readonly ScannedCarrier[];
  readonly unknownCarriers: readonly string[];
  readonly place: PlaceFacts | null;
}

/** The two kinds of carrier a body wears: one of each. */
export const BODY_CARRIERS = ['wristband', 'bagTag'] as const;

/**
 * Drops evidence older than the policy allows; it then counts as not there, and its step asks again. Evidence of a
 * time still to come was not taken by this attempt's clock and counts for nothing either.
 */
export function fresh(evidence: readonly Evidence[], ctx: CheckpointContext, now: number): Evidence[] {
  const { policy } = ctx;
  return evidence.filter((item) => {
    const age = now - item.at;
    if (age < 0) return false;
    switch (item.type) {
      case 'family':
      case 'slip':
      case 'observed':
      case 'photo':
      case 'grounds':
      case 'override':
        return age <= policy.familyAgeMs;
      case 'staff':
        return item.staffId === ctx.first || age <= policy.secondPersonAgeMs;
      default:
        return age <= policy.carrierAgeMs;
    }
  });
}

export function unique<T>(list: readonly T[]): T[] {
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
    const facts = lookUp(ctx.carriers, code);
    return facts === undefined ? [] : [{ code, facts }];
  });
  const unknownCarriers = codes.filter((code) => lookUp(ctx.carriers, code) === undefined);
  const subject = subjectOf(rule, ctx, carriers, evidence);
  const secondId = ofType(evidence, 'staff').find((item) => item.staffId !== ctx.first)?.staffId;
  return {
    rule,
    ctx,
    evidence,
    subject,
    first: lookUp(ctx.staff, ctx.first) ?? null,
    second: lookUp(ctx.staff, secondId) ?? null,
    carriers,
    unknownCarriers,
    place: lookUp(ctx.places, placeScanned(rule, subject, evidence)) ?? null,
  };
}

/** A move that stands on a list (倒库清单) and has not been made yet. */
export function listedMove(rule: CheckpointRule, subject: CaseFacts | null): CaseFacts['listed'] {
  const listed = rule.id === 'move' ? subject?.listed : undefined;
  return listed?.arrived === false ? listed : undefined;
}

/** The place this step is about: scanned last. Of a listed move the old place is scanned too, and is not meant. */
export function placeScanned(
  rule: CheckpointRule,
  subject: CaseFacts | null,
  evidence: readonly Evidence[],
): string | undefined {
  const codes = ofType(evidence, 'place').map((item) => item.code);
  const old = listedMove(rule, subject)?.from;
  return codes.findLast((code) => code !== old);
}

function subjectOf(
  rule: CheckpointRule,
  ctx: CheckpointContext,
  carriers: Scene['carriers'],
  evidence: readonly Evidence[],
): CaseFacts | null {
  if (ctx.expected !== null) return lookUp(ctx.cases, ctx.expected) ?? null;
  for (const { facts } of carriers) {
    if (facts.caseId !== null && isBodyCarrier(facts)) return lookUp(ctx.cases, facts.caseId) ?? null;
  }
  if (rule.of === 'ashes') {
    for (const item of ofType(evidence, 'thing')) {
      const caseId = lookUp(ctx.things, item.code)?.caseId ?? null;
      if (caseId !== null) return lookUp(ctx.cases, caseId) ?? null;
    }
  }
  return null;
}

export function isBodyCarrier(facts: CarrierFacts): boolean {
  return BODY_CARRIERS.some((kind) => kind === facts.kind);
}

/** Carriers that prove the body: bound to the subject. */
export function provingCarriers(scene: Scene): readonly ScannedCarrier[] {
  return scene.carriers.filter(
    ({ facts }) => isBodyCarrier(facts) && facts.state === 'bound' && facts.caseId === scene.subject?.caseId,
  );
}

/**
 * A carrier of the subject that a correction made void, still hanging on the body. It moves nothing, but at the
 * re-binding it is what says whose body this is: the name on it was wrong, the body it was tied to is not.
 */
export function isVoidSurvivor(scene: Scene, facts: CarrierFacts): boolean {
  return (
    scene.subject?.mustRebind === true &&
    facts.caseId === scene.subject.caseId &&
    isBodyCarrier(facts) &&
    facts.state === 'void' &&
    facts.worn
  );
}

/**
 * A wristband that should have gone into the furnace with its body, in front of the scanner all the same: this body
 * was not burned. The bag tag says nothing of it, it was taken off before.
 */
export function isUnburnt(scene: Scene, facts: CarrierFacts): boolean {
  return (
    facts.kind === 'wristband' &&
    facts.state === 'consumed' &&
    facts.clash === null &&
    facts.caseId === scene.subject?.caseId
  );
}

/** Kinds of carrier that are on the subject's body and not void. */
export function boundKinds(subject: CaseFacts | null): string[] {
  return unique(
    (subject?.carriers ?? []).filter((entry) => entry.state === 'bound').map((entry) => entry.kind),
  );
}

/** Carriers that may still hang on the subject's body: bound, or void through a correction. */
export function survivingCarriers(subject: CaseFacts): CaseFacts['carriers'] {
  return subject.carriers.filter(
    ({ kind, state, worn }) =>
      BODY_CARRIERS.some((known) => known === kind) && (state === 'bound' || (state === 'void' && worn)),
  );
}

/** Carriers scanned that say whose body a re-binding is about: bound to it, or void through its correction. */
export function oldCarriers(scene: Scene): readonly ScannedCarrier[] {
  const proving = provingCarriers(scene);
  return scene.carriers.filter(
    (scanned) =>
      proving.includes(scanned) || (scanned.facts.clash === null && isVoidSurvivor(scene, scanned.facts)),
  );
}

/** Kinds of carrier that may still hang on a body and say whose it is: a void one only until it is bound anew. */
export function kindsLeft(subject: CaseFacts): string[] {
  const left = survivingCarriers(subject).filter(({ state }) => state === 'bound' || subject.mustRebind);
  return unique(left.map(({ kind }) => kind));
}

/** Kinds of new carrier this binding needs, so that the body has one good carrier of each kind afterwards. */
export function neededKinds(scene: Scene): string[] {
  const { rule, subject } = scene;
  // What hangs on a furnace or a tray is a tag; a wristband is for a wrist.
  if (rule.id === 'retag') return ['bagTag'];
  if (rule.id !== 'rebind' || subject?.mustRebind === true) return [...BODY_CARRIERS];
  const bound = boundKinds(subject);
  return BODY_CARRIERS.filter((kind) => !bound.includes(kind));
}

/** Did this person scan the body, or the ashes, with their own hand? */
export function scannedBy(scene: Scene, staffId: string): boolean {
  const { subject, ctx } = scene;
  const own = ofType(scene.evidence, 'carrier').filter((item) => item.by === staffId);
  if (scene.rule.of === 'body') {
    const proving = provingCarriers(scene).map(({ code }) => code);
    return own.some((item) => proving.includes(item.code));
  }
  if (subject === null) return false;
  // Tag, tray and urn that hold this person's ashes; an urn still empty is no ashes.
  const tag = own.some((item) => {
    const facts = lookUp(ctx.carriers, item.code);
    return facts?.state === 'detached' && facts.caseId === subject.caseId;
  });
  return (
    tag ||
    ofType(scene.evidence, 'thing').some((item) => {
      const facts = lookUp(ctx.things, item.code);
      return item.by === staffId && facts !== undefined && isAshes(facts) && facts.caseId === subject.caseId;
    })
  );
}

export function isAshes(facts: { readonly kind: string }): boolean {
  return facts.kind === 'tray' || facts.kind === 'urn';
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

export const PLACE_WORDS: Readonly<Record<PlaceKind, string>> = {
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

/** The word of a kind of place; of one that only a newer station knows, its name as written. */
export function placeWord(kind: string): string {
  const words: Readonly<Record<string, string>> = PLACE_WORDS;
  return lookUp(words, kind) ?? kind;
}

export function carrierWord(kind: string): string {
  return lookUp(CARRIER_WORDS, kind) ?? '载体';
}

export function called(facts: CaseFacts | null | undefined): string {
  if (facts === null || facts === undefined) return '这位';
  return facts.name === '' ? `无名（${facts.number}）` : facts.name;
}
