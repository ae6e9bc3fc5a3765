/**
 * Text from a serial barcode scanner: no framing but CR or LF, or silence. Pure: time comes in
 * as calls to `quiet`.
 */

export type ScanRefusal = 'noise' | 'too-long' | 'cut-short';

export type ScanChunk =
  | { readonly type: 'text'; readonly text: string; readonly bytes: Uint8Array }
  /** A line that cannot be trusted: better scanned again than guessed. */
  | { readonly type: 'refused'; readonly reason: ScanRefusal; readonly bytes: Uint8Array }
  /** Unprintable bytes around a text, e.g. line noise at plug-in or an STX prefix. */
  | { readonly type: 'discarded'; readonly bytes: Uint8Array };

const CR = 0x0d;
const LF = 0x0a;

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}

/** Cuts bytes into scanned texts; holds at most `maxLength` bytes of an unfinished one. */
export class ScanLines {
  readonly #maxLength: number;
  #held: number[] = [];
  #overflow = false;
  #terminated = false;

  /** @param maxLength longest text accepted, in bytes */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Bytes of an unfinished text. */
  get pending(): number {
    return this.#held.length;
  }

  /** Whether this scanner has been seen to end its texts with CR or LF. */
  get terminates(): boolean {
    return this.#terminated;
  }

  push(bytes: Uint8Array): ScanChunk[] {
    const chunks: ScanChunk[] = [];
    for (const byte of bytes) {
      if (byte === CR || byte === LF) {
        // LF alone after CRLF ends nothing.
        if (this.#held.length > 0) {
          this.#terminated = true;
          chunks.push(...this.#close(false));
        }
        continue;
      }
      if (this.#held.length === this.#maxLength) {
        // The rest of an over-long line must not pass for a code of its own.
        chunks.push({ type: 'refused', reason: 'too-long', bytes: this.#take() });
        this.#overflow = true;
      }
      this.#held.push(byte);
    }
    return chunks;
  }

  /**
   * The line went quiet. Ends the text of a scanner that sends no terminator; for one that does, what is held was
   * cut short and is refused, since half a code may look like another one.
   */
  quiet(): ScanChunk[] {
    return this.#held.length === 0 ? [] : this.#close(this.#terminated);
  }

  #take(): Uint8Array {
    const bytes = Uint8Array.from(this.#held);
    this.#held = [];
    return bytes;
  }

  #close(cutShort: boolean): ScanChunk[] {
    const bytes = this.#take();
    if (this.#overflow) {
      this.#overflow = false;
      return [{ type: 'refused', reason: 'too-long', bytes }];
    }
    const first = bytes.findIndex(isPrintable);
    if (first < 0) return [{ type: 'discarded', bytes }];
    const last = bytes.findLastIndex(isPrintable);
    const body = bytes.subarray(first, last + 1);
    if (cutShort) return [{ type: 'refused', reason: 'cut-short', bytes }];
    // A byte lost to noise in the middle may have replaced a character.
    if (!body.every(isPrintable)) return [{ type: 'refused', reason: 'noise', bytes }];
    const text = String.fromCharCode(...body).trim();
    const around = Uint8Array.from([...bytes.subarray(0, first), ...bytes.subarray(last + 1)]);
    const chunks: ScanChunk[] = around.length > 0 ? [{ type: 'discarded', bytes: around }] : [];
    if (text.length > 0) chunks.push({ type: 'text', text, bytes: body });
    return chunks;
  }
}
