import { clockText } from '../clock.ts';
import { lookUp } from '../context.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { called, type Scene } from '../scene.ts';
import { dedicated, disinfected } from './exceptions.ts';
import { bothScannedBoth } from './people.ts';

/** Charging begins with a body that was released to cremation by its own checkpoint. */
export function released(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null || subject.releasedToCremation) return [];
  return [reason('NOT_RELEASED', { name: called(subject) })];
}

/** The furnace is free, of the ordered type, and no earlier pass leaves it open where this body is. */
export function cremator(scene: Scene): Reason[] {
  const { place, subject, ctx } = scene;
  const found: Reason[] = [];
  const pass = subject?.permit ?? null;
  if (pass !== null && (pass.state === 'open' || pass.state === 'void')) {
    const label = lookUp(ctx.places, pass.cremator)?.label ?? pass.cremator;
    found.push(reason('PERMIT_UNCLOSED', { name: called(subject), label }));
  }
  if (place === null || place.kind !== 'cremator') return found;
  if (place.run !== null) {
    const name = called(lookUp(ctx.cases, place.run.caseId));
    found.push(reason('CREMATOR_BUSY', { label: place.label, name }, [place.run.caseId]));
  }
  found.push(...disinfected(scene), ...dedicated(scene));
  const wanted = subject?.order?.crematorType ?? '';
  if (wanted !== '' && place.crematorType !== null && wanted !== place.crematorType) {
    found.push(reason('CREMATOR_TYPE', { expected: wanted, label: place.label, actual: place.crematorType }));
  }
  return found;
}

/** "Furnace empty" is the last tray scanned out plus a second person's look, never a tick box. */
export function look(scene: Scene): Reason[] {
  const { rule, second, ctx, subject } = scene;
  const place = rule.id === 'charge' ? scene.place?.code : subject?.cremation?.cremator;
  const looks = ofType(scene.evidence, 'look').filter((item) => item.cremator === place);
  const full = looks.find((item) => !item.empty);
  if (full !== undefined) {
    return [reason('LOOK_NOT_EMPTY', { label: lookUp(ctx.places, place)?.label ?? full.cremator })];
  }
  return second !== null && looks.some((item) => item.by === second.staffId) ? [] : [reason('LOOK_MISSING')];
}

/** One body alone goes in: whoever charges looked at the trolley, and nobody saw a second one on it. */
export function onTrolley(scene: Scene): Reason[] {
  const said = ofType(scene.evidence, 'onTrolley');
  if (said.some((item) => item.count === 'more')) return [reason('TWO_ON_TROLLEY')];
  const looked = said.some((item) => item.by !== null && item.by === scene.ctx.first);
  return looked ? [] : [reason('ON_TROLLEY_MISSING')];
}

/**
 * UHF is a hint: it may block, it may never permit. A reader that answers with this body's own tag only spares the
 * two people the second scan of everything; one that is dead, mute or shows nothing of this body is no hint at all.
 */
export function tags(scene: Scene): Reason[] {
  const { ctx, subject, rule } = scene;
  const hint = ofType(scene.evidence, 'tags').at(-1);
  const seen = hint === undefined || hint.silent ? [] : hint.carriers;
  const found: Reason[] = [];
  let own = false;
  for (const code of seen) {
    // A tag taken off a body hangs at this very furnace and is no second body.
    const facts = lookUp(ctx.carriers, code);
    if (facts === undefined || facts.state !== 'bound' || facts.caseId === null) continue;
    if (facts.caseId === subject?.caseId) own = true;
    else
      found.push(reason('TAG_AMBIGUOUS', { name: called(lookUp(ctx.cases, facts.caseId)) }, [facts.caseId]));
  }
  if (!own && rule.steps.includes('tags') && !bothScannedBoth(scene)) found.push(reason('TAG_SILENT'));
  return found;
}

/** A pass is one-use, bound to case, cremator and attempt, void after two minutes or any new event. */
export function permit(scene: Scene): Reason[] {
  const { subject, place, ctx } = scene;
  if (subject === null) return [];
  const pass = subject.permit;
  if (pass === null || pass.state === 'used' || pass.state === 'closed') return [reason('PERMIT_NONE')];
  if (pass.state === 'void' || pass.stationId !== ctx.station.id) return [reason('PERMIT_VOID')];
  if (ctx.wall - pass.at > ctx.policy.permitMs || ctx.wall < pass.at) return [reason('PERMIT_EXPIRED')];
  if (place === null || place.code === pass.cremator) return [];
  const expected = lookUp(ctx.places, pass.cremator)?.label ?? pass.cremator;
  return [reason('PERMIT_OTHER', { expected, label: place.label })];
}

/** Ashes cannot be asked for sooner than the furnace could have finished, whatever the clock on the wall is set to. */
export function timing(scene: Scene): Reason[] {
  const { subject, ctx, rule } = scene;
  if (subject === null) return [];
  const name = called(subject);
  const run = subject.cremation;
  if (run === null) return [reason('NOT_CREMATED', { name })];
  if (run.elapsedMs === null) return [reason('CLOCK_WRONG')];
  const fromTray = rule.id === 'trayToCooling';
  const needed = fromTray ? ctx.policy.minimumCremationMs : ctx.policy.minimumCoolingMs;
  const begun = fromTray ? run.startedAt : (run.coolingSince ?? ctx.wall);
  const left = run.elapsedMs === undefined ? begun + needed - ctx.wall : needed - run.elapsedMs;
  if (left > 0) {
    const earliest = clockText(ctx.wall + left);
    return fromTray
      ? [reason('CREMATION_TOO_SOON', { name, time: clockText(run.startedAt), earliest })]
      : [reason('COOLING_TOO_SOON', { earliest })];
  }
  return fromTray && run.finishedAt === null
    ? [reason('NOT_FINISHED', { label: lookUp(ctx.places, run.cremator)?.label ?? run.cremator })]
    : [];
}
