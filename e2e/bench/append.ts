/** Writing: one event at a time, an import, and folding it all again. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { progressBar } from '../../src/ledger/cli/bar.ts';
import { CURSOR_START } from '../../src/ledger/cursor.ts';
import { openDatabase } from '../../src/ledger/sqlite.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import type { StationCore } from '../../src/station/core.ts';
import type { Home } from '../../src/station/home.ts';
import { rebuildFile } from '../../src/views/rebuild.ts';
import { ledgerFile, openBenchHome, sqlite } from './home.ts';
import { type Metric, metric, quantile, timed } from './measure.ts';
import { EVENTS_A_CASE, pastCases } from './pastCases.ts';

const DAY = 86_400_000;
/** The station checkpoints about once a second, when nothing else is to do. */
const CHECKPOINT_EVERY = 25;

/** The same bytes into a table of one column, as durable: nothing can be less and still be there after a power cut. */
class BareTable {
  readonly #db;
  readonly #insert;

  constructor(file: string) {
    this.#db = openDatabase(sqlite, file);
    this.#db.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, bytes TEXT NOT NULL) STRICT');
    this.#insert = this.#db.prepare('INSERT INTO row (bytes) VALUES (?)');
  }

  insert(bytes: string): void {
    this.#insert.run(bytes);
  }

  all(rows: readonly string[]): void {
    this.#db.transaction(() => {
      for (const bytes of rows) this.#insert.run(bytes);
    })();
  }

  checkpoint(): void {
    this.#db.pragma('wal_checkpoint(PASSIVE)');
  }

  close(): void {
    this.#db.close();
  }
}

/** A move of a body from bay to bay, as its station records it: three subjects, three views, all listeners. */
function moveOne(core: StationCore, caseId: string, from: string, to: string, round: number): string {
  return core.record(
    'checkpoint.passed',
    {
      checkpoint: 'move',
      attemptId: `bench-${round}`,
      policyVersion: 0,
      decidedAtMs: 0,
      context: {},
      evidence: [],
      act: {
        from: { kind: 'place', code: from },
        to: { kind: 'place', code: to },
        carriersBound: [],
        carriersRevoked: [],
        carrierDetached: null,
        carriersConsumed: [],
        things: {},
        permit: null,
        flags: [],
        note: null,
      },
    },
    { caseId, actorId: 's05' },
  ).id;
}

/**
 * One durable event at a time against one bare insert of the same bytes: some events, then as many inserts, so that the
 * mood of the disk hits both alike and neither cools the processor's caches for the other. The WAL is kept short as in
 * a station at work, outside of what is timed.
 */
export function appendSingle(home: Home, folder: string, rounds: number): Metric[] {
  const core = home.core('kiosk');
  const bare = new BareTable(path.join(folder, 'bare.db'));
  const bays = core.views.places('bay').map(({ code }) => code);
  const cases = core.views.openCases().filter(({ whereabouts }) => whereabouts.kind === 'place');
  const where = new Map(cases.map(({ caseId, whereabouts }) => [caseId, placeOf(whereabouts)]));
  const ids = [...where.keys()];
  const newest = core.ledger.db.prepare<[number], { bytes: string }>(
    'SELECT bytes FROM event ORDER BY event_key DESC LIMIT ?',
  );
  const append: number[] = [];
  const insert: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const caseId = ids[round % ids.length] ?? '';
    const to = bays[(round * 7) % bays.length] ?? '';
    append.push(timed(() => moveOne(core, caseId, where.get(caseId) ?? '', to, round)));
    where.set(caseId, to);
    if (round % CHECKPOINT_EVERY !== CHECKPOINT_EVERY - 1) continue;
    for (const { bytes } of newest.all(CHECKPOINT_EVERY)) insert.push(timed(() => bare.insert(bytes)));
    core.ledger.checkpoint();
    bare.checkpoint();
  }
  bare.close();
  // A station has been at work since the morning: the first third is its warming up.
  const settled = (times: readonly number[]) => times.slice(Math.floor(times.length / 3));
  const of = (q: number) =>
    metric(`append.single.p${q * 100}`, quantile(settled(append), q), 'ms', quantile(settled(insert), q));
  return [of(0.5), of(0.99)];
}

function placeOf(whereabouts: { kind: string; code?: string }): string {
  return whereabouts.code ?? '';
}

/** An import into a new home; the facts are made up before the clock runs. The home stays for `rebuild`. */
export async function appendBatch(dir: string, events: number): Promise<Metric[]> {
  const home = await openBenchHome(dir);
  try {
    const { ledger, views } = home.core('desk');
    const now = Date.now();
    const cases = Math.ceil(events / EVENTS_A_CASE);
    const drafts = [...pastCases({ cases, views, from: now - 365 * DAY, to: now - 30 * DAY })];
    const ms = timed(() => ledger.import(drafts));
    const rows = [...ledger.since(CURSOR_START, drafts.length).events].map(({ bytes }) => bytes);
    const bare = new BareTable(path.join(dir, 'bare.db'));
    const bareMs = timed(() => {
      for (let from = 0; from < rows.length; from += 5_000) {
        bare.all(rows.slice(from, from + 5_000));
        bare.checkpoint();
      }
    });
    bare.close();
    return [metric('append.batch', (drafts.length / ms) * 1000, 'events/s', (rows.length / bareMs) * 1000)];
  } finally {
    home.close();
  }
}

/** Every event folded again, its chain followed, all view tables compared; against verifying the chain alone. */
export function rebuild(dir: string): Metric[] {
  const file = ledgerFile(dir, 'desk');
  if (!existsSync(file)) throw new Error('rebuild needs what append.batch leaves');
  const bar = progressBar('rebuild');
  let events = 0;
  const ms = timed(() => {
    const report = rebuildFile(file, sqlite, bar.to);
    if (!report.same) throw new Error('the views are not what the ledger says');
    events = report.events;
  });
  bar.end();
  let ok = false;
  const verifyMs = timed(() => {
    ({ ok } = verifyFile(file, sqlite));
  });
  if (!ok) throw new Error('the chain does not verify');
  return [metric('rebuild', (events / ms) * 1000, 'events/s', (events / verifyMs) * 1000)];
}

export function clear(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}
