/** What the tables hold of a chain, read under the lock of its row. */
import type { Transaction } from 'kysely';
import { GENESIS_HASH } from '../../ledger/envelope.ts';
import { HLC_ZERO } from '../../ledger/hlc.ts';
import type { LedgerEvent, Seal } from '../../ledger/types.ts';
import type { Push } from '../../replication/protocol/messages.ts';
import type { ChainRow, Tables } from '../db/tables.ts';
import type { Held } from './batchWork.ts';
import { sealOfRow } from './write.ts';

/** What was said of a station by the home's own facts. */
export interface Trust {
  readonly seal_key: string | null;
  readonly former_key: string | null;
  readonly revoked_epoch: number | null;
  readonly revoked_seq: number | null;
  readonly revoked_at: unknown;
}

/** The row of the chain, held until the transaction ends; begun if it is new. */
export async function lockChain(
  tx: Transaction<Tables>,
  homeId: string,
  { stationId, epoch }: Pick<Push, 'stationId' | 'epoch'>,
): Promise<ChainRow> {
  const lock = () =>
    tx
      .selectFrom('chain')
      .selectAll()
      .where('home_id', '=', homeId)
      .where('station_id', '=', stationId)
      .where('epoch', '=', epoch)
      .forUpdate()
      .executeTakeFirst();
  const known = await lock();
  if (known !== undefined) return known;
  const begun = {
    home_id: homeId,
    station_id: stationId,
    epoch,
    status: 'open' as const,
    seq: 0,
    hash: GENESIS_HASH,
    hlc: HLC_ZERO,
    sealed_seq: 0,
    public_key: null,
    waiting: 0,
  };
  // Two may begin it at once: the second waits here for the first, and then finds its row.
  await tx
    .insertInto('chain')
    .values(begun)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await lock()) ?? begun;
}

export function trustIn(
  tx: Transaction<Tables>,
  homeId: string,
  stationId: string,
): Promise<Trust | undefined> {
  return tx
    .selectFrom('station')
    .select(['seal_key', 'former_key', 'revoked_epoch', 'revoked_seq', 'revoked_at'])
    .where('home_id', '=', homeId)
    .where('station_id', '=', stationId)
    .executeTakeFirst();
}

/** Asks only for what the run touches: one that simply goes on touches nothing. */
export async function readHeld(
  tx: Transaction<Tables>,
  homeId: string,
  chain: ChainRow,
  push: Push,
  events: readonly LedgerEvent[],
): Promise<Held> {
  const sealSeqs = push.seals.map(({ seq }) => seq).filter((seq) => seq <= chain.seq);
  const eventSeqs = events.map(({ stationSeq }) => stationSeq).filter((seq) => seq <= chain.seq);
  return {
    chain,
    hashes: await hashesAt(tx, homeId, chain, [...new Set([...eventSeqs, ...sealSeqs])]),
    seals: await sealsAt(tx, homeId, chain, sealSeqs),
    waiting: chain.waiting === 0 ? [] : await ofChain(tx, homeId, chain).execute(),
    forkKept: chain.status === 'open' ? new Set() : await forksKept(tx, homeId, events),
  };
}

function ofChain(tx: Transaction<Tables>, homeId: string, chain: ChainRow) {
  return tx
    .selectFrom('pending')
    .select(['seq', 'hash', 'bytes', 'seal'])
    .where('home_id', '=', homeId)
    .where('station_id', '=', chain.station_id)
    .where('epoch', '=', chain.epoch);
}

async function hashesAt(
  tx: Transaction<Tables>,
  homeId: string,
  chain: ChainRow,
  seqs: readonly number[],
): Promise<Map<number, string>> {
  if (seqs.length === 0) return new Map();
  const rows = await tx
    .selectFrom('event')
    .select(['seq', 'hash'])
    .where('home_id', '=', homeId)
    .where('station_id', '=', chain.station_id)
    .where('epoch', '=', chain.epoch)
    .where('seq', 'in', seqs)
    .execute();
  return new Map(rows.map(({ seq, hash }) => [seq, hash]));
}

async function sealsAt(
  tx: Transaction<Tables>,
  homeId: string,
  chain: ChainRow,
  seqs: readonly number[],
): Promise<Map<number, Seal>> {
  if (seqs.length === 0) return new Map();
  const rows = await tx
    .selectFrom('seal')
    .selectAll()
    .where('home_id', '=', homeId)
    .where('station_id', '=', chain.station_id)
    .where('epoch', '=', chain.epoch)
    .where('seq', 'in', seqs)
    .execute();
  return new Map(rows.map((row) => [row.seq, sealOfRow(row)]));
}

async function forksKept(
  tx: Transaction<Tables>,
  homeId: string,
  events: readonly LedgerEvent[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await tx
    .selectFrom('quarantine')
    .select('content_hash')
    .where('home_id', '=', homeId)
    .where(
      'content_hash',
      'in',
      events.map(({ hash }) => hash),
    )
    .where('reason', 'in', ['FORK', 'CHAIN_FORKED'])
    .execute();
  return new Set(rows.map(({ content_hash }) => content_hash));
}
