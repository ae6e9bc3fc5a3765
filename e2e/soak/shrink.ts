import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { RunResult } from '../../src/drill/runner.ts';
import { scenario } from '../../src/drill/scenario.ts';
import { type Bend, bend } from './bend.ts';
import type { Job } from './crew.ts';
import { type DrillData, drillOf, withNever } from './drillFile.ts';
import { playDrill } from './drillPlay.ts';
import type { FaultId } from './faults.ts';
import type { House } from './house.ts';
import { playHouse } from './play.ts';
import { reportOf } from './tally.ts';

/** A count and no time: a slower machine makes the same drill. */
const MOST_PLAYS = 160;

export interface ShrinkJob extends Job {
  readonly plays?: number;
}
const WHOLE: Bend = { kind: 'none' };

export interface Shrunk {
  readonly file: string;
  /** `npm run drill` fails on it in the same way, where it is played with the same decision. */
  readonly reproduces: boolean;
  /** Where the decision was bent: the whole software does what the drill says, and nothing else. */
  readonly holdsWhole: boolean;
  readonly steps: number;
}

/** What failed, in a word that must stay the same while everything else is taken away. */
function sign(house: House): string | null {
  const report = reportOf(house);
  if (report.wrong[0] !== undefined) return report.wrong[0];
  return report.stuck.length > 0 ? 'stuck' : null;
}

/** The fewest faults and people with which this seed still fails in the same way. */
async function smallest(seed: number, faults: readonly FaultId[], people: number): Promise<House> {
  let best = await playHouse(seed, faults, people);
  const wanted = sign(best);
  let drawn = [...faults];
  for (const id of faults) {
    const fewer = drawn.filter((entry) => entry !== id);
    const tried = await playHouse(seed, fewer, people);
    if (sign(tried) !== wanted) {
      tried.close();
      continue;
    }
    best.close();
    best = tried;
    drawn = fewer;
  }
  for (let count = 1; count < people; count += 1) {
    const tried = await playHouse(seed, drawn, count);
    if (sign(tried) === wanted) {
      best.close();
      return tried;
    }
    tried.close();
  }
  return best;
}

/** Plays a drill with the decision bent or whole; null where it is no drill at all. */
async function played(data: DrillData, how: Bend): Promise<RunResult | null> {
  const parsed = scenario.safeParse(data);
  if (!parsed.success) return null;
  bend.now = how;
  return await playDrill(parsed.data);
}

/** Takes steps away while the drill still fails in the same way: what comes after first, then ever smaller pieces. */
async function fewerSteps(
  data: DrillData,
  most: number,
  fails: (drill: DrillData) => Promise<boolean>,
): Promise<DrillData> {
  let plays = 0;
  const still = async (steps: DrillData['steps']) => {
    plays += 1;
    return steps.length > 0 && (await fails({ ...data, steps }));
  };
  let { steps } = data;
  let [short, enough] = [0, steps.length];
  while (data.never !== undefined && enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (await still(steps.slice(0, middle))) enough = middle;
    else short = middle;
  }
  steps = steps.slice(0, enough);
  for (let size = Math.floor(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let to = steps.length; to > 0 && plays < most; to -= size) {
      const rest = [...steps.slice(0, Math.max(0, to - size)), ...steps.slice(to)];
      if (await still(rest)) steps = rest;
    }
  }
  return { ...data, steps };
}

/** Says of each step what the software as it should be makes of it: a refusal that belongs there is no failure. */
function expected(data: DrillData, run: RunResult): DrillData {
  const steps = data.steps.map(({ expect: _, ...step }, index) => {
    const { verdict = null, error = null, reasons = [] } = run.steps[index] ?? {};
    const expect = {
      ...(verdict === 'blocked' ? { verdict, reasons } : {}),
      ...(error === null ? {} : { error }),
    };
    return Object.keys(expect).length === 0 ? step : { ...step, expect };
  });
  const never = (act: { case: string; checkpoint: string }) =>
    data.never?.some((entry) => entry.case === act.case && entry.checkpoint === act.checkpoint) === true;
  return { ...data, steps, irreversible: run.irreversible.filter((act) => !never(act)) };
}

/**
 * Writes the drill of a house that failed, with the decision bent as it was.
 * @returns null where nothing failed
 */
export async function shrink({
  seed,
  faults,
  people,
  bend: how,
  plays = MOST_PLAYS,
}: ShrinkJob): Promise<Shrunk | null> {
  bend.now = how;
  const house = await smallest(seed, faults, people);
  const report = reportOf(house);
  if (sign(house) === null) {
    house.close();
    return null;
  }
  const says = [...report.wrong, ...report.stuck].slice(0, 3).join('; ');
  const whole = drillOf(house, `${[...house.hit].join(', ')}: ${says}`);
  const isWrong = whole.never !== undefined;
  const same = (problems: readonly string[]) =>
    isWrong
      ? problems.some((text) => text.startsWith('绝不能发生的事发生了'))
      : problems.length === 1 && problems[0]?.startsWith('起因') === true;
  const fails = async (drill: DrillData) => same((await played(drill, how))?.problems ?? []);
  let drill = (await fails(whole)) ? await fewerSteps(whole, plays, fails) : whole;
  if (isWrong) {
    const at = drill.steps.at(-1)?.at;
    // The software as it should be is still waiting there: asked for its verdict, it says what is missing.
    const asked = { ...drill, steps: [...drill.steps, { at, conclude: true }] };
    const run = await played(asked, how.kind === 'none' ? how : WHOLE);
    if (run !== null) drill = expected(asked, run);
  }
  if (!isWrong) drill = withNever(house, drill);
  house.close();
  const reproduces = await fails(drill);
  const holdsWhole = ((await played(drill, WHOLE))?.problems ?? ['no drill']).length === 0;
  const file = path.join('out', 'soak', `${seed}.yml`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, stringify(drill));
  return { file, reproduces, holdsWhole, steps: drill.steps.length };
}
