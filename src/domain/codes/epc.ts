/**
 * The 96-bit EPC (电子标签编码) written into our own UHF tags, and the recognition of everybody else's.
 * A UHF read is a hint: it may block, it never permits.
 *
 * Layout, big-endian:  header 8 | version 8 | home 16 | kind 16 (its two letters) | number 32 | CRC-16 16.
 * The two letters of the kind are stored rather than an index, so that a reordered table cannot turn a
 * wristband into a trolley.
 */

import { GuichengError } from '../errors.ts';
import { type Code, formatCode, isIssuable } from './code.ts';
import { CODE_KINDS, type CodeKind, kindOfPrefix } from './kinds.ts';

/**
 * A county funeral home has no GS1 company prefix, so no GS1 scheme may be used. 0xA9 lies in the range the
 * GS1 Tag Data Standard kept for the 64-bit encodings (0x80-0xBF, given up in 2009): no current scheme,
 * not 0xE2 (never assigned as a header, because factory EPCs copy the TID, which starts E2).
 */
export const EPC_HEADER = 0xa9;
export const EPC_VERSION = 1;
export const MAX_HOME_ID = 0xffff;
const EPC_HEX = /^[0-9A-F]{24}$/;
const OWN_HEADER_HEX = EPC_HEADER.toString(16).toUpperCase().padStart(2, '0');

export type ForeignEpc = 'malformed' | 'unprogrammed' | 'factory' | 'gs1' | 'private' | 'damaged' | 'version';

export type DecodedEpc =
  | { readonly own: true; readonly homeId: number; readonly version: number; readonly code: Code }
  | { readonly own: false; readonly why: ForeignEpc };

/** 24 upper-case hex digits to write into a tag. Throws for a home id or number out of range. */
export function encodeEpc(homeId: number, kind: CodeKind, number: number): string {
  if (!Number.isInteger(homeId) || homeId < 1 || homeId > MAX_HOME_ID) {
    throw new GuichengError('INPUT.EPC_HOME', '馆编号须在 1 到 65535 之间', { homeId });
  }
  // Throws for a number that may not be issued: a tag must never carry what a label cannot.
  formatCode(kind, number);
  const prefix = CODE_KINDS[kind].prefix;
  const body =
    OWN_HEADER_HEX +
    hex(EPC_VERSION, 2) +
    hex(homeId, 4) +
    hex(prefix.charCodeAt(0), 2) +
    hex(prefix.charCodeAt(1), 2) +
    hex(number, 8);
  return body + hex(crc16(body), 4);
}

/** Reads any EPC a reader reports; never throws, whatever the tag holds. */
export function decodeEpc(epc: string): DecodedEpc {
  const text = upper(epc);
  if (!isEvenHex(text)) return { own: false, why: 'malformed' };
  if (/^0+$/.test(text)) return { own: false, why: 'unprogrammed' };
  const header = Number.parseInt(text.slice(0, 2), 16);
  if (header !== EPC_HEADER || !EPC_HEX.test(text)) return { own: false, why: foreignBy(header) };
  if (hex(crc16(text.slice(0, 20)), 4) !== text.slice(20)) return { own: false, why: 'damaged' };
  const version = Number.parseInt(text.slice(2, 4), 16);
  if (version !== EPC_VERSION) return { own: false, why: 'version' };
  const homeId = Number.parseInt(text.slice(4, 8), 16);
  const kind = kindOfPrefix(
    String.fromCharCode(Number.parseInt(text.slice(8, 10), 16), Number.parseInt(text.slice(10, 12), 16)),
  );
  const number = Number.parseInt(text.slice(12, 20), 16);
  if (homeId === 0 || kind === null || !isIssuable(kind, number)) return { own: false, why: 'damaged' };
  return { own: true, homeId, version, code: { kind, number, text: formatCode(kind, number) } };
}

/** Gen2 gives the EPC length in 5 bits of 16-bit words: 62 bytes at most; below 8 bytes is too few to be unique. */
const FACTORY_MIN_BYTES = 8;
const FACTORY_MAX_BYTES = 62;

export type FactoryEpcRefusal =
  | 'INPUT.EPC_HEX'
  | 'INPUT.EPC_LENGTH'
  | 'INPUT.EPC_UNPROGRAMMED'
  | 'INPUT.EPC_OWN';

export type FactoryEpc =
  | { readonly ok: true; readonly epc: string }
  | { readonly ok: false; readonly reason: FactoryEpcRefusal; readonly sentence: string };

/**
 * Whether a factory-numbered tag (出厂编码标签) may be registered under its own EPC. Which body it is bound
 * to is a matter of the ledger.
 */
export function validateFactoryEpc(epc: string): FactoryEpc {
  const text = upper(epc.trim());
  if (!isEvenHex(text)) return refuse('INPUT.EPC_HEX', '标签编码不是完整的十六进制，请重新读取');
  const bytes = text.length / 2;
  if (bytes < FACTORY_MIN_BYTES || bytes > FACTORY_MAX_BYTES) {
    return refuse('INPUT.EPC_LENGTH', '标签编码长度须为 8 到 62 字节，请换一枚标签');
  }
  if (/^0+$/.test(text)) return refuse('INPUT.EPC_UNPROGRAMMED', '这是空白标签，请先写入编码');
  if (decodeEpc(text).own) return refuse('INPUT.EPC_OWN', '这是本系统写入的标签，不能按出厂标签登记');
  return { ok: true, epc: text };
}

function refuse(reason: FactoryEpcRefusal, sentence: string): FactoryEpc {
  return { ok: false, reason, sentence };
}

function foreignBy(header: number): ForeignEpc {
  if (header === 0xe2) return 'factory';
  // GS1 Tag Data Standard: 0x2C-0x41 (TDS 1.x schemes) and 0xF0-0xFB (TDS 2.x "+" schemes).
  if ((header >= 0x2c && header <= 0x41) || (header >= 0xf0 && header <= 0xfb)) return 'gs1';
  return 'private';
}

function upper(text: string): string {
  return text.replace(/[a-f]/g, (letter) => letter.toUpperCase());
}

function isEvenHex(text: string): boolean {
  return text.length > 0 && text.length % 2 === 0 && /^[0-9A-F]+$/.test(text);
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/**
 * CRC-16/XMODEM (polynomial 0x1021, start 0) over the bytes of a hex text. The air protocol has its own CRC;
 * this one tells our tag from a stranger's that happens to start with our header.
 */
function crc16(text: string): number {
  let crc = 0;
  for (let index = 0; index < text.length; index += 2) {
    crc ^= Number.parseInt(text.slice(index, index + 2), 16) << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
    }
  }
  return crc;
}
