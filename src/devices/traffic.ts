/** The last lines of a device's conversation, readable, for the engineer who sets it up. */
import type { Clock } from './clock.ts';
import { hex } from './hex.ts';

export interface TrafficLine {
  /** Wall time, ms since epoch. */
  readonly at: number;
  readonly direction: 'in' | 'out' | 'bad' | 'discarded' | 'note';
  /** `A0 03 01 72 EA`, at most 64 bytes. */
  readonly hex: string;
  readonly text: string;
}

const SHOWN_BYTES = 64;
const CAPACITY = 200;

/** A ring of the last 200 lines. */
export class Traffic {
  readonly #clock: Clock;
  #lines: TrafficLine[] = [];
  readonly #watchers = new Set<(line: TrafficLine) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Oldest first. */
  get lines(): readonly TrafficLine[] {
    return this.#lines.slice(-CAPACITY);
  }

  watch(watcher: (line: TrafficLine) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  add(direction: TrafficLine['direction'], bytes: Uint8Array, text: string): void {
    const more = bytes.length > SHOWN_BYTES ? ` … 共 ${bytes.length} 字节` : '';
    const line = { at: this.#clock.wall(), direction, hex: hex(bytes.subarray(0, SHOWN_BYTES)) + more, text };
    this.#lines.push(line);
    // Trimmed in blocks: shifting an array for every frame costs more than a little slack.
    if (this.#lines.length >= 2 * CAPACITY) this.#lines = this.#lines.slice(-CAPACITY);
    for (const watcher of [...this.#watchers]) watcher(line);
  }
}
