/**
 * Numbers of contactless cards (感应卡) as readers give them. One card has many numbers: readers print it decimal or
 * hexadecimal, in one byte order or the other, whole or only what fits an older line. Which of it a reader does stands
 * in its settings and not in what it types, so a number is taken for all it may mean. Pure.
 */
import { parseCode } from './codes/code.ts';
import { CODE_KINDS } from './codes/kinds.ts';

/** How a number came; shown to whoever registers the card. */
export type CardForm = 'uid' | 'decimal10' | 'decimal8' | 'facility' | 'halves' | 'hex';

export const CARD_FORMS: Readonly<Record<CardForm, string>> = {
  uid: '读卡器（PC/SC）',
  decimal10: '10 位数字',
  decimal8: '8 位数字',
  facility: '3+5 位数字',
  halves: '5+5 位数字',
  hex: '十六进制',
};

/** Values are lower-case hex, two digits a byte, as many as the value is wide. */
export interface StaffCardNumber {
  readonly form: CardForm;
  /** What the number may be, as wide as it came. */
  readonly whole: readonly string[];
  /** What a reader that gives fewer bits may make of the same card. */
  readonly parts: readonly string[];
  /** The last four characters, for people. */
  readonly tail: string;
}

/** Bytes that a number in hexadecimal may stand for: 24-bit lines, 32 and 40-bit chips, UIDs of 7, 8 and 10 bytes. */
const HEX_BYTES: readonly number[] = [3, 4, 5, 7, 8, 10];
const PREFIXES: ReadonlySet<string> = new Set(Object.values(CODE_KINDS).map(({ prefix }) => prefix));

function hexOf(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, '0');
}

function reversed(value: string): string {
  return (value.match(/../g) ?? []).reverse().join('');
}

/** Both byte orders; 24 bits are what is left of a number whose order is settled. */
function orders(value: string): readonly string[] {
  return value.length === 6 ? [value] : [value, reversed(value)];
}

/** The last three and four bytes, and the first four, in either order: what older lines carry of a longer number. */
function partsOf(value: string): readonly string[] {
  return orders(value).flatMap((one) => {
    const fours = one.length > 8 ? [one.slice(-8), reversed(one.slice(0, 8))] : [];
    const threes = one.length > 6 ? [one, ...fours].map((longer) => longer.slice(-6)) : [];
    return [...fours, ...threes];
  });
}

function numberOf(form: CardForm, values: readonly string[], shown: string): StaffCardNumber {
  const whole = [...new Set(values.flatMap(orders))];
  const parts = [...new Set(values.flatMap(partsOf))].filter((part) => !whole.includes(part));
  return { form, whole, parts, tail: shown.slice(-4) };
}

/** @param uid hex of 4, 7, 8 or 10 bytes in the order the card sends them */
export function staffCardOfUid(uid: string): StaffCardNumber {
  return numberOf('uid', [uid.toLowerCase()], uid);
}

/** `213,02000`: eight bits and sixteen (Wiegand 26, H10301), printed side by side. Null where they do not fit. */
function facility(left: string, right: string): string | null {
  const [site, card] = [Number(left), Number(right)];
  return site <= 0xff && card <= 0xffff ? hexOf(site * 0x1_0000 + card, 3) : null;
}

function whole10(digits: string): string | null {
  const value = Number(digits);
  return value <= 0xffff_ffff ? hexOf(value, 4) : null;
}

/** Decimal forms by their shape; null where it is none of them. */
function decimals(text: string): { readonly form: CardForm; readonly values: readonly string[] } | null {
  const some = (form: CardForm, ...values: readonly (string | null)[]) => {
    const found = values.filter((value) => value !== null);
    return found.length === 0 ? null : { form, values: found };
  };
  const both = /^(\d{10})[ ,]+(\d{3}),(\d{5})$/.exec(text);
  if (both !== null) {
    const value = whole10(both[1] ?? '');
    return value?.slice(2) === facility(both[2] ?? '', both[3] ?? '') ? some('decimal10', value) : null;
  }
  const parted = /^(\d{3}),(\d{5})$/.exec(text);
  if (parted !== null) return some('facility', facility(parted[1] ?? '', parted[2] ?? ''));
  const halves = /^(\d{5}),(\d{5})$/.exec(text);
  if (halves !== null) {
    const [high, low] = [Number(halves[1]), Number(halves[2])];
    return high <= 0xffff && low <= 0xffff ? some('halves', hexOf(high * 0x1_0000 + low, 4)) : null;
  }
  if (/^\d{10}$/.test(text)) return some('decimal10', whole10(text));
  if (/^\d{8}$/.test(text)) {
    const value = Number(text);
    const plain = value <= 0xff_ffff ? hexOf(value, 3) : null;
    return some('decimal8', plain, facility(text.slice(0, 3), text.slice(3)));
  }
  return null;
}

function hexadecimal(text: string): string | null {
  const digits = /^[0-9A-F]{2}(?:[ :-][0-9A-F]{2})+$/.test(text) ? text.replaceAll(/[ :-]/g, '') : text;
  if (!/^[0-9A-F]+$/.test(digits) || !HEX_BYTES.includes(digits.length / 2)) return null;
  // A code of the house that lost its last character is no card; four cards in ten thousand look like one.
  if (/^[A-F]{2}\d{8}$/.test(digits) && PREFIXES.has(digits.slice(0, 2))) return null;
  return digits.toLowerCase();
}

/**
 * A number that a reader typed or sent as text. Null for what no reader of cards says. All digits may be decimal or
 * hexadecimal; both are taken, because a card found in two people's hands is refused anyway.
 */
export function staffCardOfText(raw: string): StaffCardNumber | null {
  const text = raw.trim().toUpperCase();
  const decimal = decimals(text);
  const hex = hexadecimal(text);
  const values = [...(decimal?.values ?? []), ...(hex === null ? [] : [hex])];
  if (values.length === 0) return null;
  return numberOf(decimal?.form ?? 'hex', values, text.replaceAll(/[^0-9A-F]/g, ''));
}

/** As screens and lines show it. */
export function maskedCard(tail: string): string {
  return `••••${tail}`;
}

/** What a reader said, safe for screens and lines: numbers of cards masked, everything else as it is. */
export function maskedScan(text: string): string {
  const card = staffCardOfText(text);
  return card === null ? text : maskedCard(card.tail);
}

/** A scan inside a sentence: a code of the house as it is, a card masked, of anything else only how long it is. */
export function scanInWords(text: string): string {
  const shown = maskedScan(text);
  return shown !== text || parseCode(text).ok ? shown : `${text.length} 个字，不是本馆的码`;
}

/** What of two cards is compared; digests serve as well as values. */
export type CardKeys = Pick<StaffCardNumber, 'whole' | 'parts'>;

/**
 * May both be one card? As wide, they must be equal; otherwise the narrower is a part of the wider. Two parts prove
 * nothing: many cards have the same.
 */
export function mayBeOneCard(one: CardKeys, other: CardKeys): boolean {
  const meets = (some: readonly string[], others: readonly string[]) =>
    some.some((value) => others.includes(value));
  return meets(one.whole, other.whole) || meets(one.whole, other.parts) || meets(one.parts, other.whole);
}
