import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Rig } from '../../ledger/testing/rig.ts';
import { COUNTY_MIGRATIONS } from '../migrations/index.ts';
import { CountyNews } from '../store/news.ts';
import { PgStore } from '../store/pgStore.ts';
import { part, record, runOf } from '../testing/chains.ts';
import { TestPostgres } from '../testing/postgres.ts';
import { type CountyDb, connect, migrateCounty, openCountyDb } from './open.ts';

let postgres: TestPostgres;
const open: CountyDb[] = [];

beforeAll(async () => {
  postgres = await TestPostgres.start({ settings: { log_statement: 'all', log_line_prefix: '' } });
}, 60_000);

afterAll(async () => {
  for (const db of open) await db.close();
  await postgres.dispose();
});

async function opened(url: string): Promise<CountyDb> {
  const db = await openCountyDb({ url });
  open.push(db);
  return db;
}

const NAMES = Object.keys(COUNTY_MIGRATIONS);
const PLACE = `'h', 's', 1`;
const HASH = `'${'a'.repeat(64)}'`;

/** A row for each table, by the migration that creates it. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  '0010-create-homes-and-stations': [
    `INSERT INTO home VALUES ('h', '某馆', 1)`,
    `INSERT INTO station (home_id, station_id, seal_key) VALUES ('h', 's', 'k')`,
  ],
  '0020-create-chains-and-events': [
    `INSERT INTO chain VALUES (${PLACE}, 'open', 1, ${HASH}, '00', 0, null, 0)`,
    `INSERT INTO event VALUES (${PLACE}, 1, ${HASH}, '00', '{}')`,
  ],
  '0030-create-seals': [`INSERT INTO seal VALUES (${PLACE}, 1, ${HASH}, 1, 'sig')`],
  '0040-create-pending-and-quarantine': [
    `INSERT INTO pending VALUES (${PLACE}, 3, ${HASH}, '{}', null, 1)`,
    `INSERT INTO quarantine VALUES ('h', ${HASH}, 'FORK', 's', 1, 2, '', '\\x00', 1)`,
  ],
  '0050-create-met': [`INSERT INTO met VALUES ('h', 's', 1, 'instance', 1, 1, ${HASH})`],
  '0060-note-instances': [`INSERT INTO instance VALUES ('h', 's', 'i', 1, 1)`],
  '0070-keep-authorities': [`INSERT INTO home VALUES ('h2', '某馆', 1, 'pem')`],
};

function tableOf(insert: string): string {
  return insert.split(' ')[2] ?? '';
}

describe('migrations', () => {
  test('are numbered by tens, each with a row to try it by', () => {
    expect(NAMES).toEqual(
      NAMES.map((_, i) => expect.stringMatching(`^${String((i + 1) * 10).padStart(4, '0')}-`)),
    );
    expect(Object.keys(ROWS)).toEqual(NAMES);
  });

  test.each(NAMES.map((name, i) => [name, i] as const))(
    '%s: what stood there stays, the last program goes on, nobody waits',
    async (name, i) => {
      const url = await postgres.database();
      const database = new URL(url).pathname.slice(1);
      const db = await connect({ url });
      open.push(db);
      const before = NAMES.slice(0, i).flatMap((earlier) => ROWS[earlier] ?? []);
      if (i > 0) await migrateCounty(db.kysely, NAMES[i - 1]);
      for (const insert of before) await postgres.query(insert, database);
      const kept = await Promise.all(
        before.map((insert) => postgres.query(`TABLE ${tableOf(insert)}`, database)),
      );
      // A program of the last edition is in the middle of its work, and a table that it holds is asked for again.
      const other = await connect({ url });
      open.push(other);
      let migrating: Promise<void> | undefined;
      await db.kysely.transaction().execute(async (tx) => {
        if (i > 0) await tx.updateTable('home').set({ name: '改' }).where('home_id', '=', 'h').execute();
        migrating = migrateCounty(other.kysely, name);
        if (i === NAMES.length - 1) await sql`SELECT pg_sleep(0.5)`.execute(tx);
        if (i > 0) await postgres.query(`SELECT * FROM home`, database);
      });
      await migrating;
      await postgres.query(`UPDATE home SET name = '某馆'`, database);
      expect(
        await Promise.all(before.map((insert) => postgres.query(`TABLE ${tableOf(insert)}`, database))),
      ).toMatchObject(kept);
      for (const insert of ROWS[name] ?? []) {
        const rows = () => postgres.query(`TABLE ${tableOf(insert)}`, database);
        const count = (await rows()).length;
        await postgres.query(insert, database);
        expect(await rows()).toHaveLength(count + 1);
      }
    },
  );

  test('several programs may begin at once, and one of the last edition over a newer schema', async () => {
    const url = await postgres.database();
    const database = new URL(url).pathname.slice(1);
    await Promise.all([opened(url), opened(url), opened(url), opened(url)]);
    const names = async () =>
      (await postgres.query('SELECT name FROM schema_migration ORDER BY name', database)).map(
        ({ name }) => name,
      );
    expect(await names()).toEqual(NAMES);
    await postgres.query(`INSERT INTO schema_migration VALUES ('9990-of-tomorrow', '')`, database);
    await opened(url);
    // But not where one of its own is missing behind a later one: that schema is nobody's.
    await postgres.query(`DELETE FROM schema_migration WHERE name = '${NAMES[1]}'`, database);
    await expect(openCountyDb({ url })).rejects.toMatchObject({ code: 'COUNTY.MIGRATION' });
  });
});

describe('everything can be spread by home_id', () => {
  test('it leads every key, index and constraint, and nothing counts over all homes', async () => {
    const url = await postgres.database();
    await opened(url);
    const database = new URL(url).pathname.slice(1);
    const migrators = `('schema_migration', 'schema_migration_lock')`;
    const tables = await postgres.query(
      `SELECT c.relname AS name, bool_or(a.attname = 'home_id' AND a.attnotnull) AS by_home
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT IN ${migrators}
        GROUP BY 1 ORDER BY 1`,
      database,
    );
    expect(tables).toEqual(
      ['chain', 'event', 'home', 'instance', 'met', 'pending', 'quarantine', 'seal', 'station'].map(
        (name) => ({
          name,
          by_home: true,
        }),
      ),
    );
    const indexes = await postgres.query(
      `SELECT i.indexrelid::regclass::text AS name, a.attname AS first
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ${migrators}`,
      database,
    );
    expect(indexes.length).toBeGreaterThanOrEqual(tables.length);
    expect(indexes.filter(({ first }) => first !== 'home_id')).toEqual([]);
    const constraints = await postgres.query(
      `SELECT n.conname AS name, a.attname AS first FROM pg_constraint n
        JOIN pg_class c ON c.oid = n.conrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.conkey[1]
        WHERE c.relnamespace = 'public'::regnamespace AND n.contype IN ('p', 'u', 'f', 'x') AND c.relname NOT IN ${migrators}`,
      database,
    );
    expect(constraints.length).toBeGreaterThanOrEqual(tables.length);
    expect(constraints.filter(({ first }) => first !== 'home_id')).toEqual([]);
    const counters = await postgres.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'`,
      database,
    );
    expect(counters).toEqual([]);
  });

  test('every statement that is really sent names it', async () => {
    const db = await opened(await postgres.database());
    const news = await CountyNews.open(db);
    const rig = new Rig();
    const from = postgres.log.length;
    try {
      const store = new PgStore({ db, homeId: 'home-1', news, wall: Date.now });
      const [a, b] = [rig.ledger('a'), rig.ledger('b')];
      record(a, 5);
      record(b, 5);
      const run = runOf(a);
      await store.take(part(run, 0, 1));
      await store.take({ ...run, events: run.events.slice(3) });
      await store.take(run);
      await store.take(run);
      await store.take({ ...run, events: [...run.events, { bytes: 'none', hash: 'x' }], seals: [] });
      await store.take(runOf(b));
      const other = rig.bare('a', { file: rig.file('other') });
      other.openStation({ name: 'a', role: 'desk', actorId: 'staff-1' });
      record(other, 5);
      await store.take(runOf(other));
      await store.take(run);
      await store.pull('', 3);
      await store.run('a', 1, 0, 500);
      await store.heads();
      await store.cursor();
    } finally {
      await news.close();
      rig.dispose();
    }
    const statements = statementsIn(postgres.log.slice(from)).filter((text) => !isOfNoTable(text));
    expect(new Set(statements).size).toBeGreaterThan(10);
    expect(statements.filter((text) => !namesHome(text))).toEqual([]);
  });
});

/** Statements of the server's log, one a text. */
function statementsIn(log: readonly string[]): string[] {
  const statements: string[] = [];
  for (const line of log) {
    const begin = /^LOG: {2}(?:execute [^:]*|statement): (.*)$/.exec(line)?.[1];
    if (begin !== undefined) statements.push(begin);
    else if (line.startsWith('\t')) statements.push(`${statements.pop() ?? ''}\n${line.slice(1)}`);
  }
  return statements;
}

function isOfNoTable(text: string): boolean {
  return /^(begin|commit|rollback|start transaction|listen|set|show)\b/i.test(text);
}

function namesHome(text: string): boolean {
  return /"?home_id"? = \$\d/.test(text) || /insert into "?\w+"? \("?home_id"?,/i.test(text);
}
