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

/** Bytes that name a person (a card number); they are never written into a line. `to` is behind the last. */
export interface HiddenBytes {
  readonly from: number;
  readonly to: number;
}

function masked(shown: string, hidden: HiddenBytes | undefined): string {
  if (hidden === undefined) return shown;
  const isHidden = (index: number): boolean => index >= hidden.from && index < hidden.to;
  return shown
    .split(' ')
    .map((byte, index) => (isHidden(index) ? '··' : byte))
    .join(' ');
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

  add(direction: TrafficLine['direction'], bytes: Uint8Array, text: string, hidden?: HiddenBytes): void {
    const more = bytes.length > SHOWN_BYTES ? ` … 共 ${bytes.length} 字节` : '';
    const shown = masked(hex(bytes.subarray(0, SHOWN_BYTES)), hidden);
    const line = { at: this.#clock.wall(), direction, hex: shown + more, text };
    this.#lines.push(line);
    // Trimmed in blocks: shifting an array for every frame costs more than a little slack.
    if (this.#lines.length >= 2 * CAPACITY) this.#lines = this.#lines.slice(-CAPACITY);
    for (const watcher of [...this.#watchers]) watcher(line);
  }
}
