/**
 * The 64-byte messages of UHPPOTE / 微耕 controllers (uhppote-core `messages`, uhppoted-nodejs `src/opcodes.js`, both
 * MIT). `[0]` start, `[1]` function, `[2..3]` zero, `[4..7]` serial number LE, `[8..]` payload. There is no checksum
 * and no authentication; what can be checked is checked here.
 */
import { readTimestamp, writeTimestamp } from './bcd.ts';

export const FRAME_LENGTH = 64;
/** Start, function, zeros and serial number: before it stands nothing of a person. */
export const HEAD = 8;
/** Where the card number stands in whatever tells an event; `to` is behind it. */
export const CARD = { from: 16, to: 20 } as const;
const START = 0x17;
/** Events of firmware 6.62 (uhppote-core `messages/events_test.go`). */
const START_EVENT = 0x19;
/** Guards what changes the controller's own memory. */
const MAGIC = 0x55aaaa55;

export const FN = {
  status: 0x20,
  setTime: 0x30,
  openDoor: 0x40,
  setDoor: 0x80,
  getDoor: 0x82,
  specialEvents: 0x8e,
  device: 0x94,
  event: 0xb0,
  setIndex: 0xb2,
  getIndex: 0xb4,
} as const;

export type DoorRequest =
  /** Serial 0 asks every controller. */
  | { readonly fn: 'device' | 'status' | 'getIndex'; readonly serial: number }
  | { readonly fn: 'openDoor' | 'getDoor'; readonly serial: number; readonly door: number }
  /** Mode 3: locked, opened by order for `delay` seconds. */
  | {
      readonly fn: 'setDoor';
      readonly serial: number;
      readonly door: number;
      readonly mode: number;
      readonly delay: number;
    }
  | { readonly fn: 'specialEvents'; readonly serial: number; readonly on: boolean }
  | { readonly fn: 'event' | 'setIndex'; readonly serial: number; readonly index: number }
  | { readonly fn: 'setTime'; readonly serial: number; readonly time: string };

/** @throws RangeError for a number that has no room in its field */
export function writeRequest(request: DoorRequest): Uint8Array {
  const bytes = new Uint8Array(FRAME_LENGTH);
  const view = new DataView(bytes.buffer);
  const byte = (offset: number, value: number): void => {
    if (!Number.isInteger(value) || value < 0 || value > 0xff) throw new RangeError(`byte ${value}`);
    bytes[offset] = value;
  };
  const word = (offset: number, value: number): void => {
    if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError(`word ${value}`);
    view.setUint32(offset, value, true);
  };
  byte(0, START);
  byte(1, FN[request.fn]);
  word(4, request.serial);
  switch (request.fn) {
    case 'openDoor':
    case 'getDoor':
      byte(8, request.door);
      break;
    case 'setDoor':
      byte(8, request.door);
      byte(9, request.mode);
      byte(10, request.delay);
      break;
    case 'specialEvents':
      byte(8, request.on ? 1 : 0);
      break;
    case 'event':
      word(8, request.index);
      break;
    case 'setIndex':
      word(8, request.index);
      word(12, MAGIC);
      break;
    case 'setTime':
      bytes.set(writeTimestamp(request.time), 8);
      break;
    case 'device':
    case 'status':
    case 'getIndex':
      break;
  }
  return bytes;
}

export interface ControllerEvent {
  readonly index: number;
  /** 0 none, 1 swipe, 2 door, 3 alarm, 255 overwritten by newer ones. */
  readonly type: number;
  readonly granted: boolean;
  readonly door: number;
  readonly card: number;
  /** `YYYY-MM-DD HH:mm:ss` of the controller; empty where it has none. */
  readonly timestamp: string;
  readonly reason: number;
}

