import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { CARRIER_WORDS, called, isBodyCarrier, PLACE_WORDS, provingCarriers, type Scene } from '../scene.ts';

function word(kind: string): string {
  return CARRIER_WORDS[kind] ?? '载体';
}

/** Carriers scanned off the body: known, alive, bound. A paper is never evidence of a body. */
export function carriers(scene: Scene): Reason[] {
  const found: Reason[] = [];
  const wantsDetached = scene.rule.steps.includes('detachedTag') && scene.rule.of === 'ashes';
  const binding = scene.rule.id === 'rebind';
  for (const code of scene.unknownCarriers) found.push(reason('CARRIER_UNKNOWN', { code }));
  for (const { code, facts } of scene.carriers) {
    const owner = facts.caseId === null ? null : scene.ctx.cases[facts.caseId];
    const params = { code, kind: word(facts.kind), name: called(owner) };
    const cases = facts.caseId === null ? [] : [facts.caseId];
    if (!isBodyCarrier(facts)) found.push(reason('PAPER_NOT_EVIDENCE', params, cases));
    else if (facts.clash !== null) found.push(reason('CARRIER_CLASH', params, [...cases, facts.clash]));
    else if (facts.state === 'revoked') found.push(reason('CARRIER_REVOKED', params, cases));
    else if (facts.state === 'void') found.push(reason('CARRIER_VOID', params, cases));
    else if (facts.state === 'consumed') found.push(reason('CARRIER_CONSUMED', params, cases));
    else if (facts.state === 'detached' && !wantsDetached)
      found.push(reason('CARRIER_DETACHED', params, cases));
    else if ((facts.state === 'printed' || facts.state === 'verified') && !binding) {
      found.push(reason('CARRIER_NOT_BOUND', params, cases));
    }
  }
  const bound = provingCarriers(scene).length;
  const { steps } = scene.rule;
  if (steps.includes('body') && bound === 0) found.push(reason('BODY_MISSING'));
  if (steps.includes('body') && steps.includes('secondCarrier') && bound === 1) {
    found.push(reason('SECOND_CARRIER_MISSING'));
  }
  if (steps.includes('detachedTag')) found.push(...detachedTag(scene, wantsDetached));
  return found;
}

function detachedTag(scene: Scene, wantsDetached: boolean): Reason[] {
  const { subject, ctx } = scene;
  if (!wantsDetached) {
    // At the furnace mouth the bag tag comes off the body with this scan.
    const tag = provingCarriers(scene).find(({ facts }) => facts.kind === 'bagTag');
    return tag === undefined ? [reason('DETACHED_TAG_MISSING', { where: '遗体' })] : [];
  }
  const tag = scene.carriers.find(
    ({ facts }) => facts.state === 'detached' && (subject === null || facts.caseId === subject.caseId),
  );
  if (tag === undefined)
    return [reason('DETACHED_TAG_MISSING', { where: scene.rule.id === 'box' ? '骨灰盘' : '炉口' })];
  const hangsOn = tag.facts.detachedTo;
  const tray = subject?.cremation?.tray ?? null;
  const expected = scene.rule.id === 'box' ? tray : (subject?.cremation?.cremator ?? null);
  if (expected !== null && hangsOn !== null && hangsOn !== expected) {
    const label = ctx.places[hangsOn]?.label ?? ctx.things[hangsOn]?.label ?? hangsOn;
    return [reason('THING_WRONG', { label, actual: called(subject), expected: '这一位' })];
  }
  return [];
}

/** New carriers to bind: printed here, scanned back, used by nobody. */
export function newCarriers(scene: Scene): Reason[] {
  const found: Reason[] = [];
  const rebind = scene.rule.id === 'rebind';
  let usable = 0;
  for (const code of rebind ? [] : scene.unknownCarriers) found.push(reason('CARRIER_UNKNOWN', { code }));
  for (const { code, facts } of scene.carriers) {
    const owner = facts.caseId === null ? null : scene.ctx.cases[facts.caseId];
    const params = { code, kind: word(facts.kind), name: called(owner) };
    const cases = facts.caseId === null ? [] : [facts.caseId];
    if (rebind && facts.state === 'bound') continue;
    if (!isBodyCarrier(facts)) found.push(reason('PAPER_NOT_EVIDENCE', params, cases));
    else if (facts.clash !== null) found.push(reason('CARRIER_CLASH', params, [...cases, facts.clash]));
    else if (facts.state === 'printed') found.push(reason('CARRIER_NOT_VERIFIED', params, cases));
    else if (facts.state === 'bound') found.push(reason('CARRIER_ALREADY_BOUND', params, cases));
    else if (facts.state === 'revoked') found.push(reason('CARRIER_REVOKED', params, cases));
    else if (facts.state === 'void') found.push(reason('CARRIER_VOID', params, cases));
    else if (facts.state !== 'verified') found.push(reason('CARRIER_CONSUMED', params, cases));
    else usable += 1;
  }
  if (usable === 0) found.push(reason('NEW_CARRIER_MISSING'));
  else if (!rebind && usable === 1) found.push(reason('SECOND_CARRIER_MISSING'));
  return found;
}

