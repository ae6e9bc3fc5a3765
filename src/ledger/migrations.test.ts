import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LEDGER_MIGRATIONS } from './migrations/index.ts';
import { type Migration, type MigrationProgress, migrate, migrateOrThrow } from './migrations.ts';
import { type Db, openDatabase } from './sqlite.ts';
import { codeOf, Rig, sqlite, T0 } from './testing/rig.ts';

let rig: Rig;
let db: Db;
beforeEach(() => {
  rig = new Rig();
  db = openDatabase(sqlite, rig.file('m'));
});
afterEach(() => {
  db.close();
  rig.dispose();
});

function tables(): string[] {
  return db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[];
}

const first: Migration = {
  name: '0010-create-a',
  label: '一',
  up: (on) => on.exec('CREATE TABLE a (x INTEGER) STRICT'),
};
const second: Migration = {
  name: '0020-create-b',
  label: '二',
  up: (on) => on.exec('CREATE TABLE b (x INTEGER) STRICT'),
};
const failing: Migration = {
  name: '0030-fail-halfway',
  label: '三',
  up: (on) => {
    on.exec('CREATE TABLE c (x INTEGER) STRICT');
    on.exec('nonsense');
  },
};
const last: Migration = {
  name: '0040-create-d',
  label: '四',
  up: (on) => on.exec('CREATE TABLE d (x INTEGER) STRICT'),
};

describe('the runner', () => {
  test('runs what is due, once, and says so', () => {
    const seen: MigrationProgress[] = [];
    const options = {
      space: 'views',
      wall: T0,
      onProgress: (progress: MigrationProgress) => seen.push(progress),
    };
    expect(migrate(db, [first], options)).toEqual({ results: [{ name: first.name, status: 'executed' }] });
    expect(migrate(db, [first, second], options)).toEqual({
      results: [{ name: second.name, status: 'executed' }],
    });
    expect(migrate(db, [first, second], options)).toEqual({ results: [] });
    expect(seen.map(({ name, step, steps }) => [name, step, steps])).toEqual([
      [first.name, 1, 1],
      [second.name, 1, 1],
    ]);
    expect(tables()).toEqual(['a', 'b', 'schema_migration']);
  });

  test('a failing step leaves nothing of itself, and stops the rest', () => {
    const outcome = migrate(db, [first, failing, last], { space: 'views', wall: T0 });
    expect(outcome.results.map(({ status }) => status)).toEqual(['executed', 'failed', 'not-executed']);
    expect(outcome.error?.code).toBe('STORAGE.FAILED');
    expect(tables()).toEqual(['a', 'schema_migration']);
  });

  test('a failing step that ended its own transaction is reported all the same', () => {
    const ending: Migration = {
      name: '0010-end-early',
      label: '一',
      up: (on) => {
        on.exec('COMMIT');
        on.exec('nonsense');
      },
    };
    const options = { space: 'views', wall: T0 };
    expect(migrate(db, [ending], options).error?.code).toBe('STORAGE.FAILED');
    expect(codeOf(() => migrateOrThrow(db, [ending], options))).toBe('STORAGE.FAILED');
    expect(codeOf(() => migrateOrThrow(db, [first], options))).toBeUndefined();
  });

  test('refuses a file that is not a prefix of the list', () => {
    migrate(db, [first, second], { space: 'views', wall: T0 });
    for (const list of [[first], [second], [first, last]]) {
      const outcome = migrate(db, list, { space: 'views', wall: T0 });
      expect(outcome.error?.code).toBe('STORAGE.NEWER_FILE');
      expect(outcome.results.every(({ status }) => status === 'not-executed')).toBe(true);
    }
    expect(migrate(db, [first], { space: 'other', wall: T0 }).error?.code).toBe('STORAGE.FAILED');
  });

  test('refuses a list out of order or badly named', () => {
    const named = (name: string) => ({ ...first, name });
    for (const list of [[second, first], [first, first], [named('0015-create-a')], [named('create-a')]]) {
      expect(migrate(db, list, { space: 'views', wall: T0 }).error?.code).toBe('STORAGE.BAD_MIGRATION');
    }
  });
});

describe('the migrations of the ledger', () => {
  const added = [
    ['chain', 'event', 'ledger_identity'],
    ['event_subject'],
    ['seal'],
    ['pending', 'quarantine'],
    ['subject_tail'],
    ['future_event', 'unread', 'unread_name'],
  ];

  test.each(LEDGER_MIGRATIONS.map((migration, index) => [migration.name, index] as const))(
    '%s adds its tables to those before it and touches no row',
    (_name, index) => {
      migrate(db, LEDGER_MIGRATIONS.slice(0, index), { space: 'ledger', wall: T0 });
      if (index > 0) db.exec("INSERT INTO event (event_key, hlc, hash, bytes) VALUES (1, 'h', 'a', '{}')");
      const before = tables();
      const outcome = migrate(db, LEDGER_MIGRATIONS.slice(0, index + 1), { space: 'ledger', wall: T0 });
      expect(outcome.error).toBeUndefined();
      expect(tables().filter((name) => !before.includes(name) && name !== 'schema_migration')).toEqual(
        added[index],
      );
      if (index > 0) expect(db.prepare('SELECT * FROM event').all()).toHaveLength(1);
    },
  );

  test('every table is STRICT and every index is named after its table', () => {
    migrate(db, LEDGER_MIGRATIONS, { space: 'ledger', wall: T0 });
    const lax = db.prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    );
    expect(lax.all()).toEqual([]);
    const indexes = db
      .prepare("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
      .all();
    for (const { name, tbl_name } of indexes as { name: string; tbl_name: string }[]) {
      expect(name).toMatch(new RegExp(`^${tbl_name}_by_[a-z_]+$`));
    }
  });
});
