/** A ledger as a store of chains: what it hands out is sealed, and it takes in nothing that is not. */
import { toGuichengError } from '../../domain/errors.ts';
import type { AcceptOptions } from '../../ledger/accept.ts';
import { hashBytes } from '../../ledger/canonical.ts';
import { type Chain, chainKey } from '../../ledger/chains.ts';
import { GENESIS_HASH, openEnvelope, openedKey } from '../../ledger/envelope.ts';
import { countWaiting, refusalOf } from '../../ledger/fate.ts';
import { isSameKey } from '../../ledger/keys.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { collectBatch, collectRun } from '../../ledger/outbox.ts';
import { guard } from '../../ledger/sqlite.ts';
import { EventStore } from '../../ledger/store.ts';
import type { BatchEvent, LedgerEvent, ReasonCode, Seal } from '../../ledger/types.ts';
import {
  type ChainHead,
  EVENTS_PER_BATCH,
  type Fork,
  type PullPage,
  type Push,
  type Receipt,
  type RefusalReason,
} from '../protocol/messages.ts';
import { type OpenedEvent, openRun, type SealedRun, sealedRun } from '../sealedRun.ts';
import type { ReplicaStore } from '../side.ts';
import { type SliceOptions, Slices } from '../slices.ts';
import { EarlyRuns } from './earlyRuns.ts';
import { PageTails } from './pageTails.ts';

export interface LedgerStoreOptions extends SliceOptions {
  readonly ledger: Ledger;
  /** Base64 key that was enrolled for a station; undefined where none is known. */
  readonly keyOf?: (stationId: string, epoch: number) => string | undefined;
  /** The last place that is taken of a station that was revoked; undefined for one that was not. */
  readonly revokedAt?: (stationId: string) => { readonly epoch: number; readonly seq: number } | undefined;
  /** What failed while nobody waited for an answer; by default a process warning. */
  readonly report?: (error: Error) => void;
}

/** A receipt names no more; the rest is refused as well, and named when it is sent again. */
const NAMED_REFUSALS = 1_000;

