/**
 * The house of a million: past cases through the import path of the cold room's station, people in the house through
 * the seed of the demo home. Built once, apart, and moved into the cache when it is whole.
 *
 * One station's file holds the past, as on the one machine that a station is. The demo home has three in one process;
 * the other two have everybody who is in the house, and of the past chain its end and a little of its beginning: three
 * times the disk would measure nothing more, and whoever holds the end of a chain never asks for what is before it.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { eventKey } from '../../src/ledger/chains.ts';
import { progressBar } from '../../src/ledger/cli/bar.ts';
import { type Db, openDatabase } from '../../src/ledger/sqlite.ts';
import { seedCases } from '../../src/station/demo/seedCases.ts';
import type { Home } from '../../src/station/home.ts';
import { ledgerFile, openBenchHome, sqlite } from './home.ts';
import { say } from './measure.ts';
import { EVENTS_A_CASE, pastCases } from './pastCases.ts';

/** Raise when the data are made in another way. */
const DATA_VERSION = 3;
const IN_HOUSE = 60;
const YEAR = 365 * 86_400_000;
/** Whose file holds the past: verdicts, appends and the search are measured there. */
export const PAST_AT = 'kiosk';
const OTHERS = ['desk', 'console'] as const;
/** A start looks at the newest 500 of each chain and at the one before them. */
const END_OF_CHAIN = 501;
/**
 * A running station looks at 5,000 old events every two minutes, from the beginning. The gap behind these it would
 * rightly call damage: nothing that is measured runs for ten minutes.
 */
const BEGINNING_OF_CHAIN = 25_000;

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
  for (const station of OTHERS) handEndsOfChain(beside, station);
  renameSync(beside, dir);
  return { dir, cases };
}

function importPast(home: Home, cases: number, now: number): void {
  const { ledger, views } = home.core(PAST_AT);
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

/** Both ends of the chain that holds the past, with its seals, into the file of another station. */
function handEndsOfChain(dir: string, station: string): void {
  const from = openDatabase(sqlite, ledgerFile(dir, PAST_AT), { readonly: true });
  const to = openDatabase(sqlite, ledgerFile(dir, station));
  try {
    const [theirs, ours] = [chainOf(from), chainOf(to)];
    const [first, last] = [eventKey(theirs, 1), eventKey(theirs + 1, 0)];
    const rows = from
      .prepare<[number, number, number, number, number], EventRow>(
        `SELECT * FROM event WHERE event_key BETWEEN ? AND ?
         UNION
         SELECT * FROM (SELECT * FROM event WHERE event_key BETWEEN ? AND ? ORDER BY event_key DESC LIMIT ?)`,
      )
      .all(first, eventKey(theirs, BEGINNING_OF_CHAIN), first, last, END_OF_CHAIN);
    const seals = from.prepare<[string], SealRow>('SELECT * FROM seal WHERE station_id = ?').all(PAST_AT);
    const event = to.prepare<[EventRow]>(
      'INSERT OR IGNORE INTO event (event_key, hlc, hash, bytes) VALUES (@event_key, @hlc, @hash, @bytes)',
    );
    const seal = to.prepare<[SealRow]>(
      `INSERT OR IGNORE INTO seal (station_id, epoch, seq, hash, at, signature)
       VALUES (@station_id, @epoch, @seq, @hash, @at, @signature)`,
    );
    to.transaction(() => {
      for (const row of rows)
        event.run({ ...row, event_key: row.event_key - eventKey(theirs, 0) + eventKey(ours, 0) });
      for (const row of seals) seal.run(row);
    })();
    to.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    from.close();
    to.close();
  }
}

interface EventRow {
  readonly event_key: number;
  readonly hlc: string;
  readonly hash: string;
  readonly bytes: string;
}

interface SealRow {
  readonly station_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
  readonly signature: string;
}

function chainOf(db: Db): number {
  const [chain] = db
    .prepare<[string], number>('SELECT chain_no FROM chain WHERE station_id = ?')
    .pluck()
    .all(PAST_AT);
  if (chain === undefined) throw new Error(`no chain of ${PAST_AT}`);
  return chain;
}
