/** Plays days in a process of their own and kills it again and again; looks at what it left each time. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GuichengError } from '../../domain/errors.ts';
import { createSigner, generateKeyPair } from '../../ledger/keys.ts';
import { openDatabase, type Sqlite } from '../../ledger/sqlite.ts';
import { EventStore } from '../../ledger/store.ts';
import { verifyFile } from '../../ledger/verify.ts';
import { rebuildFile } from '../../views/rebuild.ts';
import { loadScenario } from '../load.ts';
import type { StationId } from '../stage.ts';
import type { Line } from '../testing/crash-child.ts';
import { type AckedHead, type DayState, dayBegins } from './day.ts';
import { STATIONS } from './resume.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly scenario: string;
  readonly sqlite: Sqlite;
  /** Spoils what a death left behind, to see that it would be seen. */
  readonly afterKill?: (file: (station: StationId) => string) => void;
  readonly onKill?: (kill: CrashKill) => void;
  /** Every other death comes a moment after the disk was full, or after it began to fail every write. */
  readonly disk?: boolean;
}

type Disk = 'full' | 'failing';
interface Kill {
  readonly ms: number;
  readonly from: 'ready' | 'spawn';
  readonly disk: Disk | null;
}

export interface CrashKill {
  readonly number: number;
  readonly day: number;
  /** The step of the day that was under way, from 1. */
  readonly step: number;
  readonly afterMs: number;
  /** Events acknowledged so far, at all stations. */
  readonly acknowledged: number;
}

export interface CrashReport {
  readonly kills: number;
  readonly days: number;
  /** Passes of a furnace that a death made void and two people closed. */
  readonly voided: number;
  readonly acknowledged: number;
  /** Deaths before which somebody was told in words that nothing was recorded. */
  readonly refused: number;
  readonly problems: readonly string[];
}

const CHILD = fileURLToPath(new URL('../testing/crash-child.ts', import.meta.url));
/** A day takes some seconds; most deaths come while it goes on, some while the program starts. */
const LONGEST_MS = 800;
const WHILE_STARTING = 0.1;
const STARTING_MS = 500;
/** Between a disk that takes no more and the death. */
const REFUSING_MS = 400;

/** mulberry32: the same seed kills at the same moments, as far as a machine keeps time. */
function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Ended {
  readonly killed: boolean;
  readonly end: Extract<Line, { type: 'end' }> | null;
  readonly afterMs: number;
}

