/** What a county hands out of one home: events in fold order, runs of a chain, the place behind everything. */
import { sql } from 'kysely';
import { chainKey } from '../../ledger/chains.ts';
import { formatCursor, type Positions, parseCursor } from '../../ledger/cursor.ts';
import type { BatchEvent, Seal } from '../../ledger/types.ts';
import type { ChainHead, PullPage, Push } from '../../replication/protocol/messages.ts';
import type { CountyKysely } from '../db/open.ts';
import type { ChainRow } from '../db/tables.ts';
import { sealOfRow } from './write.ts';

/** A page stays below this many characters of events, so that one message stays small. */
const PAGE_CHARACTERS = 4_194_304;
const PAGE_SEALS = 500;

export function readChains(kysely: CountyKysely, homeId: string): Promise<ChainRow[]> {
  return kysely
    .selectFrom('chain')
    .selectAll()
    .where('home_id', '=', homeId)
    .where('seq', '>', 0)
    .orderBy('station_id')
    .orderBy('epoch')
    .execute();
}

export function headsOf(chains: readonly ChainRow[]): ChainHead[] {
  return chains.map(({ station_id, epoch, seq, hash }) => ({ stationId: station_id, epoch, seq, hash }));
}

/** Chains that stand still because they have two histories. */
export function forksOf(chains: readonly ChainRow[]): ChainHead[] {
  return headsOf(chains.filter(({ status }) => status === 'forked'));
}

export async function readHash(
  kysely: CountyKysely,
  homeId: string,
  stationId: string,
  epoch: number,
  seq: number,
): Promise<string | undefined> {
  const row = await kysely
    .selectFrom('event')
    .select('hash')
    .where('home_id', '=', homeId)
    .where('station_id', '=', stationId)
    .where('epoch', '=', epoch)
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row?.hash;
}

export function cursorOf(chains: readonly ChainRow[]): string {
  return formatCursor(
    chains.map(({ station_id, epoch, seq, sealed_seq }) => ({
      stationId: station_id,
      epoch,
      seq,
      sealedSeq: sealed_seq,
    })),
  );
}

interface Lane {
  readonly stationId: string;
  readonly epoch: number;
  seq: number;
  sealedSeq: number;
  readonly head: ChainRow;
}

/** @throws GuichengError `FEED.BAD_CURSOR` */
export async function readPage(
  kysely: CountyKysely,
  homeId: string,
  cursor: string,
  limit: number,
): Promise<PullPage> {
  const given = parseCursor(cursor);
  const lanes = new Map<string, Lane>();
  for (const head of await readChains(kysely, homeId)) {
    const key = chainKey(head.station_id, head.epoch);
    const at = given.get(key);
    const place = { seq: at?.seq ?? 0, sealedSeq: at?.sealedSeq ?? 0 };
    lanes.set(key, { stationId: head.station_id, epoch: head.epoch, ...place, head });
  }
  const events = await eventsAfter(kysely, homeId, lanes, limit);
  const seals = await sealsAfter(kysely, homeId, lanes);
  return { events, seals, cursor: formatCursor([...lanes.values(), ...unknownHere(given, lanes)]) };
}

/** Each chain is read from its own place by its key, and what they give is put into one order. */
async function eventsAfter(
  kysely: CountyKysely,
  homeId: string,
  lanes: ReadonlyMap<string, Lane>,
  limit: number,
): Promise<BatchEvent[]> {
  const behind = [...lanes.values()].filter(({ seq, head }) => seq < head.seq);
  if (behind.length === 0 || limit <= 0) return [];
  const { rows } = await sql<{ station_id: string; epoch: number; seq: number; hash: string; bytes: string }>`
    SELECT e.station_id, e.epoch, e.seq, e.hash, e.bytes
      FROM unnest(
        ${behind.map(({ stationId }) => stationId)}::text[], ${behind.map(({ epoch }) => epoch)}::int4[],
        ${behind.map(({ seq }) => seq)}::int4[], ${behind.map(({ head }) => head.seq)}::int4[]
      ) AS lane (station_id, epoch, after, up_to)
      CROSS JOIN LATERAL (
        SELECT * FROM event
          WHERE event.home_id = ${homeId} AND event.station_id = lane.station_id COLLATE "C"
            AND event.epoch = lane.epoch AND event.seq > lane.after AND event.seq <= lane.up_to
          ORDER BY event.seq LIMIT ${limit}
      ) e
      ORDER BY e.hlc, e.station_id, e.epoch, e.seq LIMIT ${limit}`.execute(kysely);
  const events: BatchEvent[] = [];
  let characters = 0;
  for (const { station_id, epoch, seq, hash, bytes } of rows) {
    const lane = lanes.get(chainKey(station_id, epoch));
    if (lane) lane.seq = seq;
    events.push({ bytes, hash });
    characters += bytes.length;
    if (characters >= PAGE_CHARACTERS) break;
  }
  return events;
}

async function sealsAfter(
  kysely: CountyKysely,
  homeId: string,
  lanes: ReadonlyMap<string, Lane>,
): Promise<Seal[]> {
  const seals: Seal[] = [];
  for (const lane of lanes.values()) {
    if (lane.head.sealed_seq <= lane.sealedSeq || seals.length >= PAGE_SEALS) continue;
    const some = await sealsBetween(
      kysely,
      homeId,
      lane,
      lane.sealedSeq,
      lane.seq,
      PAGE_SEALS - seals.length,
    );
    seals.push(...some);
    lane.sealedSeq = some.at(-1)?.seq ?? lane.sealedSeq;
  }
  return seals;
}

async function sealsBetween(
  kysely: CountyKysely,
  homeId: string,
  chain: { readonly stationId: string; readonly epoch: number },
  after: number,
  upTo: number,
  limit: number,
): Promise<Seal[]> {
  const rows = await kysely
    .selectFrom('seal')
    .selectAll()
    .where('home_id', '=', homeId)
    .where('station_id', '=', chain.stationId)
    .where('epoch', '=', chain.epoch)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(sealOfRow);
}

/** Positions of chains that are not held here are handed back as they came. */
function unknownHere(
  given: Positions,
  lanes: ReadonlyMap<string, Lane>,
): { stationId: string; epoch: number; seq: number; sealedSeq: number }[] {
  return [...given]
    .filter(([key]) => !lanes.has(key))
    .map(([key, at]) => {
      const cut = key.lastIndexOf(':');
      return { stationId: key.slice(0, cut), epoch: Number(key.slice(cut + 1)), ...at };
    });
}

/** The longest run of at most `limit` events that ends in a seal, or the shortest one that does. */
export async function readRun(
  kysely: CountyKysely,
  homeId: string,
  stationId: string,
  epoch: number,
  after: number,
  limit: number,
): Promise<Push | null> {
  const { rows } = await sql<{ up_to: number | null }>`
    SELECT coalesce(max(seq) FILTER (WHERE seq <= ${after + limit}::int4), min(seq)) AS up_to FROM seal
      WHERE home_id = ${homeId} AND station_id = ${stationId} AND epoch = ${epoch}::int4 AND seq > ${after}::int4`.execute(
    kysely,
  );
  const upTo = rows[0]?.up_to ?? null;
  if (upTo === null) return null;
  const events = await kysely
    .selectFrom('event')
    .select(['bytes', 'hash'])
    .where('home_id', '=', homeId)
    .where('station_id', '=', stationId)
    .where('epoch', '=', epoch)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .execute();
  const seals = await sealsBetween(kysely, homeId, { stationId, epoch }, after, upTo, PAGE_SEALS);
  return { stationId, epoch, after, events, seals };
}
