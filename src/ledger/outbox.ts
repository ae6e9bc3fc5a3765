/** What a reader of the feed gets next: the events after its cursor, and the seals over what it then has. */
import { type Chain, chainKey, eventKey } from './chains.ts';
import { formatCursor, type Position, parseCursor } from './cursor.ts';
import { type EventStore, mergeChains } from './store.ts';
import type { Batch, BatchEvent, Seal } from './types.ts';

/** A batch stays below this many characters of events, so that one message stays small. */
const BATCH_CHARACTERS = 4_194_304;
const BATCH_SEALS = 500;

/** Part of one chain, its last event sealed. */
export type Run = Pick<Batch, 'events' | 'seals'>;

interface Lane extends Position {
  readonly chain: Chain;
}

/**
 * At most `limit` events after `cursor`, in fold order.
 * @param sealedOnly leaves out what no seal is over yet
 * @throws GuichengError `FEED.BAD_CURSOR`
 */
export function collectBatch(
  store: EventStore,
  chains: ReadonlyMap<string, Chain>,
  cursor: string,
  limit: number,
  sealedOnly = false,
): Batch {
  const given = parseCursor(cursor);
  const lanes = new Map<string, Lane>();
  for (const [key, chain] of chains) {
    const at = given.get(key);
    lanes.set(key, { chain, seq: at?.seq ?? 0, sealedSeq: at?.sealedSeq ?? 0 });
  }
  const events = limit > 0 ? eventsAfter(store, lanes, limit, sealedOnly) : [];
  const seals = sealsAfter(store, lanes);
  return { events, seals, cursor: formatCursor(positionsOf(given, lanes)) };
}

/**
 * The longest run of one chain of at most `limit` events that ends in a seal, or the shortest one that does; null where
 * no seal follows.
 */
export function collectRun(store: EventStore, chain: Chain, after: number, limit: number): Run | null {
  const { stationId, epoch } = chain;
  const within = store.seals(stationId, epoch, after, after + limit, limit);
  const seals = within.length > 0 ? within : store.seals(stationId, epoch, after, chain.seq, 1);
  const [first, last] = [seals[0], seals.at(-1)];
  if (!first || !last) return null;
  const rows = store.rowsAfter(chain.chainNo, after, last.seq - after);
  // A run too large for one message ends at an earlier seal, where there is one.
  let characters = 0;
  const fitting = rows.findIndex(({ bytes }) => {
    characters += bytes.length;
    return characters > BATCH_CHARACTERS;
  });
  const upTo = fitting < 0 ? last.seq : Math.max(after + fitting, first.seq);
  const kept = seals.filter(({ seq }) => seq <= upTo);
  const end = Math.max(...kept.map(({ seq }) => seq));
  return { events: rows.slice(0, end - after).map(({ bytes, hash }) => ({ bytes, hash })), seals: kept };
}

function eventsAfter(
  store: EventStore,
  lanes: Map<string, Lane>,
  limit: number,
  sealedOnly: boolean,
): BatchEvent[] {
  const endOf = (chain: Chain) => (sealedOnly ? chain.sealedSeq : chain.seq);
  const behind = [...lanes.values()].filter(({ chain, seq }) => seq < endOf(chain));
  const page = Math.max(8, Math.ceil(limit / Math.max(1, behind.length)));
  const rows = mergeChains(
    behind.map(({ chain, seq, sealedSeq }) => ({ chain, after: seq, sealedSeq })),
    (chain, after) => store.rowsAfter(chain.chainNo, after, Math.min(page, endOf(chain) - after)),
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
