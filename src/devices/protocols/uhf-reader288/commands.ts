/**
 * Requests of UHFReader18/288/86 as values. Layouts: UHFReader18 manual; UHFReader288MP manual for the antenna and
 * the scan time of command 01. Builders throw GuichengError INPUT.UHF_ARGUMENT for values outside the protocol.
 */
import { GuichengError } from '../../../domain/errors.ts';
import { fromHex } from '../../hex.ts';

export const CMD = {
  inventory: 0x01,
  read: 0x02,
  write: 0x03,
  writeEpc: 0x04,
  lock: 0x06,
  singleInventory: 0x0f,
  info: 0x21,
  setRegion: 0x22,
  setAddress: 0x24,
  setScanTime: 0x25,
  setPower: 0x2f,
  signal: 0x33,
  /** The reader's own message in active mode, and what it says of a command it could not read. */
  active: 0xee,
  illegal: 0x00,
} as const;

export const BANK = { reserved: 0, epc: 1, tid: 2, user: 3 } as const;
/** `Select` of the lock command: numbered apart from memory banks. */
export const LOCK_AREA = { killPassword: 0, accessPassword: 1, epc: 2, tid: 3, user: 4 } as const;
/** `SetProtect`; for the passwords it bars reading as well. */
export const LOCK_ACTION = { open: 0, openForever: 1, secured: 2, never: 3 } as const;

export interface Request {
  readonly command: number;
  readonly data: Uint8Array;
}

function request(command: number, ...data: number[]): Request {
  return { command, data: Uint8Array.from(data) };
}

function range(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new GuichengError('INPUT.UHF_ARGUMENT', '读写器指令参数超出范围', { name, value, min, max });
}

function words(name: string, text: string, maxWords: number): Uint8Array {
  const bytes = fromHex(text);
  if (bytes !== null && bytes.length > 0 && bytes.length % 2 === 0 && bytes.length <= 2 * maxWords)
    return bytes;
  throw new GuichengError('INPUT.UHF_ARGUMENT', '标签数据必须是完整的十六进制字', { name, maxWords });
}

/** The value itself is never put into an error. */
function password(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes?.length === 4) return bytes;
  throw new GuichengError('INPUT.UHF_ARGUMENT', '标签密码必须是 8 位十六进制', { name: 'password' });
}

export const info = (): Request => request(CMD.info);
/** @param dbm 0–33; kept by the reader over a power cut */
export const setPower = (dbm: number): Request => request(CMD.setPower, range('power', dbm, 0, 33));

/** UHFReader18: one antenna, no choice. */
export const inventory18 = (): Request => request(CMD.inventory);

export interface Inventory288 {
  /** 1-based. */
  readonly antenna: number;
  /** Q of the first slot count, 0–15: 2^Q slots. */
  readonly q?: number;
  readonly session?: number;
  readonly target?: 'A' | 'B';
  /** In 100 ms, 1–255. */
  readonly scanTime?: number;
}

/** `Q Session MaskMem MaskAdr(2) MaskLen Target Ant ScanTime`, without mask and without TID. */
export function inventory288(options: Inventory288): Request {
  const { antenna, q = 4, session = 0, target = 'A', scanTime = 3 } = options;
  return request(
    CMD.inventory,
    range('q', q, 0, 15),
    range('session', session, 0, 3),
    BANK.epc,
    0,
    0,
    0,
    target === 'A' ? 0 : 1,
    0x80 | (range('antenna', antenna, 1, 16) - 1),
    range('scanTime', scanTime, 1, 0xff),
  );
}

const WITH_PASSWORD: ReadonlySet<number> = new Set([CMD.read, CMD.write, CMD.writeEpc, CMD.lock]);

/** Whether a tag's password stands in the data. */
export function carriesPassword({ command }: Request): boolean {
  return WITH_PASSWORD.has(command);
}

/** Which tag is meant: an EPC in the request itself, so that no other tag can take it. */
function tag(epcHex: string): number[] {
  const epc = words('epc', epcHex, 15);
  return [epc.length / 2, ...epc];
}

export const read = (
  epc: string,
  bank: keyof typeof BANK,
  word: number,
  count: number,
  accessPassword: string,
): Request =>
  request(
    CMD.read,
    ...tag(epc),
    BANK[bank],
    range('word', word, 0, 0xff),
    range('words', count, 1, 120),
    ...password(accessPassword),
  );

export function write(
  epc: string,
  bank: keyof typeof BANK,
  word: number,
  dataHex: string,
  accessPassword: string,
): Request {
  const data = words('data', dataHex, 32);
  return request(
    CMD.write,
    data.length / 2,
    ...tag(epc),
    BANK[bank],
    range('word', word, 0, 0xff),
    ...data,
    ...password(accessPassword),
  );
}

export const lock = (
  epc: string,
  area: keyof typeof LOCK_AREA,
  action: keyof typeof LOCK_ACTION,
  accessPassword: string,
): Request =>
  request(CMD.lock, ...tag(epc), LOCK_AREA[area], LOCK_ACTION[action], ...password(accessPassword));
