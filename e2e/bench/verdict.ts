/** From a decoded reading to the committed verdict: warm, just after a cold start, and while a report runs. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CaseState } from '../../src/domain/fold/case.ts';
import type { StationCore } from '../../src/station/core.ts';
import { ReportThread } from '../../src/station/reports/thread.ts';
import { ledgerFile, openBenchHome, scan, signIn } from './home.ts';
import { type Metric, metric, quantile, timed } from './measure.ts';

/** Two who may move and review a body; one does, the other looks. */
const HANDS = ['s05', 's06'] as const;
const MONTH = 30 * 86_400_000;
const REPORTS = new URL('../../main/workers/reports.ts', import.meta.url);

/** People in bays whose wristband is on: those a kiosk moves all day. */
export function inBays(core: StationCore): CaseState[] {
  return core.views
    .openCases()
    .filter(({ whereabouts, bound }) => bound && whereabouts.kind === 'place')
    .filter(
      ({ whereabouts }) => whereabouts.kind === 'place' && core.views.place(whereabouts.code)?.kind === 'bay',
    );
}

function freeBays(core: StationCore): string[] {
  return core.views
    .places('bay')
    .filter(
      ({ occupants, outOfService, authority }) =>
        occupants.length === 0 && outOfService === null && authority === core.stationId,
    )
    .map(({ code }) => code);
}

/**
 * Scans what a body wears and a place, as a keeper does.
 * @returns how long the reading that brought the verdict took; null where none came
 */
function attempt(core: StationCore, state: CaseState, place: string): number | null {
  const { checking } = core;
  const before = checking.verdict?.eventId ?? null;
  const worn = state.carriers
    .filter(({ worn: isWorn, state: life }) => isWorn && life === 'bound')
    .map(({ code }) => code);
  // A name much like another asks for the body once more.
  for (const text of [...worn, place, ...worn]) {
    const ms = timed(() => scan(core, text));
    const { verdict } = checking;
    if (verdict !== null && verdict.eventId !== before) return ms;
  }
  if (checking.attempt !== null) checking.cancel();
  return null;
}

/** Reviews where one lies, then moves them to a free bay; the next round is the other keeper's. */
function reviewAndMove(core: StationCore, caseId: string, bay: string): (number | null)[] {
  const times: (number | null)[] = [];
  const state = core.views.case(caseId);
  if (state === null || state.whereabouts.kind !== 'place') return times;
  if (state.pendingReview !== null) times.push(attempt(core, state, state.whereabouts.code));
  core.checking.open('move', caseId);
  times.push(attempt(core, state, bay));
  return times;
}

/** @returns the times of so many verdicts, most of which pass */
export async function verdicts(core: StationCore, count: number): Promise<number[]> {
  const times: number[] = [];
  let lost = 0;
  for (let round = 0; times.length < count; round += 1) {
    await signIn(core, HANDS[round % 2] ?? HANDS[0]);
    for (const { caseId } of inBays(core)) {
      const bay = freeBays(core)[round] ?? freeBays(core)[0];
      if (bay === undefined) throw new Error('no bay is free');
      for (const ms of reviewAndMove(core, caseId, bay)) {
        if (ms === null) lost += 1;
        else times.push(ms);
      }
      if (lost > count) throw new Error(`no verdicts: ${core.checking.lastScan?.note ?? ''}`);
      if (times.length >= count) break;
      // Screens and feeds have their turn between two scans, as in the application.
      await new Promise((resolve) => setImmediate(resolve));
    }
    core.sessions.signOut();
    core.ledger.checkpoint();
  }
  return times;
}

/** Warm, and again while the month reports are made one after the other on their thread. */
export async function verdictRows(dir: string, count: number): Promise<Metric[]> {
  const home = await openBenchHome(dir);
  const thread = new ReportThread({ program: REPORTS, file: ledgerFile(dir, 'kiosk') });
  try {
    const core = home.core('kiosk');
    await verdicts(core, Math.ceil(count / 5));
    const warm = quantile(await verdicts(core, count), 0.99);
    // A thread that begins compiles its program, on whichever core is left.
    await thread.run('month', { from: Date.now() - MONTH, to: Date.now() });
    let running = true;
    let reports = 0;
    const reporting = (async () => {
      // From this month back, one after the other.
      for (let to = Date.now(); running; to -= MONTH) {
        await thread.run('month', { from: to - MONTH, to });
        reports += 1;
      }
    })();
    const times: number[] = [];
    while (times.length < count || reports === 0) times.push(...(await verdicts(core, 20)));
    running = false;
    const busy = quantile(times, 0.99);
    await reporting;
    return [metric('verdict.p99', warm, 'ms'), metric('verdict.report.p99', busy, 'ms', warm)];
  } finally {
    await thread.close();
    home.close();
  }
}

/** In a process of its own, after the pages of the file were dropped as far as this account may. */
export function verdictCold(dir: string, count: number): Metric[] {
  for (const station of ['desk', 'kiosk', 'console']) dropPages(ledgerFile(dir, station));
  const program = fileURLToPath(new URL('verdictCold.ts', import.meta.url));
  const run = spawnSync(process.execPath, [program, dir, String(count)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`cold start failed: ${run.stderr}`);
  const times = JSON.parse(run.stdout) as number[];
  return [metric('verdict.cold.p99', quantile(times, 0.99), 'ms')];
}

/** `posix_fadvise(DONTNEED)`, which needs no rights: the next read comes from the disk. */
function dropPages(file: string): void {
  const run = spawnSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`could not drop the pages of ${file}: ${run.stderr}`);
}
