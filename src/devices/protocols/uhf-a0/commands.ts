/**
 * Requests of the 0xA0 protocol as values (hex-in/pyImpinj `pyImpinj/protocol.py` for request
 * layouts). A request is `{command, data}`; `encodeFrame({address, ...request})` gives the wire bytes. Every
 * builder throws GuichengError INPUT.UHF_ARGUMENT for values outside the protocol.
 */
import { GuichengError } from '../../../domain/errors.ts';
import { fromHex } from '../../hex.ts';

export const CMD = {
  gpioRead: 0x60,
  gpioWrite: 0x61,
  setAntennaDetector: 0x62,
  getAntennaDetector: 0x63,
  setTemporaryPower: 0x66,
  setIdentifier: 0x67,
  getIdentifier: 0x68,
  setLinkProfile: 0x69,
  getLinkProfile: 0x6a,
  reset: 0x70,
  firmware: 0x72,
  setAddress: 0x73,
  setAntenna: 0x74,
  getAntenna: 0x75,
  setPower: 0x76,
  getPower: 0x77,
  setRegion: 0x78,
  getRegion: 0x79,
  setBeeper: 0x7a,
  temperature: 0x7b,
  returnLoss: 0x7e,
  inventoryToBuffer: 0x80,
  read: 0x81,
  write: 0x82,
  lock: 0x83,
  kill: 0x84,
  setEpcMatch: 0x85,
  getEpcMatch: 0x86,
  realTimeInventory: 0x89,
  fastSwitchInventory: 0x8a,
  sessionInventory: 0x8b,
  getBuffer: 0x90,
  getAndResetBuffer: 0x91,
  getBufferCount: 0x92,
  resetBuffer: 0x93,
  blockWrite: 0x94,
} as const;

export interface Request {
  readonly command: number;
  readonly data: Uint8Array;
}

export const BEEPER = { quiet: 0, round: 1, tag: 2 } as const;
export const BANK = { reserved: 0, epc: 1, tid: 2, user: 3 } as const;
/** Lock areas are numbered apart from memory banks. */
export const LOCK_AREA = { user: 1, tid: 2, epc: 3, accessPassword: 4, killPassword: 5 } as const;
export const LOCK_ACTION = { open: 0, lock: 1, openForever: 2, lockForever: 3 } as const;

export type Bank = keyof typeof BANK;

function request(command: number, ...data: number[]): Request {
  return { command, data: Uint8Array.from(data) };
}

function range(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new GuichengError('INPUT.UHF_ARGUMENT', '读写器指令参数超出范围', { name, value, min, max });
}

function wholeWords(name: string, text: string, maxBytes: number): Uint8Array {
  const bytes = fromHex(text);
  if (bytes !== null && bytes.length > 0 && bytes.length % 2 === 0 && bytes.length <= maxBytes) return bytes;
  throw new GuichengError('INPUT.UHF_ARGUMENT', '标签数据必须是完整的十六进制字', { name, maxBytes });
}

/** Four bytes; the value itself is never put into an error. */
function password(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes?.length === 4) return bytes;
  throw new GuichengError('INPUT.UHF_ARGUMENT', '标签密码必须是 8 位十六进制', { name: 'password' });
}

/** Antennas are 1-based for people and 0-based on the wire. */
function wireAntenna(antenna: number): number {
  return range('antenna', antenna, 1, 8) - 1;
}

export const reset = (): Request => request(CMD.reset);
export const firmware = (): Request => request(CMD.firmware);
export const setAddress = (address: number): Request =>
  request(CMD.setAddress, range('address', address, 0, 0xfe));
/** @param antenna 1–8 */
export const setAntenna = (antenna: number): Request => request(CMD.setAntenna, wireAntenna(antenna));
export const getAntenna = (): Request => request(CMD.getAntenna);

/**
 * Stored power, written to the reader's flash at each call; use `setTemporaryPower` for anything routine.
 * @param dbm one value for all antennas or one per antenna (4 or 8), 0–33 dBm
 */
export function setPower(dbm: readonly number[]): Request {
  range('powerCount', [1, 4, 8].includes(dbm.length) ? dbm.length : -1, 1, 8);
  return request(CMD.setPower, ...dbm.map((value) => range('power', value, 0, 33)));
}
export const getPower = (): Request => request(CMD.getPower);
/** @param dbm 20–33; lost at power-off and so no flash wear */
export const setTemporaryPower = (dbm: number): Request =>
  request(CMD.setTemporaryPower, range('power', dbm, 20, 33));

export const setBeeper = (mode: keyof typeof BEEPER): Request => request(CMD.setBeeper, BEEPER[mode]);
export const temperature = (): Request => request(CMD.temperature);
export const getRegion = (): Request => request(CMD.getRegion);
export const REGION = { fcc: 1, etsi: 2, china: 3 } as const;
/** Channels `from`–`to` of the region's table (see `frequencyOf`); stored by the reader. */
export const setRegion = (region: keyof typeof REGION, from: number, to: number): Request =>
  request(CMD.setRegion, REGION[region], range('from', from, 0, 59), range('to', to, from, 59));
/** @param profile 0–3 for D0–D3; the reader starts anew after it */
export const setLinkProfile = (profile: number): Request =>
  request(CMD.setLinkProfile, 0xd0 + range('profile', profile, 0, 3));
