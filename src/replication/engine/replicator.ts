/**
 * The caller: meets one side again and again and brings both to the same facts. It holds nothing that is not in the store
 * or on the other side, so it may end at any moment.
 */
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import { chainKey } from '../../ledger/chains.ts';
import { type Positions, parseCursor } from '../../ledger/cursor.ts';
import { homeHash } from '../../ledger/homeHash.ts';
import type { StationClock } from '../../ledger/types.ts';
import type { Timer } from '../feed.ts';
import {
  type ChainHead,
  EVENTS_PER_BATCH,
  type Fork,
  type Greeted,
  HEARTBEAT_MS,
  PROTOCOL,
  PUSHES_IN_FLIGHT,
  type Push,
  WAKE_SILENCE_MS,
} from '../protocol/messages.ts';
import type { ReplicaStore, Side } from '../side.ts';
import { Deliveries, type RefusedEvent } from './deliveries.ts';
import { News } from './news.ts';
import { distinct } from './responder.ts';
import { agree, cursorAfter } from './rules.ts';

export interface ReplicatorOptions {
  readonly store: ReplicaStore;
  readonly side: Side;
  readonly homeId: string;
  readonly stationId: string;
  /** Drawn at each start of the program. */
  readonly instance: string;
  readonly clock: StationClock;
  readonly timer: Timer;
  /** 0 to 1, for the jitter of the back-off. */
  readonly random: () => number;
  /** Events of a push and of a page. */
  readonly limit?: number;
  /** What those who call here say has two histories: passed on. */
  readonly forksElsewhere?: () => readonly Fork[];
  readonly onStatus?: () => void;
}

export interface SyncStatus {
  /** 一致 only for `agreed`: the home hashes were equal, and nothing was recorded here since. */
  readonly state: 'alone' | 'meeting' | 'agreed';
  /** Since when, monotonic ms. */
  readonly since: number;
  /** Facts here that no receipt names. */
  readonly waiting: number;
  readonly side: string | undefined;
  readonly error: GuichengError | undefined;
  /** What the other side did not take of what was sent. */
  readonly refused: readonly RefusedEvent[];
  /** Chains of which two histories are known, here or over there. */
  readonly forks: readonly Fork[];
  /** Another computer claims to be this station. */
  readonly twins: boolean;
}

const BACK_OFF_MS = 1_000;
const BACK_OFF_MOST_MS = 60_000;
/** Old programs wait for somebody to update one of the two. */
const VERSION_WAIT_MS = 600_000;
/** A chain that will not go on is asked for again from the beginning of what lacks, ever more rarely. */
const STUCK_MOST_MS = 600_000;
/** As long as something moves, a meeting goes on; but others have to have their turn. */
const MOST_ROUNDS = 50;

export class Replicator {
  readonly #options: ReplicatorOptions;
  readonly #deliveries: Deliveries;
  readonly #news: News;
  #ours: readonly ChainHead[] = [];
  /** How far each chain is held, by its key, with what was recorded a moment ago. */
  #held: Positions = new Map();
  #cursor: string | undefined;
  #state: SyncStatus['state'] = 'alone';
  #since: number;
  #lastMet: number | undefined;
  #side: string | undefined;
  #error: GuichengError | undefined;
  #forksTold: readonly Fork[] = [];
  #twins = false;
  #echo: string | undefined;
  readonly #shown = new Set<string>();
  #failures = 0;
  #stuckWait = 0;
  #askAgainAt = 0;
  #running = false;
  #meeting: Promise<void> | undefined;
  #changed = false;
  #again = false;
  #cancel: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #stopWake: (() => void) | undefined;
  #lastSound = 0;

  constructor(options: ReplicatorOptions) {
    this.#options = options;
    this.#deliveries = new Deliveries(options.store);
    this.#news = new News(options.store, options.stationId);
    this.#since = options.clock.mono();
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#stopListening = this.#options.store.onChanged(() => {
      this.#changed = true;
      void this.#count();
      if (this.#state === 'agreed') this.#turn('meeting');
      if (this.#failures === 0) this.#soon();
    });
    void this.#count();
    this.#schedule(0);
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#stopListening?.();
    this.#closeWake();
  }

