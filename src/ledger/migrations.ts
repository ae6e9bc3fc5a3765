/**
 * Numbered migrations and their runner. One runner serves the ledger and the views: each keeps its own
 * list under its own name (`space`). What was executed must be a prefix of the list handed in, otherwise
 * the file is newer than the program, or somebody reordered history, and nothing is touched.
 */
import { GuichengError } from '../domain/errors.ts';
import { type Db, storageError } from './sqlite.ts';

export interface Migration {
  /** `0010-create-events`: four digits by tens, then a verb phrase. */
  readonly name: string;
  /** One line for the operator while it runs, in Simplified Chinese. */
  readonly label: string;
  up(db: Db): void;
}

export interface MigrationResult {
  readonly name: string;
  readonly status: 'executed' | 'failed' | 'not-executed';
}

export interface MigrationProgress {
  readonly name: string;
  readonly label: string;
  /** 1-based position among those still to run, and how many these are. */
  readonly step: number;
  readonly steps: number;
}

export interface MigrateOptions {
  /** Which list this is, for example `ledger` or `views`. */
  readonly space: string;
  readonly wall: number;
  readonly onProgress?: (progress: MigrationProgress) => void;
}

export interface MigrateOutcome {
  /** One entry for each migration that was due; those executed earlier are not listed. */
  readonly results: readonly MigrationResult[];
  readonly error?: GuichengError;
}

/** Brings `db` up to the end of `list`. Never throws: the outcome says how far it came, and why no further. */
export function migrate(db: Db, list: readonly Migration[], options: MigrateOptions): MigrateOutcome {
  let due: readonly Migration[];
  try {
    due = dueMigrations(db, list, options.space);
  } catch (error) {
    return {
      results: list.map(({ name }) => ({ name, status: 'not-executed' })),
      error: storageError(error),
    };
  }
  const results: MigrationResult[] = [];
  for (const [index, migration] of due.entries()) {
    options.onProgress?.({
      name: migration.name,
      label: migration.label,
      step: index + 1,
      steps: due.length,
    });
    try {
      runOne(db, migration, options);
    } catch (error) {
      results.push({ name: migration.name, status: 'failed' });
      for (const rest of due.slice(index + 1)) results.push({ name: rest.name, status: 'not-executed' });
      return { results, error: storageError(error) };
    }
    results.push({ name: migration.name, status: 'executed' });
  }
  return { results };
}

/**
 * `migrate` for callers that cannot go on without it.
 * @throws GuichengError the error of the outcome
 */
export function migrateOrThrow(db: Db, list: readonly Migration[], options: MigrateOptions): void {
  const outcome = migrate(db, list, options);
  if (outcome.error) throw outcome.error;
}

function dueMigrations(db: Db, list: readonly Migration[], space: string): readonly Migration[] {
  assertOrdered(list);
  db.exec(`CREATE TABLE IF NOT EXISTS schema_migration (
    space TEXT NOT NULL, name TEXT NOT NULL, executed_at INTEGER NOT NULL,
    PRIMARY KEY (space, name)) STRICT, WITHOUT ROWID`);
  const executed = db
    .prepare<[string], { name: string }>('SELECT name FROM schema_migration WHERE space = ? ORDER BY name')
    .all(space);
  for (const [index, row] of executed.entries()) {
    if (list[index]?.name !== row.name) {
      throw new GuichengError('STORAGE.NEWER_FILE', '数据文件由更新版本的程序写成，请先升级本程序再打开', {
        space,
        executed: row.name,
        expected: list[index]?.name ?? null,
      });
    }
  }
  return list.slice(executed.length);
}

function assertOrdered(list: readonly Migration[]): void {
  for (const [index, { name }] of list.entries()) {
    const before = list[index - 1]?.name ?? '';
    if (!/^\d{3}0-[a-z]+(-[a-z0-9]+)+$/.test(name) || name <= before) {
      throw new GuichengError('STORAGE.BAD_MIGRATION', '程序的升级步骤编号有误，请联系技术人员', { name });
    }
  }
}

function runOne(db: Db, migration: Migration, options: MigrateOptions): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    migration.up(db);
    db.prepare('INSERT INTO schema_migration (space, name, executed_at) VALUES (?, ?, ?)').run(
      options.space,
      migration.name,
      Math.floor(options.wall),
    );
    db.exec('COMMIT');
  } catch (error) {
    // SQLite has rolled back by itself after some failures (a full disk).
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
