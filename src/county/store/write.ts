/** What a judged run writes: one statement for events, seals and head, and others only where something was refused. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { QuarantineEntry } from '../../ledger/store.ts';
import type { Seal } from '../../ledger/types.ts';
import type { Tables } from '../db/tables.ts';
import type { BatchWork } from './batchWork.ts';

export const NEWS_CHANNEL = 'guicheng_county';

export async function writeBatch(
  tx: Transaction<Tables>,
  homeId: string,
  work: BatchWork,
  wall: number,
): Promise<void> {
  const { stationId, epoch } = work.head;
  await insertQuarantine(tx, homeId, work.quarantined);
  for (const row of work.waitsNoMore) {
    await tx
      .deleteFrom('pending')
      .where('home_id', '=', homeId)
      .where('station_id', '=', stationId)
      .where('epoch', '=', epoch)
      .where('seq', '=', row.seq)
      .where('hash', '=', row.hash)
      .execute();
  }
  const waits = work.waitsNow;
  if (waits.length > 0) {
    const place = { home_id: homeId, station_id: stationId, epoch, received_at: wall };
    await tx
      .insertInto('pending')
      .values(waits.map(({ seq, hash, bytes, seal }) => ({ ...place, seq, hash, bytes, seal })))
      .execute();
  }
  await writeChain(tx, homeId, work);
}

/** The way of nearly every batch. Whoever waits for news of this home hears of it with the commit. */
async function writeChain(tx: Transaction<Tables>, homeId: string, work: BatchWork): Promise<void> {
  const { head, events, seals } = work;
  const place = sql`${homeId}, ${head.stationId}, ${head.epoch}::int4`;
  await sql`
    WITH new_event AS (
      INSERT INTO event (home_id, station_id, epoch, seq, hash, hlc, bytes)
      SELECT ${place}, u.seq, u.hash, u.hlc, u.bytes
        FROM unnest(
          ${events.map(({ event }) => event.stationSeq)}::int4[],
          ${column(events.map(({ event }) => event.hash))},
          ${column(events.map(({ event }) => event.hlc))},
          ${column(events.map(({ bytes }) => bytes))}
        ) AS u (seq, hash, hlc, bytes)
    ), new_seal AS (
      INSERT INTO seal (home_id, station_id, epoch, seq, hash, at, signature)
      SELECT ${place}, u.seq, u.hash, u.at, u.signature
        FROM unnest(
          ${seals.map((seal) => seal.seq)}::int4[],
          ${seals.map((seal) => seal.hash)}::text[],
          ${seals.map((seal) => String(seal.at))}::int8[],
          ${seals.map((seal) => seal.signature)}::text[]
        ) AS u (seq, hash, at, signature)
    ), new_head AS (
      UPDATE chain SET seq = ${head.seq}::int4, hash = ${head.hash}, hlc = ${head.hlc}, status = ${head.status},
          sealed_seq = ${head.sealedSeq}::int4, public_key = ${head.publicKey ?? null}::text,
          waiting = ${work.waitingCount}::int4
        WHERE home_id = ${homeId} AND station_id = ${head.stationId} AND epoch = ${head.epoch}::int4
    )
    SELECT pg_notify(${NEWS_CHANNEL}, ${homeId}) AS home_id`.execute(tx);
}

/** Texts without line feeds, as canonical ones are: an array would have each of its characters looked at twice. */
function column(texts: readonly string[]) {
  return sql`string_to_array(${texts.join('\n')}::text, E'\n')`;
}

type Entry = Omit<QuarantineEntry, 'reason'> & { readonly reason: Tables['quarantine']['reason'] };

export async function insertQuarantine(
  tx: Kysely<Tables>,
  homeId: string,
  entries: readonly Entry[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx
    .insertInto('quarantine')
    .values(
      entries.map((entry) => ({
        home_id: homeId,
        content_hash: entry.contentHash,
        reason: entry.reason,
        station_id: entry.stationId,
        epoch: entry.epoch,
        seq: entry.seq,
        claimed_hash: asText(entry.claimedHash),
        bytes: Buffer.from(entry.bytes, 'utf8'),
        received_at: entry.receivedAt,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** PostgreSQL's text holds every character but the one. */
function asText(claimed: string): string {
  return claimed.slice(0, 200).replaceAll('\0', '\ufffd');
}

/** A seal as a row gives it. */
export function sealOfRow(row: {
  readonly station_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly at: string | number | bigint;
  readonly signature: string;
}): Seal {
  const { station_id, epoch, seq, hash, at, signature } = row;
  return { stationId: station_id, epoch, seq, hash, at: Number(at), signature };
}