export class LedgerStore implements ReplicaStore {
  readonly #ledger: Ledger;
  readonly #options: LedgerStoreOptions;
  readonly #reads: EventStore;
  readonly #slices: Slices;
  readonly #early = new EarlyRuns();
  readonly #tails = new PageTails();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerStoreOptions) {
    this.#ledger = options.ledger;
    this.#options = options;
    this.#reads = new EventStore(options.ledger.db);
    this.#slices = new Slices(options);
  }

  async heads(): Promise<readonly ChainHead[]> {
    this.#sealOwn();
    return this.#ledger.chains().filter(hasEvents).map(headOf);
  }

  async forks(): Promise<readonly Fork[]> {
    return this.#ledger
      .chains()
      .filter(({ status }) => status === 'forked')
      .map(headOf);
  }

  async hashAt(stationId: string, epoch: number, seq: number): Promise<string | undefined> {
    const chain = this.#chain(stationId, epoch);
    if (!chain || seq < 1 || seq > chain.seq) return undefined;
    return seq === chain.seq ? chain.hash : guard(() => this.#reads.row(chain.chainNo, seq))?.hash;
  }

  async run(stationId: string, epoch: number, after: number, limit: number): Promise<Push | null> {
    const { seq } = this.#chain(stationId, epoch) ?? { seq: 0 };
    if (after >= seq) return null;
    // One signature may be over more than a message holds: an import. Its station signs places between as well.
    const isOwn = stationId === this.#ledger.stationId;
    if (isOwn) this.#sealPlace(epoch, Math.min(seq, after + limit));
    const chain = this.#chain(stationId, epoch) as Chain;
    const run = guard(() => collectRun(this.#reads, chain, after, limit));
    return run && { stationId, epoch, after, ...run };
  }

  async pull(cursor: string, limit: number): Promise<PullPage> {
    const chains = new Map(
      this.#ledger.chains().map((chain) => [chainKey(chain.stationId, chain.epoch), chain]),
    );
    return guard(() => collectBatch(this.#reads, chains, cursor, Math.min(limit, EVENTS_PER_BATCH), true));
  }

  async cursor(): Promise<string> {
    return this.#ledger.cursor();
  }

  onChanged(listener: () => void): () => void {
    return this.#ledger.onAppended(listener);
  }

  take(push: Push): Promise<Receipt> {
    // Hashed at once, while the run before it may still be on its way to the disk.
    const run = openRun(push);
    return this.#inTurn(() => this.#take(push, run));
  }

  takePage(page: PullPage): Promise<void> {
    return this.#inTurn(async () => {
      const { runs, strays } = this.#tails.add(page, (stationId, epoch) => this.#seqOf(stationId, epoch));
      for (const { push, events } of runs) {
        const unsealed = await this.#extend(push, events);
        this.#tails.keep(push, unsealed, events);
      }
      if (strays.length > 0) await this.#accept(strays, [], openEnvelope);
    });
  }

  /** One after the other, whatever became of the one before. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #take(push: Push, run: readonly OpenedEvent[]): Promise<Receipt> {
    const { stationId, epoch } = push;
    if (push.after > this.#seqOf(stationId, epoch)) {
      // Two on their way changed places. It is not judged before its turn, and not put on the disk unsealed.
      this.#early.add(push, run);
      return this.#receipt(push, []);
    }
    await this.#extend(push, run);
    for (;;) {
      const next = this.#early.next(stationId, epoch, this.#seqOf(stationId, epoch));
      if (!next) break;
      await this.#extend(next.push, next.run);
    }
    return this.#receipt(push, this.#refusedOf(push, run));
  }

  /** Puts what the chain's seals answer for on the disk, and aside what is none. @returns the sound rest */
  async #extend(push: Push, run: readonly OpenedEvent[]): Promise<readonly LedgerEvent[]> {
    const { stationId, epoch } = push;
    const enrolled = this.#options.keyOf?.(stationId, epoch);
    const held = this.#chain(stationId, epoch)?.publicKey;
    // What a seal beyond the last allowed place is over could be handed on to nobody: that seal is not kept.
    const seals = push.seals.filter((seal) => this.#refusal({ ...seal, stationSeq: seal.seq }) === undefined);
    const judged = sealedRun({ ...push, seals }, run, this.#ledger.homeId, { chain: held, enrolled });
    const revoked = judged.unsealed.filter((event) => this.#refusal(event) !== undefined);
    const taken = [...this.#fitting(judged, held, enrolled, this.#seqOf(stationId, epoch)), ...revoked];
    const known = new Map(run.map((one) => [one.item.bytes, one]));
    const open: AcceptOptions['open'] = (bytes, hash) => {
      const one = known.get(bytes);
      return one?.item.hash === hash ? one.opened : openEnvelope(bytes, hash);
    };
    const bytesOf = new Map(run.map(({ item }) => [item.hash, item]));
    const items = taken.flatMap(({ hash }) => bytesOf.get(hash) ?? []);
    await this.#accept([...items, ...judged.odd], seals, open);
    return judged.unsealed;
  }

  /** What follows the held end of the chain; of a chain with another key than was enrolled only its first event. */
  #fitting(
    { sealed }: SealedRun,
    held: string | undefined,
    enrolled: string | undefined,
    seq: number,
  ): readonly LedgerEvent[] {
    const first = sealed[0];
    if (!first || first.stationSeq > seq + 1) return [];
    const key = openedKey(first);
    const isOther =
      held === undefined && key !== undefined && enrolled !== undefined && !isSameKey(key, enrolled);
    return isOther ? [first] : sealed;
  }

  /** A seal goes with the event that it is over, in the same commit. */
  async #accept(
    events: readonly BatchEvent[],
    seals: readonly Seal[],
    open: NonNullable<AcceptOptions['open']>,
  ): Promise<void> {
    if (events.length + seals.length === 0) return;
    const { keyOf } = this.#options;
    const options: AcceptOptions = { open, refuse: (event) => this.#refusal(event), ...(keyOf && { keyOf }) };
    const waiting = new Map(seals.map((seal) => [seal.hash, seal]));
    await this.#slices.each(events.length, (from, to) => {
      const slice = events.slice(from, to);
      const due = slice.flatMap(({ hash }) => waiting.get(hash) ?? []);
      for (const { hash } of due) waiting.delete(hash);
      const others = to === events.length ? [...waiting.values()] : [];
      this.#ledger.accept({ events: slice, seals: [...due, ...others], cursor: '' }, options);
    });
  }

  #refusal({
    stationId,
    epoch,
    stationSeq,
  }: Pick<LedgerEvent, 'stationId' | 'epoch' | 'stationSeq'>): ReasonCode | undefined {
    const last = this.#options.revokedAt?.(stationId);
    if (!last) return undefined;
    return epoch > last.epoch || (epoch === last.epoch && stationSeq > last.seq) ? 'REVOKED' : undefined;
  }

  #receipt({ stationId, epoch }: Push, refused: Receipt['refused']): Receipt {
    const chain = this.#chain(stationId, epoch);
    const waiting =
      this.#early.count(stationId, epoch) + guard(() => countWaiting(this.#ledger.db, stationId, epoch));
    return {
      stationId,
      epoch,
      seq: chain?.seq ?? 0,
      hash: chain?.hash ?? GENESIS_HASH,
      waiting,
      refused,
      durable: true,
    };
  }

  /** Looked up each time: what was refused before is refused again, though it is kept only once. */
  #refusedOf(push: Push, run: readonly OpenedEvent[]): Receipt['refused'] {
    const chain = this.#chain(push.stationId, push.epoch);
    if (chain && run.at(-1)?.item.hash === chain.hash && chain.seq === push.after + run.length) return [];
    const refused: Receipt['refused'] = [];
    for (const [index, { item }] of run.entries()) {
      const seq = push.after + index + 1;
      if (chain && seq <= chain.seq && this.#reads.row(chain.chainNo, seq)?.hash === item.hash) continue;
      const reason: RefusalReason = refusalOf(this.#ledger.db, hashBytes(item.bytes)) ?? 'UNSEALED';
      refused.push({ seq, hash: item.hash, reason });
      if (refused.length >= NAMED_REFUSALS) break;
    }
    return refused;
  }

  #chain(stationId: string, epoch: number): Chain | undefined {
    return this.#ledger.chains().find((chain) => chain.stationId === stationId && chain.epoch === epoch);
  }

  #seqOf(stationId: string, epoch: number): number {
    return this.#chain(stationId, epoch)?.seq ?? 0;
  }

  /** Heads of all epochs: one that was closed may have ended before it was signed. */
  #sealOwn(): void {
    for (const { stationId, epoch, seq, sealedSeq } of this.#ledger.chains()) {
      if (stationId === this.#ledger.stationId && sealedSeq < seq) this.#sealPlace(epoch, seq);
    }
  }

  #sealPlace(epoch: number, seq: number): void {
    const chain = this.#chain(this.#ledger.stationId, epoch);
    if (!chain || chain.seq < seq) return;
    try {
      this.#ledger.seal({ epoch, seq });
    } catch (error) {
      // A full disk: what others have to say is still heard, and what is here waits, not sealed.
      const coded = toGuichengError(error);
      if (this.#options.report) this.#options.report(coded);
      else process.emitWarning(coded);
    }
  }
}

function hasEvents({ seq }: Chain): boolean {
  return seq > 0;
}

function headOf({ stationId, epoch, seq, hash }: Chain): ChainHead {
  return { stationId, epoch, seq, hash };
}
