/**
 * Replies of the 0xA0 protocol: from a whole frame to a message, or to a typed refusal. Layouts: the
 * protocol document and hex-in/pyImpinj `pyImpinj/__init__.py`. Nothing here throws.
 */
import { compactHex } from '../../hex.ts';
import { CMD } from './commands.ts';
import type { Frame } from './frame.ts';

export interface TagAnswer {
  readonly type: 'tag';
  readonly command: number;
  /** 1-based. */
  readonly antenna: number;
  /** MHz; null outside the table. */
  readonly frequency: number | null;
  /** Upper-case hex. */
  readonly epc: string;
  readonly pc: number;
  /** dBm. */
  readonly rssi: number;
}

export interface RoundEnd {
  readonly type: 'round-end';
  readonly command: number;
  /** 1-based; null for fast switch, whose answer names none. */
  readonly antenna: number | null;
  readonly totalReads: number;
  /** Tags per second; null for fast switch. */
  readonly readRate: number | null;
  /** ms; null except for fast switch. */
  readonly duration: number | null;
}

export type Reply =
  | TagAnswer
  | RoundEnd
  /** Answer of one status byte; 0x10 is success. */
  | { readonly type: 'status'; readonly command: number; readonly status: number }
  | { readonly type: 'antenna-fault'; readonly antenna: number; readonly status: number }
  | { readonly type: 'firmware'; readonly major: number; readonly minor: number }
  /** 1-based. */
  | { readonly type: 'antenna'; readonly antenna: number }
  /** dBm: one value for all antennas, or one each. */
  | { readonly type: 'power'; readonly dbm: readonly number[] }
  /** °C. */
  | { readonly type: 'temperature'; readonly celsius: number }
  | {
      readonly type: 'buffered';
      readonly antenna: number;
      readonly tags: number;
      readonly readRate: number;
      readonly totalReads: number;
    }
  | { readonly type: 'buffer-count'; readonly tags: number }
  | BufferTag
  | ReadResult
  | AccessResult
  /** EPC the next access is restricted to; null when none is set. */
  | { readonly type: 'epc-match'; readonly epc: string | null }
  /** A well-framed answer to a command whose content this codec does not interpret. */
  | { readonly type: 'raw'; readonly command: number; readonly data: Uint8Array };

interface TagHeader {
  /** Tags in this answer as the reader counts them. */
  readonly tags: number;
  readonly pc: number;
  readonly epc: string;
  /** 1-based. */
  readonly antenna: number;
  /** How often the tag was seen or accessed. */
  readonly count: number;
}

export interface BufferTag extends TagHeader {
  readonly type: 'buffer-tag';
  readonly rssi: number;
  readonly frequency: number | null;
}

export interface ReadResult extends TagHeader {
  readonly type: 'read';
  /** Upper-case hex. */
  readonly data: string;
}

/** Outcome of write, block write, lock or kill on one tag. */
export interface AccessResult extends TagHeader {
  readonly type: 'access';
  readonly command: number;
  readonly status: number;
}

export type RefusalReason = 'length' | 'pc-mismatch' | 'empty-epc' | 'tag-crc' | 'unknown-command';
export interface Refusal {
  readonly type: 'refused';
  readonly command: number;
  readonly reason: RefusalReason;
}

export interface ReplyOptions {
  /** Ports of the reader. With 8, bit 7 of the RSSI byte stands for antennas 5–8. */
  readonly ports: 1 | 4 | 8;
}

const KNOWN: ReadonlySet<number> = new Set(Object.values(CMD));

export function isKnownCommand(command: number): boolean {
  return KNOWN.has(command);
}

/** Index 0–6: 865.0 + 0.5·i MHz; 7–59: 902.0 + 0.5·(i−7) (pyImpinj `constant.py`). */
export function frequencyOf(index: number): number | null {
  if (index < 0 || index > 59) return null;
  return index <= 6 ? 865 + 0.5 * index : 902 + 0.5 * (index - 7);
}