export type DoorReply =
  | { readonly fn: 'device'; readonly serial: number; readonly address: string; readonly version: string }
  | {
      readonly fn: 'status';
      readonly serial: number;
      readonly event: ControllerEvent;
      /** Four contacts, true for open. */
      readonly open: readonly boolean[];
      readonly error: number;
      /** `17` asked for, `19` or unasked pushed by the controller: the frame looks the same. */
      readonly start: 0x17 | 0x19;
    }
  | { readonly fn: 'event'; readonly serial: number; readonly event: ControllerEvent }
  | { readonly fn: 'getIndex'; readonly serial: number; readonly index: number }
  | {
      readonly fn: 'setDoor' | 'getDoor';
      readonly serial: number;
      readonly door: number;
      readonly mode: number;
      readonly delay: number;
    }
  | {
      readonly fn: 'openDoor' | 'specialEvents' | 'setIndex';
      readonly serial: number;
      readonly ok: boolean;
    }
  | { readonly fn: 'setTime'; readonly serial: number; readonly time: string };

export type Refusal = 'length' | 'start' | 'function' | 'reserved' | 'serial' | 'flag' | 'date';
export type ReadFrame =
  | { readonly ok: true; readonly reply: DoorReply }
  | { readonly ok: false; readonly why: Refusal };

const NAMES = new Map<number, keyof typeof FN>(
  Object.entries(FN).map(([name, code]) => [code, name as keyof typeof FN]),
);

const refuse = (why: Refusal): ReadFrame => ({ ok: false, why });

/** One datagram is one message. Checked in this order: length, start, function, reserved, serial, flags, dates. */
export function readReply(bytes: Uint8Array): ReadFrame {
  if (bytes.length !== FRAME_LENGTH) return refuse('length');
  const [start, code] = bytes;
  if (start !== START && start !== START_EVENT) return refuse('start');
  const fn = NAMES.get(code ?? -1);
  if (fn === undefined || (start === START_EVENT && fn !== 'status')) return refuse('function');
  if (bytes[2] !== 0 || bytes[3] !== 0) return refuse('reserved');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const serial = view.getUint32(4, true);
  // Zero is everybody in a question and nobody in an answer.
  if (serial === 0) return refuse('serial');
  switch (fn) {
    case 'device': {
      const address = [...bytes.subarray(8, 12)].join('.');
      return { ok: true, reply: { fn, serial, address, version: version(bytes) } };
    }
    case 'status': {
      const event = eventOf(bytes, view);
      const flags = bytes.subarray(28, 36);
      if (typeof event === 'string') return refuse(event);
      if (flags.some((flag) => flag > 1)) return refuse('flag');
      const open = [...bytes.subarray(28, 32)].map((flag) => flag === 1);
      return { ok: true, reply: { fn, serial, event, open, error: bytes[36] ?? 0, start } };
    }
    case 'event': {
      const event = eventOf(bytes, view);
      return typeof event === 'string' ? refuse(event) : { ok: true, reply: { fn, serial, event } };
    }
    case 'getIndex':
      return { ok: true, reply: { fn, serial, index: view.getUint32(8, true) } };
    case 'setDoor':
    case 'getDoor': {
      const [door = 0, mode = 0, delay = 0] = bytes.subarray(8, 11);
      return { ok: true, reply: { fn, serial, door, mode, delay } };
    }
    case 'openDoor':
    case 'specialEvents':
    case 'setIndex': {
      const flag = bytes[8] ?? 0;
      return flag > 1 ? refuse('flag') : { ok: true, reply: { fn, serial, ok: flag === 1 } };
    }
    case 'setTime': {
      const time = readTimestamp(bytes.subarray(8, 15));
      return time === null ? refuse('date') : { ok: true, reply: { fn, serial, time } };
    }
  }
}

function version(bytes: Uint8Array): string {
  const text = [bytes[26] ?? 0, bytes[27] ?? 0].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${Number.parseInt(text.slice(0, 2), 10)}.${text.slice(2)}`;
}

function eventOf(bytes: Uint8Array, view: DataView): ControllerEvent | 'flag' | 'date' {
  const granted = bytes[13] ?? 0;
  if (granted > 1) return 'flag';
  const timestamp = readTimestamp(bytes.subarray(20, 27));
  if (timestamp === null) return 'date';
  return {
    index: view.getUint32(8, true),
    type: bytes[12] ?? 0,
    granted: granted === 1,
    door: bytes[14] ?? 0,
    card: view.getUint32(16, true),
    timestamp,
    reason: bytes[27] ?? 0,
  };
}
