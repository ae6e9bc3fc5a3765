/** What a reader of the feed gets next: the events after its cursor, and the seals over what it then has. */
import { type Chain, chainKey, eventKey } from './chains.ts';
import { formatCursor, type Position, parseCursor } from './cursor.ts';
import { type EventStore, mergeChains } from './store.ts';
import type { Batch, BatchEvent, Seal } from './types.ts';

/** A batch stays below this many characters of events, so that one message stays small. */
const BATCH_CHARACTERS = 4_194_304;
const BATCH_SEALS = 500;

interface Lane extends Position {
  readonly chain: Chain;
}

/**
 * At most `limit` events after `cursor`, in fold order.
 * @throws GuichengError `FEED.BAD_CURSOR`
 */
export function collectBatch(
  store: EventStore,
  chains: ReadonlyMap<string, Chain>,
  cursor: string,
  limit: number,
): Batch {
  const given = parseCursor(cursor);
  const lanes = new Map<string, Lane>();
  for (const [key, chain] of chains) {
    const at = given.get(key);
    lanes.set(key, { chain, seq: at?.seq ?? 0, sealedSeq: at?.sealedSeq ?? 0 });
  }
  const events = limit > 0 ? eventsAfter(store, lanes, limit) : [];
  const seals = sealsAfter(store, lanes);
  return { events, seals, cursor: formatCursor(positionsOf(given, lanes)) };
}

function eventsAfter(store: EventStore, lanes: Map<string, Lane>, limit: number): BatchEvent[] {
  const behind = [...lanes.values()].filter(({ chain, seq }) => seq < chain.seq);
  const page = Math.max(8, Math.ceil(limit / Math.max(1, behind.length)));
  const rows = mergeChains(
    behind.map(({ chain, seq, sealedSeq }) => ({ chain, after: seq, sealedSeq })),
    (chain, after) => store.rowsAfter(chain.chainNo, after, page),
  );
  const events: BatchEvent[] = [];
  let characters = 0;
  for (const { chain, start, event_key, bytes, hash } of rows) {
    events.push({ bytes, hash });
    const key = chainKey(chain.stationId, chain.epoch);
    const seq = event_key - eventKey(chain.chainNo, 0);
    lanes.set(key, { chain, seq, sealedSeq: start.sealedSeq });
    characters += bytes.length;
    if (events.length >= limit || characters >= BATCH_CHARACTERS) break;
  }
  return events;
}

function sealsAfter(store: EventStore, lanes: Map<string, Lane>): Seal[] {
  const seals: Seal[] = [];
  for (const [key, { chain, seq, sealedSeq }] of lanes) {
    if (chain.sealedSeq <= sealedSeq || seals.length >= BATCH_SEALS) continue;
    const { stationId, epoch } = chain;
    const some = store.seals(stationId, epoch, sealedSeq, seq, BATCH_SEALS - seals.length);
    seals.push(...some);
    lanes.set(key, { chain, seq, sealedSeq: some.at(-1)?.seq ?? sealedSeq });
  }
  return seals;
}

/** Positions of chains this ledger does not know are handed back as they came. */
function* positionsOf(
  given: ReadonlyMap<string, Position>,
  lanes: ReadonlyMap<string, Lane>,
): Generator<{ stationId: string; epoch: number; seq: number; sealedSeq: number }> {
  for (const { chain, seq, sealedSeq } of lanes.values()) {
    yield { stationId: chain.stationId, epoch: chain.epoch, seq, sealedSeq };
  }
  for (const [key, { seq, sealedSeq }] of given) {
    if (lanes.has(key)) continue;
    const cut = key.lastIndexOf(':');
    yield { stationId: key.slice(0, cut), epoch: Number(key.slice(cut + 1)), seq, sealedSeq };
  }
}