/** EPC bytes the PC word announces. */
function epcLength(pc: number): number {
  return (pc >> 11) * 2;
}

/** CRC-16/CCITT, init FFFF, xorout FFFF, over PC and EPC: the tag's own check (Gen2). */
export function tagCrc(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc ^ 0xffff;
}

const word = (data: Uint8Array, at: number): number => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
/** Above 2^31 a shift would turn negative. */
const long = (data: Uint8Array, at: number): number => word(data, at) * 0x10000 + word(data, at + 2);
const byteAt = (data: Uint8Array, at: number): number => data[at] ?? 0;

interface Radio {
  readonly antenna: number;
  readonly frequency: number | null;
  readonly rssi: number;
}

/** dBm = byte − 129 (pyImpinj; one source). */
function radio(freqAnt: number, rssi: number, options: ReplyOptions): Radio {
  const upper = options.ports === 8 && (rssi & 0x80) !== 0;
  return {
    antenna: (freqAnt & 0x03) + 1 + (upper ? 4 : 0),
    frequency: frequencyOf(freqAnt >> 2),
    rssi: (options.ports === 8 ? rssi & 0x7f : rssi) - 129,
  };
}

export function decodeReply(frame: Frame, options: ReplyOptions = { ports: 4 }): Reply | Refusal {
  const { command, data } = frame;
  if (!isKnownCommand(command)) return { type: 'refused', command, reason: 'unknown-command' };
  if (data.length === 0) return { type: 'refused', command, reason: 'length' };
  switch (command) {
    case CMD.realTimeInventory:
    case CMD.sessionInventory:
    case CMD.fastSwitchInventory:
      return decodeInventory(command, data, options);
    case CMD.getBuffer:
    case CMD.getAndResetBuffer:
    case CMD.read:
    case CMD.write:
    case CMD.blockWrite:
    case CMD.lock:
    case CMD.kill:
      return data.length === 1 ? statusReply(command, data) : decodeTagBlock(command, data, options);
    case CMD.firmware:
      return sized(command, data, 2, () => ({
        type: 'firmware',
        major: byteAt(data, 0),
        minor: byteAt(data, 1),
      }));
    case CMD.temperature:
      return sized(command, data, 2, () => ({ type: 'temperature', celsius: signed(data) }));
    case CMD.getAntenna:
      return sized(command, data, 1, () => ({ type: 'antenna', antenna: byteAt(data, 0) + 1 }));
    case CMD.getPower:
      return [1, 4, 8].includes(data.length)
        ? { type: 'power', dbm: [...data] }
        : { type: 'refused', command, reason: 'length' };
    case CMD.inventoryToBuffer:
      return data.length === 1
        ? statusReply(command, data)
        : sized(command, data, 9, () => ({
            type: 'buffered',
            antenna: byteAt(data, 0) + 1,
            tags: word(data, 1),
            readRate: word(data, 3),
            totalReads: long(data, 5),
          }));
    case CMD.getBufferCount:
      return sized(command, data, 2, () => ({ type: 'buffer-count', tags: word(data, 0) }));
    case CMD.getEpcMatch:
      return decodeEpcMatch(command, data);
    default:
      return data.length === 1 ? statusReply(command, data) : { type: 'raw', command, data };
  }
}

function statusReply(command: number, data: Uint8Array): Reply {
  return { type: 'status', command, status: byteAt(data, 0) };
}

function sized(command: number, data: Uint8Array, size: number, make: () => Reply): Reply | Refusal {
  if (data.length === size) return make();
  // Any command may be refused by the reader with a bare status byte.
  if (data.length === 1) return statusReply(command, data);
  return { type: 'refused', command, reason: 'length' };
}

/** First byte 0 means below zero. */
function signed(data: Uint8Array): number {
  return byteAt(data, 0) === 0 ? 0 - byteAt(data, 1) : byteAt(data, 1);
}

