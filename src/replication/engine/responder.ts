/** The answering side over a store of chains: a hub, or a county of one process. */
import { GuichengError } from '../../domain/errors.ts';
import { chainKey } from '../../ledger/chains.ts';
import type { StationClock } from '../../ledger/types.ts';
import type { Timer } from '../feed.ts';
import {
  type ChainHead,
  type Fork,
  type Greeted,
  type Greeting,
  HEARTBEAT_MS,
  type Heard,
  PROTOCOL,
  type PullPage,
  type Push,
  type Receipt,
} from '../protocol/messages.ts';
import type { ReplicaStore, Side } from '../side.ts';
import { isNewsHeld, isOtherHistory } from './rules.ts';
import { Twins } from './twins.ts';

export interface ResponderOptions {
  readonly store: ReplicaStore;
  readonly homeId: string;
  /** The name this side answers with; that of a station if it is one, whose own news it then is as well. */
  readonly side: string;
  /** Drawn at each start of the program. */
  readonly instance: string;
  readonly clock: StationClock;
  readonly timer: Timer;
  /** False where the disk of this side does not keep what it was given. */
  readonly durable?: boolean;
  readonly protocol?: { readonly min: number; readonly max: number };
  readonly isRevoked?: (stationId: string) => boolean;
  /** What else is known to have two histories: told by the county. */
  readonly forksElsewhere?: () => readonly Fork[];
}

interface Met {
  readonly head: ChainHead;
  /** When it was given the token that it greeted with, monotonic ms: what it named is no older than that. */
  readonly at: number;
  readonly clockOff: number;
}

export class Responder implements Side {
  readonly #options: ResponderOptions;
  readonly #twins = new Twins();
  readonly #met = new Map<string, Met>();
  /** Greeted, but not everything it named is here yet. */
  readonly #awaited = new Map<string, Met>();
  readonly #told = new Map<string, readonly Fork[]>();
  /** By chain: a caller named another hash at a place that is held here. */
  readonly #found = new Map<string, Fork>();

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /** @throws GuichengError `SYNC.OTHER_HOME`, `SYNC.REVOKED`, `PROTOCOL.TOO_OLD`, `PROTOCOL.TOO_NEW` */
  async greet(greeting: Greeting): Promise<Greeted> {
    const { clock, store, side, durable, forksElsewhere } = this.#options;
    this.#admit(greeting);
    const protocol = this.#versionFor(greeting);
    const now = clock.mono();
    const twins = this.#twins.note(greeting.stationId, greeting.instance, now);
    const head = newestOf(greeting.heads, greeting.stationId);
    const at = this.#timeOf(greeting.echo, now);
    if (head && at !== undefined) {
      const clockOff = Math.floor(clock.wall()) - greeting.wall;
      this.#awaited.set(greeting.stationId, { head, at, clockOff });
      await this.#meet(greeting.stationId);
    }
    this.#told.set(greeting.stationId, greeting.forks ?? []);
    const heads = [...(await store.heads())];
    await this.#compare(greeting.heads, heads);
    const forks = [
      ...(await store.forks()),
      ...this.#found.values(),
      ...this.forksTold(),
      ...(forksElsewhere?.() ?? []),
    ];
    return {
      protocol,
      side,
      wall: Math.floor(clock.wall()),
      heads,
      forks: distinct(forks),
      heard: this.#heard(heads),
      durable: durable ?? true,
      twins,
      token: `${this.#options.instance} ${now}`,
    };
  }

  async push(push: Push): Promise<Receipt> {
    const receipt = await this.#options.store.take(push);
    await this.#meet(push.stationId);
    return this.#options.durable === false ? { ...receipt, durable: false } : receipt;
  }

  pull(cursor: string, limit: number): Promise<PullPage> {
    return this.#options.store.pull(cursor, limit);
  }

  wake(onNews: () => void): () => void {
    const { store, timer } = this.#options;
    let cancel: () => void = () => undefined;
    const beat = () => {
      cancel = timer.after(HEARTBEAT_MS, () => {
        onNews();
        beat();
      });
    };
    beat();
    const stop = store.onChanged(onNews);
    return () => {
      stop();
      cancel();
    };
  }