/** Every reading points at one and the same person, the expected one where one was chosen. */
export function oneBody(scene: Scene): Reason[] {
  const { ctx, subject } = scene;
  const seen = new Map<string, string>();
  for (const { facts } of scene.carriers) {
    if (facts.caseId !== null && facts.caseId !== subject?.caseId) seen.set(facts.caseId, facts.kind);
  }
  for (const item of ofType(scene.evidence, 'thing')) {
    const caseId = ctx.things[item.code]?.caseId;
    if (caseId !== undefined && caseId !== null && caseId !== subject?.caseId) seen.set(caseId, 'thing');
  }
  return [...seen.keys()].map((caseId) => {
    const actual = ctx.cases[caseId];
    return reason(
      'WRONG_BODY',
      { expected: called(subject), actual: called(actual), where: actual?.whereText ?? '别处' },
      [caseId],
    );
  });
}

/** Trays and urns: known, carrying nobody else. */
export function things(scene: Scene): Reason[] {
  const found: Reason[] = [];
  const { steps } = scene.rule;
  const scanned = new Set<string>();
  for (const item of ofType(scene.evidence, 'thing')) {
    const facts = scene.ctx.things[item.code];
    if (facts === undefined) {
      found.push(reason('THING_UNKNOWN', { code: item.code, kind: '骨灰盘和骨灰盒' }));
      continue;
    }
    scanned.add(facts.kind);
    const takesNew =
      (facts.kind === 'tray' && scene.rule.id === 'trayToCooling') ||
      (facts.kind === 'urn' && scene.rule.id === 'box');
    if (
      facts.clash !== null ||
      (takesNew && facts.caseId !== null && facts.caseId !== scene.subject?.caseId)
    ) {
      const other = facts.clash ?? facts.caseId ?? '';
      found.push(
        reason('THING_CLASH', { label: facts.label, name: called(scene.ctx.cases[other]) }, [other]),
      );
    }
    if (!takesNew && facts.caseId === null && (facts.kind === 'urn' || facts.kind === 'tray')) {
      found.push(
        reason('THING_WRONG', { label: facts.label, actual: '空的', expected: called(scene.subject) }),
      );
    }
    if (takesNew && scene.subject !== null && facts.caseId === scene.subject.caseId && facts.kind === 'urn') {
      found.push(reason('THING_CLASH', { label: facts.label, name: called(scene.subject) }));
    }
  }
  if (steps.includes('tray') && !scanned.has('tray')) found.push(reason('TRAY_MISSING'));
  if (steps.includes('urn') && !scanned.has('urn')) {
    found.push(reason(scene.rule.id === 'box' ? 'URN_MISSING' : 'ASHES_MISSING'));
  }
  return found;
}

export function caseOpen(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null || subject.status === 'open') return [];
  return [reason('CASE_CLOSED', { name: called(subject) })];
}

export function binding(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null) return [];
  const name = called(subject);
  if (rule.id === 'bind') {
    if (subject.mustRebind) return [reason('MUST_REBIND', { name })];
    return subject.bound ? [reason('ALREADY_BOUND', { name })] : [];
  }
  if (subject.mustRebind) return [reason('MUST_REBIND', { name })];
  return subject.bound ? [] : [reason('NOT_BOUND', { name })];
}

/** Same full name, same pinyin or one character apart in the house: one more scan. */
export function similar(scene: Scene): Reason[] {
  const strong = scene.ctx.similar.filter((entry) => entry.similarity !== 'sameSurname');
  const neighbour = strong[0];
  if (neighbour === undefined || scene.subject === null) return [];
  const scans = scene.evidence.filter((item) => item.type === 'carrier' || item.type === 'thing').length;
  const needed =
    scene.rule.of === 'ashes'
      ? 1 + scene.rule.steps.filter((step) => ['detachedTag', 'tray', 'urn'].includes(step)).length
      : 2;
  const bound =
    scene.rule.steps.includes('secondCarrier') || scene.rule.steps.includes('newCarrier') ? 3 : needed;
  if (scans >= bound || scans === 0) return [];
  return [
    reason('SIMILAR_NAME_RESCAN', {
      name: strong.map((entry) => entry.name).join('、'),
      where: neighbour.where,
    }),
  ];
}

export function placeKinds(kinds: readonly string[]): string {
  return kinds.map((kind) => PLACE_WORDS[kind] ?? kind).join('或');
}
