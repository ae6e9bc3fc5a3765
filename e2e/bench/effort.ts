/**
 * What a checkpoint asks of its people: every scan, touch and PIN of the demo day counted, and the seconds of an
 * unhurried operator reckoned from them.
 */
import path from 'node:path';
import { demoCodes } from '../../src/drill/codes.ts';
import { HeadlessStage } from '../../src/drill/headless.ts';
import { loadScenario } from '../../src/drill/load.ts';
import { Runner } from '../../src/drill/runner.ts';
import type { Step } from '../../src/drill/scenario.ts';
import type { StationId } from '../../src/drill/stage.ts';
import { projectRoot } from '../harness.ts';
import { sqlite } from './home.ts';
import { type Metric, metric, quantile, say } from './measure.ts';

/**
 * Seconds of one act. Touching: the Keystroke-Level Model (Card, Moran & Newell 1980), pointing 1.1 s and pressing
 * 0.2 s; a digit on a pad under the finger 0.5 s. Deciding where to look before an act: its mental operator, 1.35 s.
 * Scanning is our assumption: a hand scanner is taken up, aimed and heard in 2.5 s, a wristband under a sheet included.
 */
export const SECONDS = { scan: 2.5, touch: 1.3, digit: 0.5, think: 1.35 } as const;
const PIN_DIGITS = 4;

interface Acts {
  scans: number;
  /** On the screen, digits of a PIN included. */
  touches: number;
  digits: number;
  /** Moments at which somebody has to think what comes next. */
  thoughts: number;
}

const nothing = (): Acts => ({ scans: 0, touches: 0, digits: 0, thoughts: 0 });

/** Touches of an answer: choices on it and the button below. Words are read off a list or typed once before. */
const ANSWER_TOUCHES: Readonly<Record<string, number>> = {
  observed: 4,
  family: 3,
  readBack: 2,
  photo: 2,
  look: 1,
  onTrolley: 1,
  implant: 1,
  grounds: 2,
};

function badgeAndPin(acts: Acts): void {
  acts.scans += 1;
  acts.digits += PIN_DIGITS;
  acts.touches += PIN_DIGITS;
  acts.thoughts += 1;
}

function count(acts: Acts, step: Step): void {
  if (step.signIn !== undefined) badgeAndPin(acts);
  if (step.second !== undefined) badgeAndPin(acts);
  if (step.open !== undefined) {
    // The case in the list, and the step.
    acts.touches += 2;
    acts.thoughts += 1;
  }
  if (step.scan !== undefined) {
    acts.scans += Array.isArray(step.scan) ? step.scan.length : 1;
    acts.thoughts += 1;
  }
  if (step.answer !== undefined) {
    acts.touches += ANSWER_TOUCHES[step.answer.type] ?? 2;
    acts.thoughts += 1;
  }
}

export function secondsOf({ scans, touches, digits, thoughts }: Acts): number {
  return (
    scans * SECONDS.scan +
    (touches - digits) * SECONDS.touch +
    digits * SECONDS.digit +
    thoughts * SECONDS.think
  );
}

export interface EffortMetric extends Metric {
  readonly scans: number;
  readonly touches: number;
}

/** The day, and what it has no room for: nobody is moved from bay to bay in it. */
const SCENARIOS = [
  path.join(projectRoot, 'resources', 'scenarios', 'demo-day.yml'),
  path.join(projectRoot, 'e2e', 'scenarios', 'routine-move.yml'),
];

/** What was done for each pass of a scenario, by checkpoint. */
async function passesOf(file: string): Promise<ReadonlyMap<string, readonly Acts[]>> {
  const scenario = loadScenario(file);
  const stage = await HeadlessStage.open({ sqlite, clock: Date.parse(scenario.clock) });
  const passes = new Map<string, Acts[]>();
  const open = new Map<StationId, Acts>();
  try {
    const result = await new Runner(stage, demoCodes).play(scenario, ({ index, at, verdict }) => {
      const step = scenario.steps[index];
      const acts = open.get(at) ?? nothing();
      open.set(at, acts);
      if (step !== undefined) count(acts, step);
      if (verdict === null) return;
      open.set(at, nothing());
      const checkpoint = stage.home.core(at).checking.verdict?.checkpoint;
      if (verdict === 'pass' && checkpoint !== undefined)
        passes.set(checkpoint, [...(passes.get(checkpoint) ?? []), acts]);
    });
    if (!result.ok) say(`${scenario.name} did not go as it should: ${result.problems.join('; ')}`);
  } finally {
    await stage.close();
  }
  return passes;
}

/** Every checkpoint that was passed, as the first scenario shows it; the median where it was passed several times. */
export async function effortRows(): Promise<EffortMetric[]> {
  const passes = new Map<string, readonly Acts[]>();
  for (const file of SCENARIOS)
    for (const [checkpoint, all] of await passesOf(file))
      if (!passes.has(checkpoint)) passes.set(checkpoint, all);
  return [...passes].map(([checkpoint, all]) => ({
    ...metric(`effort.${checkpoint}`, quantile(all.map(secondsOf), 0.5), 's'),
    scans: quantile(
      all.map(({ scans }) => scans),
      0.5,
    ),
    touches: quantile(
      all.map(({ touches }) => touches),
      0.5,
    ),
  }));
}
