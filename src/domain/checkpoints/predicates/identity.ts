import type { PlaceKind } from '../../events/kinds.ts';
import { type CaseFacts, lookUp } from '../context.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import {
  called,
  carrierWord,
  isAshes,
  kindsLeft,
  neededKinds,
  PLACE_WORDS,
  type Scene,
  survivingCarriers,
  unique,
} from '../scene.ts';

/** Who a body without a carrier is, is said of a case that was chosen first: the new labels alone choose nobody. */
export function chosen(scene: Scene): Reason[] {
  return scene.ctx.expected === null ? [reason('CASE_NOT_CHOSEN')] : [];
}

/** Every reading points at one and the same person, the expected one where one was chosen. */
export function oneBody(scene: Scene): Reason[] {
  const { ctx, subject } = scene;
  const owners = [
    ...scene.carriers.map(({ facts }) => facts.caseId),
    ...ofType(scene.evidence, 'thing').map((item) => lookUp(ctx.things, item.code)?.caseId ?? null),
  ];
  const others = unique(owners)
    .filter((caseId) => caseId !== null)
    .filter((caseId) => caseId !== subject?.caseId);
  return others.map((caseId) => {
    const actual = lookUp(ctx.cases, caseId);
    return reason(
      'WRONG_BODY',
      { expected: called(subject), actual: called(actual), where: actual?.whereText ?? '别处' },
      [caseId],
    );
  });
}

/** 死胎、婴儿用小盒: a handful of ashes is lost in a large urn, and an adult's are too much for a small one. */
const SIZES = { small: '小号', standard: '标准' } as const;

/** Trays and urns: known, carrying nobody else. */
export function things(scene: Scene): Reason[] {
  const { ctx, rule, subject } = scene;
  const found: Reason[] = [];
  const scanned = new Set<string>();
  let isNewUrn = false;
  for (const code of unique(ofType(scene.evidence, 'thing').map((item) => item.code))) {
    const facts = lookUp(ctx.things, code);
    if (facts === undefined) {
      found.push(reason('THING_UNKNOWN', { code, kind: '骨灰盘和骨灰盒' }));
      continue;
    }
    scanned.add(facts.kind);
    const takesNew =
      (facts.kind === 'tray' && rule.id === 'trayToCooling') ||
      (facts.kind === 'urn' && rule.id === 'box') ||
      // Ashes may be laid on another tray with the tag that names them.
      (facts.kind === 'tray' && rule.id === 'retag' && facts.caseId !== subject?.caseId) ||
      // The old urn may be scanned beside the one that takes its place.
      (facts.kind === 'urn' && rule.id === 'rebox' && facts.caseId !== subject?.caseId);
    isNewUrn ||= takesNew && facts.kind === 'urn' && facts.caseId === null;
    const wanted = subject?.caseKind === 'fetal' ? 'small' : 'standard';
    if (takesNew && facts.size !== undefined && facts.size !== wanted) {
      found.push(reason('URN_SIZE', { label: facts.label, name: called(subject), wanted: SIZES[wanted] }));
    }
    const other = facts.clash ?? (takesNew ? facts.caseId : null);
    if (other !== null) {
      found.push(
        reason('THING_CLASH', { label: facts.label, name: called(lookUp(ctx.cases, other)) }, [other]),
      );
    }
    if (!takesNew && facts.caseId === null && isAshes(facts)) {
      found.push(reason('THING_WRONG', { label: facts.label, actual: '空的', expected: called(subject) }));
    }
  }
  // At the furnace there is no tray yet.
  const onTray = rule.id !== 'retag' || subject?.whereabouts.kind === 'tray';
  if (rule.steps.includes('tray') && onTray && !scanned.has('tray')) found.push(reason('TRAY_MISSING'));
  if (rule.id === 'rebox') {
    if (!isNewUrn) found.push(reason('NEW_URN_MISSING'));
  } else if (rule.steps.includes('urn') && !scanned.has('urn')) {
    found.push(reason(rule.id === 'box' ? 'URN_MISSING' : 'ASHES_MISSING'));
  }
  return found;
}

export function caseOpen(scene: Scene): Reason[] {
  const { subject, ctx } = scene;
  if (subject === null) return ctx.expected === null ? [] : [reason('CASE_UNKNOWN')];
  return subject.status === 'open' ? [] : [reason('CASE_CLOSED', { name: called(subject) })];
}

/** Is the body bound as this step needs it? No carrier left means nobody knows who it is: only a director goes on. */
export function binding(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null) return [];
  const name = called(subject);
  const survivors = survivingCarriers(subject);
  const everBound = subject.bound || subject.mustRebind;
  if (rule.id === 'bind') {
    if (subject.mustRebind) return [reason('MUST_REBIND', { name })];
    return subject.bound ? [reason('ALREADY_BOUND', { name })] : [];
  }
  if (!everBound) return [reason('NOT_BOUND', { name })];
  if (rule.id === 'reidentify') {
    const kinds = unique(survivors.map((entry) => carrierWord(entry.kind))).join('和');
    return survivors.length === 0 ? [] : [reason('CARRIER_SURVIVES', { name, kinds })];
  }
  if (survivors.length === 0) return [reason('NO_SURVIVING_CARRIER', { name })];
  return subject.mustRebind && rule.id !== 'rebind' ? [reason('MUST_REBIND', { name })] : [];
}

/**
 * What is left on a body names it only where both hung there together once: until it was received, bands may have
 * changed places on the way, and a lost tag tied on anew by the wrong one would make two people of each other.
 */
export function arrived(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null || subject.mustRebind || subject.special?.arrivedAt !== null) return [];
  return [reason('ONE_CARRIER_LEFT', { name: called(subject) })];
}

/** Scans that this step needs even where nobody else in the house has a similar name. */
function neededScans(scene: Scene, subject: CaseFacts): number {
  const { steps, id } = scene.rule;
  const asked = steps.filter((step) =>
    step === 'secondCarrier' && id === 'rebind'
      ? subject.mustRebind && kindsLeft(subject).length > 1
      : ['body', 'secondCarrier', 'detachedTag', 'tray', 'urn'].includes(step),
  );
  // The second of two new carriers has a step of its own but at the re-binding, where one or two are new.
  const fresh = id === 'rebind' ? neededKinds(scene).length : steps.includes('newCarrier') ? 1 : 0;
  return asked.length + fresh;
}

/** Same full name, same pinyin or one character apart in the house: one more scan. */
export function similar(scene: Scene): Reason[] {
  const { ctx, evidence, subject } = scene;
  const strong = ctx.similar.filter((entry) => entry.similarity !== 'sameSurname');
  const neighbour = strong[0];
  if (neighbour === undefined || subject === null) return [];
  const scans =
    ofType(evidence, 'carrier').length +
    ofType(evidence, 'thing').filter((item) => {
      const facts = lookUp(ctx.things, item.code);
      return facts !== undefined && isAshes(facts);
    }).length;
  // Before the first scan there is nothing to scan again.
  if (scans === 0 || scans > neededScans(scene, subject)) return [];
  return [
    reason('SIMILAR_NAME_RESCAN', {
      name: strong.map((entry) => entry.name).join('、'),
      where: neighbour.where,
    }),
  ];
}

export function placeKinds(kinds: readonly PlaceKind[]): string {
  return kinds.map((kind) => PLACE_WORDS[kind]).join('或');
}