/** Told apart by length alone: 1 = error, 2 = antenna fault (8A), 7 = round end, else a tag. */
function decodeInventory(command: number, data: Uint8Array, options: ReplyOptions): Reply | Refusal {
  const fast = command === CMD.fastSwitchInventory;
  if (data.length === 1) return statusReply(command, data);
  if (data.length === 2 && fast) {
    return { type: 'antenna-fault', antenna: byteAt(data, 0) + 1, status: byteAt(data, 1) };
  }
  if (data.length === 7) {
    return {
      type: 'round-end',
      command,
      antenna: fast ? null : byteAt(data, 0) + 1,
      readRate: fast ? null : word(data, 1),
      totalReads: fast ? byteAt(data, 0) * 0x10000 + word(data, 1) : long(data, 3),
      duration: fast ? long(data, 3) : null,
    };
  }
  const epcBytes = data.length - 4;
  if (epcBytes < 0) return { type: 'refused', command, reason: 'length' };
  const pc = word(data, 1);
  // Also catches the phase option of some readers, which inserts two bytes that would pass for EPC.
  if (epcLength(pc) !== epcBytes) return { type: 'refused', command, reason: 'pc-mismatch' };
  if (epcBytes === 0) return { type: 'refused', command, reason: 'empty-epc' };
  const epc = compactHex(data.subarray(3, 3 + epcBytes));
  return { type: 'tag', command, epc, pc, ...radio(byteAt(data, 0), byteAt(data, data.length - 1), options) };
}

/** `TagCount(2) DataLen(1) PC(2) EPC CRC(2) [ReadData] X(1) AntID(1) Count(1)`; X depends on the command. */
function decodeTagBlock(command: number, data: Uint8Array, options: ReplyOptions): Reply | Refusal {
  const block = data.subarray(3, -3);
  if (data.length < 10 || byteAt(data, 2) !== block.length)
    return { type: 'refused', command, reason: 'length' };
  const pc = word(block, 0);
  const size = epcLength(pc);
  const readData = block.subarray(2 + size + 2);
  const isRead = command === CMD.read;
  const isBuffer = command === CMD.getBuffer || command === CMD.getAndResetBuffer;
  if (block.length < size + 4 || (!isRead && readData.length > 0)) {
    return { type: 'refused', command, reason: 'pc-mismatch' };
  }
  if (tagCrc(block.subarray(0, 2 + size)) !== word(block, 2 + size)) {
    return { type: 'refused', command, reason: 'tag-crc' };
  }
  const extra = byteAt(data, data.length - 3);
  const where = radio(byteAt(data, data.length - 2), extra, options);
  const header: TagHeader = {
    tags: word(data, 0),
    pc,
    epc: compactHex(block.subarray(2, 2 + size)),
    antenna: isBuffer ? where.antenna : accessAntenna(data),
    count: byteAt(data, data.length - 1),
  };
  if (isRead) {
    if (extra !== readData.length) return { type: 'refused', command, reason: 'length' };
    return { type: 'read', ...header, data: compactHex(readData) };
  }
  if (isBuffer) {
    return { type: 'buffer-tag', ...header, rssi: where.rssi, frequency: where.frequency };
  }
  return { type: 'access', command, ...header, status: extra };
}

/** Access replies carry a status or a length where buffer replies carry RSSI, so bit 7 there means nothing. */
function accessAntenna(data: Uint8Array): number {
  return (byteAt(data, data.length - 2) & 0x03) + 1;
}

/** `00 Len EPC` when set, `01` when not; layout unverified on hardware. */
function decodeEpcMatch(command: number, data: Uint8Array): Reply | Refusal {
  if (data.length === 1) {
    return byteAt(data, 0) === 0x01 ? { type: 'epc-match', epc: null } : statusReply(command, data);
  }
  if (byteAt(data, 0) !== 0 || byteAt(data, 1) !== data.length - 2) {
    return { type: 'refused', command, reason: 'length' };
  }
  return { type: 'epc-match', epc: compactHex(data.subarray(2)) };
}
