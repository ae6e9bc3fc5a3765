/**
 * Cutting a byte stream into frames, for protocols whose frames can be judged by their own bytes. A protocol says
 * what may start at a place; the search, the resynchronising and the bounded memory are the same for all.
 */

/** What a framer makes of a byte stream: every byte that came in leaves in exactly one chunk. */
export type FrameChunk<F> =
  | { readonly type: 'frame'; readonly frame: F; readonly bytes: Uint8Array }
  /** `badFrames`: how many frame candidates among the bytes failed their checksum or were cut short. */
  | { readonly type: 'discarded'; readonly bytes: Uint8Array; readonly badFrames: number };

/**
 * What starts at the first of the held bytes. `incomplete`: more bytes must come; `bad`: it looked like a frame and
 * is none; `noise`: it cannot be one at all.
 */
export type Candidate<F> = { readonly frame: F; readonly size: number } | 'incomplete' | 'bad' | 'noise';

/**
 * Keeps at most one incomplete frame. After a bad candidate only its first byte is dropped and the rest is searched
 * again: a start byte occurs inside payloads, and a good frame may sit inside the span a broken length claims.
 */
export class StreamFramer<F> {
  readonly #examine: (held: Uint8Array) => Candidate<F>;
  readonly #buffer: Uint8Array;
  #length = 0;

  /** @param maxFrame largest frame on the wire; `examine` never says `incomplete` of so many bytes */
  constructor(maxFrame: number, examine: (held: Uint8Array) => Candidate<F>) {
    this.#examine = examine;
    this.#buffer = new Uint8Array(maxFrame);
  }

  /** Bytes held back for an incomplete frame. */
  get pending(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): FrameChunk<F>[] {
    const out = new ChunkList<F>();
    let at = 0;
    while (at < bytes.length) {
      const part = bytes.subarray(at, at + this.#buffer.length - this.#length);
      this.#buffer.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      this.#drain(out, false);
    }
    return out.finish();
  }

  /**
   * The line went quiet: what is pending will not be completed. Gives up the incomplete candidate and delivers
   * whole frames that were hidden behind it.
   */
  flush(): FrameChunk<F>[] {
    const out = new ChunkList<F>();
    this.#drain(out, true);
    return out.finish();
  }

  #drain(out: ChunkList<F>, final: boolean): void {
    let start = 0;
    while (start < this.#length) {
      const held = this.#buffer.subarray(start, this.#length);
      const found = this.#examine(held);
      if (typeof found === 'object') {
        out.frame(found.frame, held.slice(0, found.size));
        start += found.size;
        continue;
      }
      // A buffer that is full can take nothing more: whatever waits in it would wait for ever.
      if (found === 'incomplete' && !final && held.length < this.#buffer.length) break;
      out.discard(held[0] ?? 0, found !== 'noise');
      start += 1;
    }
    this.#buffer.copyWithin(0, start, this.#length);
    this.#length -= start;
  }
}

/** Joins neighbouring discarded bytes into one chunk. */
class ChunkList<F> {
  readonly #chunks: FrameChunk<F>[] = [];
  #discarded: number[] = [];
  #badFrames = 0;

  frame(frame: F, bytes: Uint8Array): void {
    this.#close();
    this.#chunks.push({ type: 'frame', frame, bytes });
  }

  discard(byte: number, badFrame: boolean): void {
    this.#discarded.push(byte);
    if (badFrame) this.#badFrames += 1;
  }

  finish(): FrameChunk<F>[] {
    this.#close();
    return this.#chunks;
  }

  #close(): void {
    if (this.#discarded.length === 0) return;
    this.#chunks.push({
      type: 'discarded',
      bytes: Uint8Array.from(this.#discarded),
      badFrames: this.#badFrames,
    });
    this.#discarded = [];
    this.#badFrames = 0;
  }
}
