/**
 * A typed query: what FTS5 is asked, and the check of each candidate against the real text. The expression
 * may let strangers through, never keep a right one out; the check decides.
 */
import { CODE_LENGTH } from '../../domain/codes/index.ts';
import { segmentations } from './syllables.ts';
import {
  type IndexedName,
  indexedName,
  isAscii,
  MAX_GRAM,
  MAX_PINYIN,
  MIN_NUMBER_GRAM,
  searchUnits,
} from './tokens.ts';
import type { SearchRow } from './types.ts';

const MAX_QUERY = 64;
const MAX_TERMS = 6;

export interface SearchQuery {
  /** FTS5 expression; null where the index cannot narrow (one or two digits). */
  readonly expression: string | null;
  readonly matches: (row: SearchRow) => boolean;
}

/** Plans a query; null where nothing searchable was typed. */
export function planQuery(text: string): SearchQuery | null {
  const terms = text
    .slice(0, MAX_QUERY)
    .split(/\s+/u)
    .map((part) => searchUnits(part).join(''))
    .filter((term) => term !== '')
    .slice(0, MAX_TERMS)
    .map(planTerm);
  if (terms.length === 0) return null;
  return {
    expression: all(terms.map((term) => term.expression)),
    matches: (row) => {
      const name = indexedName(row.pinyin);
      return terms.every((term) => term.matches(row, name));
    },
  };
}

interface Term {
  readonly expression: string | null;
  readonly matches: (row: SearchRow, name: IndexedName) => boolean;
}

/**
 * One term (no blanks in it). Its runs of digits are parts of a number, the rest parts of the name: 「王0016」.
 * With letters it may also be a part of a code or a passport as it stands: `bd0010`, `e1234`, `0742k`.
 */
function planTerm(term: string): Term {
  const parts = term.match(/[0-9]+x?(?![a-z])|[^0-9]+|[0-9]+/g) ?? [];
  const digitRuns = parts.filter((part) => /^[0-9]/.test(part));
  const nameRuns = parts.filter((part) => !/^[0-9]/.test(part));
  const asNameAndNumbers = all([...nameRuns.map(nameExpression), ...digitRuns.map(numberExpression)]);
  const mayBeCode = digitRuns.length > 0 && isAscii(term);
  const asCode = all(digitRuns.map((run) => numberExpression(run.replace('x', ''))));
  return {
    expression: mayBeCode && nameRuns.length > 0 ? any([asNameAndNumbers, asCode]) : asNameAndNumbers,
    matches: (row, name) =>
      (mayBeCode && isInNumbers(row, term)) ||
      (nameRuns.every((run) => isInName(name, run)) &&
        digitRuns.every((run) => isInNumbers(row, run) || isInName(name, run))),
  };
}

function isInNumbers(row: SearchRow, part: string): boolean {
  const upper = part.toUpperCase();
  return row.identity.includes(upper) || row.number.includes(upper);
}

/**
 * Whether `part` spells neighbouring units of the name, each by its character, its whole reading or its
 * initial, the last by any beginning of its reading: 桂兰, 桂l, guil, gl, wguilan.
 */
function isInName(name: IndexedName, part: string): boolean {
  return name.units.some((_, start) => matchesFrom(name, start, part));
}

function matchesFrom(name: IndexedName, start: number, part: string): boolean {
  let reached = [0];
  for (let index = start; index < name.units.length && reached.length > 0; index += 1) {
    const unit = name.units[index] ?? '';
    const next: number[] = [];
    for (const position of reached) {
      if (part.startsWith(unit, position)) next.push(position + unit.length);
      for (const reading of name.readings[index] ?? []) reach(part, position, reading, next);
    }
    if (next.includes(part.length)) return true;
    reached = next.length > 1 ? [...new Set(next)] : next;
  }
  return false;
}

/** Where in `part` one may stand after spelling a unit by this reading from `position` on. */
function reach(part: string, position: number, reading: string, next: number[]): void {
  let length = 0;
  while (length < reading.length && part.charCodeAt(position + length) === reading.charCodeAt(length)) {
    length += 1;
    const isInitial = length === 1 || (length === 2 && /^[zcs]h/.test(reading));
    if (isInitial || length === reading.length || position + length === part.length)
      next.push(position + length);
  }
}

/** A run without digits: Han grams and pinyin runs, all of which must be there. */
function nameExpression(run: string): string | null {
  const pieces = run.match(/[a-z]+|[^a-z]+/g) ?? [];
  return all(
    pieces.map((piece) => (isAscii(piece) ? pinyinExpression(piece) : gramExpression('', [...piece]))),
  );
}

/** Letters as pinyin of whole syllables, as initials, or as both mixed. */
function pinyinExpression(letters: string): string | null {
  const choices: (string | null)[] = [token(`p${letters.slice(0, MAX_PINYIN)}`)];
  if (letters.length > 1) choices.push(gramExpression('i', [...letters]));
  for (const pieces of segmentations(letters)) {
    // Every term costs a look-up in each segment of the index: four initials and the longest syllable do.
    const initials = pieces.slice(0, MAX_GRAM).map((piece) => piece.charAt(0));
    const longest = pieces.reduce((long, piece) => (piece.length > long.length ? piece : long));
    choices.push(all([token(`i${initials.join('')}`), token(`p${longest}`)]));
  }
  return any(choices);
}

/** Digits of identity number, case number, or a number in a name (无名氏20260101). */
function numberExpression(digits: string): string | null {
  if (digits.length < MIN_NUMBER_GRAM) return null;
  const choices = [gramExpression('d', [...digits]), token(`p${digits.slice(0, MAX_PINYIN)}`)];
  if (digits.length < CODE_LENGTH) choices.push(gramExpression('c', [...digits]));
  return any(choices);
}

/** Few grams that cover the text: 4 by 4 without overlap, and the last four. */
function gramExpression(family: string, units: readonly string[]): string | null {
  if (units.length <= MAX_GRAM) return token(family + units.join(''));
  const starts = new Set<number>();
  for (let start = 0; start + MAX_GRAM <= units.length; start += MAX_GRAM) starts.add(start);
  starts.add(units.length - MAX_GRAM);
  return all([...starts].map((start) => token(family + units.slice(start, start + MAX_GRAM).join(''))));
}

/** Terms hold letters and digits only, so quoting needs no escape. */
function token(text: string): string {
  return `"${text}"`;
}

/** Null narrows nothing: in an AND it falls away, in an OR it takes all with it. */
function all(expressions: readonly (string | null)[]): string | null {
  const given = expressions.filter((expression) => expression !== null);
  if (given.length === 0) return null;
  return given.length === 1 ? (given[0] ?? null) : `(${given.join(' AND ')})`;
}

function any(expressions: readonly (string | null)[]): string | null {
  const given = expressions.filter((expression) => expression !== null);
  if (given.length < expressions.length) return null;
  return given.length === 1 ? (given[0] ?? null) : `(${given.join(' OR ')})`;
}
