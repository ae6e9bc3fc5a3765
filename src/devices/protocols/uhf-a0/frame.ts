/**
 * Framing of the "UHF RFID Reader Serial Interface Protocol" (header 0xA0, V2.2–V3.8):
 * `A0 | Len | Addr | Cmd | Data[n] | Check`, Len = 3 + n, Check = two's complement of the sum of all previous
 * bytes, so that a whole frame sums to 0 modulo 256.
 *
 * In `vectors.json`, `idx:N` is an entry of a public index of source code whose repository is not known; a frame
 * called captured was seen on a wire there.
 */
import { GuichengError } from '../../../domain/errors.ts';
import { type Candidate, type FrameChunk, StreamFramer } from '../../framing.ts';

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

/**
 * Says from the first four bytes whether this can be a frame at all. An 8-bit checksum alone lets one candidate
 * in 256 through, and a header byte in noise would hold back good frames until its declared length arrived; a
 * driver that knows its reader's address and commands closes both.
 */
export type HeadFilter = (head: { len: number; address: number; command: number }) => boolean;

/** Largest frame on the wire: header, Len and 255 bytes. */
const MAX_FRAME = 257;

export type Chunk = FrameChunk<Frame>;

/** 0xA0 occurs inside EPCs, so that a header byte alone starts nothing. */
export class Framer extends StreamFramer<Frame> {
  constructor(accept: HeadFilter = () => true) {
    super(MAX_FRAME, (held) => candidate(held, accept));
  }
}

function candidate(held: Uint8Array, accept: HeadFilter): Candidate<Frame> {
  const [header, len, address, command] = held;
  if (header !== HEADER) return 'noise';
  if (len === undefined) return 'incomplete';
  if (len < MIN_LEN) return 'noise';
  if (address === undefined || command === undefined) return 'incomplete';
  if (!accept({ len, address, command })) return 'noise';
  if (held.length < len + 2) return 'incomplete';
  const frame = decodeFrame(held.subarray(0, len + 2));
  return typeof frame === 'string' ? 'bad' : { frame, size: len + 2 };
}
