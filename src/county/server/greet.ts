/**
 * Greeting a caller of one home: which versions, what is held, and who was met how long ago. Ages are counted by the
 * database's clock, which all programs of the county share.
 */
import { sql, type Transaction } from 'kysely';
import { GuichengError } from '../../domain/errors.ts';
import { chainKey } from '../../ledger/chains.ts';
import { distinct, newestOf } from '../../replication/engine/responder.ts';
import { isNewsHeld, isOtherHistory } from '../../replication/engine/rules.ts';
import {
  type ChainHead,
  type Greeted,
  type Greeting,
  type Heard,
  PROTOCOL,
} from '../../replication/protocol/messages.ts';
import type { CountyDb } from '../db/open.ts';
import type { Tables } from '../db/tables.ts';
import type { PgStore } from '../store/pgStore.ts';

/** What the county calls itself. */
export const COUNTY = 'county';
/** Two programs of one station that both spoke within this are two computers: more than two heartbeats. */
const TWINS_WITHIN_MS = 25_000;
const FORGOTTEN_AFTER_MS = 86_400_000;

export interface Answering {
  readonly db: CountyDb;
  readonly store: PgStore;
  /** Wall time here, ms UTC: only compared by the caller. */
  readonly wall: () => number;
}

/** @throws GuichengError `PROTOCOL.TOO_OLD`, `PROTOCOL.TOO_NEW`, `COUNTY.STORAGE` */
export async function greet({ db, store, wall }: Answering, greeting: Greeting): Promise<Greeted> {
  const protocol = agreedVersion(greeting);
  const asked = await now(db);
  const [heads, forks] = await Promise.all([store.heads(), store.forks()]);
  const found = await otherHistories(store, greeting.heads, heads);
  const own = newestOf(greeting.heads, greeting.stationId);
  const isHeld = own && isNewsHeld(own, await store.hashAt(own.stationId, own.epoch, own.seq));
  const since = timeOf(greeting.echo, asked);
  const { heard, twins } = await db.kysely.transaction().execute(async (tx) => {
    // Lost in a power failure, it makes an age greater, and nothing else.
    await sql`SET LOCAL synchronous_commit = off`.execute(tx);
    await noteInstance(tx, store.homeId, greeting, asked);
    if (isHeld && since !== undefined) await noteMet(tx, store.homeId, own, greeting.instance, since);
    return {
      heard: await heardIn(tx, store.homeId, asked),
      twins: await hasTwin(tx, store.homeId, greeting, asked),
    };
  });
  return {
    protocol,
    side: COUNTY,
    wall: Math.floor(wall()),
    heads: [...heads],
    forks: distinct([...forks, ...found, ...(greeting.forks ?? [])]),
    heard,
    durable: db.durable,
    twins,
    token: `${COUNTY} ${asked}`,
  };
}

/**
 * What a caller names is at least as new as the answer it had read before: how long its greeting was on its way nobody
 * knows. Any program of the county can tell, because they share a clock.
 */
function timeOf(echo: string | undefined, asked: number): number | undefined {
  const at = Number(/^county (\d{1,15})$/.exec(echo ?? '')?.[1] ?? Number.NaN);
  return at <= asked ? at : undefined;
}

/** Two histories show before either was pushed beyond the other. */
async function otherHistories(
  store: PgStore,
  theirs: readonly ChainHead[],
  ours: readonly ChainHead[],
): Promise<ChainHead[]> {
  const held = new Map(ours.map((head) => [chainKey(head.stationId, head.epoch), head]));
  const found: ChainHead[] = [];
  for (const { stationId, epoch, seq, hash } of theirs) {
    const own = held.get(chainKey(stationId, epoch));
    if (own === undefined || own.hash === hash || own.seq < seq) continue;
    const here = await store.hashAt(stationId, epoch, seq);
    if (isOtherHistory(hash, here)) found.push({ stationId, epoch, seq, hash: here ?? '' });
  }
  return found;
}

function agreedVersion({ protocol }: Greeting): number {
  const highest = Math.min(protocol.max, PROTOCOL.max);
  if (highest >= Math.max(protocol.min, PROTOCOL.min)) return highest;
  const versions = { theirs: protocol.max, ours: PROTOCOL.max };
  if (protocol.max < PROTOCOL.min) {
    throw new GuichengError('PROTOCOL.TOO_OLD', '本站程序版本过旧，请升级后再与县级服务器同步', versions);
  }
  throw new GuichengError('PROTOCOL.TOO_NEW', '县级服务器版本过旧，请等待升级，本馆照常工作', versions);
}

async function now(db: CountyDb): Promise<number> {
  const { rows } = await sql<{ ms: string }>`
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms`.execute(db.kysely);
  return Number(rows[0]?.ms);
}

async function noteInstance(
  tx: Transaction<Tables>,
  homeId: string,
  { stationId, instance }: Greeting,
  at: number,
): Promise<void> {
  await sql`
    INSERT INTO instance (home_id, station_id, instance, first_at, last_at)
      VALUES (${homeId}, ${stationId}, ${instance}, ${at}, ${at})
      ON CONFLICT (home_id, station_id, instance) DO UPDATE SET last_at = excluded.last_at`.execute(tx);
  await tx
    .deleteFrom('instance')
    .where('home_id', '=', homeId)
    .where('station_id', '=', stationId)
    .where('last_at', '<', at - FORGOTTEN_AFTER_MS)
    .execute();
}

/** Another program spoke after this one had begun: who was merely started anew is never followed by the old one. */
async function hasTwin(
  tx: Transaction<Tables>,
  homeId: string,
  { stationId, instance }: Greeting,
  at: number,
): Promise<boolean> {
  const rows = await tx
    .selectFrom('instance as other')
    .innerJoin('instance as mine', (join) =>
      join.onRef('mine.home_id', '=', 'other.home_id').onRef('mine.station_id', '=', 'other.station_id'),
    )
    .select('other.instance')
    .where('other.home_id', '=', homeId)
    .where('mine.home_id', '=', homeId)
    .where('other.station_id', '=', stationId)
    .where('mine.instance', '=', instance)
    .where('other.instance', '<>', instance)
    .where('other.last_at', '>', at - TWINS_WITHIN_MS)
    .whereRef('other.last_at', '>', 'mine.first_at')
    .limit(1)
    .execute();
  return rows.length > 0;
}

async function noteMet(
  tx: Transaction<Tables>,
  homeId: string,
  { stationId, epoch, seq, hash }: ChainHead,
  instance: string,
  at: number,
): Promise<void> {
  const row = { met_at: at, instance, epoch, seq, hash };
  await tx
    .insertInto('met')
    .values({ home_id: homeId, station_id: stationId, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['home_id', 'station_id'])
        .doUpdateSet(row)
        .where('met.home_id', '=', homeId)
        .where('met.met_at', '<=', at),
    )
    .execute();
}

/** A moment that lies ahead is no age: the clock was set back, and what was met then says nothing. */
async function heardIn(tx: Transaction<Tables>, homeId: string, at: number): Promise<Heard[]> {
  const rows = await tx
    .selectFrom('met')
    .select(['station_id', 'epoch', 'seq', 'hash', 'met_at'])
    .where('home_id', '=', homeId)
    .where('met_at', '<=', at)
    .orderBy('met_at', 'desc')
    .limit(1_000)
    .execute();
  return rows.map(({ station_id, epoch, seq, hash, met_at }) => ({
    stationId: station_id,
    epoch,
    seq,
    hash,
    ageMs: at - Number(met_at),
  }));
}
