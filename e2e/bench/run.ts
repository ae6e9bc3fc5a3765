/**
 * `npm run bench [-- --json] [--full] [--small] [--only ROW,…] [--reads SECONDS] [--plugs TURNS]`: how fast it is, each row against its peer in the same
 * run where there is one. Progress goes to stderr, the result to stdout.
 */
import { mkdtempSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findRuntime } from '../../scripts/electron-runtime.mjs';
import { Scope } from '../harness.ts';
import { appendBatch, appendSingle, clear, rebuild } from './append.ts';
import { memoryRow, startRow } from './application.ts';
import { codecRows } from './codecs.ts';
import { cachedDataset, type Dataset, dataset, PAST_AT } from './dataset.ts';
import { type EffortMetric, effortRows } from './effort.ts';
import { goalOf } from './goals.ts';
import { openBenchHome } from './home.ts';
import { type Metric, say } from './measure.ts';
import { plugRows } from './plugs.ts';
import { networkPlugRows } from './plugsOnNetwork.ts';
import { plugScreenRows } from './plugsOnScreen.ts';
import { scanRows } from './scanToScreen.ts';
import { searchRows } from './search.ts';
import { uhfReadRows } from './uhfReads.ts';
import { verdictCold, verdictRows } from './verdict.ts';

const MILLION = 1_000_000;
/** What can be built within a quarter of an hour beside everything else. */
const FEWER = 100_000;

interface Sizes {
  readonly cases: number;
  readonly appends: number;
  readonly batch: number;
  readonly verdicts: number;
  readonly cold: number;
  readonly searches: number;
  readonly starts: number;
  readonly scans: number;
  readonly frames: number;
  /** Seconds of a thousand tag reads each. */
  readonly reads: number;
  /** Turns of pulling and putting back. */
  readonly plugs: number;
  /** On TCP and UDP, where a turn takes seconds. */
  readonly networkPlugs: number;
}

const SIZES: Sizes = {
  cases: MILLION,
  appends: 3_000,
  batch: 100_000,
  verdicts: 600,
  cold: 60,
  searches: 2_200,
  starts: 5,
  scans: 200,
  plugs: 100,
  networkPlugs: 10,
  frames: 200_000,
  reads: 20,
};
/** To see that every row can be measured, and nothing more. */
const SMALL: Sizes = {
  cases: 300,
  appends: 60,
  batch: 700,
  verdicts: 20,
  cold: 5,
  searches: 44,
  starts: 1,
  scans: 5,
  plugs: 4,
  networkPlugs: 1,
  frames: 2_000,
  reads: 2,
};

interface Section {
  /** Rows this measures; a name that ends with a dot means all that begin so. */
  readonly rows: readonly string[];
  readonly measure: (home: Dataset, sizes: Sizes) => Promise<readonly Metric[]>;
}

function folder(): string {
  return mkdtempSync(path.join(tmpdir(), 'guicheng-bench-'));
}

async function inHome<T>(
  home: Dataset,
  work: (opened: Awaited<ReturnType<typeof openBenchHome>>) => T,
): Promise<T> {
  const opened = await openBenchHome(home.dir);
  try {
    return work(opened);
  } finally {
    opened.close();
  }
}

async function inScope<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope();
  try {
    return await work(scope);
  } finally {
    for (const problem of await scope.end()) say(problem);
  }
}

const HEADLESS: readonly Section[] = [
  { rows: ['effort.'], measure: () => effortRows() },
  { rows: ['unplug.seen', 'replug.works'], measure: (_home, { plugs }) => plugRows(plugs) },
  {
    rows: ['unplug.tcp', 'replug.tcp', 'unplug.udp', 'replug.udp'],
    measure: (_home, { networkPlugs }) => networkPlugRows(networkPlugs),
  },
  {
    rows: ['append.batch', 'rebuild'],
    measure: async (_home, { batch }) => {
      const dir = folder();
      try {
        return [...(await appendBatch(dir, batch)), ...rebuild(dir)];
      } finally {
        clear(dir);
      }
    },
  },
  {
    rows: ['verdict.cold.p99'],
    measure: async ({ dir }, { cold }) => verdictCold(dir, cold),
  },
  {
    rows: ['append.single.p50', 'append.single.p99'],
    measure: async (home, { appends }) => {
      const dir = folder();
      try {
        return await inHome(home, (opened) => appendSingle(opened, dir, appends));
      } finally {
        clear(dir);
      }
    },
  },
  {
    rows: ['verdict.p99', 'verdict.report.p99'],
    measure: ({ dir }, { verdicts }) => verdictRows(dir, verdicts),
  },
  {
    rows: ['search.p99'],
    measure: (home, { searches }) => inHome(home, (opened) => searchRows(opened.core(PAST_AT), searches)),
  },
];

