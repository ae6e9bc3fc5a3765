/**
 * Framing of UHFReader18/288/86 (Chafon and clones): `Len | Adr | Cmd | Data… | CRC lo | CRC hi`, Len = bytes after
 * Len. An answer carries a status byte behind its command. CRC-16/MCRF4XX: start FFFF, reflected polynomial 8408, no
 * final xor, from Len to the last data byte, low byte first (UHFReader18 manual; wabson/chafon-rfid). There is no
 * start byte: where frames begin is known from address, command and CRC alone.
 */
import { GuichengError } from '../../../domain/errors.ts';
import { type Candidate, type FrameChunk, StreamFramer } from '../../framing.ts';

export const BROADCAST = 0xff;
/** Adr + Cmd + Status + CRC. */
const MIN_ANSWER = 5;
const MAX_FRAME = 256;
/** Adr + Cmd + CRC. */
const REQUEST_EXTRA = 4;
const MAX_DATA = 0xff - REQUEST_EXTRA;

export interface Answer {
  readonly address: number;
  readonly command: number;
  readonly status: number;
  readonly data: Uint8Array;
}

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  return crc;
});

export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}

/** @throws GuichengError INPUT.UHF_FRAME where address, command or length do not fit the frame */
export function encodeRequest(address: number, command: number, data: Uint8Array): Uint8Array {
  if (!isByte(address) || !isByte(command) || data.length > MAX_DATA) {
    throw new GuichengError('INPUT.UHF_FRAME', '读写器指令超出协议范围', {
      address,
      command,
      length: data.length,
    });
  }
  const bytes = new Uint8Array(data.length + REQUEST_EXTRA + 1);
  bytes.set([data.length + REQUEST_EXTRA, address, command]);
  bytes.set(data, 3);
  seal(bytes);
  return bytes;
}

/** The bytes an answer was made from. */
export function encodeAnswer({ address, command, status, data }: Answer): Uint8Array {
  const bytes = new Uint8Array(data.length + MIN_ANSWER + 1);
  bytes.set([data.length + MIN_ANSWER, address, command, status]);
  bytes.set(data, 4);
  seal(bytes);
  return bytes;
}

function seal(bytes: Uint8Array): void {
  const crc = crc16(bytes.subarray(0, -2));
  bytes.set([crc & 0xff, crc >> 8], bytes.length - 2);
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xff;
}

export type FrameRefusal = 'too-short' | 'length' | 'crc';

/** Exactly one whole answer, checked in this order: size, declared length, CRC. */
export function decodeAnswer(bytes: Uint8Array): Answer | FrameRefusal {
  const [len, address, command, status] = bytes;
  if (len === undefined || address === undefined || command === undefined || status === undefined)
    return 'too-short';
  if (bytes.length < MIN_ANSWER + 1) return 'too-short';
  if (len !== bytes.length - 1) return 'length';
  const crc = crc16(bytes.subarray(0, -2));
  if (bytes.at(-2) !== (crc & 0xff) || bytes.at(-1) !== crc >> 8) return 'crc';
  return { address, command, status, data: bytes.slice(4, -2) };
}

/** Whether an answer of this address to this command can come at all. */
export type HeadFilter = (head: { readonly address: number; readonly command: number }) => boolean;

export type Chunk = FrameChunk<Answer>;

export class AnswerFramer extends StreamFramer<Answer> {
  constructor(accept: HeadFilter = () => true) {
    super(MAX_FRAME, (held) => candidate(held, accept));
  }
}

function candidate(held: Uint8Array, accept: HeadFilter): Candidate<Answer> {
  const [len = 0, address, command] = held;
  if (len < MIN_ANSWER) return 'noise';
  if (address === undefined || command === undefined) return 'incomplete';
  if (!accept({ address, command })) return 'noise';
  if (held.length < len + 1) return 'incomplete';
  const frame = decodeAnswer(held.subarray(0, len + 1));
  return typeof frame === 'string' ? 'bad' : { frame, size: len + 1 };
}
