/** Plays days in a process of their own and kills it again and again; looks at what it left each time. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import type { Scenario } from '../scenario.ts';
import type { StationId } from '../stage.ts';
import type { Line } from '../testing/crash-child.ts';
import { type AckedHead, type DayState, dayBegins } from './day.ts';
import { STATIONS } from './resume.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly scenario: string;
  readonly sqlite: Sqlite;
  /** Spoils what a death left behind, to see that it would be seen; hears what was acknowledged of it. */
  readonly afterKill?: (dead: {
    file(station: StationId): string;
    acked(station: StationId): AckedHead | undefined;
  }) => void;
  readonly onKill?: (kill: CrashKill) => void;
  /** Whoever dies in mid-work had a disk that was full, or failed every write, and was told so. */
  readonly disk?: boolean;
}

type Disk = 'full' | 'failing';
/**
 * A moment of death. Counted in steps and not in time: a slow machine dies as far into its day as a quick one. The
 * milliseconds after it are what leaves no moment out.
 */
interface Kill {
  /** Steps seen to their end since the process was ready; null for a death while it starts. */
  readonly steps: number | null;
  readonly ms: number;
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
/** Most deaths come while a day goes on, within so many steps at least; some while the program starts. */
const FEWEST_STEPS = 30;
const WITHIN_MS = 15;
/** Whoever goes on with a day first does the last steps again: that is broken off too. */
const RESUMING_MS = 60;
const WHILE_STARTING = 0.1;
const STARTING_MS = 500;
/** A full disk may still have room for a while: so many steps more, and the death comes all the same. */
const STEPS_WITH_ROOM = 30;

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
  readonly #keys = Object.fromEntries(STATIONS.map((id) => [id, generateKeyPair().privateKey]));

  constructor(scenario: Scenario) {
    this.state = dayBegins(Date.parse(scenario.clock));
    writeFileSync(this.#file, JSON.stringify(scenario));
  }

  /** Written out once: reading it as people write it takes longer than starting the program. */
  get #file(): string {
    return path.join(this.dir, 'scenario.json');
  }

  file(station: StationId): string {
    return path.join(this.dir, 'stations', station, 'ledger.db');
  }

  publicKey(station: StationId): string {
    return createSigner(this.#keys[station] ?? '').publicKey;
  }

  /** Goes on with the day; killed at that moment unless it ends before. */
  go(kill: Kill | null): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const args = [CHILD, this.dir, this.#file, JSON.stringify(this.#keys), JSON.stringify(this.state)];
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        // Most of a start is compiling, and each one compiles the same.
        env: { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'guicheng-crash-cache') },
      });
      const begun = performance.now();
      let [rest, errors] = ['', ''];
      let end: Ended['end'] = null;
      const death = new Death(child, kill);
      child.stdout.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        // A line that was cut was not said.
        rest = lines.pop() ?? '';
        for (const text of lines) {
          const line = JSON.parse(text) as Line;
          death.hears(line);
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
        // Whoever closes the home on a disk that takes nothing may fail: the day was over before.
        else if (code === 0 || (death.spoilt && end !== null)) resolve({ killed: false, end, afterMs });
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
      try {
        found.push(...this.#checkFile(station, acked, sqlite, rebuilt.includes(station)));
      } catch (error) {
        // Nothing of it can be read, such as where a log was lost before anything of it had reached the file.
        const why = error instanceof Error ? error.message : String(error);
        found.push(`${station}: acknowledged event ${acked.seq} is missing with its whole ledger: ${why}`);
      }
    }
    return found;
  }

  #checkFile(station: StationId, acked: AckedHead, sqlite: Sqlite, rebuilt: boolean): string[] {
    const found: string[] = [];
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
    if (!rebuilt) return found;
    for (const { table, stored, rebuilt: again } of rebuildFile(file, sqlite).tables)
      if (stored !== again) found.push(`${station}: ${table} is not what its events say`);
    return found;
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Kills a process at its moment; where its disk is to fail first, as soon as somebody was told of it. */
class Death {
  readonly #child: ChildProcess;
  readonly #kill: Kill | null;
  #steps = -1;
  spoilt = false;

  constructor(child: ChildProcess, kill: Kill | null) {
    this.#child = child;
    this.#kill = kill;
    if (kill !== null && kill.steps === null) this.#in(kill.ms);
  }

  hears(line: Line): void {
    const kill = this.#kill;
    if (kill === null || kill.steps === null) return;
    if (line.type === 'ready' && kill.steps === 0) this.#comes(kill);
    if (line.type === 'refused') this.#child.kill('SIGKILL');
    // The first one says where the day goes on.
    if (line.type !== 'state') return;
    this.#steps += 1;
    if (this.#steps === kill.steps && kill.steps > 0) this.#comes(kill);
    if (this.spoilt && this.#steps >= kill.steps + STEPS_WITH_ROOM) this.#child.kill('SIGKILL');
  }

  #comes({ ms, disk }: Kill): void {
    if (disk === null) this.#in(ms);
    else {
      spoil(this.#child, disk);
      this.spoilt = true;
    }
  }

  #in(ms: number): void {
    setTimeout(() => this.#child.kill('SIGKILL'), ms);
  }
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
  // Few deaths are spread over one day, many over many.
  const most = Math.max(FEWEST_STEPS, Math.ceil((2 * scenario.steps.length) / options.kills));
  const nextKill = (before: number): Kill => {
    const steps = random() < WHILE_STARTING ? null : Math.floor(random() * most);
    const spoilt = options.disk === true && steps !== null;
    return {
      steps,
      ms: Math.round(random() * (steps === null ? STARTING_MS : steps === 0 ? RESUMING_MS : WITHIN_MS)),
      disk: spoilt ? (before % 2 === 0 ? 'failing' : 'full') : null,
    };
  };
  let [kills, days, voided, acknowledged, refused] = [0, 0, 0, 0, 0];
  do {
    days += 1;
    const day = new Day(scenario);
    const seen = () => [...day.acked.values()].reduce((sum, head) => sum + head.seq, 0);
    try {
      for (let end: Ended['end'] = null; end === null; ) {
        const step = day.state.next;
        const went = await day.go(kills < options.kills ? nextKill(kills) : null);
        ({ end } = went);
        if (went.killed) {
          kills += 1;
          options.afterKill?.({ file: (at) => day.file(at), acked: (at) => day.acked.get(at) });
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
