/**
 * Fairness between homes. A home has at most so many requests at work, however many it sends; and the work of all goes
 * through one line, in which a home therefore never stands more often than that. A home that sends more yet is told to
 * come again. Receiving is no work: a bad line holds up only its own home.
 */
import { GuichengError } from '../../domain/errors.ts';

export interface GateLimits {
  /** At work at once for all homes: less than there are connections to the database. */
  readonly total: number;
  /** Of one home at once, receiving included. */
  readonly perHome: number;
  /** Of one home waiting for that. */
  readonly waiting: number;
}

export class Gate {
  readonly #limits: GateLimits;
  readonly #homes = new Map<string, Slots>();
  readonly #all: Slots;

  constructor(limits: GateLimits) {
    this.#limits = limits;
    this.#all = new Slots(limits.total);
  }

  /** Requests that wait for their turn, of all homes. */
  get queued(): number {
    let queued = this.#all.queued;
    for (const slots of this.#homes.values()) queued += slots.queued;
    return queued;
  }

  /** @throws GuichengError `COUNTY.BUSY` */
  async pass<R, T>(homeId: string, receive: () => Promise<R>, work: (received: R) => Promise<T>): Promise<T> {
    const home = this.#homes.get(homeId) ?? new Slots(this.#limits.perHome);
    this.#homes.set(homeId, home);
    if (home.queued >= this.#limits.waiting) {
      throw new GuichengError('COUNTY.BUSY', '本馆同时发来的请求太多，稍后会自动再试', { homeId });
    }
    try {
      return await home.hold(async () => {
        const received = await receive();
        return this.#all.hold(() => work(received));
      });
    } finally {
      if (home.isIdle) this.#homes.delete(homeId);
    }
  }
}

/** So many at once; the others in the order in which they came. */
class Slots {
  readonly #size: number;
  readonly #queue: (() => void)[] = [];
  #taken = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get isIdle(): boolean {
    return this.#taken === 0;
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#size) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#taken += 1;
    try {
      return await work();
    } finally {
      // Whoever is next has this place: it is never free in between.
      const next = this.#queue.shift();
      if (next) next();
      else this.#taken -= 1;
    }
  }
}
