/**
 * Answers of UHFReader18/288/86: from a whole frame to a message, or to a typed refusal. Nothing here throws. The
 * family says neither PC nor frequency; how its RSSI byte is to dBm is not published, so that it is kept as it came.
 */
import { compactHex } from '../../hex.ts';
import { CMD } from './commands.ts';
import type { Answer } from './frame.ts';
import { STATUS } from './status.ts';

/** `18`: no antenna and no RSSI in an answer. `288`: also 86 and E710. */
export type Family = '18' | '288';

export interface TagSeenReply {
  /** Upper-case hex. */
  readonly epc: string;
  /** 1-based. */
  readonly antenna: number;
  /** As the reader gave it; null for UHFReader18. */
  readonly rssiRaw: number | null;
}

export type Reply =
  | {
      readonly type: 'tags';
      readonly command: number;
      readonly tags: readonly TagSeenReply[];
      /** Another frame of the same round follows. */
      readonly more: boolean;
    }
  | {
      readonly type: 'statistics';
      readonly command: number;
      readonly antenna: number;
      readonly totalReads: number;
    }
  | {
      readonly type: 'info';
      readonly command: number;
      readonly version: string;
      readonly kind: number;
      readonly powerDbm: number;
    }
  | { readonly type: 'read'; readonly command: number; readonly data: string }
  /** A bare status; `tagError` only behind FC. */
  | {
      readonly type: 'status';
      readonly command: number;
      readonly status: number;
      readonly tagError: number | null;
    };

export interface Refusal {
  readonly type: 'refused';
  readonly command: number;
  readonly reason: 'length' | 'unknown-command' | 'antenna' | 'epc-length' | 'count';
}

const KNOWN: ReadonlySet<number> = new Set(Object.values(CMD));
export const isKnownCommand = (command: number): boolean => KNOWN.has(command);

const INVENTORY_STATUS: ReadonlySet<number> = new Set([
  STATUS.done,
  STATUS.timeout,
  STATUS.more,
  STATUS.full,
]);

export function decodeReply(answer: Answer, family: Family): Reply | Refusal {
  const { command, status, data } = answer;
  if (!isKnownCommand(command)) return { type: 'refused', command, reason: 'unknown-command' };
  const isInventory = command === CMD.inventory || command === CMD.singleInventory || command === CMD.active;
  if (isInventory && status === STATUS.statistics) return statistics(command, data);
  if (isInventory && (INVENTORY_STATUS.has(status) || (command === CMD.active && status === STATUS.ok)))
    return tags(command, status, data, family);
  if (status === STATUS.ok && command === CMD.info) return info(command, data);
  if (status === STATUS.ok && command === CMD.read) {
    if (data.length === 0 || data.length % 2 !== 0) return { type: 'refused', command, reason: 'length' };
    return { type: 'read', command, data: compactHex(data) };
  }
  const most = status === STATUS.tagError ? 1 : 0;
  if (data.length > most) return { type: 'refused', command, reason: 'length' };
  return { type: 'status', command, status, tagError: data[0] ?? null };
}

/** Version(2) Type TrType MaxFre MinFre Power ScanTime, and more on newer readers. */
function info(command: number, data: Uint8Array): Reply | Refusal {
  const [major, minor, kind, , , , powerDbm] = data;
  if (
    data.length < 8 ||
    major === undefined ||
    minor === undefined ||
    kind === undefined ||
    powerDbm === undefined
  )
    return { type: 'refused', command, reason: 'length' };
  return { type: 'info', command, version: `${major}.${minor}`, kind, powerDbm };
}

/** `Ant ReadRate(2) Total(4)`. */
function statistics(command: number, data: Uint8Array): Reply | Refusal {
  if (data.length !== 7) return { type: 'refused', command, reason: 'length' };
  const antenna = antennaOf(data[0] ?? 0);
  if (antenna === null) return { type: 'refused', command, reason: 'antenna' };
  const totalReads = new DataView(data.buffer, data.byteOffset).getUint32(3);
  return { type: 'statistics', command, antenna, totalReads };
}

/** A bit mask with exactly one bit: 1, 2, 4, 8. */
function antennaOf(mask: number): number | null {
  const index = [1, 2, 4, 8, 16, 32, 64, 128].indexOf(mask);
  return index < 0 ? null : index + 1;
}

/** 18: `Num {EpcLen EPC}*`; 288: `Ant Num {EpcLen EPC RSSI}*`. The last one must end with the frame. */
function tags(command: number, status: number, data: Uint8Array, family: Family): Reply | Refusal {
  const refuse = (reason: Refusal['reason']): Refusal => ({ type: 'refused', command, reason });
  const withRadio = family === '288';
  // A round without tags is answered with an empty frame by some readers.
  if (data.length === 0) return { type: 'tags', command, tags: [], more: status === STATUS.more };
  const antenna = withRadio ? antennaOf(data[0] ?? 0) : 1;
  if (antenna === null) return refuse('antenna');
  let at = withRadio ? 2 : 1;
  const count = data[at - 1];
  if (count === undefined) return refuse('length');
  const found: TagSeenReply[] = [];
  for (let index = 0; index < count; index += 1) {
    const size = data[at];
    if (size === undefined) return refuse('count');
    if (size === 0 || size % 2 !== 0 || size > 62) return refuse('epc-length');
    const end = at + 1 + size;
    if (end + (withRadio ? 1 : 0) > data.length) return refuse('count');
    const epc = compactHex(data.subarray(at + 1, end));
    found.push({ epc, antenna, rssiRaw: withRadio ? (data[end] ?? 0) : null });
    at = end + (withRadio ? 1 : 0);
  }
  if (at !== data.length) return refuse('length');
  return { type: 'tags', command, tags: found, more: status === STATUS.more };
}
