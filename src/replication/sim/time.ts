/** Time that passes only when everything that could happen at this moment has happened. For the simulation. */
import type { Timer } from '../feed.ts';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

export class VirtualTime implements Timer {
  now = 0;
  #order = 0;
  readonly #heap: Due[] = [];

  after(ms: number, callback: () => void): () => void {
    const due: Due = { at: this.now + Math.max(0, ms), order: this.#order++, callback, cancelled: false };
    this.#push(due);
    return () => {
      due.cancelled = true;
    };
  }

  /** Lets a given time pass. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (let due = this.#heap[0]; due && due.at <= until; due = this.#heap[0]) {
      this.#pop();
      if (due.cancelled) continue;
      this.now = due.at;
      due.callback();
      await turn();
    }
    this.now = until;
  }

  /** A pause that takes no time, but in which others may come first or somebody may be killed. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.after(0, resolve);
    });
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a] as Due, this.#heap[b] as Due];
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const held = this.#heap[a] as Due;
    this.#heap[a] = this.#heap[b] as Due;
    this.#heap[b] = held;
  }

  #push(due: Due): void {
    let at = this.#heap.push(due) - 1;
    while (at > 0 && this.#before(at, (at - 1) >> 1)) {
      this.#swap(at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  }

  #pop(): void {
    const last = this.#heap.pop() as Due;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < this.#heap.length && this.#before(child, least)) least = child;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }
}

/** Every promise that can go on has gone on. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
