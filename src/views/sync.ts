/**
 * Kysely as a typed query builder over the synchronous driver: a projection runs inside the ledger's
 * transaction and must not await. Statements are prepared once for each text of SQL.
 */
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Db, Statement } from '../ledger/sqlite.ts';
import type { ViewTables } from './schema.ts';

export const build = new Kysely<ViewTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

interface Compilable<T> {
  compile(): CompiledQuery<T>;
}

const prepared = new WeakMap<Db, Map<string, Statement<unknown[], unknown>>>();

function statement(db: Db, sql: string): Statement<unknown[], unknown> {
  let cache = prepared.get(db);
  if (cache === undefined) {
    cache = new Map();
    prepared.set(db, cache);
  }
  let found = cache.get(sql);
  if (found === undefined) {
    found = db.prepare(sql);
    cache.set(sql, found);
  }
  return found;
}

export function all<T>(db: Db, query: Compilable<T>): T[] {
  const { sql, parameters } = query.compile();
  return statement(db, sql).all(...parameters) as T[];
}

export function one<T>(db: Db, query: Compilable<T>): T | undefined {
  const { sql, parameters } = query.compile();
  return statement(db, sql).get(...parameters) as T | undefined;
}

export function run(db: Db, query: Compilable<unknown>): void {
  const { sql, parameters } = query.compile();
  statement(db, sql).run(...parameters);
}
