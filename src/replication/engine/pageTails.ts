/**
 * A page is cut where it is full, which may be before the seal over its last events. Those are kept in memory until the
 * page with the seal comes; after a kill they are asked for again.
 */
import { chainKey } from '../../ledger/chains.ts';
import { openEnvelope } from '../../ledger/envelope.ts';
import type { BatchEvent, LedgerEvent } from '../../ledger/types.ts';
import type { PullPage, Push } from '../protocol/messages.ts';
import type { OpenedEvent } from '../sealedRun.ts';

interface PageRun {
  readonly push: Push;
  readonly events: readonly OpenedEvent[];
}

/** Events of one chain that are kept without a seal; a chain that goes on without one is asked for again. */
const MOST_UNSEALED = 20_000;

export class PageTails {
  readonly #tails = new Map<string, readonly OpenedEvent[]>();

  /**
   * The page as one run of each chain it speaks of, what was kept of the chain in front; and what names no chain.
   * @param seqOf how far a chain is held
   */
  add(
    page: PullPage,
    seqOf: (stationId: string, epoch: number) => number,
  ): { readonly runs: readonly PageRun[]; readonly strays: readonly BatchEvent[] } {
    const strays: BatchEvent[] = [];
    const fresh = new Map<string, { stationId: string; epoch: number; events: OpenedEvent[] }>();
    const laneOf = (stationId: string, epoch: number) => {
      const key = chainKey(stationId, epoch);
      const lane = fresh.get(key) ?? { stationId, epoch, events: [] };
      fresh.set(key, lane);
      return lane;
    };
    for (const item of page.events) {
      const opened = openEnvelope(item.bytes, item.hash);
      const { stationId, epoch } = opened.event ?? {};
      if (stationId === undefined || epoch === undefined) strays.push(item);
      else laneOf(stationId, epoch).events.push({ item, opened });
    }
    for (const { stationId, epoch } of page.seals) laneOf(stationId, epoch);
    const runs = [...fresh].map(([key, { stationId, epoch, events: newer }]) => {
      const held = seqOf(stationId, epoch);
      const tail = (this.#tails.get(key) ?? []).filter((one) => seqIn(one) > held);
      const follows = newer.length === 0 || seqIn(newer[0]) === seqIn(tail.at(-1)) + 1;
      const events = follows ? [...tail, ...newer] : newer;
      const seals = page.seals.filter((seal) => seal.stationId === stationId && seal.epoch === epoch);
      const after = Math.max(0, seqIn(events[0]) - 1);
      const push: Push = { stationId, epoch, after, events: events.map(({ item }) => item), seals };
      return { push, events };
    });
    return { runs, strays };
  }

  /** What no seal answered for yet. */
  keep({ stationId, epoch }: Push, unsealed: readonly LedgerEvent[], events: readonly OpenedEvent[]): void {
    const open = new Set(unsealed.map(({ hash }) => hash));
    const tail = events.filter(({ item }) => open.has(item.hash));
    const key = chainKey(stationId, epoch);
    if (tail.length === 0 || tail.length > MOST_UNSEALED) this.#tails.delete(key);
    else this.#tails.set(key, tail);
  }
}

function seqIn(one: OpenedEvent | undefined): number {
  return one?.opened.event?.stationSeq ?? 0;
}
