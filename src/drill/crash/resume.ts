/** Goes on with a day in a fresh process, as the people at the stations would: from the step they saw no end of. */
import { type DomainEvent, readEvent } from '../../domain/events/kinds.ts';
import { openHolds, openObjections } from '../../domain/fold/case.ts';
import { demoPin } from '../../station/demo/homeData.ts';
import type { HeadlessStage } from '../headless.ts';
import type { Runner, StepResult } from '../runner.ts';
import type { Step } from '../scenario.ts';
import type { StationId } from '../stage.ts';
import { type DayState, isEvidence, type PlacedStep, worldBefore } from './day.ts';

export const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];

export interface Resumed {
  readonly next: number;
  /** What is left of that step; null where the ledger shows that all of it was done. */
  readonly step: PlacedStep | null;
  readonly voided: number;
  readonly attempts: DayState['attempts'];
  readonly problems: readonly string[];
}

/** What a station recorded since the step began that nobody saw the end of. */
function recordedSince(stage: HeadlessStage, station: StationId, seq: number): DomainEvent[] {
  const { ledger } = stage.home.core(station);
  const found: DomainEvent[] = [];
  for (let at = seq + 1; at <= ledger.head().seq; at += 1) {
    const raw = ledger.eventAt(station, ledger.epoch, at);
    const event = raw === undefined ? null : readEvent(raw);
    if (event !== null) found.push(event);
  }
  return found;
}

/** What of a step is still to do, by what the ledger holds of it. */
function leftOf(step: PlacedStep, events: readonly DomainEvent[], known: Runner): PlacedStep | null {
  if (events.some((event) => event.kind === 'checkpoint.passed' || event.kind === 'checkpoint.blocked'))
    return null;
  const { register, print, papers, slip, call, scan } = step;
  if (register !== undefined) {
    const opened = events.find((event) => event.kind === 'case.opened');
    if (opened?.caseId === undefined) return step;
    known.restore(new Map([[register.as, opened.caseId]]), new Map());
    return null;
  }
  if (print !== undefined) {
    const codes = events.flatMap((event) => (event.kind === 'carrier.printed' ? [event.payload] : []));
    known.restore(new Map(), new Map(codes.map(({ kind, code }) => [`${print.case}.${kind}`, code])));
    const kinds = print.kinds.filter((kind) => !codes.some((entry) => entry.kind === kind));
    return kinds.length === 0 ? null : { ...step, print: { ...print, kinds } };
  }
  if (papers !== undefined) {
    const received = events.flatMap((event) =>
      event.kind === 'document.received' ? [event.payload.kind] : [],
    );
    const kinds = papers.kinds.filter((kind) => !received.includes(kind));
    return kinds.length === 0 ? null : { ...step, papers: { ...papers, kinds } };
  }
  if (slip !== undefined) {
    const printed = events.find((event) => event.kind === 'slip.printed');
    if (printed === undefined) return step;
    known.restore(new Map(), new Map([[`slip:${slip}`, printed.payload.text]]));
    return null;
  }
  // What a station records by itself meanwhile is not what somebody asked of it.
  if (call !== undefined)
    return events.some((event) => event.actorId !== 'system' && !event.kind.startsWith('authority.'))
      ? null
      : step;
  // Where labels are printed a scan is a scan-back, done once; anywhere else it is evidence, and died with its attempt.
  if (scan !== undefined && step.at === 'desk') {
    const verified = events.flatMap((event) =>
      event.kind === 'carrier.verified' ? [event.payload.code] : [],
    );
    const refs = [scan].flat().filter((ref) => !verified.includes(known.resolve(ref)));
    return refs.length === 0 ? null : { ...step, scan: refs };
  }
  return step;
}

/** Everything that stopped the case was lifted before the program died: there is nothing left to lift. */
function isLifted(
  stage: HeadlessStage,
  runner: Runner,
  { at, lift }: PlacedStep,
  events: readonly DomainEvent[],
): boolean {
  if (lift === undefined) return false;
  const state = stage.home.core(at).views.case(runner.cases.get(lift.case) ?? '');
  const lifted = events.some((event) => event.kind === 'hold.lifted' || event.kind === 'objection.lifted');
  return lifted && state !== null && openHolds(state).length === 0 && openObjections(state).length === 0;
}

/** Only the rest of a wait is waited: time went on. */
function restOfWait(step: PlacedStep, state: DayState, now: number): PlacedStep {
  const [, count = '0', unit = 's'] = /^(\d+)(s|m|h)$/.exec(step.wait ?? '') ?? [];
  const whole = Number(count) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
  const left = Math.max(0, Math.ceil((state.wall + whole - now) / 1000));
  return { ...step, wait: `${left}s` };
}

