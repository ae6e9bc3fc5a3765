/**
 * Framing of the "UHF RFID Reader Serial Interface Protocol" (header 0xA0, V2.2–V3.8):
 * `A0 | Len | Addr | Cmd | Data[n] | Check`, Len = 3 + n, Check = two's complement of the sum of all previous
 * bytes, so that a whole frame sums to 0 modulo 256.
 *
 * In `vectors.json`, `idx:N` is an entry of a public index of source code whose repository is not known; a frame
 * called captured was seen on a wire there.
 */
import { GuichengError } from '../../../domain/errors.ts';

export const HEADER = 0xa0;
/** Addr + Cmd + Check. */
const MIN_LEN = 3;
const MAX_DATA = 0xff - MIN_LEN;
export const BROADCAST = 0xff;

export interface Frame {
  readonly address: number;
  readonly command: number;
  readonly data: Uint8Array;
}

/** Two's complement of the 8-bit sum. Not the ones' complement that one public source has. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return -sum & 0xff;
}

/** @throws GuichengError INPUT.UHF_FRAME when address, command or length do not fit the frame */
export function encodeFrame(frame: Frame): Uint8Array {
  const { address, command, data } = frame;
  if (!isByte(address) || !isByte(command) || data.length > MAX_DATA) {
    throw new GuichengError('INPUT.UHF_FRAME', '读写器指令超出协议范围', {
      address,
      command,
      length: data.length,
    });
  }
  const bytes = new Uint8Array(data.length + 5);
  bytes.set([HEADER, MIN_LEN + data.length, address, command]);
  bytes.set(data, 4);
  bytes[bytes.length - 1] = checksum(bytes.subarray(0, -1));
  return bytes;
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xff;
}

export type FrameRefusal = 'too-short' | 'header' | 'length' | 'checksum';

/** Exactly one whole frame, checked in this order: size, header, declared length, checksum. */
export function decodeFrame(bytes: Uint8Array): Frame | FrameRefusal {
  const [header, len, address, command] = bytes;
  if (len === undefined || address === undefined || command === undefined || bytes.length < 5)
    return 'too-short';
  if (header !== HEADER) return 'header';
  if (len < MIN_LEN || len !== bytes.length - 2) return 'length';
  if (checksum(bytes.subarray(0, -1)) !== bytes[bytes.length - 1]) return 'checksum';
  return { address, command, data: bytes.slice(4, -1) };
}

/** What the framer makes of a byte stream: every byte that came in leaves in exactly one chunk. */
export type Chunk =
  | { readonly type: 'frame'; readonly frame: Frame; readonly bytes: Uint8Array }
  /** `badFrames`: how many frame candidates among the bytes failed their checksum or were cut short. */
  | { readonly type: 'discarded'; readonly bytes: Uint8Array; readonly badFrames: number };

/**
 * Says from the first four bytes whether this can be a frame at all. An 8-bit checksum alone lets one candidate
 * in 256 through, and a header byte in noise would hold back good frames until its declared length arrived; a
 * driver that knows its reader's address and commands closes both.
 */
export type HeadFilter = (head: { len: number; address: number; command: number }) => boolean;

/** Largest frame on the wire: header, Len and 255 bytes. */
const MAX_FRAME = 257;

/**
 * Cuts a byte stream into frames. Keeps at most one incomplete frame (257 bytes). After a bad candidate only its
 * header byte is dropped and the rest is searched again, because 0xA0 occurs inside EPCs and because a good frame
 * may sit inside the span a broken length byte claims.
 */
export class Framer {
  readonly #accept: HeadFilter;
  readonly #buffer = new Uint8Array(MAX_FRAME);
  #length = 0;

  constructor(accept: HeadFilter = () => true) {
    this.#accept = accept;
  }

  /** Bytes held back for an incomplete frame, 0–257. */
  get pending(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): Chunk[] {
    const out = new ChunkList();
    for (const byte of bytes) {
      this.#buffer[this.#length] = byte;
      this.#length += 1;
      this.#drain(out, false);
    }
    return out.finish();
  }

  /**
   * The line went quiet: what is pending will not be completed. Gives up the incomplete candidate and delivers
   * whole frames that were hidden behind it.
   */
  flush(): Chunk[] {
    const out = new ChunkList();
    this.#drain(out, true);
    return out.finish();
  }

  #drain(out: ChunkList, final: boolean): void {
    let start = 0;
    while (start < this.#length) {
      const verdict = this.#examine(start);
      if (verdict === 'incomplete' && !final) break;
      if (typeof verdict === 'object') {
        const size = verdict.data.length + 5;
        out.frame(verdict, this.#buffer.slice(start, start + size));
        start += size;
      } else {
        out.discard(this.#buffer[start] ?? 0, verdict === 'bad' || verdict === 'incomplete');
        start += 1;
      }
    }
    this.#buffer.copyWithin(0, start, this.#length);
    this.#length -= start;
  }

  #examine(start: number): Frame | 'incomplete' | 'bad' | 'noise' {
    const held = this.#length - start;
    const [header, len, address, command] = this.#buffer.subarray(start, this.#length);
    if (header !== HEADER) return 'noise';
    if (len === undefined) return 'incomplete';
    if (len < MIN_LEN) return 'noise';
    if (address === undefined || command === undefined) return 'incomplete';
    if (!this.#accept({ len, address, command })) return 'noise';
    if (held < len + 2) return 'incomplete';
    const frame = decodeFrame(this.#buffer.subarray(start, start + len + 2));
    return typeof frame === 'string' ? 'bad' : frame;
  }
}

/** Joins neighbouring discarded bytes into one chunk. */
class ChunkList {
  readonly #chunks: Chunk[] = [];
  #discarded: number[] = [];
  #badFrames = 0;

  frame(frame: Frame, bytes: Uint8Array): void {
    this.#close();
    this.#chunks.push({ type: 'frame', frame, bytes });
  }

  discard(byte: number, badFrame: boolean): void {
    this.#discarded.push(byte);
    if (badFrame) this.#badFrames += 1;
  }

  finish(): Chunk[] {
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
