/**
 * A process that plays the demo day until somebody kills it, and says of everything that was acknowledged: a command
 * has returned, a scan was read, a verdict stands on the screen. Arguments: folder of the home, scenario as JSON,
 * keys, state.
 */
import { existsSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { hlcMillis } from '../../ledger/hlc.ts';
import { createSigner } from '../../ledger/keys.ts';
import { isFatalStorage, loadSqlite, openDatabase, storageError } from '../../ledger/sqlite.ts';
import { demoCodes } from '../codes.ts';
import { type AckedHead, cutsBefore, type DayState, placed } from '../crash/day.ts';
import { resume, STATIONS } from '../crash/resume.ts';
import { HeadlessStage } from '../headless.ts';
import { Runner } from '../runner.ts';
import type { Scenario } from '../scenario.ts';
import type { StationId } from '../stage.ts';

export type Line =
  | { readonly type: 'ready' }
  | { readonly type: 'ack'; readonly station: StationId; readonly head: AckedHead }
  | { readonly type: 'state'; readonly state: DayState }
  /** The disk takes no more: what the operator reads. Nothing is tried after it. */
  | { readonly type: 'refused'; readonly sentence: string }
  | { readonly type: 'problem'; readonly problem: string }
  | { readonly type: 'end'; readonly irreversible: readonly string[] };

const [dir = '', file = '', keysText = '', stateText = ''] = process.argv.slice(2);
const keys = JSON.parse(keysText) as Record<StationId, string>;
let state = JSON.parse(stateText) as DayState;
const scenario = JSON.parse(readFileSync(file, 'utf8')) as Scenario;
const steps = placed(scenario);

function say(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Time went on until the program died: what its files last knew of it, or what it last said. */
function lastKnown(): number {
  const known = STATIONS.map((station) => path.join(dir, 'stations', station, 'ledger.db'))
    .filter((ledger) => existsSync(ledger))
    .flatMap((ledger) => {
      const db = openDatabase(sqlite, ledger, { readonly: true });
      try {
        if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'setting'").get() === undefined) return [];
        return db.prepare<[], string>("SELECT value FROM setting WHERE key = 'lastAlive'").pluck().all();
      } finally {
        db.close();
      }
    });
  return Math.max(state.wall, ...known.map(Number));
}

/** What the operator reads of a disk that takes no more. A small fact may still find room: whoever was told stops. */
let refused: string | null = null;

/** Somebody was told that nothing was recorded, and waits for the death that comes. */
async function stopIfRefused(): Promise<void> {
  refused ??= stage.home.cores.map((core) => core.storage.failing).find((found) => found !== null) ?? null;
  if (refused === null) return;
  say({ type: 'refused', sentence: refused });
  await new Promise(() => setInterval(() => undefined, 60_000));
}

const sqlite = loadSqlite();
const stage = await HeadlessStage.open({
  sqlite,
  dir,
  clock: lastKnown(),
  cuts: cutsBefore(steps, state.next),
  signerFor: (stationId) => createSigner(keys[stationId as StationId]),
  report: (error) => {
    const coded = storageError(error.cause ?? error);
    if (isFatalStorage(coded)) refused ??= coded.sentence;
    else process.emitWarning(error);
  },
});
// A little more time went by.
const newest = Math.max(...stage.home.cores.map((core) => hlcMillis(core.ledger.head().hlc)));
if (newest >= stage.clock.wall()) stage.clock.advance(newest - stage.clock.wall() + 1000);

// Sent by whoever fills the disk; without a handler either would end the process.
let over = false;
process.on('SIGUSR2', () => {
  if (!over) for (const station of STATIONS) void stage.fault({ type: 'diskFull', station });
});
process.on('SIGXFSZ', () => undefined);

const acked = new Map<StationId, string>();
function acknowledge(): void {
  for (const station of STATIONS) {
    const { seq, hash } = stage.home.core(station).ledger.head();
    if (acked.get(station) === hash) continue;
    acked.set(station, hash);
    say({ type: 'ack', station, head: { seq, hash } });
  }
}

/** The stage as it is, but whatever came back from it was seen by somebody. */
const seen = new Proxy(stage, {
  get(target, key) {
    const value: unknown = Reflect.get(target, key, target);
    if (typeof value !== 'function') return value;
    return (...args: unknown[]) => {
      const result: unknown = Reflect.apply(value, target, args);
      if (!(result instanceof Promise)) return result;
      return result.finally(stopIfRefused).then((answer: unknown) => {
        acknowledge();
        return answer;
      });
    };
  },
});

const runner = new Runner(seen, demoCodes);
runner.restore(new Map(state.cases), new Map(state.printed));
acknowledge();
say({ type: 'ready' });

const resumed = await resume(seen, runner, steps, state);
for (const problem of resumed.problems) say({ type: 'problem', problem });
acknowledge();

const attempts: Partial<Record<StationId, number>> = { ...resumed.attempts };
let charge: DayState['charge'] = resumed.voided > 0 ? null : state.charge;
state = { ...state, voided: state.voided + resumed.voided };

/** What is known of the day before step `next`. */
async function note(next: number): Promise<void> {
  const signedIn: Partial<Record<StationId, string>> = {};
  const heads: Partial<Record<StationId, AckedHead>> = {};
  for (const station of STATIONS) {
    const { session, attempt } = await stage.live(station);
    if (session !== null) signedIn[station] = session.staffId;
    if (attempt === null) delete attempts[station];
    else attempts[station] ??= next - 1;
    const { seq, hash } = stage.home.core(station).ledger.head();
    heads[station] = { seq, hash };
  }
  state = {
    ...state,
    next,
    wall: stage.clock.wall(),
    cases: [...runner.cases],
    printed: [...runner.printed],
    heads,
    signedIn,
    attempts: { ...attempts },
    charge,
  };
  say({ type: 'state', state });
}

await note(resumed.next);
for (let index = resumed.next; index < steps.length; index += 1) {
  const step = index === resumed.next ? resumed.step : (steps[index] ?? null);
  if (step !== null) {
    const before = attempts[step.at];
    const result = await runner.perform(index, step);
    if (result.problem !== null) say({ type: 'problem', problem: `${index + 1}: ${result.problem}` });
    const { verdict } = await stage.live(step.at);
    if (result.verdict === 'pass' && verdict?.checkpoint === 'charge')
      charge = { from: before ?? index, to: index };
    if (result.verdict === 'pass' && verdict?.checkpoint === 'chargeIn') charge = null;
    // An attempt that ended and another that began in the same step.
    if (result.verdict !== null) delete attempts[step.at];
  } else if (steps[index]?.at === 'console') charge = null;
  await note(index + 1);
}
const acts = await stage.irreversible();
const names = new Map([...runner.cases].map(([name, caseId]) => [caseId, name]));
say({
  type: 'end',
  irreversible: acts.map((act) => `${names.get(act.caseId) ?? act.caseId} ${act.checkpoint}`),
});
over = true;
stage.home.close();
