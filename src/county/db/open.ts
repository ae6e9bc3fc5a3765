/**
 * The database of a county: PostgreSQL where a `DATABASE_URL` is given, else PGlite in a folder, which does not fsync.
 * Whoever asks whether it is durable gets what the server itself says.
 */
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import { COUNTY_MIGRATIONS } from '../migrations/index.ts';
import { type Listen, listenOverPool } from './news.ts';
import { SerialPGliteDialect } from './serial.ts';
import type { Tables } from './tables.ts';

export type CountyKysely = Kysely<Tables>;

export interface CountyDb {
  readonly kysely: CountyKysely;
  readonly kind: 'postgresql' | 'pglite';
  /** False where a power failure may take what was answered for. */
  readonly durable: boolean;
  readonly listen: Listen;
  close(): Promise<void>;
}

export type CountyDbOptions = {
  readonly onError?: (error: GuichengError) => void;
  /** Connections at most; by default 16. */
  readonly connections?: number;
} & ({ readonly url: string } | { readonly folder: string | null });

/** Told to the server with each connection: an answer is given only after the disk has it, and nobody waits for ever. */
const SESSION =
  '-c synchronous_commit=on -c lock_timeout=20s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s';

/** SQLSTATE of a lock that was not given in time. */
const LOCK_NOT_AVAILABLE = '55P03';
/** Each waits a fifth of a second: two minutes in all. */
const TRIES = 600;

/**
 * Opens and migrates it. Several programs may do so at once.
 * @throws GuichengError `COUNTY.NO_DATABASE`, `COUNTY.MIGRATION`
 */
export async function openCountyDb(options: CountyDbOptions): Promise<CountyDb> {
  const db = await connect(options);
  try {
    await migrateCounty(db.kysely);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** @throws GuichengError `COUNTY.NO_DATABASE` */
export async function connect(options: CountyDbOptions): Promise<CountyDb> {
  const onError = options.onError ?? ((error) => process.emitWarning(error));
  try {
    return 'url' in options
      ? await connectPostgres(options.url, options.connections ?? 16, onError)
      : await openPglite(options.folder);
  } catch (error) {
    throw new GuichengError(
      'COUNTY.NO_DATABASE',
      '县级服务器的数据库打不开，请检查数据库地址和服务是否已启动',
      {},
      error,
    );
  }
}

async function connectPostgres(
  url: string,
  connections: number,
  onError: (error: GuichengError) => void,
): Promise<CountyDb> {
  const settings = {
    connectionString: url,
    options: SESSION,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...settings, max: connections });
  // One that dies is replaced when it is needed. It may die while somebody holds it and is asking nothing just now; whoever
  // asks it next is told as well.
  pool.on('connect', (client) => client.on('error', (error) => onError(toGuichengError(error))));
  pool.on('error', (error) => onError(toGuichengError(error)));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    const durable = await isDurable(kysely);
    const news = listenOverPool(() => new pg.Client(settings), onError);
    return {
      kysely,
      kind: 'postgresql',
      durable,
      listen: news.listen,
      close: async () => {
        await news.close();
        await kysely.destroy();
      },
    };
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

async function isDurable(kysely: CountyKysely): Promise<boolean> {
  const { rows } = await sql<{ safe: boolean }>`
    SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
      AND current_setting('synchronous_commit') <> 'off' AS safe`.execute(kysely);
  return rows[0]?.safe === true;
}

async function openPglite(folder: string | null): Promise<CountyDb> {
  // Loaded only where it is used: it is a whole database.
  const { PGlite } = await import('@electric-sql/pglite');
  const pglite = await (folder === null ? PGlite.create() : PGlite.create(folder));
  const kysely = new Kysely<Tables>({ dialect: new SerialPGliteDialect({ pglite }) });
  return {
    kysely,
    kind: 'pglite',
    durable: false,
    listen: (channel, listener) => pglite.listen(channel, listener),
    close: () => kysely.destroy(),
  };
}

/**
 * Brings the schema up to date, or up to `upTo`, under a lock that is the database's own. One that is newer than this
 * program is used as it is: migrations only add.
 * @throws GuichengError `COUNTY.MIGRATION`
 */
export async function migrateCounty(kysely: CountyKysely, upTo?: string): Promise<void> {
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => COUNTY_MIGRATIONS },
    migrationTableName: 'schema_migration',
    migrationLockTableName: 'schema_migration_lock',
  });
  if (upTo === undefined && (await isUpToDate(migrator))) return;
  for (let left = TRIES; ; left--) {
    const { error } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
    if (error === undefined) return;
    if (left > 0 && isLockTimeout(error)) continue;
    throw new GuichengError(
      'COUNTY.MIGRATION',
      '县级数据库没有升级成功，数据没有改动，请检查程序版本后重试',
      { text: toGuichengError(error).message },
      error,
    );
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
}

async function isUpToDate(migrator: Migrator): Promise<boolean> {
  const list = await migrator.getMigrations();
  return list.every(({ executedAt }) => executedAt !== undefined);
}
