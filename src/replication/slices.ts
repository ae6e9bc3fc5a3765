/** Long work in slices so short that a scan never waits behind a report from elsewhere. */

export interface SliceOptions {
  /** Monotonic milliseconds. */
  readonly mono: () => number;
  /** One slice should take no longer than this, in milliseconds. */
  readonly sliceMs?: number;
  /** Lets scans go first between two slices; a turn of the event loop by default. */
  readonly yieldTurn?: () => Promise<void>;
}

const SLICE_START = 16;
const SLICE_MAX = 512;

export class Slices {
  readonly #options: SliceOptions;
  #size = SLICE_START;

  constructor(options: SliceOptions) {
    this.#options = options;
  }

  /**
   * Calls `work` with one part of `0 … count` after the other, once at least, and gives way after each.
   * @param goOn asked before each further slice
   */
  async each(count: number, work: (from: number, to: number) => void, goOn = () => true): Promise<void> {
    let at = 0;
    do {
      const to = Math.min(count, at + this.#size);
      const started = this.#options.mono();
      work(at, to);
      this.#resize(to - at, this.#options.mono() - started);
      at = to;
      await (this.#options.yieldTurn ?? nextTurn)();
    } while (at < count && goOn());
  }

  #resize(done: number, took: number): void {
    const aim = this.#options.sliceMs ?? 5;
    if (took > aim) this.#size = Math.max(1, Math.floor((done * aim) / took / 2));
    else if (done === this.#size && took < aim / 2) this.#size = Math.min(SLICE_MAX, done * 2);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
