/** One program of a county: its database, its routes for hubs, and what it says of itself on the local interface. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { GuichengError } from '../../domain/errors.ts';
import { Operations } from '../../replication/http/operations.ts';
import { realTimer } from '../../replication/timer.ts';
import { type CountyDb, type CountyDbOptions, openCountyDb } from '../db/open.ts';
import { CountyNews } from '../store/news.ts';
import { countyApp } from './app.ts';
import { Authorities, identifyOnLoopback } from './callers.ts';
import { Gate, type GateLimits } from './gate.ts';
import { HomeSides } from './homeSide.ts';
import { CountyMetrics } from './metrics.ts';

export interface CountyOptions {
  readonly database: CountyDbOptions;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Of `/health` and `/metrics`, on the local interface; 0 for any that is free. */
  readonly operationsPort: number;
  /** Files of the county's certificate and key; without them plain HTTP, which only the loopback interface may carry. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
  readonly limits?: Partial<GateLimits>;
  readonly log?: pino.Logger;
}

const LIMITS: GateLimits = { total: 12, perHome: 3, waiting: 16 };
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
/** A home that was admitted elsewhere is known here after this. */
const RELOAD_MS = 30_000;

/** Said wherever somebody may look: nothing may be counted as delivered that a power failure can take. */
const NOT_DURABLE = '未设置 DATABASE_URL，使用内置 PGlite：断电可能丢失数据，只供试用，送来的数据不算送达';

export interface County {
  readonly db: CountyDb;
  readonly port: number;
  readonly operationsPort: number;
  close(): Promise<void>;
}

/** @throws GuichengError `COUNTY.NO_DATABASE`, `COUNTY.MIGRATION`, `COUNTY.NOT_LOCAL` */
export async function startCounty(options: CountyOptions): Promise<County> {
  if (options.tls === undefined && !LOOPBACK.includes(options.host)) {
    throw new GuichengError('COUNTY.NOT_LOCAL', '没有证书的县级服务器只能在本机使用，请先准备证书', {
      host: options.host,
    });
  }
  const log = options.log ?? pino({ base: { pid: process.pid } });
  const db = await openCountyDb({
    onError: ({ code, message }) => log.warn({ code, message }, 'database'),
    ...options.database,
  });
  const news = await CountyNews.open(db);
  const gate = new Gate({ ...LIMITS, ...options.limits });
  const metrics = new CountyMetrics(db, gate, Date.now);
  const sides = new HomeSides({ db, news, wall: Date.now, onTaken: (taken) => metrics.taken(taken) });
  const authorities = new Authorities(db);
  const secure = await secureContext(options.tls, authorities);
  const app = countyApp({
    sides,
    gate,
    metrics,
    identify: secure === undefined ? identifyOnLoopback : authorities.identify,
    ...(secure && { tls: secure }),
    log,
    timer: realTimer,
  });
  const operations = new Operations({ health: () => healthOf(db), registry: metrics.registry });
  await app.listen({ port: options.port, host: options.host });
  const operationsPort = await operations.listen(options.operationsPort);
  const reload = setInterval(() => {
    secureContext(options.tls, authorities)
      .then((context) => {
        if (context && 'setSecureContext' in app.server)
          (app.server as unknown as Secured).setSecureContext(context);
      })
      .catch((error: unknown) => log.warn({ error: String(error) }, 'authorities'));
  }, RELOAD_MS);
  return {
    db,
    port: (app.server.address() as AddressInfo).port,
    operationsPort,
    close: async () => {
      clearInterval(reload);
      // Wake streams would keep it open for ever.
      app.server.closeAllConnections();
      await app.close();
      await operations.close();
      await news.close();
      await db.close();
    },
  };
}

interface Secured {
  setSecureContext(context: { cert: string; key: string; ca: readonly string[] }): void;
}

async function secureContext(tls: CountyOptions['tls'], authorities: Authorities) {
  if (tls === undefined) return undefined;
  const ca = await authorities.load();
  return {
    cert: readFileSync(tls.certificateFile, 'utf8'),
    key: readFileSync(tls.keyFile, 'utf8'),
    ca,
    minVersion: 'TLSv1.3' as const,
  };
}

async function healthOf(db: CountyDb) {
  const say = { database: db.kind, durable: db.durable, warning: db.durable ? null : warningOf(db) };
  try {
    await db.kysely.selectFrom('home').select('home_id').where('home_id', '=', '').execute();
    return { ok: true, ...say };
  } catch (error) {
    return { ok: false, ...say, error: error instanceof Error ? error.message : String(error) };
  }
}

/** What stands between what was answered and a disk; null where nothing does. */
export function warningOf(db: CountyDb): string | null {
  if (db.durable) return null;
  return db.kind === 'pglite'
    ? NOT_DURABLE
    : '数据库关闭了 fsync 或同步提交：断电可能丢失数据，送来的数据不算送达';
}
