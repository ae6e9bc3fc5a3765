import { parseArgs } from 'node:util';
import { Crew, type Job } from './crew.ts';
import {
  jobsAgainst,
  type Mutant,
  nameOf,
  pairMutants,
  predicateMutants,
  seenBy,
  UNSEEN,
} from './mutants.ts';
import type { HouseReport } from './tally.ts';

/** `npm run mutants -- [--pairs] [--houses N] [--only NAME] [--sample N] [--seconds S] [--json]`: which missing rule shows? */
const { values } = parseArgs({
  options: {
    pairs: { type: 'boolean', default: false },
    houses: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    sample: { type: 'string' },
    seconds: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const houses = Number(values.houses);
const limit = Number(values.seconds) * 1000;
const started = performance.now();
const all = (values.pairs ? pairMutants() : predicateMutants()).filter(
  (mutant) =>
    values.only === undefined || values.only.split(',').some((part) => nameOf(mutant).includes(part)),
);
/** Another part of them each day, all within a week. */
const wanted = values.sample === undefined ? all : ofToday(all.filter(isExpected), Number(values.sample));

function isExpected({ predicate }: Mutant): boolean {
  return UNSEEN[predicate] === undefined;
}

function ofToday(list: readonly Mutant[], size: number): Mutant[] {
  const day = Math.floor(Date.now() / 86_400_000);
  return Array.from(
    { length: Math.min(size, list.length) },
    (_, index) => list[(day * size + index) % list.length],
  ).filter((mutant) => mutant !== undefined);
}

interface State {
  readonly mutant: Mutant;
  readonly jobs: Iterator<Job>;
  played: number;
  seen: string | null;
}
const states: State[] = wanted.map((mutant) => ({
  mutant,
  jobs: jobsAgainst(mutant, houses, Number(values.seed)),
  played: 0,
  seen: null,
}));
const owner = new Map<Job, State>();

/** One house of each mutant still alive in turn, so that a limit of time is shared fairly. */
function* inTurn(): Generator<Job> {
  for (let round = 0; round < houses; round += 1)
    for (const state of states) {
      if (state.seen !== null) continue;
      const next = state.jobs.next();
      if (next.done === true) continue;
      owner.set(next.value, state);
      yield next.value;
    }
}

const crew = new Crew();
await crew.play(
  inTurn(),
  (report: HouseReport, job) => {
    const state = owner.get(job);
    if (state === undefined) return;
    state.played += 1;
    state.seen ??= seenBy(report);
  },
  () => limit > 0 && performance.now() - started > limit,
);
await crew.close();

/** Ended by the clock, not by having seen nothing in all its houses. */
const undecided = (state: State) => state.seen === null && state.played < houses;
const survivors = states.filter((state) => state.seen === null);
const gaps = survivors.filter((state) => UNSEEN[state.mutant.predicate] === undefined && !undecided(state));
if (values.json) {
  const rows = states.map(({ mutant, played, seen }) => ({ mutant: nameOf(mutant), houses: played, seen }));
  process.stdout.write(`${JSON.stringify({ mutants: rows }, null, 2)}\n`);
} else {
  for (const state of states) {
    const { mutant, played, seen } = state;
    const why = undecided(state) ? 'no time left' : UNSEEN[mutant.predicate];
    const word = seen === null ? (why === undefined ? '✗ survived' : `· survived: ${why}`) : `✓ ${seen}`;
    process.stdout.write(`${nameOf(mutant).padEnd(34)} ${String(played).padStart(3)} houses  ${word}\n`);
  }
  process.stdout.write(
    `${states.length - survivors.length} of ${states.length} mutants were seen in ${Math.round((performance.now() - started) / 1000)} s; ${gaps.length} survived unexplained\n`,
  );
}
process.exitCode = gaps.length === 0 && states.length > 0 ? 0 : 1;