/** Need the simulators and a serial port, and no window. */
const HARDWARE: readonly Section[] = [
  { rows: ['codec.frames.'], measure: (_home, { frames }) => codecRows(frames) },
  {
    rows: ['uhf.reads', 'uhf.reads.lost', 'uhf.reads.cpu'],
    measure: async ({ dir }, { reads }) => {
      const opened = await openBenchHome(dir);
      try {
        return await inScope((scope) => uhfReadRows(scope, opened.core('console'), reads));
      } finally {
        opened.close();
      }
    },
  },
];

const APPLICATION: readonly Section[] = [
  { rows: ['start'], measure: ({ dir }, { starts }) => startRow(() => new Scope(), dir, starts) },
  {
    rows: ['scan-to-screen.p99', 'scan-to-screen.busy.p99', 'scan-to-screen.block'],
    measure: ({ dir }, { scans }) => inScope((scope) => scanRows(scope, dir, scans)),
  },
  {
    rows: ['unplug.screen', 'replug.screen'],
    measure: ({ dir }, { plugs }) => inScope((scope) => plugScreenRows(scope, dir, plugs)),
  },
  { rows: ['memory'], measure: () => inScope((scope) => memoryRow(scope)) },
];

function isWanted({ rows }: Section, only: readonly string[]): boolean {
  return (
    only.length === 0 ||
    only.some((name) =>
      rows.some((row) => row.startsWith(name) || (row.endsWith('.') && name.startsWith(row))),
    )
  );
}

async function homeFor(asked: { full: boolean; small: boolean }): Promise<Dataset> {
  if (asked.small) return await dataset(SMALL.cases);
  const million = cachedDataset(MILLION);
  if (million !== null || asked.full) return million ?? (await dataset(MILLION));
  say(`no home of a million is built yet (--full builds it): measured on ${FEWER} past cases`);
  return await dataset(FEWER);
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`;
}

function line(found: Metric | EffortMetric): string {
  const acts = 'scans' in found ? `${found.scans} scans, ${found.touches} touches` : '';
  const peer = found.peer === null ? acts : `${found.peer} (×${found.ratio})`;
  const goal = goalOf(found);
  const mark = goal === null ? ' ' : goal.holds ? '✓' : '✗';
  return `${mark} ${found.name.padEnd(28)}${`${found.value} ${found.unit}`.padStart(18)}  ${peer.padEnd(22)}${goal?.text ?? ''}`;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    headless: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    reads: { type: 'string', default: '' },
    plugs: { type: 'string', default: '' },
  },
});
const only = values.only.split(',').filter((name) => name !== '');
const usual = values.small ? SMALL : SIZES;
const plugs = Number(values.plugs);
const sizes: Sizes = {
  ...usual,
  ...(values.reads === '' ? {} : { reads: Number(values.reads) }),
  ...(values.plugs === '' ? {} : { plugs, networkPlugs: plugs }),
};
const sections = [...HEADLESS, ...HARDWARE, ...(values.headless ? [] : APPLICATION)].filter((section) =>
  isWanted(section, only),
);
const home = await homeFor(values);
const runtime = `Node ${process.versions.node}, Electron ${findRuntime()?.electronVersion ?? 'none'}, ${home.cases} past cases`;
const metrics: Metric[] = [];
for (const section of sections) {
  const started = performance.now();
  say(`measuring ${section.rows.join(', ')}`);
  metrics.push(...(await section.measure(home, sizes)));
  say(`  ${Math.round((performance.now() - started) / 1000)} s`);
}
const shown = metrics.filter(({ name }) => only.length === 0 || only.some((row) => name.startsWith(row)));
if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), runtime, metrics: shown })}\n`);
else process.stdout.write(`${machine()}\n${runtime}\n${shown.map(line).join('\n')}\n`);
