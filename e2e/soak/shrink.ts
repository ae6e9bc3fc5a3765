import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { scenario } from '../../src/drill/scenario.ts';
import { type DrillData, drillOf } from './drillFile.ts';
import { problemsOf } from './drillPlay.ts';
import type { FaultId } from './faults.ts';
import type { House } from './house.ts';
import { playHouse } from './play.ts';
import { reportOf } from './tally.ts';

/** Long enough for a few dozen plays. */
const PATIENCE_MS = 120_000;

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

/** Plays a drill as `npm run drill` does; what it says is wrong, or null where it is no drill at all. */
async function problemsIn(data: DrillData): Promise<readonly string[] | null> {
  const parsed = scenario.safeParse(data);
  if (!parsed.success) return null;
  return await problemsOf(parsed.data);
}

/** Takes steps away while the drill still says the same, in halves first, then in ever smaller pieces. */
async function fewerSteps(
  data: DrillData,
  same: (problems: readonly string[]) => boolean,
): Promise<DrillData> {
  const until = performance.now() + PATIENCE_MS;
  let { steps } = data;
  for (let size = Math.floor(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < steps.length && performance.now() < until; ) {
      const rest = [...steps.slice(0, from), ...steps.slice(from + size)];
      const problems = rest.length === 0 ? null : await problemsIn({ ...data, steps: rest });
      if (problems !== null && same(problems)) steps = rest;
      else from += size;
    }
  }
  return { ...data, steps };
}

/**
 * Writes the drill of a house that failed.
 * @returns the file, and whether `npm run drill` fails on it in the same way; null where nothing failed
 */
export async function shrink(
  seed: number,
  faults: readonly FaultId[],
  people: number,
): Promise<{ file: string; reproduces: boolean; steps: number } | null> {
  const house = await smallest(seed, faults, people);
  const report = reportOf(house);
  if (sign(house) === null) {
    house.close();
    return null;
  }
  const says = [...report.wrong, ...report.stuck].slice(0, 3).join('; ');
  const whole = drillOf(house, `${[...house.hit].join(', ')}: ${says}`);
  house.close();
  // A wrong act is one the ledger must not hold; it says so in the same words each time.
  const isWrong = report.wrong.length > 0;
  const same = (problems: readonly string[]) =>
    isWrong
      ? problems.some((text) => text.startsWith('账本里有不该有的'))
      : problems.length === 1 && problems[0]?.startsWith('第') === true;
  const first = await problemsIn(whole);
  const reproduces = first !== null && same(first);
  const drill = reproduces ? await fewerSteps(whole, same) : whole;
  const file = path.join('out', 'soak', `${seed}.yml`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, stringify(drill));
  return { file, reproduces, steps: drill.steps.length };
}
