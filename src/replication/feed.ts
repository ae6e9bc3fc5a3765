/**
 * The feed between station cores: `since(cursor)` on one side, `accept` on the other. `LocalExchange` joins
 * cores of one process; replication over a network later replaces it and keeps `Feed`.
 *
 * A station is *heard* only when a pull from it came through to its end: an unreachable peer, an empty one,
 * or one whose events could not be taken in says nothing.
 */
import { GuichengError, toGuichengError } from '../domain/errors.ts';
import type { AcceptOptions } from '../ledger/accept.ts';
import type { AcceptResult, Batch, Head, LedgerEvent, Seal } from '../ledger/types.ts';
import { type SliceOptions, Slices } from './slices.ts';

export interface Feed {
  /** At most `limit` events after `cursor`, with the seals over them, and the cursor to ask with next. */
  since(cursor: string, limit: number): Batch | Promise<Batch>;
  /** Head of each chain, by `stationId:epoch`. */
  heads(): Record<string, Head> | Promise<Record<string, Head>>;
  /** Wall time there, ms UTC: two stations that disagree about it must say so. No fact, and in no ledger. */
  wall?(): number | Promise<number>;
}

/** What the exchange needs of a core; `Ledger` is one. */
export interface FeedCore extends Feed {
  readonly stationId: string;
  accept(batch: Batch, options?: AcceptOptions): AcceptResult;
  /** The cursor behind everything this core holds. */
  cursor(): string;
  onAppended(listener: (events: readonly LedgerEvent[]) => void): () => void;
  onSealed(listener: (seal: Seal) => void): () => void;
}

/** Calls back once after `ms`; returns the way to cancel. */
export interface Timer {
  after(ms: number, callback: () => void): () => void;
}

export interface ExchangeOptions extends SliceOptions {
  /** Needed by `start`; tests call `pump` instead. */
  readonly timer?: Timer;
  /** Events asked for at a time. */
  readonly limit?: number;
  readonly heartbeatMs?: number;
  readonly onError?: (error: GuichengError, from: string, to: string) => void;
}

interface Member {
  readonly core: FeedCore;
  readonly acceptOptions: AcceptOptions;
  readonly stop: readonly (() => void)[];
}

/** One direction: `to` pulls from `from`. */
interface Link {
  readonly from: string;
  readonly to: string;
  /** Undefined: begin again from what `to` holds. */
  cursor: string | undefined;
  lastHeard: number | undefined;
  /** How far the wall clock of `to` was ahead of that of `from` at the last time of asking, ms. */
  clockOff: number | undefined;
  error: GuichengError | undefined;
}

export interface LinkStatus {
  readonly from: string;
  readonly to: string;
  readonly cut: boolean;
  /** Monotonic ms of the last pull that came through to its end. */
  readonly lastHeard: number | undefined;
  readonly error: GuichengError | undefined;
}

