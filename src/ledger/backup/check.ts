/** Whether a ledger file can be believed: as a file, and as a chain. */
import { existsSync, statSync } from 'node:fs';
import { GuichengError } from '../../domain/errors.ts';
import type { Chain } from '../chains.ts';
import { GENESIS_HASH, openEnvelope } from '../envelope.ts';
import { giveWay } from '../giveWay.ts';
import { isSealValid } from '../seals.ts';
import { type Db, guard, openDatabase, type Sqlite, storageError } from '../sqlite.ts';
import { finish, type Steps } from '../steps.ts';
import { EventStore } from '../store.ts';
import type { Head } from '../types.ts';

/** So many of the newest events of each chain are hashed again at every look; the rest was when it was the newest. */
const TAIL = 500;
/** Events in one step. */
const STEP = 100;

/** Without these a file is no ledger: SQLite takes an empty one for a good database. */
const TABLES = ['ledger_identity', 'chain', 'event', 'seal'] as const;

export interface Depth {
  /** Reads every page and index; without it only what a start needs. */
  readonly thorough: boolean;
  /** Hashes every event again, not the newest alone. */
  readonly whole?: boolean;
}

export interface Sound {
  readonly homeId: string;
  readonly stationId: string;
  readonly events: number;
  readonly heads: Readonly<Record<string, Pick<Head, 'seq' | 'hash'>>>;
}

/**
 * Looks at a ledger file.
 * @throws GuichengError `STORAGE.*`; `STORAGE.CORRUPT` says what does not agree,
 * `STORAGE.FOREIGN` that it is some other program's database
 */
export function checkFile(sqlite: Sqlite, file: string, depth: Depth): Sound {
  return finish(checkingFile(sqlite, file, depth));
}

/** `checkFile` in steps. */
export function checkingFile(sqlite: Sqlite, file: string, depth: Depth): Steps<Sound> {
  return reading(sqlite, file, (db) => checkingDb(db, file, depth));
}

/** Reads one moment of a ledger, whoever writes to it meanwhile. @throws GuichengError `STORAGE.*` */
export function* reading<T>(sqlite: Sqlite, file: string, work: (db: Db) => Steps<T>): Steps<T> {
  // SQLite would take it for a new database, and remove the log that may still lie beside it.
  if (isEmpty(file)) throw damaged(file, 'empty');
  const db = openDatabase(sqlite, file, { readonly: true });
  try {
    db.exec('BEGIN');
    return yield* work(db);
  } catch (error) {
    throw storageError(error);
  } finally {
    db.close();
  }
}

/** The same on an open connection. @throws GuichengError `STORAGE.CORRUPT`, `STORAGE.FOREIGN` */
export function* checkingDb(db: Db, file: string, depth: Depth): Steps<Sound> {
  if (depth.thorough) {
    const answers = db.pragma('integrity_check(20)') as { integrity_check: string }[];
    const faults = answers.map((row) => row.integrity_check).filter((text) => text !== 'ok');
    if (faults.length > 0) throw damaged(file, faults.join('; '));
  }
  const there = tablesOf(db);
  if (there.length > 0 && !isOurs(db))
    throw new GuichengError('STORAGE.FOREIGN', '这个位置的文件不是归程的数据，没有动它，请移走后再打开', {
      file,
    });
  const lost = TABLES.filter((name) => !there.includes(name));
  if (lost.length > 0) throw damaged(file, `no table ${lost.join(', ')}`);
  const [identity] = db
    .prepare<[], { home_id: string; station_id: string }>('SELECT home_id, station_id FROM ledger_identity')
    .all();
  if (identity === undefined) throw damaged(file, 'ledger_identity is empty');
  const store = new EventStore(db);
  const heads: Record<string, Pick<Head, 'seq' | 'hash'>> = {};
  let events = 0;
  for (const [key, chain] of store.readState().chains) {
    const from = depth.whole === true ? 0 : Math.max(0, chain.seq - TAIL);
    const fault =
      (yield* rangeFault(store, chain, from, chain.seq)) ?? sealFault(store, chain, identity.home_id);
    if (fault !== null) throw damaged(file, `${key}: ${fault}`);
    events += chain.seq;
    if (chain.seq > 0) heads[key] = { seq: chain.seq, hash: chain.hash };
  }
  return { homeId: identity.home_id, stationId: identity.station_id, events, heads };
}

/**
 * True where nothing was ever recorded: the file is empty, or its first start was cut short.
 * @throws GuichengError `STORAGE.*` where that cannot be read
 */
export function isUnbegun(sqlite: Sqlite, file: string): boolean {
  if (isEmpty(file)) return !existsSync(`${file}-wal`);
  const db = openDatabase(sqlite, file, { readonly: true });
  try {
    return guard(
      () => !tablesOf(db).includes('event') || db.prepare('SELECT 1 FROM event LIMIT 1').get() === undefined,
    );
  } finally {
    db.close();
  }
}

function isEmpty(file: string): boolean {
  return existsSync(file) && statSync(file).size === 0;
}

export function damaged(file: string, what: string): GuichengError {
  return new GuichengError('STORAGE.CORRUPT', '数据文件已损坏，请停止使用本站并从备份恢复', { file, what });
}

function tablesOf(db: Db): readonly string[] {
  return db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
}

/** The list of migrations is the first table a ledger gets, and damage takes no row out of the schema. */
function isOurs(db: Db): boolean {
  return (
    db.prepare("SELECT 1 FROM pragma_table_info('schema_migration') WHERE name = 'space'").get() !== undefined
  );
}

/** The first event after `from`, up to `upTo`, that does not follow the one before it by its hash; null for none. */
export function* rangeFault(
  store: EventStore,
  chain: Chain,
  from: number,
  upTo: number,
): Steps<string | null> {
  let before = from === 0 ? GENESIS_HASH : store.row(chain.chainNo, from)?.hash;
  let seq = from;
  const next = () => store.rowsAfter(chain.chainNo, seq, Math.min(STEP, upTo - seq));
  for (let rows = next(); rows.length > 0; rows = next()) {
    for (const row of rows) {
      giveWay();
      seq += 1;
      const opened = openEnvelope(row.bytes, row.hash);
      if (!opened.ok) return `event ${seq} ${opened.reason}`;
      if (opened.event.stationSeq !== seq || opened.event.prevHash !== before)
        return `event ${seq} BROKEN_CHAIN`;
      before = row.hash;
    }
    yield;
  }
  return null;
}

/** The newest seal was made over the event it names, by the station whose chain it is. */
function sealFault(store: EventStore, chain: Chain, homeId: string): string | null {
  const seal = store.sealAt(chain.stationId, chain.epoch, chain.sealedSeq);
  if (seal === undefined) return null;
  if (store.row(chain.chainNo, seal.seq)?.hash !== seal.hash) return `seal ${seal.seq} SEAL_DISAGREES`;
  return isSealValid(chain.publicKey ?? '', homeId, seal) ? null : `seal ${seal.seq} SEAL_BAD_SIGNATURE`;
}
