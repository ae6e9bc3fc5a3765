/** What of our chains the other side's disk is known to have, what it refused, and which chains have two histories. */
import { chainKey } from '../../ledger/chains.ts';
import type { ChainHead, Fork, Receipt } from '../protocol/messages.ts';
import type { ReplicaStore } from '../side.ts';
import { isDelivered, isOtherHistory } from './rules.ts';

export interface RefusedEvent {
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly reason: string;
}

/** Why a chain is not pushed for the time being. */
interface Parked {
  /** How far the other side had it: when that changes, it is tried again. */
  readonly seq: number;
  readonly until: number;
}

/** What was refused is sent again after this time: somebody may have put right what was wrong over there. */
const PARKED_MS = 600_000;
/** Refused for now only: its seal, or what comes before it, was not there yet. */
const PASSING = new Set(['UNSEALED', 'HASH_MISMATCH', 'MALFORMED']);

export class Deliveries {
  readonly #store: ReplicaStore;
  readonly #delivered = new Map<string, number>();
  readonly #refused = new Map<string, readonly RefusedEvent[]>();
  readonly #forks = new Map<string, Fork>();
  readonly #parked = new Map<string, Parked>();

  constructor(store: ReplicaStore) {
    this.#store = store;
  }

  get refused(): readonly RefusedEvent[] {
    return [...this.#refused.values()].flat();
  }

  get forks(): readonly Fork[] {
    return [...this.#forks.values()];
  }

  /** Events of ours that no receipt names. @param ours how far each chain is held here, by its key */
  waiting(ours: ReadonlyMap<string, { readonly seq: number }>): number {
    let waiting = 0;
    for (const [key, { seq }] of ours) waiting += Math.max(0, seq - (this.#delivered.get(key) ?? 0));
    return waiting;
  }

  isForked({ stationId, epoch }: ChainHead): boolean {
    return this.#forks.has(chainKey(stationId, epoch));
  }

  isParked({ stationId, epoch }: ChainHead, seq: number, now: number): boolean {
    const parked = this.#parked.get(chainKey(stationId, epoch));
    return parked !== undefined && parked.seq === seq && now < parked.until;
  }

  /** The heads of the other side, as it greets: what it lost since is no longer delivered. */
  async hearHeads(theirs: readonly ChainHead[], durable: boolean): Promise<void> {
    const named = new Set(theirs.map(({ stationId, epoch }) => chainKey(stationId, epoch)));
    for (const key of this.#delivered.keys()) if (!named.has(key)) this.#delivered.delete(key);
    for (const head of theirs) {
      const own = await this.#store.hashAt(head.stationId, head.epoch, head.seq);
      this.#hear(head, own, durable);
    }
  }

  /** @returns whether more of that chain may be sent */
  async hearReceipt(receipt: Receipt, now: number): Promise<boolean> {
    const { stationId, epoch, seq, refused } = receipt;
    const key = chainKey(stationId, epoch);
    const own = seq === 0 ? undefined : await this.#store.hashAt(stationId, epoch, seq);
    this.#hear(receipt, own, receipt.durable);
    if (refused.length === 0) {
      this.#refused.delete(key);
      return !this.#forks.has(key);
    }
    this.#refused.set(
      key,
      refused.map((event) => ({ stationId, epoch, ...event })),
    );
    if (refused.some(({ reason }) => !PASSING.has(reason))) {
      this.#parked.set(key, { seq, until: now + PARKED_MS });
    }
    return false;
  }

  #hear(
    head: Omit<ChainHead, 'epoch'> & { readonly epoch: number },
    own: string | undefined,
    durable: boolean,
  ): void {
    const { stationId, epoch, seq, hash } = head;
    const key = chainKey(stationId, epoch);
    if (isOtherHistory(hash, own)) this.#forks.set(key, { stationId, epoch, seq, hash });
    if (isDelivered({ hash, durable }, own)) {
      this.#delivered.set(key, seq);
      const open = (this.#refused.get(key) ?? []).filter((event) => event.seq > seq);
      if (open.length > 0) this.#refused.set(key, open);
      else this.#refused.delete(key);
    }
  }
}