export class LocalExchange {
  readonly #options: ExchangeOptions;
  readonly #members = new Map<string, Member>();
  readonly #links = new Map<string, Link>();
  readonly #cuts = new Set<string>();
  readonly #slices: Slices;
  #pumping: Promise<number> | undefined;
  #again = false;
  #started = false;
  #cancel: (() => void) | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#slices = new Slices(options);
  }

  /** Lets a core take part; `acceptOptions` are used for what it takes in. */
  join(core: FeedCore, acceptOptions: AcceptOptions = {}): void {
    const { stationId } = core;
    if (this.#members.has(stationId)) {
      throw new GuichengError('FEED.ALREADY_JOINED', '该工作站已在同步中', { station: stationId });
    }
    for (const other of this.#members.keys()) {
      this.#addLink(other, stationId);
      this.#addLink(stationId, other);
    }
    const stop = [core.onAppended(() => this.#wake()), core.onSealed(() => this.#wake())];
    this.#members.set(stationId, { core, acceptOptions, stop });
    this.#wake();
  }

  leave(stationId: string): void {
    for (const stop of this.#members.get(stationId)?.stop ?? []) stop();
    this.#members.delete(stationId);
    for (const [key, link] of this.#links) {
      if (link.from === stationId || link.to === stationId) this.#links.delete(key);
    }
  }

  /** Pulls the cable between two stations, both ways. */
  cut(a: string, b: string): void {
    this.#cuts.add(pairKey(a, b));
  }

  mend(a: string, b: string): void {
    this.#cuts.delete(pairKey(a, b));
    this.#wake();
  }

  /**
   * When station `listener` last heard from `stationId`, in monotonic ms; undefined for never. The moment is
   * that of asking, not of the answer: news after it is not known.
   */
  lastHeard(listener: string, stationId: string): number | undefined {
    return this.#links.get(linkKey(stationId, listener))?.lastHeard;
  }

  /** How far the wall clock of `listener` was ahead of `stationId`'s at the last pull, ms; undefined for unknown. */
  clockOff(listener: string, stationId: string): number | undefined {
    return this.#links.get(linkKey(stationId, listener))?.clockOff;
  }

  status(): LinkStatus[] {
    return [...this.#links.values()].map(({ from, to, lastHeard, error }) => ({
      from,
      to,
      cut: this.#cuts.has(pairKey(from, to)),
      lastHeard,
      error,
    }));
  }

  /** True only when both hold the same chains up to the same hashes. */
  async isSynced(a: string, b: string): Promise<boolean> {
    const [one, other] = [this.#members.get(a), this.#members.get(b)];
    if (!one || !other || this.#cuts.has(pairKey(a, b))) return false;
    return sameHeads(await one.core.heads(), await other.core.heads());
  }

  /**
   * Pulls along every link until nothing moves any more. Links go in the order of joining, so that a test
   * sees the same run each time. Never throws: what fails on a link stays on that link.
   * @returns events taken in
   */
  pump(): Promise<number> {
    if (this.#pumping) {
      // Something happened while pulling: the run under way goes round once more.
      this.#again = true;
      return this.#pumping;
    }
    this.#pumping = this.#run().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  /** Pulls by itself: soon after every append or seal, and at each heartbeat. */
  start(): void {
    if (!this.#options.timer) {
      throw new GuichengError('FEED.NO_TIMER', '同步没有计时器，请联系技术人员');
    }
    this.#started = true;
    this.#wake();
  }

  stop(): void {
    this.#started = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #addLink(from: string, to: string): void {
    this.#links.set(linkKey(from, to), {
      from,
      to,
      cursor: undefined,
      lastHeard: undefined,
      clockOff: undefined,
      error: undefined,
    });
  }

  #wake(): void {
    if (this.#pumping) this.#again = true;
    else this.#schedule(0);
  }

  #schedule(ms: number): void {
    if (!this.#started) return;
    this.#cancel?.();
    this.#cancel = this.#options.timer?.after(ms, () => {
      void this.pump().then(() => this.#schedule(this.#options.heartbeatMs ?? 10_000));
    });
  }

  async #run(): Promise<number> {
    const broken = new Set<Link>();
    let total = 0;
    let moved: number;
    do {
      this.#again = false;
      moved = 0;
      for (const link of [...this.#links.values()]) {
        if (broken.has(link)) continue;
        try {
          moved += await this.#pull(link);
        } catch (error) {
          // This link rests until the next heartbeat; the others go on.
          broken.add(link);
          link.cursor = undefined;
          link.error = toGuichengError(error);
          this.#options.onError?.(link.error, link.from, link.to);
        }
      }
      total += moved;
    } while (moved > 0 || this.#again);
    return total;
  }

  /** Pulls one link to its end; returns the events taken in. */
  async #pull(link: Link): Promise<number> {
    let taken = 0;
    for (;;) {
      const from = this.#members.get(link.from);
      const to = this.#members.get(link.to);
      if (!from || !to || this.#isCut(link)) return taken;
      const asked = this.#options.mono();
      const [theirWall, ourWall] = [await from.core.wall?.(), await to.core.wall?.()];
      link.clockOff = theirWall === undefined || ourWall === undefined ? undefined : ourWall - theirWall;
      const heads = await from.core.heads();
      const batch = await from.core.since(link.cursor ?? to.core.cursor(), this.#options.limit ?? 500);
      // The cable may have gone while the answer was on its way.
      if (this.#isCut(link)) return taken;
      if (batch.events.length === 0 && batch.seals.length === 0) {
        this.#settle(link, asked, heads, await to.core.heads());
        return taken;
      }
      taken += await this.#apply(to, link, batch);
      if (this.#isCut(link)) return taken;
      link.cursor = batch.cursor;
    }
  }

  /** The peer has nothing more: heard, if all of its own chain is here. */
  #settle(link: Link, asked: number, theirs: Record<string, Head>, ours: Record<string, Head>): void {
    link.error = undefined;
    const own = newestChainOf(theirs, link.from);
    if (own !== undefined && theirs[own]?.hash === ours[own]?.hash) link.lastHeard = asked;
    // Something was refused or waits for a gap: ask again from what is held, at the next heartbeat.
    const isBehind = Object.entries(theirs).some(([key, { seq }]) => (ours[key]?.seq ?? 0) < seq);
    if (isBehind) link.cursor = undefined;
  }

  async #apply(to: Member, link: Link, batch: Batch): Promise<number> {
    let accepted = 0;
    const take = (from: number, end: number) => {
      const isLast = end >= batch.events.length;
      const part: Batch = {
        ...batch,
        events: batch.events.slice(from, end),
        seals: isLast ? batch.seals : [],
      };
      accepted += to.core.accept(part, to.acceptOptions).accepted;
    };
    await this.#slices.each(batch.events.length, take, () => !this.#isCut(link));
    return accepted;
  }

  #isCut(link: Link): boolean {
    return (
      this.#cuts.has(pairKey(link.from, link.to)) || this.#links.get(linkKey(link.from, link.to)) !== link
    );
  }
}

/** True when both maps name the same chains with the same heads. */
export function sameHeads(a: Record<string, Head>, b: Record<string, Head>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key]?.hash === b[key]?.hash);
}

function newestChainOf(heads: Record<string, Head>, stationId: string): string | undefined {
  const epochs = Object.keys(heads).filter((key) => key.slice(0, key.lastIndexOf(':')) === stationId);
  const epochOf = (key: string) => Number(key.slice(key.lastIndexOf(':') + 1));
  return epochs.sort((a, b) => epochOf(b) - epochOf(a))[0];
}

function linkKey(from: string, to: string): string {
  return `${from}>${to}`;
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
