/**
 * Frames of the SDT interface (身份证读卡器通信协议, after GA 450): `AA AA AA 96 69 | length (2, big endian) | body | check`.
 * The length counts everything after it, the check byte included; the check byte is the XOR of everything from the
 * length on. To the reader the body is command, parameter, data; from it three status bytes, then data. Pure.
 */

const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69] as const;
const HEAD = PREAMBLE.length + 2;
/** The longest answer known is 2,321 bytes (base information with two fingerprints). */
const MAX_LENGTH = 2_400;
/** Three bytes of command or status at least, and the check byte; a command has one byte less than an answer. */
const MIN_LENGTH = 3;

/** Taken at once; each beginning that is refused costs a copy of what is held, which a flood would make long. */
const PIECE = 4_096;

export type FrameRefusal = 'length' | 'preamble' | 'declared-length' | 'checksum';

function check(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0);
}

export function encodeFrame(body: Uint8Array): Uint8Array {
  const length = body.length + 1;
  const bytes = Uint8Array.of(...PREAMBLE, length >> 8, length & 0xff, ...body, 0);
  bytes[bytes.length - 1] = check(bytes.subarray(PREAMBLE.length, -1));
  return bytes;
}

/** The body of exactly one frame, or which rule it breaks first. */
export function decodeFrame(bytes: Uint8Array): Uint8Array | FrameRefusal {
  if (bytes.length < HEAD + MIN_LENGTH) return 'length';
  if (!PREAMBLE.every((byte, index) => bytes[index] === byte)) return 'preamble';
  if (declared(bytes) !== bytes.length - HEAD) return 'declared-length';
  const body = bytes.subarray(PREAMBLE.length, -1);
  return check(body) === bytes[bytes.length - 1] ? bytes.slice(HEAD, -1) : 'checksum';
}

function declared(bytes: Uint8Array): number {
  return ((bytes[PREAMBLE.length] ?? 0) << 8) | (bytes[PREAMBLE.length + 1] ?? 0);
}

export type Chunk =
  | { readonly type: 'frame'; readonly body: Uint8Array; readonly bytes: Uint8Array }
  /** `noise`: bytes of no frame. The others begin with a preamble and were refused. */
  | {
      readonly type: 'discarded';
      readonly reason: 'noise' | 'declared-length' | 'checksum' | 'truncated';
      readonly bytes: Uint8Array;
    };

/** Cuts a stream of bytes into frames. Never throws; holds less than one longest frame. */
export class Framer {
  #held: Uint8Array = new Uint8Array();

  get pending(): number {
    return this.#held.length;
  }

  push(bytes: Uint8Array): readonly Chunk[] {
    const chunks: Chunk[] = [];
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      const joined = new Uint8Array(this.#held.length + piece.length);
      joined.set(this.#held);
      joined.set(piece, this.#held.length);
      this.#held = joined;
      chunks.push(...this.#cut());
    }
    return chunks;
  }

  /** The line went quiet: what is held will not be completed. */
  flush(): readonly Chunk[] {
    const chunks: Chunk[] = [];
    while (this.#held.length > 0) {
      // Behind a broken beginning a whole frame may already wait.
      chunks.push({ type: 'discarded', reason: 'truncated', bytes: this.#take(this.#afterPreamble()) });
      chunks.push(...this.#cut());
    }
    return chunks;
  }

  #cut(): Chunk[] {
    const chunks: Chunk[] = [];
    for (;;) {
      const start = findPreamble(this.#held);
      if (start > 0) chunks.push({ type: 'discarded', reason: 'noise', bytes: this.#take(start) });
      if (this.#held.length < HEAD) return chunks;
      const length = declared(this.#held);
      if (length < MIN_LENGTH || length > MAX_LENGTH) {
        chunks.push(this.#refuse('declared-length'));
        continue;
      }
      if (this.#held.length < HEAD + length) return chunks;
      const bytes = this.#held.slice(0, HEAD + length);
      const body = decodeFrame(bytes);
      if (typeof body === 'string') {
        chunks.push(this.#refuse('checksum'));
        continue;
      }
      this.#take(bytes.length);
      chunks.push({ type: 'frame', body, bytes });
    }
  }

  /** Only the preamble goes: the length itself may be what was garbled, and the next frame begin inside. */
  #refuse(reason: 'declared-length' | 'checksum'): Chunk {
    return { type: 'discarded', reason, bytes: this.#take(this.#afterPreamble()) };
  }

  #afterPreamble(): number {
    return Math.min(PREAMBLE.length, this.#held.length);
  }

  #take(count: number): Uint8Array {
    const bytes = this.#held.slice(0, count);
    this.#held = this.#held.slice(count);
    return bytes;
  }
}

/** Where a preamble, or what may become one, begins; the end of the bytes where none does. */
function findPreamble(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length; start += 1) {
    if (PREAMBLE.every((byte, index) => start + index >= bytes.length || bytes[start + index] === byte))
      return start;
  }
  return bytes.length;
}
