/**
 * Taking in a run: hashed before the lock, judged under it by the ledger's own rules, written by one statement. Whoever
 * holds the row of a chain alone extends it, whichever program of the county it belongs to.
 */
import type { Transaction } from 'kysely';
import { Acceptor } from '../../ledger/accept.ts';
import { type Opened, openEnvelope, openedKey } from '../../ledger/envelope.ts';
import { isSameKey } from '../../ledger/keys.ts';
import type { LedgerEvent, Seal } from '../../ledger/types.ts';
import type { Push, Receipt } from '../../replication/protocol/messages.ts';
import { type OpenedEvent, type SealedRun, sealedRun } from '../../replication/sealedRun.ts';
import type { ChainRow, Tables } from '../db/tables.ts';
import { BatchWork, type Held } from './batchWork.ts';
import { noteFacts } from './facts.ts';
import { lockChain, readHeld, type Trust, trustIn } from './held.ts';
import { insertQuarantine, writeBatch } from './write.ts';

export interface Taken {
  readonly receipt: Omit<Receipt, 'durable'>;
  /** New events in the chain, those that had waited included. */
  readonly accepted: number;
  /** More than five minutes ahead of this clock. */
  readonly future: number;
}

export interface Arrival {
  readonly homeId: string;
  readonly push: Push;
  /** The events of the push, opened. */
  readonly run: readonly OpenedEvent[];
  /** Wall time, ms UTC. */
  readonly wall: number;
}

/** A receipt names no more; the rest is refused as well, and named when it is sent again. */
const NAMED_REFUSALS = 1_000;

export async function takeRun(tx: Transaction<Tables>, arrival: Arrival): Promise<Taken> {
  const { homeId, push, run, wall } = arrival;
  const chain = await lockChain(tx, homeId, push);
  const trust = await trustIn(tx, homeId, push.stationId);
  const enrolled = enrolledKey(trust, push.epoch);
  const keys = { chain: chain.public_key ?? undefined, enrolled };
  const { sealed, unsealed, odd, seal } = whole(sealedRun(push, run, homeId, keys), push, chain);
  const held = await readHeld(tx, homeId, chain, push, [...sealed, ...unsealed]);
  const bytesOf = new Map(run.map(({ item }) => [item.hash, item.bytes]));
  const { taken, refused } = sift(chain, trust, sealed);
  const unheld = unsealed.filter((event) => held.hashes.get(event.stationSeq) !== event.hash);
  await keepAside(tx, arrival, refused, bytesOf);
  const work = new BatchWork(
    homeId,
    held,
    () => wall,
    (hash) => (seal?.hash === hash ? JSON.stringify(seal) : null),
  );
  const acceptor = new Acceptor(work, { open: opener(run), keyOf: () => enrolled });
  acceptor.accept({
    events: [...taken.map(({ hash }) => ({ hash, bytes: bytesOf.get(hash) })), ...odd],
    seals: push.seals,
    cursor: '',
  });
  const { accepted, flagged } = acceptor.accept({
    events: [],
    seals: sealsOfWaiting(held, work),
    cursor: '',
  });
  await writeBatch(tx, homeId, work, wall);
  await noteFacts(tx, homeId, work.events, wall);
  const named = [
    ...unheld.map(({ stationSeq, hash }) => ({ seq: stationSeq, hash, reason: 'UNSEALED' })),
    ...refused.map(({ event, reason }) => ({ seq: event.stationSeq, hash: event.hash, reason })),
    ...work.quarantined.map((entry) => ({ seq: entry.seq, hash: entry.claimedHash, reason: entry.reason })),
  ];
  const { stationId, epoch } = push;
  const { seq, hash } = work.head;
  const receipt = {
    stationId,
    epoch,
    seq,
    hash,
    waiting: work.waitingCount,
    refused: named.slice(0, NAMED_REFUSALS),
  };
  return { receipt, accepted, future: flagged.length };
}

/** Seals that came too early, with events that are now in the chain. */
function sealsOfWaiting(held: Held, work: BatchWork): Seal[] {
  const added = new Set(work.events.map(({ event }) => event.hash));
  return held.waiting.flatMap(({ hash, seal }) =>
    seal !== null && added.has(hash) ? [JSON.parse(seal) as Seal] : [],
  );
}

interface Refused {
  readonly event: LedgerEvent;
  readonly reason: 'REVOKED' | 'KEY_MISMATCH';
}

/** A run whose turn it is, but which lacks what its end rests on, has no end. */
function whole(judged: SealedRun, push: Push, chain: ChainRow): SealedRun {
  const [first] = judged.sealed;
  if (first === undefined || push.after > chain.seq || first.stationSeq <= chain.seq + 1) return judged;
  return { ...judged, sealed: [], unsealed: [...judged.unsealed, ...judged.sealed], seal: undefined };
}

/** What is refused for who it is from, whatever it says. */
function sift(
  chain: ChainRow,
  trust: Trust | undefined,
  sealed: readonly LedgerEvent[],
): { taken: LedgerEvent[]; refused: Refused[] } {
  const taken: LedgerEvent[] = [];
  const refused: Refused[] = [];
  const isOther = chain.public_key === null && isOtherKey(sealed[0], trust);
  for (const event of sealed) {
    if (isBeyond(event, trust)) refused.push({ event, reason: 'REVOKED' });
    else if (isOther) refused.push({ event, reason: 'KEY_MISMATCH' });
    else taken.push(event);
  }
  return { taken, refused };
}

/** The key that a chain of this epoch must begin with, as the home's facts say. */
function enrolledKey(trust: Trust | undefined, epoch: number): string | undefined {
  const isFormer = trust?.former_key != null && epoch <= (trust.revoked_epoch ?? 0);
  return (isFormer ? trust.former_key : trust?.seal_key) ?? undefined;
}

function isOtherKey(first: LedgerEvent | undefined, trust: Trust | undefined): boolean {
  const key = first && openedKey(first);
  const enrolled = first && enrolledKey(trust, first.epoch);
  return key !== undefined && enrolled !== undefined && !isSameKey(key, enrolled);
}

/** After the place named in the fact that revoked its station. Another computer in its place begins a new epoch. */
function isBeyond(event: LedgerEvent, trust: Trust | undefined): boolean {
  if (trust === undefined || trust.revoked_epoch === null || trust.revoked_seq === null) return false;
  if (event.epoch > trust.revoked_epoch) return trust.revoked_at !== null;
  return event.epoch === trust.revoked_epoch && event.stationSeq > trust.revoked_seq;
}

async function keepAside(
  tx: Transaction<Tables>,
  { homeId, wall }: Arrival,
  refused: readonly Refused[],
  bytesOf: ReadonlyMap<string, string>,
): Promise<void> {
  const entries = refused.map(({ event, reason }) => ({
    contentHash: event.hash,
    reason,
    stationId: event.stationId,
    epoch: event.epoch,
    seq: event.stationSeq,
    claimedHash: event.hash,
    bytes: bytesOf.get(event.hash) ?? '',
    receivedAt: wall,
  }));
  await insertQuarantine(tx, homeId, entries);
}

/** Envelopes are opened once: here again only what waited in the tables. */
function opener(run: readonly OpenedEvent[]): (bytes: string, hash: string) => Opened {
  const known = new Map(run.map((one) => [one.item.bytes, one]));
  return (bytes, hash) => {
    const one = known.get(bytes);
    return one?.item.hash === hash ? one.opened : openEnvelope(bytes, hash);
  };
}
