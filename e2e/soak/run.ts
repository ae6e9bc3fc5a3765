import { parseArgs } from 'node:util';
import type { Bend } from './bend.ts';
import { Crew, type Job } from './crew.ts';
import { FAULT_IDS, FAULTS, type FaultId } from './faults.ts';
import { findPairs, KNOWN_PAIRS, pairTable, playPairs, unseenKinds } from './forced.ts';
import { predicateMutants } from './mutants.ts';
import { drawFaults, PEOPLE } from './play.ts';
import type { Shrunk } from './shrink.ts';
import { type HouseReport, isFailure, isSpotless, type Struck, Tally } from './tally.ts';

/** `npm run soak -- --journeys 1000000 [--seed N] [--faults K] [--seconds S] [--workers N] [--forced] [--json]`; `--draw a,b` gives these faults to
 * every house; `--shrink SEED
 * [--without PREDICATE]` writes the drill of one house alone, of one that failed without a rule */
const { values } = parseArgs({
  options: {
    journeys: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '0' },
    workers: { type: 'string' },
    forced: { type: 'boolean', default: false },
    known: { type: 'boolean', default: false },
    houses: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
    shrink: { type: 'string' },
    without: { type: 'string' },
    draw: { type: 'string' },
  },
});
/** The faults a house draws, or those that `--draw a,b` names for all of them. */
const drawn = (seed: number): readonly FaultId[] =>
  values.draw === undefined
    ? drawFaults(seed, Number(values.faults))
    : FAULT_IDS.filter((id) => values.draw?.split(',').includes(id));

if (values.shrink !== undefined) {
  const seed = Number(values.shrink);
  const without = new Set<string>(values.without?.split(','));
  const predicates = predicateMutants()
    .map(({ predicate }) => predicate)
    .filter((predicate) => without.has(predicate));
  const bend: Bend =
    values.without === undefined ? { kind: 'none' } : { kind: 'without', predicates, checkpoint: null };
  const crew = new Crew<Job, Shrunk | null>('./shrinkWorker.mjs', 1);
  const job: Job = { seed, faults: drawn(seed), people: PEOPLE, bend };
  let found: Shrunk | null = null;
  await crew.play([job].values(), (shrunk) => {
    found = shrunk;
  });
  await crew.close();
  process.stdout.write(`${values.json ? JSON.stringify(found) : shrunkWords(seed, found)}\n`);
  process.exit(0);
}

function shrunkWords(seed: number, found: Shrunk | null): string {
  if (found === null) return `seed ${seed} does not fail`;
  const { file, reproduces, holdsWhole, steps } = found;
  const how = reproduces
    ? holdsWhole
      ? 'fails without the rule and holds with it'
      : 'npm run drill fails on it in the same way'
    : 'not yet a drill that fails by itself';
  return `${file}: ${steps} steps, ${how}`;
}

if (values.forced && values.draw === undefined) {
  const crew = new Crew();
  const pairs = values.known
    ? await playPairs(crew, KNOWN_PAIRS)
    : await findPairs(crew, Number(values.seed), Number(values.houses));
  await crew.close();
  process.stdout.write(`${pairTable(pairs).join('\n')}\n`);
  const blind = unseenKinds(pairs);
  const passed = pairs.filter(({ whole }) => whole.length > 0);
  process.stdout.write(
    `${pairs.length} faults did what nothing else had done; ${blind.length} kinds not seen; ${passed.length} passed the whole software\n`,
  );
  process.exit(blind.length === 0 && passed.length === 0 ? 0 : 1);
}
const bend: Bend = { kind: values.forced ? 'forced' : 'none' };
const first = Number(values.seed);
const houses = Math.ceil(Number(values.journeys) / PEOPLE);
const limit = Number(values.seconds) * 1000;
const started = performance.now();

function* jobs(): Generator<Job> {
  for (let seed = first; seed < first + houses; seed += 1)
    yield { seed, faults: drawn(seed), people: PEOPLE, bend };
}

const tally = new Tally();
const crew = values.workers === undefined ? new Crew() : new Crew('./worker.mjs', Number(values.workers));
let told = started;
await crew.play(
  jobs(),
  (report) => {
    tally.add(report, values.forced);
    if (!values.forced && !isSpotless(report)) process.stderr.write(`${houseWords(report)}\n`);
    if (values.json || performance.now() - told < 10_000) return;
    told = performance.now();
    process.stderr.write(`${tally.journeys} journeys, ${tally.failures.length} failures\n`);
  },
  () => limit > 0 && performance.now() - started > limit,
);
await crew.close();
const seconds = (performance.now() - started) / 1000;
const perSecond = Math.round((tally.journeys / seconds) * 10) / 10;

const say = (text = '') => process.stdout.write(`${text}\n`);
const most = (map: ReadonlyMap<string, number>, limit: number) =>
  [...map].sort((a, b) => b[1] - a[1]).slice(0, limit);

function print(): void {
  say(
    `${tally.journeys} journeys in ${tally.houses} houses, ${perSecond} a second, seeds ${first}–${first + tally.houses - 1}`,
  );
  say(
    `${tally.passes} steps passed, ${tally.irreversible} of them past recall; ${tally.blocked} refused; ${tally.done} journeys came to their end`,
  );
  say('\nfaults            drawn    hit  wrong');
  for (const [kind, row] of tally.kinds()) say(line(kind, row));
  for (const [id, row] of tally.faults) say(`  ${line(id, row)}  ${FAULTS[id].chinese}`);
  say('\nfaults that struck     houses  journeys      acts     wrong  no way on');
  for (const [faults, row] of [...tally.byFaults].sort((a, b) => a[0] - b[0]))
    say(`${String(faults).padEnd(19)} ${byFaultsWords(row)}`);
  say(`confirmed swap      ${byFaultsWords(tally.swaps)}`);
  for (const [text, times] of most(tally.wrong, 20)) say(`  wrong ×${times}: ${text}`);
  say('\nput wrong and still to be put right:');
  for (const [text, times] of most(tally.wrongOnTheWay, 20)) say(`  ×${times} ${text}`);
  say('\nhow the refused went on:');
  for (const [text, times] of most(tally.wayOn, 40)) say(`  ×${times} ${text}`);
  say(`\n${tally.stuck} journeys never came to their end; ${tally.failures.length} houses failed`);
  for (const failure of tally.failures) say(houseWords(failure));
}

/** ✗ where the software is to blame, · where more struck than it answers for. */
function houseWords(report: HouseReport): string {
  const { seed, hit, wrong, stuck, errors } = report;
  const mark = isFailure(report, values.forced) ? '✗' : '·';
  return `${mark} seed ${seed} [${hit.join(', ')}] ${[...wrong, ...stuck, ...errors].join('; ')}`;
}

function byFaultsWords({ houses, journeys, acts, wrong, stuck }: Struck): string {
  return [houses, journeys, acts, wrong, stuck].map(pad).join(' ');
}

const pad = (value: number) => String(value).padStart(9);
const line = (name: string, row: { drawn: number; hit: number; wrong: number }) =>
  `${name.padEnd(20)} ${String(row.drawn).padStart(6)} ${String(row.hit).padStart(6)} ${String(row.wrong).padStart(6)}`;

if (values.json)
  say(JSON.stringify({ seconds, perSecond, firstSeed: first, ...Object(tally.toJSON()) }, null, 2));
else print();
process.exitCode = tally.failures.length === 0 && tally.journeys > 0 ? 0 : 1;