/** Puts the world and the people back to where they were, and finds out what was done of the step under way. */
export async function resume(
  stage: HeadlessStage,
  runner: Runner,
  steps: readonly PlacedStep[],
  state: DayState,
): Promise<Resumed> {
  const problems: string[] = [];
  const under = steps[state.next];
  let step: PlacedStep | null = under ?? null;
  let verdict = false;
  if (under !== undefined) {
    const events = recordedSince(stage, under.at, state.heads[under.at]?.seq ?? 0);
    verdict = events.some(
      (event) => event.kind === 'checkpoint.passed' || event.kind === 'checkpoint.blocked',
    );
    for (const event of events) {
      const outcome =
        event.kind === 'checkpoint.passed' ? 'pass' : event.kind === 'checkpoint.blocked' ? 'blocked' : null;
      if (outcome !== null && outcome !== (under.expect?.verdict ?? 'pass'))
        problems.push(`step ${state.next + 1} was decided ${outcome} while the program died`);
    }
    step = isLifted(stage, runner, under, events) ? null : leftOf(under, events, runner);
    if (step?.wait !== undefined) step = restOfWait(step, state, stage.clock.wall());
  }
  const perform = async (index: number, again: Step): Promise<StepResult> => {
    const { expect: _expect, screenshot: _screenshot, ...bare } = again;
    const result = await runner.perform(index, bare);
    if (result.problem !== null) problems.push(`again ${index + 1}: ${result.problem}`);
    return result;
  };
  for (const world of worldBefore(steps, state.next)) await perform(state.next, world);
  for (const at of STATIONS) {
    const staff = state.signedIn[at];
    if (staff !== undefined) await perform(state.next, { at, signIn: staff });
  }
  const charge = await voidedCharge(stage, state);
  if (charge !== null) {
    if (charge.cremator !== null) await closeVoided(stage, runner, charge.cremator);
    return { next: charge.from, step: steps[charge.from] ?? null, voided: 1, attempts: {}, problems };
  }
  const attempts: Partial<Record<StationId, number>> = {};
  for (const at of STATIONS) {
    const from = state.attempts[at] ?? begunBefore(steps, state.next, at);
    // Decided while the program died: nothing of it is left to do again.
    if (from === undefined || (verdict && at === under?.at)) continue;
    attempts[at] = from;
    for (const [index, again] of steps.entries()) {
      if (index >= from && index < state.next && again.at === at && isEvidence(again))
        await perform(index, again);
    }
  }
  return { next: state.next, step, voided: 0, attempts, problems };
}

/**
 * Where an attempt began that nobody was told of any more: a scan that a full disk refused opened none. Whoever stands
 * there scans all of it again. At the desk a scan may be a scan-back, which is done once.
 */
function begunBefore(steps: readonly PlacedStep[], next: number, at: StationId): number | undefined {
  const under = steps[next];
  if (under === undefined || under.at !== at || at === 'desk' || !isEvidence(under)) return undefined;
  let from: number | undefined;
  for (let index = next - 1; index >= 0; index -= 1) {
    const step = steps[index];
    if (step === undefined || step.at !== at) continue;
    if (!isEvidence(step) || step.expect?.verdict !== undefined) break;
    from = index;
  }
  return from;
}

/**
 * A pass that this death made void: two people look into the furnace, and the verification begins anew.
 * @returns which verification, and the furnace where nobody has looked yet
 */
async function voidedCharge(
  stage: HeadlessStage,
  state: DayState,
): Promise<{ from: number; cremator: string | null } | null> {
  const uncertain = (await stage.live('console')).interlock.find((view) => view.state === 'uncertain');
  // The process before this one may have died just after the two had closed it: nobody was told, and it is done.
  const closed = recordedSince(stage, 'console', state.heads.console?.seq ?? 0).some(
    (event) => event.kind === 'permit.closed',
  );
  if (uncertain === undefined && !closed) return null;
  // Whatever decided it, the program died before it could say so: the pass is that of the attempt it last told of.
  const from = state.charge?.from ?? state.attempts.console;
  if (from === undefined) throw new TypeError('a pass nobody asked for stands open');
  return { from, cremator: uncertain?.cremator ?? null };
}

async function closeVoided(stage: HeadlessStage, runner: Runner, cremator: string): Promise<void> {
  const badge = runner.resolve('badge:s09');
  await stage.call('console', 'cremation.closePermit', {
    cremator,
    empty: true,
    witness: { staffId: badge, pin: demoPin('s09') },
  });
  await stage.settle();
}