export const getLinkProfile = (): Request => request(CMD.getLinkProfile);
/** @param channel at which the antenna's return loss is measured */
export const returnLoss = (channel: number): Request =>
  request(CMD.returnLoss, range('channel', channel, 0, 59));
/** @param lossDb return-loss threshold of the antenna detector; 0 turns it off */
export const setAntennaDetector = (lossDb: number): Request =>
  request(CMD.setAntennaDetector, range('loss', lossDb, 0, 0xff));
export const getAntennaDetector = (): Request => request(CMD.getAntennaDetector);
export const getIdentifier = (): Request => request(CMD.getIdentifier);
export const readGpio = (): Request => request(CMD.gpioRead);
/** Only 3 and 4 are outputs. */
export const writeGpio = (port: 3 | 4, high: boolean): Request =>
  request(CMD.gpioWrite, range('port', port, 3, 4), high ? 1 : 0);

export const inventoryToBuffer = (repeat = 1): Request =>
  request(CMD.inventoryToBuffer, range('repeat', repeat, 1, 0xff));
export const getBuffer = (): Request => request(CMD.getBuffer);
export const getAndResetBuffer = (): Request => request(CMD.getAndResetBuffer);
export const getBufferCount = (): Request => request(CMD.getBufferCount);
export const resetBuffer = (): Request => request(CMD.resetBuffer);

/** One round on the antenna chosen with `setAntenna`; must be sent again for the next round. */
export const realTimeInventory = (repeat = 1): Request =>
  request(CMD.realTimeInventory, range('repeat', repeat, 1, 0xff));
/** @param session 0–3 @param target inventoried flag A or B */
export const sessionInventory = (session: number, target: 'A' | 'B', repeat = 1): Request =>
  request(
    CMD.sessionInventory,
    range('session', session, 0, 3),
    target === 'A' ? 0 : 1,
    range('repeat', repeat, 1, 0xff),
  );

export interface FastSwitch {
  /** 1-based, in order; at most four with four slots, eight with eight. */
  readonly antennas: readonly number[];
  /** Rounds on each antenna, 1–255. */
  readonly stay?: number;
  /** Pause between antennas, ms. */
  readonly interval?: number;
  readonly repeat?: number;
  readonly slots?: 4 | 8;
}

/** A slot whose antenna is above 3 (or 7) is not polled. */
const UNUSED_SLOT = 0xff;

export function fastSwitchInventory(options: FastSwitch): Request {
  const { antennas, stay = 1, interval = 0, repeat = 1, slots = 4 } = options;
  range('antennas', antennas.length, 1, slots);
  const data: number[] = [];
  for (let slot = 0; slot < slots; slot += 1) {
    const antenna = antennas[slot];
    data.push(antenna === undefined ? UNUSED_SLOT : range('antenna', antenna, 1, slots) - 1);
    data.push(range('stay', stay, 1, 0xff));
  }
  data.push(range('interval', interval, 0, 0xff), range('repeat', repeat, 1, 0xff));
  return request(CMD.fastSwitchInventory, ...data);
}

export interface MemoryRange {
  readonly bank: Bank;
  /** First word (16 bit); the EPC itself starts at word 2 of bank `epc`, after CRC and PC. */
  readonly word: number;
}

/** @param words number of 16-bit words @param accessPassword 8 hex digits; sent only when given */
export function read(from: MemoryRange & { readonly words: number }, accessPassword?: string): Request {
  const secret = accessPassword === undefined ? new Uint8Array() : password(accessPassword);
  return request(
    CMD.read,
    BANK[from.bank],
    range('word', from.word, 0, 0xff),
    range('words', from.words, 1, 120),
    ...secret,
  );
}

function writeTo(command: number, to: MemoryRange, dataHex: string, accessPassword: string): Request {
  const data = wholeWords('data', dataHex, 64);
  const word = range('word', to.word, 0, 0xff);
  return request(command, ...password(accessPassword), BANK[to.bank], word, data.length / 2, ...data);
}

const WITH_PASSWORD: ReadonlySet<number> = new Set([CMD.read, CMD.write, CMD.blockWrite, CMD.lock, CMD.kill]);

/** Whether a tag's password stands in the data. */
export function carriesPassword({ command }: Request): boolean {
  return WITH_PASSWORD.has(command);
}

/** Set an EPC match first: without it the nearest tag is written, which may be a neighbour's. */
export const write = (to: MemoryRange, dataHex: string, accessPassword = '00000000'): Request =>
  writeTo(CMD.write, to, dataHex, accessPassword);
export const blockWrite = (to: MemoryRange, dataHex: string, accessPassword = '00000000'): Request =>
  writeTo(CMD.blockWrite, to, dataHex, accessPassword);

export const lock = (
  area: keyof typeof LOCK_AREA,
  action: keyof typeof LOCK_ACTION,
  accessPassword: string,
): Request => request(CMD.lock, ...password(accessPassword), LOCK_AREA[area], LOCK_ACTION[action]);

/** Restricts read, write and lock to the tag with this EPC. */
export function setEpcMatch(epcHex: string): Request {
  const epc = wholeWords('epc', epcHex, 62);
  return request(CMD.setEpcMatch, 0, epc.length, ...epc);
}
/** Mode 1 is documented as "clear"; unverified on hardware. */
export const clearEpcMatch = (): Request => request(CMD.setEpcMatch, 1, 0);
export const getEpcMatch = (): Request => request(CMD.getEpcMatch);