  /** Monotonic ms: what that station had recorded by then is on the disk here; undefined for never met. */
  heard(stationId: string): number | undefined {
    return this.#met.get(stationId)?.at;
  }

  /** How far the clock here was ahead of that station's then, ms. */
  clockOff(stationId: string): number | undefined {
    return this.#met.get(stationId)?.clockOff;
  }

  /** Two histories show before either was pushed beyond the other. */
  async #compare(theirs: readonly ChainHead[], ours: readonly ChainHead[]): Promise<void> {
    const held = new Map(ours.map((head) => [chainKey(head.stationId, head.epoch), head]));
    for (const { stationId, epoch, seq, hash } of theirs) {
      const key = chainKey(stationId, epoch);
      const own = held.get(key);
      if (own === undefined || own.hash === hash || own.seq < seq) continue;
      const here = await this.#options.store.hashAt(stationId, epoch, seq);
      if (isOtherHistory(hash, here)) this.#found.set(key, { stationId, epoch, seq, hash: here ?? '' });
    }
  }

  /** Chains that callers say have two histories. */
  forksTold(): readonly Fork[] {
    return [...this.#told.values()].flat();
  }

  #admit({ homeId, stationId }: Greeting): void {
    if (homeId !== this.#options.homeId) {
      throw new GuichengError('SYNC.OTHER_HOME', '对方属于另一个馆，没有同步，请检查入网设置', { homeId });
    }
    if (this.#options.isRevoked?.(stationId) === true) {
      throw new GuichengError('SYNC.REVOKED', '这台工作站已被吊销，不能同步，请联系馆长', { stationId });
    }
  }

  #versionFor({ protocol: theirs }: Greeting): number {
    const ours = this.#options.protocol ?? PROTOCOL;
    if (theirs.max < ours.min) {
      throw new GuichengError('PROTOCOL.TOO_OLD', '本站程序版本过旧，请更新本站程序；更新前照常单独工作', {
        needed: ours.min,
      });
    }
    if (theirs.min > ours.max) {
      throw new GuichengError(
        'PROTOCOL.TOO_NEW',
        '对方程序版本过旧，请更新对方程序；更新前本站照常单独工作',
        {
          known: ours.max,
        },
      );
    }
    return Math.min(theirs.max, ours.max);
  }

  /**
   * How long a greeting was on its way nobody knows, and a station may have recorded something since it left. So its news
   * counts from the moment of the answer that it had read before.
   */
  #timeOf(echo: string | undefined, now: number): number | undefined {
    const [instance, at] = echo?.split(' ') ?? [];
    return instance === this.#options.instance && Number(at) <= now ? Number(at) : undefined;
  }

  /** Counts a station as met once everything up to the head it named is on the disk. */
  async #meet(stationId: string): Promise<void> {
    const awaited = this.#awaited.get(stationId);
    if (!awaited) return;
    const { epoch, seq } = awaited.head;
    const held = await this.#options.store.hashAt(stationId, epoch, seq);
    if (!isNewsHeld(awaited.head, held) || this.#awaited.get(stationId) !== awaited) return;
    this.#awaited.delete(stationId);
    this.#met.set(stationId, awaited);
  }

  #heard(heads: readonly ChainHead[]): Heard[] {
    const now = this.#options.clock.mono();
    const heard = [...this.#met.values()].map(({ head, at, clockOff }) => ({
      ...head,
      // Never younger than it is.
      ageMs: Math.max(0, Math.ceil(now - at)),
      clockOff,
    }));
    const own = newestOf(heads, this.#options.side);
    return own ? [...heard, { ...own, ageMs: 0, clockOff: 0 }] : heard;
  }
}

/** The head of the newest epoch of a station. */
export function newestOf(heads: readonly ChainHead[], stationId: string): ChainHead | undefined {
  const own = heads.filter((head) => head.stationId === stationId && head.seq > 0);
  return own.sort((a, b) => b.epoch - a.epoch)[0];
}

/** One entry for each chain. */
export function distinct(forks: readonly Fork[]): Fork[] {
  return [...new Map(forks.map((fork) => [`${fork.stationId}:${fork.epoch}`, fork])).values()];
}