class Day {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'guicheng-crash-'));
  readonly acked = new Map<StationId, AckedHead>();
  readonly problems: string[] = [];
  refused = 0;
  state: DayState;
  readonly #scenario: string;
  readonly #keys = Object.fromEntries(STATIONS.map((id) => [id, generateKeyPair().privateKey]));

  constructor(scenario: string, wall: number) {
    this.#scenario = scenario;
    this.state = dayBegins(wall);
  }

  file(station: StationId): string {
    return path.join(this.dir, 'stations', station, 'ledger.db');
  }

  publicKey(station: StationId): string {
    return createSigner(this.#keys[station] ?? '').publicKey;
  }

  /** Goes on with the day; killed `ms` after it was ready, or after its spawn, unless it ends before. */
  go(kill: Kill | null): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const args = [CHILD, this.dir, this.#scenario, JSON.stringify(this.#keys), JSON.stringify(this.state)];
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        // Most of a start is compiling, and each one compiles the same.
        env: { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'guicheng-crash-cache') },
      });
      const begun = performance.now();
      let [rest, errors] = ['', ''];
      let end: Ended['end'] = null;
      if (kill?.from === 'spawn') killAfter(child, kill);
      child.stdout.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        // A line that was cut was not said.
        rest = lines.pop() ?? '';
        for (const text of lines) {
          const line = JSON.parse(text) as Line;
          if (line.type === 'ready' && kill?.from === 'ready') killAfter(child, kill);
          if (line.type === 'ack') this.acked.set(line.station, line.head);
          if (line.type === 'state') this.state = line.state;
          if (line.type === 'refused') this.refused += 1;
          if (line.type === 'problem') this.problems.push(line.problem);
          if (line.type === 'end') end = line;
        }
      });
      child.stderr.on('data', (chunk: Buffer) => {
        errors += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', (code, signal) => {
        const afterMs = Math.round(performance.now() - begun);
        if (signal === 'SIGKILL') resolve({ killed: true, end, afterMs });
        else if (code === 0) resolve({ killed: false, end, afterMs });
        else
          reject(
            new GuichengError('RUNTIME.CRASH_CHILD', '演练进程自己退出了', {
              errors,
              code,
              signal,
              dir: this.dir,
            }),
          );
      });
    });
  }

  /** Looks at what a death left behind. */
  check(sqlite: Sqlite, rebuilt: readonly StationId[]): string[] {
    const found: string[] = [];
    for (const station of STATIONS) {
      const acked = this.acked.get(station);
      if (acked === undefined) continue;
      const file = this.file(station);
      const report = verifyFile(file, sqlite);
      if (!report.ok) found.push(`${station}: the chain does not verify: ${JSON.stringify(report.chains)}`);
      const db = openDatabase(sqlite, file, { readonly: true });
      try {
        const store = new EventStore(db);
        const chain = [...store.readState().chains.values()].find((entry) => entry.stationId === station);
        const held = chain === undefined ? undefined : store.row(chain.chainNo, acked.seq)?.hash;
        if (held !== acked.hash)
          found.push(`${station}: acknowledged event ${acked.seq} is ${held ?? 'missing'}`);
      } finally {
        db.close();
      }
      if (!rebuilt.includes(station)) continue;
      for (const { table, stored, rebuilt: again } of rebuildFile(file, sqlite).tables)
        if (stored !== again) found.push(`${station}: ${table} is not what its events say`);
    }
    return found;
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function killAfter(child: ChildProcess, { ms, disk }: Kill): void {
  const die = () => child.kill('SIGKILL');
  setTimeout(() => {
    if (disk === null || child.exitCode !== null) die();
    else {
      spoil(child, disk);
      setTimeout(die, REFUSING_MS);
    }
  }, ms);
}

/** The child may be gone by now: then there is nothing left to spoil. */
function spoil(child: ChildProcess, disk: Disk): void {
  if (disk === 'full') child.kill('SIGUSR2');
  else
    try {
      execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=1:unlimited'], { stdio: 'pipe' });
    } catch (error) {
      if (child.exitCode === null) throw error;
    }
}

/** The acts at the end of the day: exactly those of the scenario, and one charge more for each pass that was voided. */
function actProblems(wanted: readonly string[], found: readonly string[], voided: number): string[] {
  const left = [...found];
  const problems: string[] = [];
  for (const act of wanted) {
    const at = left.indexOf(act);
    if (at < 0) problems.push(`irreversible act missing: ${act}`);
    else left.splice(at, 1);
  }
  const again = left.filter((act) => act.endsWith(' charge')).length;
  if (again !== voided) problems.push(`${again} passes given again, ${voided} were closed`);
  for (const act of left) if (!act.endsWith(' charge')) problems.push(`act that must not be: ${act}`);
  return problems;
}

/** @throws GuichengError `RUNTIME.CRASH_CHILD` where the program ended by itself */
export async function playCrashes(options: CrashOptions): Promise<CrashReport> {
  const random = randomOf(options.seed);
  const scenario = loadScenario(options.scenario);
  const wanted = scenario.irreversible.map((act) => `${act.case} ${act.checkpoint}`);
  const problems: string[] = [];
  let [kills, days, voided, acknowledged, refused] = [0, 0, 0, 0, 0];
  do {
    days += 1;
    const day = new Day(options.scenario, Date.parse(scenario.clock));
    const seen = () => [...day.acked.values()].reduce((sum, head) => sum + head.seq, 0);
    try {
      for (let end: Ended['end'] = null; end === null; ) {
        const from = random() < WHILE_STARTING ? 'spawn' : 'ready';
        const ms = Math.round(random() * (from === 'spawn' ? STARTING_MS : LONGEST_MS));
        const spoilt = options.disk === true && from === 'ready' && kills % 2 === 0;
        const disk = spoilt ? (kills % 4 === 0 ? 'failing' : 'full') : null;
        const step = day.state.next;
        const went = await day.go(kills < options.kills ? { ms, from, disk } : null);
        ({ end } = went);
        if (went.killed) {
          kills += 1;
          options.afterKill?.((at) => day.file(at));
          const station = STATIONS[kills % STATIONS.length];
          const found = day.check(options.sqlite, station === undefined ? [] : [station]);
          problems.push(...found.map((entry) => `kill ${kills}, day ${days}: ${entry}`));
          options.onKill?.({
            number: kills,
            day: days,
            step: Math.max(step, day.state.next) + 1,
            afterMs: went.afterMs,
            acknowledged: seen(),
          });
          // What went on after a loss says nothing any more.
          if (found.length > 0)
            return { kills, days, voided, acknowledged, refused: refused + day.refused, problems };
        }
        if (end !== null) {
          problems.push(...actProblems(wanted, end.irreversible, day.state.voided));
          problems.push(...day.check(options.sqlite, STATIONS));
        }
      }
      problems.push(...day.problems.map((entry) => `day ${days}: ${entry}`));
      voided += day.state.voided;
      acknowledged += seen();
      refused += day.refused;
    } finally {
      day.close();
    }
  } while (kills < options.kills);
  return { kills, days, voided, acknowledged, refused, problems };
}
