/**
 * The house of a million: past cases through the import path of the desk, people in the house through the seed of the
 * demo home. Built once, apart, and moved into the cache when it is whole.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { eventKey } from '../../src/ledger/chains.ts';
import { progressBar } from '../../src/ledger/cli/bar.ts';
import { openDatabase } from '../../src/ledger/sqlite.ts';
import { seedCases } from '../../src/station/demo/seedCases.ts';
import type { Home } from '../../src/station/home.ts';
import { ledgerFile, openBenchHome, sqlite } from './home.ts';
import { say } from './measure.ts';
import { EVENTS_A_CASE, pastCases } from './pastCases.ts';

/** Raise when the data are made in another way. */
const DATA_VERSION = 1;
const IN_HOUSE = 60;
const YEAR = 365 * 86_400_000;
const OTHERS = ['kiosk', 'console'] as const;

export interface Dataset {
  readonly dir: string;
  readonly cases: number;
}

function cacheFolder(): string {
  return (
    process.env.GUICHENG_BENCH_DIR ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'guicheng', 'bench')
  );
}

/** A newer program migrates what an older one built, as it would any home. */
function nameOf(cases: number): string {
  return `cases-${cases}-v${DATA_VERSION}`;
}

/** The folder of a home with so many past cases, if it was built before. */
export function cachedDataset(cases: number): Dataset | null {
  const dir = path.join(cacheFolder(), nameOf(cases));
  return existsSync(dir) ? { dir, cases } : null;
}

/** Builds it, unless it is there. Some minutes for a million; what was begun and not finished is thrown away. */
export async function dataset(cases: number): Promise<Dataset> {
  const known = cachedDataset(cases);
  if (known !== null) return known;
  const dir = path.join(cacheFolder(), nameOf(cases));
  const beside = `${dir}.part`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  say(`building ${cases} past cases in ${beside}`);
  const home = await openBenchHome(beside);
  try {
    const now = Date.now();
    await seedCases(home, { cases: 0, inHouse: IN_HOUSE, until: now });
    importPast(home, cases, now);
  } finally {
    home.close();
  }
  for (const station of OTHERS) copyFor(beside, station);
  renameSync(beside, dir);
  return { dir, cases };
}

function importPast(home: Home, cases: number, now: number): void {
  const { ledger, views } = home.core('desk');
  const bar = progressBar('past cases');
  const total = cases * EVENTS_A_CASE;
  const started = performance.now();
  let told = 0;
  ledger.import(pastCases({ cases, views, from: now - 20 * YEAR, to: now - YEAR / 12 }), {
    onProgress: (done) => {
      bar.to(done, total);
      if (process.stderr.isTTY || done - told < total / 20) return;
      told = done;
      const left = ((performance.now() - started) / done) * (total - done);
      say(`  ${Math.round((100 * done) / total)} % of ${total} events, ${Math.ceil(left / 1000)} s left`);
    },
  });
  bar.end();
  ledger.seal();
}

/** What the desk holds, as a copy that belongs to another station: its own chain goes to the right edge of the tree. */
function copyFor(dir: string, station: string): void {
  const file = ledgerFile(dir, station);
  for (const tail of ['', '-wal', '-shm', '.lock']) rmSync(file + tail, { force: true });
  copyFileSync(ledgerFile(dir, 'desk'), file);
  const db = openDatabase(sqlite, file);
  try {
    const chains = db
      .prepare<[], { chain_no: number; station_id: string }>('SELECT chain_no, station_id FROM chain')
      .all();
    const from = chains.find(({ station_id }) => station_id === station)?.chain_no ?? 0;
    const to = Math.max(...chains.map(({ chain_no }) => chain_no)) + 1;
    db.transaction(() => {
      db.prepare('UPDATE ledger_identity SET station_id = ?').run(station);
      db.prepare('UPDATE chain SET chain_no = ? WHERE chain_no = ?').run(to, from);
      db.prepare('UPDATE event SET event_key = event_key + ? WHERE event_key BETWEEN ? AND ?').run(
        eventKey(to, 0) - eventKey(from, 0),
        eventKey(from, 1),
        eventKey(from + 1, 0),
      );
    })();
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}
