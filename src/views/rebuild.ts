/**
 * Views are only ever a fold of events. This folds a ledger file again from its first event, apart from the
 * file, and compares: one SHA-256 for each view table.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { GuichengError } from '../domain/errors.ts';
import { readEvent } from '../ledger/envelope.ts';
import { migrateOrThrow } from '../ledger/migrations.ts';
import { type Db, guard, openDatabase, type Sqlite } from '../ledger/sqlite.ts';
import { EventStore } from '../ledger/store.ts';
import type { LedgerEvent } from '../ledger/types.ts';
import { VIEW_MIGRATIONS } from './migrations/index.ts';
import { ViewProjector } from './projector.ts';
import { VIEW_KEYS, type ViewTables } from './schema.ts';

type ViewTable = keyof ViewTables;
export type ViewDigests = Readonly<Record<ViewTable, string>>;

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

/** One SHA-256 for each view table: its rows in the order of the key, a line of JSON each. */
export function viewDigests(db: Db): ViewDigests {
  return Object.fromEntries(VIEW_TABLES.map((table) => [table, digestOf(db, table)])) as Record<
    ViewTable,
    string
  >;
}

function digestOf(db: Db, table: ViewTable): string {
  const hash = createHash('sha256');
  // Columns by name, so that a table that was widened later compares with one made new.
  for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY ${VIEW_KEYS[table]}`).iterate()) {
    const entries = Object.entries(row as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`${JSON.stringify(Object.fromEntries(entries))}\n`);
  }
  return hash.digest('hex');
}

/**
 * Folds events, given in fold order, into fresh view tables of a temporary database.
 * @returns the number of events
 */
export function foldInto(db: Db, events: Iterable<LedgerEvent>): number {
  migrateOrThrow(db, VIEW_MIGRATIONS, { space: 'views', wall: 0 });
  const projector = new ViewProjector();
  let count = 0;
  db.exec('BEGIN');
  for (const event of events) {
    // In fold order each event is the newest of all its subjects: nothing has to be folded twice.
    projector.apply(event, {
      db,
      local: false,
      future: false,
      isLatestFor: () => true,
      eventsOf: () => [],
    });
    count += 1;
  }
  db.exec('COMMIT');
  return count;
}

/**
 * Reads a ledger file read-only (its station may be running on it), folds all its events afresh and compares
 * the view tables. The file is opened by SQLite alone: opening it by other means would drop its locks.
 * @throws GuichengError `STORAGE.*`
 */
export function rebuildFile(
  file: string,
  sqlite: Sqlite,
  onProgress: (done: number) => void = () => undefined,
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
      const events = foldInto(fresh, watched(inFoldOrder(store), onProgress));
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

function* inFoldOrder(store: EventStore): Generator<LedgerEvent> {
  for (const row of store.foldOrder(store.readState().chains.values())) yield readEvent(row.bytes, row.hash);
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
