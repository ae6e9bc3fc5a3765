/**
 * Writing UHF tags (发卡), the same over every family of reader. A reader lends its antenna to one piece of work
 * between two inventory rounds; the work speaks of tags, never of frames.
 */
import { GuichengError } from '../domain/errors.ts';

export type TagBank = 'reserved' | 'epc' | 'tid' | 'user';
export type TagArea = 'epc' | 'accessPassword';

/** One answer of one tag. */
export interface TagSeen {
  /** Upper-case hex. */
  readonly epc: string;
  /** dBm; null where the family gives none. */
  readonly rssi: number | null;
}

/**
 * What a reader can do with the tag that has this EPC, and with no other: each act names the tag, because the tag on
 * the next body answers as well as the one in the hand. Acts reject with `DEVICE.TAG_*`, or with
 * `DEVICE.NO_ANSWER` where the reader itself is silent. Passwords are eight hex digits and stand in no error.
 */
export interface TagAccess {
  /** One inventory round. */
  look(): Promise<readonly TagSeen[]>;
  /** @param words of 16 bit @returns upper-case hex */
  read(epc: string, bank: TagBank, word: number, words: number, password: string): Promise<string>;
  write(epc: string, bank: TagBank, word: number, dataHex: string, password: string): Promise<void>;
  /** Writable with the password alone from now on; never for ever, because trolleys wear their tag for years. */
  lock(epc: string, area: TagArea, password: string): Promise<void>;
}

/** Why an act on a tag failed, in words a clerk can act on. */
export const TAG_TROUBLE = {
  gone: ['DEVICE.TAG_GONE', '标签离开了读写器，请平放好不要移动，再试一次'],
  denied: ['DEVICE.TAG_LOCKED', '这枚标签已被别的密码锁住，写不进去，请换一枚'],
  weak: ['DEVICE.TAG_WEAK', '标签收到的信号太弱，请贴近读写器平放，再试一次'],
  other: ['DEVICE.TAG_OTHER', '应答的不是要写的那一枚，请把别的标签拿远，再试一次'],
  unsupported: ['DEVICE.TAG_UNSUPPORTED', '这种标签不支持这一步，请换一枚'],
  failed: ['DEVICE.TAG_FAILED', '读写器没能完成这一步，请再试一次，不行就换一枚'],
  silent: ['DEVICE.NO_ANSWER', '发卡的读写器没有应答，请检查电源和线缆'],
} as const;

/** @param said what the reader gave as its reason */
export function tagTrouble(why: keyof typeof TAG_TROUBLE, said: string): GuichengError {
  const [code, sentence] = TAG_TROUBLE[why];
  return new GuichengError(code, sentence, { said });
}
