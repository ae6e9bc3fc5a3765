import { parseArgs } from 'node:util';
import { Crew, type Job } from './crew.ts';
import { jobsAgainst, type Mutant, nameOf, pairMutants, predicateMutants, seenBy } from './mutants.ts';
import { PROBES, playProbes } from './probes.ts';
import type { HouseReport } from './tally.ts';

/** `npm run mutants -- [--pairs] [--houses N] [--only NAME] [--sample N [--from I]] [--seconds S] [--json]`: which missing rule shows? */
const { values } = parseArgs({
  options: {
    pairs: { type: 'boolean', default: false },
    houses: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    sample: { type: 'string' },
    from: { type: 'string', default: '0' },
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
const wanted =
  values.sample === undefined
    ? all.filter(byHouses)
    : part(all.filter(byHouses), Number(values.from), Number(values.sample));

/** Those that a drill shows are played by it; one rule without one of them, by houses all the same. */
function byHouses({ predicate, checkpoint }: Mutant): boolean {
  return checkpoint !== null || PROBES[predicate] === undefined;
}

/** The same ones every time: a run that fails on a Tuesday must fail on a Wednesday. */
function part(list: readonly Mutant[], from: number, size: number): Mutant[] {
  return [...list.slice(from), ...list.slice(0, from)].slice(0, size);
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

const probes = await playProbes(all.filter((mutant) => !byHouses(mutant)).map(({ predicate }) => predicate));
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
const gaps = states.filter((state) => state.seen === null && !undecided(state)).length;
const blind = probes.filter(({ seen }) => !seen).length;
if (values.json) {
  const rows = states.map(({ mutant, played, seen }) => ({ mutant: nameOf(mutant), houses: played, seen }));
  process.stdout.write(`${JSON.stringify({ probes, mutants: rows }, null, 2)}\n`);
} else {
  for (const { predicate, behind, seen, says } of probes) {
    const how = behind === null ? '' : `only without ${behind} too: `;
    process.stdout.write(`${predicate.padEnd(34)}     drill   ${seen ? '✓' : '✗'} ${how}${says}\n`);
  }
  for (const state of states) {
    const { mutant, played, seen } = state;
    const word = seen === null ? (undecided(state) ? '· no time left' : '✗ survived') : `✓ ${seen}`;
    process.stdout.write(`${nameOf(mutant).padEnd(34)} ${String(played).padStart(3)} houses  ${word}\n`);
  }
  const seen = states.filter((state) => state.seen !== null).length + probes.length - blind;
  process.stdout.write(
    `${seen} of ${states.length + probes.length} mutants were seen in ${Math.round((performance.now() - started) / 1000)} s; ${gaps + blind} survived\n`,
  );
}
process.exitCode = gaps + blind === 0 && states.length + probes.length > 0 ? 0 : 1;