  /** Meets now, or joins the meeting under way. Never throws: what failed is in the status. */
  meet(): Promise<void> {
    this.#meeting ??= this.#meetOnce().finally(() => {
      this.#meeting = undefined;
      if (this.#again && this.#failures === 0) this.#soon();
    });
    return this.#meeting;
  }

  status(): SyncStatus {
    const stale = this.#isStale();
    return {
      state: stale ? 'alone' : this.#state,
      since: stale && this.#state !== 'alone' ? (this.#lastMet ?? this.#since) : this.#since,
      waiting: this.#deliveries.waiting(this.#held),
      side: this.#side,
      error: this.#error,
      refused: this.#deliveries.refused,
      forks: distinct([...this.#deliveries.forks, ...this.#forksTold]),
      twins: this.#twins,
    };
  }

  /** Monotonic ms of the newest news of a station that is held here as a whole; undefined for none. */
  heard(stationId: string): number | undefined {
    return this.#news.heard(stationId);
  }

  /** How far our wall clock was ahead of that station's, ms; undefined for unknown. */
  clockOff(stationId: string): number | undefined {
    return this.#news.clockOff(stationId);
  }

  /** From the cursor: it says how far every chain is held, and asking for it makes nobody sign a head. */
  async #count(): Promise<void> {
    try {
      this.#held = parseCursor(await this.#options.store.cursor());
      this.#options.onStatus?.();
    } catch (error) {
      this.#error = toGuichengError(error);
    }
  }

  /** Who says nothing for so long is not with us, whatever was true when it last spoke. */
  #isStale(): boolean {
    return this.#lastMet === undefined || this.#options.clock.mono() - this.#lastMet > WAKE_SILENCE_MS;
  }

  async #meetOnce(): Promise<void> {
    this.#again = false;
    try {
      await this.#rounds();
      this.#failures = 0;
      this.#error = undefined;
      this.#listen();
    } catch (error) {
      this.#error = toGuichengError(error);
      this.#failures += 1;
      this.#closeWake();
      this.#turn('alone');
    }
    this.#options.onStatus?.();
    if (this.#running) this.#schedule(this.#pause());
  }

  #pause(): number {
    const kind = this.#error?.code;
    if (kind === 'PROTOCOL.TOO_OLD' || kind === 'PROTOCOL.TOO_NEW') return VERSION_WAIT_MS;
    if (this.#failures > 0) {
      const most = Math.min(BACK_OFF_MOST_MS, BACK_OFF_MS * 2 ** Math.min(10, this.#failures - 1));
      return most * (0.5 + this.#options.random() / 2);
    }
    return this.#again ? 0 : HEARTBEAT_MS;
  }

  async #rounds(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const known = this.#echo;
      const greeted = await this.#greet();
      // Of whom it has not heard before, the side counts no news: it is greeted once more with what it answered.
      if (greeted.token !== undefined && starterOf(known) !== starterOf(greeted.token)) continue;
      if (!this.#changed && agree(this.#ours, greeted.heads)) {
        this.#stuckWait = 0;
        this.#turn('agreed');
        return;
      }
      this.#turn('meeting');
      const before = homeHash(this.#ours);
      const sent = await this.#push(greeted);
      await this.#pull(greeted);
      this.#ours = await this.#options.store.heads();
      await this.#count();
      await this.#news.look();
      if (!sent && homeHash(this.#ours) === before) {
        if (this.#changed) continue;
        this.#askAgainLater();
        return;
      }
      this.#stuckWait = 0;
    }
  }

  async #greet(): Promise<Greeted> {
    const { clock, homeId, stationId, instance, store, side, forksElsewhere } = this.#options;
    this.#changed = false;
    this.#ours = await store.heads();
    const forks = distinct([...(await store.forks()), ...(forksElsewhere?.() ?? [])]);
    const asked = clock.mono();
    const wall = Math.floor(clock.wall());
    const heads = [...this.#ours];
    const greeted = await side.greet({
      protocol: PROTOCOL,
      homeId,
      stationId,
      instance,
      wall,
      heads,
      forks,
      ...(this.#echo === undefined ? {} : { echo: this.#echo }),
    });
    if (greeted.protocol < PROTOCOL.min || greeted.protocol > PROTOCOL.max) {
      throw new GuichengError('PROTOCOL.TOO_OLD', '本站程序版本过旧，请更新本站程序；更新前照常单独工作', {
        protocol: greeted.protocol,
      });
    }
    this.#lastMet = asked;
    this.#echo = greeted.token;
    this.#side = greeted.side;
    this.#twins = greeted.twins;
    this.#forksTold = [...(await store.forks()), ...(greeted.forks ?? [])];
    await this.#deliveries.hearHeads(greeted.heads, greeted.durable);
    await this.#news.hear(greeted.heard, asked, wall - greeted.wall);
    return greeted;
  }

  /** Sends of a chain with two histories, once, what stands here where it ends there, signed: both are to be kept. */
  async #showOwnHistory({ stationId, epoch, seq, hash }: ChainHead, theirSeq: number): Promise<void> {
    const place = Math.min(seq, theirSeq);
    if (place === 0 || this.#shown.has(hash)) return;
    const end = await this.#options.store.run(stationId, epoch, place - 1, 1);
    if (end) await this.#options.side.push(end);
    this.#shown.add(hash);
  }

  /** @returns whether the other side has more than before */
  async #push(greeted: Greeted): Promise<boolean> {
    const { store, clock } = this.#options;
    const theirs = new Map(greeted.heads.map((head) => [chainKey(head.stationId, head.epoch), head.seq]));
    const flying = new Set<Promise<void>>();
    const stopped = new Set<string>();
    let failure: unknown;
    let moved = false;
    const send = async (run: Push, key: string) => {
      try {
        const receipt = await this.#options.side.push(run);
        if (receipt.stationId !== run.stationId || receipt.epoch !== run.epoch) throw badReceipt();
        if (receipt.seq > (theirs.get(key) ?? 0)) moved = true;
        if (!(await this.#deliveries.hearReceipt(receipt, clock.mono()))) stopped.add(key);
      } catch (error) {
        failure ??= error;
      }
    };
    const accused = new Set((greeted.forks ?? []).map(({ stationId, epoch }) => chainKey(stationId, epoch)));
    for (const chain of this.#ours) {
      const key = chainKey(chain.stationId, chain.epoch);
      let after = theirs.get(key) ?? 0;
      if (accused.has(key) || this.#deliveries.isForked(chain)) await this.#showOwnHistory(chain, after);
      if (this.#deliveries.isForked(chain) || this.#deliveries.isParked(chain, after, clock.mono())) continue;
      while (after < chain.seq && !stopped.has(key) && failure === undefined) {
        const run = await store.run(chain.stationId, chain.epoch, after, this.#limit);
        if (!run || run.events.length === 0) break;
        after += run.events.length;
        const flight: Promise<void> = send(run, key).finally(() => flying.delete(flight));
        flying.add(flight);
        if (flying.size >= PUSHES_IN_FLIGHT) await Promise.race(flying);
      }
    }
    await Promise.all(flying);
    if (failure !== undefined) throw failure;
    return moved;
  }

  async #pull({ heads }: Greeted): Promise<void> {
    const { store, side } = this.#options;
    const held = new Map(this.#ours.map((head) => [chainKey(head.stationId, head.epoch), head.seq]));
    if (!heads.some((head) => (held.get(chainKey(head.stationId, head.epoch)) ?? 0) < head.seq)) return;
    for (;;) {
      const cursor = this.#cursor ?? (await store.cursor());
      const page = await side.pull(cursor, this.#limit);
      if ((page.events.length === 0 && page.seals.length === 0) || page.cursor === cursor) return;
      let taken = false;
      try {
        await store.takePage(page);
        taken = true;
      } finally {
        this.#cursor = cursorAfter(page, taken);
      }
    }
  }

  /** Something is refused, here or there, or was spoilt on its way. */
  #askAgainLater(): void {
    const now = this.#options.clock.mono();
    if (now < this.#askAgainAt) return;
    this.#cursor = undefined;
    this.#stuckWait = Math.min(STUCK_MOST_MS, Math.max(HEARTBEAT_MS, this.#stuckWait * 2));
    this.#askAgainAt = now + this.#stuckWait;
  }

  get #limit(): number {
    return this.#options.limit ?? EVENTS_PER_BATCH;
  }

  #listen(): void {
    const now = this.#options.clock.mono();
    if (this.#stopWake && now - this.#lastSound <= WAKE_SILENCE_MS) return;
    this.#closeWake();
    if (!this.#running) return;
    this.#lastSound = now;
    const stop = this.#options.side.wake(
      () => {
        this.#lastSound = this.#options.clock.mono();
        this.#soon();
      },
      () => {
        if (this.#stopWake === stop) this.#stopWake = undefined;
      },
    );
    this.#stopWake = stop;
  }

  #closeWake(): void {
    this.#stopWake?.();
    this.#stopWake = undefined;
  }

  #turn(state: SyncStatus['state']): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#since = this.#options.clock.mono();
    this.#options.onStatus?.();
  }

  #soon(): void {
    if (this.#meeting) this.#again = true;
    else if (this.#running) this.#schedule(0);
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#options.timer.after(ms, () => {
      void this.meet();
    });
  }
}

/** Which program gave a token. */
function starterOf(token: string | undefined): string | undefined {
  return token?.split(' ')[0];
}

function badReceipt(): GuichengError {
  return new GuichengError('PROTOCOL.BAD_RECEIPT', '对方的回执与发送的内容对不上，将自动重新发送');
}
