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
import { giveWay } from '../ledger/giveWay.ts';
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

/** To be run at once: a thread of reports gives way before it reads on. */
function statement(db: Db, sql: string): Statement<unknown[], unknown> {
  giveWay();
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

/** Stands in a query for a value that comes later. */
class Later {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A query that is compiled once and run with other values each time: building one costs more than running it, and
 * an event runs a dozen.
 */
export class Shape<P extends object, R> {
  readonly #names: readonly (keyof P & string)[];
  readonly #make: (values: P) => Compilable<R>;
  #compiled: { readonly sql: string; readonly parameters: readonly unknown[] } | null = null;

  constructor(names: readonly (keyof P & string)[], make: (values: P) => Compilable<R>) {
    this.#names = names;
    this.#make = make;
  }

  one(db: Db, values: P): R | undefined {
    const { sql, parameters } = this.#query();
    return statement(db, sql).get(...bound(parameters, values)) as R | undefined;
  }

  all(db: Db, values: P): R[] {
    const { sql, parameters } = this.#query();
    return statement(db, sql).all(...bound(parameters, values)) as R[];
  }

  /** @returns how many rows were written */
  run(db: Db, values: P): number {
    const { sql, parameters } = this.#query();
    return statement(db, sql).run(...bound(parameters, values)).changes;
  }

  #query(): { readonly sql: string; readonly parameters: readonly unknown[] } {
    if (this.#compiled === null) {
      const later = Object.fromEntries(this.#names.map((name) => [name, new Later(name)]));
      const { sql, parameters } = this.#make(later as P).compile();
      this.#compiled = { sql, parameters };
    }
    return this.#compiled;
  }
}

function bound(parameters: readonly unknown[], values: object): unknown[] {
  return parameters.map((parameter) =>
    parameter instanceof Later ? Reflect.get(values, parameter.name) : parameter,
  );
}
