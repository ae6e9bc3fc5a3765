/** The rows of the real application: its start and its memory; a scan to the screen stands in `scanToScreen.ts`. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CodeKind, formatCode, isIssuable } from '../../src/domain/codes/index.ts';
import { demoCodes } from '../../src/drill/codes.ts';
import type { StationId } from '../../src/drill/stage.ts';
import { backupName, manifestOf } from '../../src/ledger/backup/files.ts';
import { demoCode } from '../../src/station/demo/homeData.ts';
import { DEMO_STATIONS } from '../../src/station/home.ts';
import { start, startOpen } from '../application.ts';
import { playDay } from '../day.ts';
import { outFolder, type Scope } from '../harness.ts';
import type { StageLine } from '../stageLine.ts';
import { type Metric, metric, quantile, say } from './measure.ts';

const EMPTY_WINDOW = path.join(import.meta.dirname, 'emptyWindow.cjs');
const HIT = '.gc-hit';
const HIT_OF_QUERY = '.gc-hit-active';

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
export function showOnly(dir: string, shown: readonly string[]): void {
  const plan = { version: 1, homeId: 'junan', mode: 'demo', stations: DEMO_STATIONS, windows: shown };
  writeFileSync(path.join(dir, 'home.json'), JSON.stringify(plan));
  for (const { stationId } of DEMO_STATIONS) backedUpNow(`${dir}-backup`, stationId);
}

/**
 * As after the backup of this hour: the next one is an hour away. Where there is none yet, one begins half a minute
 * after the start and copies the million beside whatever is measured then.
 */
function backedUpNow(place: string, stationId: string): void {
  const folder = path.join(place, stationId);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const at = Date.now();
  const file = path.join(folder, backupName(at));
  const made = { version: 1, homeId: 'junan', stationId, at, events: 0, heads: {}, bytes: 0, tookMs: 0 };
  writeFileSync(file, '');
  writeFileSync(manifestOf(file), JSON.stringify(made));
}

export async function signIn(line: StageLine, station: StationId, staffId: string): Promise<void> {
  await line.typed(station, demoCode('staff', staffId));
  await line.call(station, 'session.pin', { pin: demoCodes.pin(staffId) });
}

/** Codes of bays nobody has, each another. */
function* codes(from: number, count: number): Generator<string> {
  for (const number of numbers('bay', from, count)) yield formatCode('bay', number);
}

export function* numbers(kind: CodeKind, from: number, count: number): Generator<number> {
  let number = from;
  for (let made = 0; made < count; made += 1) {
    do number += 1;
    while (!isIssuable(kind, number));
    yield number;
  }
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
      // Whoever is still there from the day is asked for no PIN.
      await stage.call(station, 'session.signOut', null);
      await signIn(stage.line, station, staffId);
      for (const code of codes(73_000_000 + hour * 10_000, SCANS_AN_HOUR)) await stage.scan(station, code);
      for (const query of ['王', '李桂', 'wang', 'lg', '0016'])
        await stage.line.call(station, 'cases.search', { query });
    }
    await stage.line.ask('advance', 3_600_000);
  }
  return [metric('memory', memoryOf(group), 'MiB', after)];
}
