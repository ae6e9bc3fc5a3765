/** Time that moves only when a test says so. */
import type { Clock, Timer } from '../clock.ts';

interface Pending {
  readonly due: number;
  readonly run: () => void;
}

export class ManualClock implements Clock {
  #now = 0;
  #pending: Pending[] = [];

  now(): number {
    return this.#now;
  }

  wall(): number {
    return 1_700_000_000_000 + this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const entry = { due: this.#now + ms, run };
    this.#pending.push(entry);
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((other) => other !== entry);
      },
    };
  }

  /** Moves on, running timers at their time and letting promises settle between them. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (;;) {
      const [next] = this.#pending.filter((entry) => entry.due <= target).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.#pending = this.#pending.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.due);
      next.run();
      await settle();
    }
    this.#now = target;
  }

  /** The process was blocked: time passed, then every overdue timer runs, before any input is handled. */
  async block(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }
}

/** Lets everything that is ready run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
