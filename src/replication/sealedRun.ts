/**
 * How much of a run its chain's own seal answers for. Nothing beyond it is taken, so that no side ever holds what nobody
 * signed; see docs/replication.md, "Push".
 */
import { type Opened, openEnvelope, openedKey } from '../ledger/envelope.ts';
import { isSealValid } from '../ledger/seals.ts';
import type { BatchEvent, LedgerEvent, Seal } from '../ledger/types.ts';
import type { Push } from './protocol/messages.ts';

export interface OpenedEvent {
  readonly item: BatchEvent;
  readonly opened: Opened;
}

/** Hashes and reads every event of a run: the dear part, done before anybody waits for a lock. */
export function openRun(push: Push): OpenedEvent[] {
  return push.events.map((item) => ({ item, opened: openEnvelope(item.bytes, item.hash) }));
}

export interface SealedRun {
  /** Events that the seal answers for: the one it is over, and what leads up to it without a break. */
  readonly sealed: readonly LedgerEvent[];
  /** Sound events that it does not answer for. */
  readonly unsealed: readonly LedgerEvent[];
  /** What is no event, or none of this home: to be judged one by one and kept aside. */
  readonly odd: readonly BatchEvent[];
  /** The last seal that verifies over an event of the run; undefined where none does. */
  readonly seal: Seal | undefined;
}

export interface RunKeys {
  /** Base64 key of the chain, where it has begun. */
  readonly chain: string | undefined;
  /** Base64 key that was enrolled for the station; counts where neither chain nor run say one. */
  readonly enrolled: string | undefined;
}

export function sealedRun(push: Push, run: readonly OpenedEvent[], homeId: string, keys: RunKeys): SealedRun {
  const sound = new Map<string, LedgerEvent>();
  const odd: BatchEvent[] = [];
  for (const { item, opened } of run) {
    if (opened.ok && opened.event.homeId === homeId) sound.set(opened.event.hash, opened.event);
    else odd.push(item);
  }
  const key = keys.chain ?? firstKey(sound.values()) ?? keys.enrolled;
  const seal = key === undefined ? undefined : lastSeal(push, homeId, key, sound);
  const sealed: LedgerEvent[] = [];
  // Of this chain only: what else a station signed into its own past is no history of another.
  for (
    let event = seal && sound.get(seal.hash);
    event && isOf(push, event);
    event = sound.get(event.prevHash)
  ) {
    sealed.push(event);
    sound.delete(event.hash);
  }
  return { sealed: sealed.reverse(), unsealed: [...sound.values()], odd, seal };
}

function lastSeal(
  push: Push,
  homeId: string,
  key: string,
  sound: ReadonlyMap<string, LedgerEvent>,
): Seal | undefined {
  const downwards = [...push.seals].sort((a, b) => b.seq - a.seq);
  return downwards.find((seal) => {
    const event = sound.get(seal.hash);
    const isItsPlace =
      event !== undefined && event.stationSeq === seal.seq && isOf(push, event) && isOf(push, seal);
    return isItsPlace && isSealValid(key, homeId, seal);
  });
}

function firstKey(events: Iterable<LedgerEvent>): string | undefined {
  for (const event of events) if (event.stationSeq === 1) return openedKey(event);
  return undefined;
}

interface Place {
  readonly stationId: string;
  readonly epoch: number;
}

function isOf(push: Place, place: Place): boolean {
  return place.stationId === push.stationId && place.epoch === push.epoch;
}
