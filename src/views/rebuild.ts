/**
 * Views are only ever a fold of events. This folds a ledger file again from its first event, apart from the
 * file, and compares: one SHA-256 for each view table.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { GuichengError } from '../domain/errors.ts';
import { hashBytes } from '../ledger/canonical.ts';
import type { Chain } from '../ledger/chains.ts';
import { GENESIS_HASH, readEvent } from '../ledger/envelope.ts';
import { migrateOrThrow } from '../ledger/migrations.ts';
import { type Db, guard, openDatabase, type Sqlite } from '../ledger/sqlite.ts';
import { EventStore } from '../ledger/store.ts';
import type { LedgerEvent } from '../ledger/types.ts';
import { VIEW_MIGRATIONS } from './migrations/index.ts';
import { ViewProjector } from './projector.ts';
import { VIEW_KEYS, type ViewTables } from './schema.ts';

type ViewTable = keyof ViewTables;
export type ViewDigests = Readonly<Record<ViewTable, string>>;

/** States kept in memory before they are written; some 3 kB each. */
const HELD = 4_000;
/** The fresh tables are looked into at random places until they are done: 256 MB of them stay in memory. */
const FRESH_CACHE_KIB = 262_144;

const VIEW_TABLES = Object.keys(VIEW_KEYS) as ViewTable[];

interface TableComparison {
  readonly table: ViewTable;
  readonly stored: string;
  readonly rebuilt: string;
}

export interface RebuildReport {
  readonly events: number;
  readonly tables: readonly TableComparison[];
  readonly same: boolean;
}

/** One SHA-256 for each view table: its rows in the order of the key, a line each. */
export function viewDigests(db: Db): ViewDigests {
  return Object.fromEntries(VIEW_TABLES.map((table) => [table, digestOf(db, table)])) as Record<
    ViewTable,
    string
  >;
}

function digestOf(db: Db, table: ViewTable): string {
  const hash = createHash('sha256');
  // Columns by name, so that a table that was widened later compares with one made new.
  const columns = db.pragma(`table_info(${table})`) as { name: string; type: string }[];
  const sorted = columns.sort((a, b) => (a.name < b.name ? -1 : 1));
  hash.update(sorted.map(({ name }) => name).join(' '));
  // One row is one text whatever is in it: a mark before what stands in a cell, none where nothing does. Put together
  // by SQLite and hashed as its bytes, so that no text is decoded and encoded again.
  const row = sorted.map(({ name }) => `coalesce('"' || "${name}", '')`).join(' || char(31) || ');
  const rows = db
    .prepare<[], Buffer>(`SELECT CAST(char(10) || ${row} AS BLOB) FROM ${table} ORDER BY ${VIEW_KEYS[table]}`)
    .pluck();
  for (const bytes of rows.iterate()) hash.update(bytes);
  return hash.digest('hex');
}

/**
 * Folds events, given in fold order, into fresh view tables of a temporary database. States are kept in memory for a
 * while and written together: the events of one subject stand close to each other. The search is left out: it is made
 * from the cases and compared by its answers.
 * @returns the number of events
 */
export function foldInto(db: Db, events: Iterable<LedgerEvent>): number {
  migrateOrThrow(db, VIEW_MIGRATIONS, { space: 'views', wall: 0 });
  dropIndexes(db);
  const projector = new ViewProjector({ search: false });
  const held = new Map<string, unknown>();
  // In fold order each event is the newest of all its subjects: nothing has to be folded twice.
  const context = {
    db,
    local: false,
    future: false,
    isLatestFor: () => true,
    eventsOf: () => [],
    held,
  };
  let count = 0;
  db.exec('BEGIN');
  for (const event of events) {
    projector.apply(event, context);
    count += 1;
    if (held.size >= HELD) projector.settle(db, held);
  }
  projector.settle(db, held);
  db.exec('COMMIT');
  return count;
}

/** Nothing is looked up here but by key, and an index is written with every row. */
function dropIndexes(db: Db): void {
  const indexes = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    .pluck();
  for (const name of indexes.all()) db.exec(`DROP INDEX "${name}"`);
}

/**
 * Reads a ledger file read-only (its station may be running on it), follows the hashes of its chains, folds all its
 * events afresh and compares the view tables. The file is opened by SQLite alone: opening it by other means would drop
 * its locks.
 * @throws GuichengError `STORAGE.*`; `LEDGER.BROKEN_CHAIN`, since views of altered events prove nothing
 */
export function rebuildFile(
  file: string,
  sqlite: Sqlite,
  onProgress: (done: number, total: number) => void = () => undefined,
): RebuildReport {
  if (!existsSync(file)) {
    throw new GuichengError('STORAGE.CANNOT_OPEN', '打不开数据文件，请检查路径和权限', { file });
  }
  const source = openDatabase(sqlite, file, { readonly: true });
  // An empty name is a private database that SQLite removes by itself.
  const fresh = openDatabase(sqlite, '');
  try {
    return guard(() => {
      // One read transaction: events and stored views of one moment.
      source.exec('BEGIN');
      const store = new EventStore(source);
      const chains = [...store.readState().chains.values()];
      const total = chains.reduce((sum, { seq }) => sum + seq, 0);
      fresh.pragma(`cache_size = -${FRESH_CACHE_KIB}`);
      const events = foldInto(
        fresh,
        watched(inFoldOrder(store, chains), (done) => onProgress(done, total)),
      );
      const stored = viewDigests(source);
      const rebuilt = viewDigests(fresh);
      const tables = VIEW_TABLES.map((table) => ({ table, stored: stored[table], rebuilt: rebuilt[table] }));
      return { events, tables, same: tables.every((entry) => entry.stored === entry.rebuilt) };
    });
  } finally {
    fresh.close();
    source.close();
  }
}

/** Each event as its hash says, and each the successor of the one before it in its chain. */
function* inFoldOrder(store: EventStore, chains: readonly Chain[]): Generator<LedgerEvent> {
  const before = new Map<Chain, { seq: number; hash: string }>();
  for (const { chain, bytes, hash } of store.foldOrder(chains)) {
    const event = readEvent(bytes, hash);
    const last = before.get(chain) ?? { seq: 0, hash: GENESIS_HASH };
    const isNext = event.stationSeq === last.seq + 1 && event.prevHash === last.hash;
    if (!isNext || hashBytes(bytes) !== hash) {
      throw new GuichengError('LEDGER.BROKEN_CHAIN', '账本的链条断了，请先核对账本', {
        station: chain.stationId,
        epoch: chain.epoch,
        seq: last.seq + 1,
      });
    }
    before.set(chain, { seq: event.stationSeq, hash });
    yield event;
  }
}

const PROGRESS_EVERY = 1_000;

function* watched(events: Iterable<LedgerEvent>, onProgress: (done: number) => void): Generator<LedgerEvent> {
  let done = 0;
  for (const event of events) {
    yield event;
    done += 1;
    if (done % PROGRESS_EVERY === 0) onProgress(done);
  }
}
