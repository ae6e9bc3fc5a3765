/** The rows of the real application: its start, a scan to the screen, and its memory. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import {
  type CodeKind,
  displayCode,
  encodeEpc,
  formatCode,
  isIssuable,
} from '../../src/domain/codes/index.ts';
import { demoCodes } from '../../src/drill/codes.ts';
import type { StationId } from '../../src/drill/stage.ts';
import { demoCode } from '../../src/station/demo/homeData.ts';
import { DEMO_STATIONS } from '../../src/station/home.ts';
import { start, startOpen } from '../application.ts';
import { playDay } from '../day.ts';
import { ElectronStage } from '../electronStage.ts';
import { outFolder, type Scope } from '../harness.ts';
import type { StageLine } from '../stageLine.ts';
import { type Metric, metric, quantile, say } from './measure.ts';

const EMPTY_WINDOW = path.join(import.meta.dirname, 'emptyWindow.cjs');
const HIT = '.gc-hit';
const HIT_OF_QUERY = '.gc-hit-active';
const CREMATORS = ['1 号炉', '2 号炉', '3 号炉', '4 号炉'] as const;
/** Four antennas in turn, 33 rounds a second: so many tags each make 300 reads a second. */
const TAGS_AT_AN_ANTENNA = 9;

/** Spawn to the first hit of a typed character, against spawn to the first picture of an empty window. */
export async function startRow(scope: () => Scope, dir: string, rounds: number): Promise<Metric[]> {
  const own: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    empty.push(await within(scope(), (inner) => emptyStart(inner)));
    own.push(await within(scope(), (inner) => firstHit(inner, dir)));
  }
  return [metric('start', quantile(own, 0.5), 'ms', quantile(empty, 0.5))];
}

async function within<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
  try {
    return await work(scope);
  } finally {
    for (const problem of await scope.end()) say(problem);
  }
}

async function emptyStart(scope: Scope): Promise<number> {
  const from = performance.now();
  const { process: running } = await start(scope, {
    folder: path.join(scope.folder('empty'), 'home'),
    main: EMPTY_WINDOW,
  });
  await running.says(/painted/);
  return performance.now() - from;
}

/** Somebody signs in as soon as the home is open, then types one character; both belong to the time. */
async function firstHit(scope: Scope, dir: string): Promise<number> {
  showOnly(dir, ['desk']);
  const from = performance.now();
  const { line } = await startOpen(scope, { folder: dir });
  await signIn(line, 'desk', 's01');
  await line.ask('shows', 'desk', HIT);
  await line.ask('press', 'desk', 'F2');
  await line.ask('type', 'desk', '王');
  await line.ask('shows', 'desk', HIT_OF_QUERY);
  return performance.now() - from;
}

/** A machine at its desk shows the desk alone; the demo home shows all. */
function showOnly(dir: string, shown: readonly string[]): void {
  const plan = { version: 1, homeId: 'junan', mode: 'demo', stations: DEMO_STATIONS, windows: shown };
  writeFileSync(path.join(dir, 'home.json'), JSON.stringify(plan));
}

async function signIn(line: StageLine, station: StationId, staffId: string): Promise<void> {
  await line.typed(station, demoCode('staff', staffId));
  await line.call(station, 'session.pin', { pin: demoCodes.pin(staffId) });
}

/** Runs in the page. */
interface Blocks {
  longest: number;
}

function watchBlocks(): void {
  const blocks: Blocks = { longest: 0 };
  Reflect.set(window, 'benchBlocks', blocks);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) blocks.longest = Math.max(blocks.longest, entry.duration);
  }).observe({ type: 'longtask' });
}

/** Runs in the page: resolves with the frame after this text stands on it. */
function painted(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const isThere = () => document.body.textContent?.includes(text) === true;
    const look = new MutationObserver(() => {
      if (isThere()) done();
    });
    const late = setTimeout(() => {
      look.disconnect();
      reject(new Error(`${text} never came`));
    }, 10_000);
    const done = () => {
      look.disconnect();
      clearTimeout(late);
      requestAnimationFrame(() => setTimeout(resolve));
    };
    look.observe(document.body, { subtree: true, childList: true, characterData: true });
    if (isThere()) done();
  });
}

