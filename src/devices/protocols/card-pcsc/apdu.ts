/**
 * What is asked of a card, and what its answers mean. PC/SC part 3 (Supplemental Document for contactless ICCs), rev.
 * 2.01: GET DATA 3.2.2.1.3, the ATR of contactless cards 3.1.3.2.3. Status words: ISO 7816-4, 5.1.3.
 */

/** FF CA 00 00 Le; Le 00 asks for all there is. */
export function getUid(le = 0): Uint8Array {
  return Uint8Array.from([0xff, 0xca, 0x00, 0x00, le]);
}

export type UidRefusal =
  | { readonly type: 'status'; readonly word: number }
  /** The card wants to be asked for exactly so many bytes. */
  | { readonly type: 'ask-again'; readonly le: number }
  | { readonly type: 'length'; readonly bytes: number }
  /** ISO 14443-3, 6.5.4: a first byte of 08 is drawn anew each time the card is powered. */
  | { readonly type: 'random' }
  /** All zeros or all ones: no card has it. */
  | { readonly type: 'blank' };

export type UidAnswer = { readonly type: 'uid'; readonly uid: Uint8Array } | UidRefusal;

/** ISO 14443 A single, double and triple size; ISO 15693 and FeliCa have 8 bytes. */
const UID_BYTES: readonly number[] = [4, 7, 8, 10];

export function parseUid(answer: Uint8Array): UidAnswer {
  const word = ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0);
  if (answer.length < 2) return { type: 'length', bytes: answer.length };
  if (word >> 8 === 0x6c) return { type: 'ask-again', le: word & 0xff };
  if (word !== 0x9000) return { type: 'status', word };
  const uid = answer.slice(0, -2);
  if (!UID_BYTES.includes(uid.length)) return { type: 'length', bytes: uid.length };
  if (uid.every((byte) => byte === 0x00) || uid.every((byte) => byte === 0xff)) return { type: 'blank' };
  if (uid.length === 4 && uid[0] === 0x08) return { type: 'random' };
  return { type: 'uid', uid };
}

/** In a clerk's words; what to do stands in the sentence around it. */
export function statusWords(word: number): string {
  switch (word) {
    case 0x6281:
    case 0x6282:
      return '卡号没有读全';
    case 0x6300:
      return '卡没有给出卡号';
    case 0x6581:
      return '卡坏了';
    case 0x6700:
    case 0x6a86:
    case 0x6b00:
      return '读卡器不认这条指令';
    case 0x6800:
    case 0x6d00:
    case 0x6e00:
    case 0x6a81:
      return '这张卡不会报卡号，多半是接触式卡';
    case 0x6982:
      return '卡不许读卡号';
    case 0x6f00:
      return '卡没有应答';
    default:
      return `状态 ${word.toString(16).toUpperCase().padStart(4, '0')}`;
  }
}

export interface CardKind {
  /** `storage`: a memory card behind the air. `processor`: a chip with a system of its own, behind the air or contacts. */
  readonly type: 'storage' | 'processor' | 'malformed';
  /** For the devices screen. */
  readonly words: string;
}

/** PC/SC part 3, annex A: the names a reader gives to storage cards. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'MIFARE Classic 1K',
  2: 'MIFARE Classic 4K',
  3: 'MIFARE Ultralight',
  20: 'I·CODE SLI',
  38: 'MIFARE Mini',
  58: 'MIFARE Ultralight C',
  59: 'FeliCa',
};
/** The RID of the PC/SC workgroup, after 80 4F 0C. */
const STORAGE = [0x80, 0x4f, 0x0c, 0xa0, 0x00, 0x00, 0x03, 0x06] as const;

/**
 * The historical bytes of an ATR, walked through as ISO 7816-3, 8.2 lays it out: TS, T0, interface bytes while an upper
 * half announces more, historical bytes, and a check byte unless only T=0 is offered. Null where it does not add up.
 */
export function historicalBytes(atr: Uint8Array): Uint8Array | null {
  const [ts, t0] = atr;
  if ((ts !== 0x3b && ts !== 0x3f) || t0 === undefined) return null;
  let at = 2;
  let announced = t0 >> 4;
  let checked = false;
  while (announced !== 0) {
    at += [1, 2, 4].filter((bit) => (announced & bit) !== 0).length;
    if ((announced & 8) === 0) break;
    const next = atr[at];
    if (next === undefined) return null;
    if ((next & 0x0f) !== 0) checked = true;
    announced = next >> 4;
    at += 1;
  }
  const end = at + (t0 & 0x0f);
  if (atr.length !== end + (checked ? 1 : 0)) return null;
  if (checked && atr.subarray(1).reduce((sum, byte) => sum ^ byte, 0) !== 0) return null;
  return atr.slice(at, end);
}

export function cardKind(atr: Uint8Array): CardKind {
  const history = historicalBytes(atr);
  if (history === null) return { type: 'malformed', words: '复位应答不完整' };
  if (STORAGE.every((byte, index) => history[index] === byte) && history.length >= 11) {
    const name = ((history[9] ?? 0) << 8) | (history[10] ?? 0);
    return { type: 'storage', words: NAMES[name] ?? '感应存储卡' };
  }
  return { type: 'processor', words: 'CPU 卡' };
}
