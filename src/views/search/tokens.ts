/**
 * The index tokens of a case. SQLite's own tokenizers cannot match one or two Chinese characters, so we
 * cut the grams ourselves and FTS5 only keeps the lists. Families of tokens are kept apart by their first
 * letter; Han grams need none.
 *
 * - Han (and other non-ASCII) grams of 1-4 characters of the name
 * - `p…` prefixes of the pinyin, from the start of each syllable on, up to 12 letters
 * - `i…` initials, 2-4 (one initial is a pinyin prefix of one letter)
 * - `d…` 3 and 4 characters of the identity number, `c…` 3 and 4 of the case number after its kind
 */
import { nameUnits, readingsOf } from '../../domain/names/index.ts';
import type { SearchRow } from './types.ts';

/** Changes whenever the tokens of a given row would; the index is then built anew. */
export const TOKEN_VERSION = 2;

export const MAX_GRAM = 4;
export const MIN_NUMBER_GRAM = 3;
export const MAX_PINYIN = 12;
/** No name is longer; a pasted paragraph must not fill the index. */
const MAX_UNITS = 40;
/** Readings multiply in names of many polyphones; past this the rarer ones are left out. */
const MAX_VARIANTS = 32;

/** A name prepared for tokens and for checking. */
export interface IndexedName {
  readonly units: readonly string[];
  readonly readings: readonly (readonly string[])[];
}

/** The units of a name or a query term; `ü` is `v`, as it is typed. */
export function searchUnits(text: string): readonly string[] {
  return nameUnits(text).map((unit) => (unit === 'ü' ? 'v' : unit));
}

/**
 * The `pinyin` column of a name: one group a unit, the unit and then its readings, `单shan|dan|chan 玉yu`.
 * It alone is read when tokens are made or removed and when a candidate is checked, so that neither depends
 * on a dictionary that may be newer than the row.
 */
export function pinyinColumn(name: string): string {
  const units = searchUnits(name).slice(0, MAX_UNITS);
  return readingsOf(units)
    .map((readings, index) => (units[index] ?? '') + readings.join('|'))
    .join(' ');
}

/** Reads a stored name back. */
export function indexedName(pinyin: string): IndexedName {
  const units: string[] = [];
  const readings: (readonly string[])[] = [];
  for (const group of pinyin === '' ? [] : pinyin.split(' ')) {
    const unit = String.fromCodePoint(group.codePointAt(0) ?? 0);
    units.push(unit);
    readings.push(group.slice(unit.length).split('|'));
  }
  return { units, readings };
}

/** All tokens of a row, each once, in the form FTS5 is given them. */
export function docTokens(row: Pick<SearchRow, 'pinyin' | 'identity' | 'number'>): string {
  const tokens = new Set<string>();
  const { units, readings } = indexedName(row.pinyin);
  units.forEach((unit, start) => {
    if (!isAscii(unit)) addNameGrams(tokens, units, start);
    for (const prefix of prefixesFrom(readings, start)) tokens.add(`p${prefix}`);
    for (const initials of initialsFrom(units, readings, start)) tokens.add(`i${initials}`);
  });
  for (const gram of grams(row.identity.toLowerCase())) tokens.add(`d${gram}`);
  for (const gram of grams(row.number.toLowerCase().replace(/^[a-z]{2}/, ''))) tokens.add(`c${gram}`);
  return [...tokens].join(' ');
}

export function isAscii(text: string): boolean {
  return /^[a-z0-9]+$/.test(text);
}

function addNameGrams(tokens: Set<string>, units: readonly string[], start: number): void {
  let gram = '';
  for (const unit of units.slice(start, start + MAX_GRAM)) {
    if (isAscii(unit)) return;
    gram += unit;
    tokens.add(gram);
  }
}

function* grams(text: string): Generator<string> {
  for (let size = MIN_NUMBER_GRAM; size <= MAX_GRAM; size += 1) {
    for (let start = 0; start + size <= text.length; start += 1) yield text.slice(start, start + size);
  }
}

/** Every prefix of at most 12 letters of the syllables from `start` on, in each reading. */
function prefixesFrom(readings: IndexedName['readings'], start: number): Set<string> {
  const prefixes = new Set<string>();
  let heads = [''];
  for (const choices of readings.slice(start)) {
    const longer: string[] = [];
    for (const head of heads) {
      for (const reading of choices) {
        for (let length = 1; length <= reading.length; length += 1) {
          if (head.length + length <= MAX_PINYIN) prefixes.add(head + reading.slice(0, length));
        }
        if (head.length + reading.length < MAX_PINYIN) longer.push(head + reading);
      }
    }
    heads = longer.slice(0, MAX_VARIANTS);
    if (heads.length === 0) break;
  }
  return prefixes;
}

/** Initials of 2-4 syllables from `start` on; Latin letters and digits have none. */
function initialsFrom(
  units: readonly string[],
  readings: IndexedName['readings'],
  start: number,
): Set<string> {
  const found = new Set<string>();
  let heads = [''];
  for (let index = start; index < units.length && index < start + MAX_GRAM; index += 1) {
    if (isAscii(units[index] ?? '')) break;
    const initials = [...new Set((readings[index] ?? []).map((reading) => reading.charAt(0)))];
    heads = heads.flatMap((head) => initials.map((initial) => head + initial)).slice(0, MAX_VARIANTS);
    if (index > start) for (const head of heads) found.add(head);
  }
  return found;
}