/**
 * The trigger of the simulated scanner to the frame after the paint, all on the clock of this process: the way to the
 * rig and back from the page is in it. Each scan is of another place, and what it is stands on the screen.
 */
async function scans(
  stage: ElectronStage,
  page: Page,
  station: StationId,
  count: number,
  from: number,
): Promise<number[]> {
  const times: number[] = [];
  for (const code of codes(from, count)) {
    const there = page.evaluate(painted, displayCode(code));
    const start = performance.now();
    await stage.trigger(station, code);
    await there;
    times.push(performance.now() - start);
  }
  return times;
}

/** Codes of bays nobody has, each another. */
function* codes(from: number, count: number): Generator<string> {
  for (const number of numbers('bay', from, count)) yield formatCode('bay', number);
}

function* numbers(kind: CodeKind, from: number, count: number): Generator<number> {
  let number = from;
  for (let made = 0; made < count; made += 1) {
    do number += 1;
    while (!isIssuable(kind, number));
    yield number;
  }
}

export async function scanRows(scope: Scope, dir: string, count: number): Promise<Metric[]> {
  showOnly(
    dir,
    DEMO_STATIONS.map(({ stationId }) => stationId),
  );
  const stage = await ElectronStage.open(scope, { pictures: outFolder, folder: dir });
  const cremators = CREMATORS.map((label) => demoCodes.code('cremator', label));
  await stage.installDevices(async (station) => signIn(stage.line, station, 's02'), cremators);
  const page = stage.running.page('console');
  await stage.line.ask('raise', 'console');
  await page.evaluate(watchBlocks);
  await scans(stage, page, 'console', Math.ceil(count / 4), 70_000_000);
  await stage.line.ask('longestDelay');
  await page.evaluate(() => Object.assign(Reflect.get(window, 'benchBlocks') as Blocks, { longest: 0 }));
  const calm = await scans(stage, page, 'console', count, 71_000_000);
  for (const [antenna, cremator] of cremators.entries()) {
    const tags = [...numbers('bagTag', 80_000_000 + antenna * 1_000, TAGS_AT_AN_ANTENNA)];
    await stage.tags(
      'console',
      cremator,
      tags.map((number) => encodeEpc(1, 'bagTag', number)),
    );
  }
  const busy = await scans(stage, page, 'console', count, 72_000_000);
  const blocked = (await page.evaluate(() => Reflect.get(window, 'benchBlocks') as Blocks)).longest;
  const away = await stage.line.ask('longestDelay');
  return [
    metric('scan-to-screen.p99', quantile(calm, 0.99), 'ms'),
    metric('scan-to-screen.busy.p99', quantile(busy, 0.99), 'ms', quantile(calm, 0.99)),
    metric('scan-to-screen.block', Math.max(blocked, away), 'ms'),
  ];
}

/** Proportional share of memory of all processes in the application's group, MiB. */
function memoryOf(group: number): number {
  let kib = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
      kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${entry}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch (error) {
      // A process that ended while it was looked at.
      if (!(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')))
        throw error;
    }
  }
  return kib / 1024;
}

const HOURS = 8;
const SCANS_AN_HOUR = 40;

/** After the demo day, then after eight hours more of the same house at work: time is moved on, the work is real. */
export async function memoryRow(scope: Scope): Promise<Metric[]> {
  const { stage, result } = await playDay(scope, path.join(outFolder, 'bench-day'), () => undefined);
  if (!result.ok) say(`the demo day did not go as it should: ${result.problems.join('; ')}`);
  const group = stage.running.process.pid;
  const after = memoryOf(group);
  for (let hour = 0; hour < HOURS; hour += 1) {
    for (const [station, staffId] of [
      ['desk', 's01'],
      ['kiosk', 's05'],
      ['console', 's08'],
    ] as const) {
      await signIn(stage.line, station, staffId);
      for (const code of codes(73_000_000 + hour * 10_000, SCANS_AN_HOUR)) await stage.scan(station, code);
      for (const query of ['王', '李桂', 'wang', 'lg', '0016'])
        await stage.line.call(station, 'cases.search', { query });
    }
    await stage.line.ask('advance', 3_600_000);
  }
  return [metric('memory', memoryOf(group), 'MiB', after)];
}
