/**
 * The bytes that are hashed: RFC 8785 (JSON Canonicalization Scheme). Members are sorted by UTF-16 code
 * units (§3.2.3), numbers are written as ECMAScript does (§3.2.2.3), strings must be well formed.
 */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { GuichengError } from '../domain/errors.ts';
import type { JsonValue } from './types.ts';

const MAX_DEPTH = 64;
const HALF_CHARACTER = '\\ud';

/** A value in canonical form: the text that is hashed, and the value as whoever parses that text will see it. */
export interface Canonical<T> {
  readonly text: string;
  readonly value: T;
}

/**
 * Canonical text of a JSON value; its UTF-8 form is what is hashed and signed.
 * Object members that are `undefined` are left out. Anything that JSON would bend silently (a Date, NaN, a
 * hole in an array, a class instance, a lone surrogate) is refused.
 * @throws GuichengError `INPUT.NOT_JSON`
 */
export function canonicalText(value: JsonValue): string {
  return canonicalForm(value).text;
}

/**
 * `canonicalText`, with the value that parsing the text would give: a copy, so that nobody can change it afterwards.
 * @throws GuichengError `INPUT.NOT_JSON`
 */
export function canonicalForm<T extends JsonValue>(value: T): Canonical<T> {
  const copy = new SortedCopy();
  const sorted = copy.of(value, '$', 0) as T;
  // Strings and numbers are written by JSON.stringify as RFC 8785 asks; the order of members was the rest. What it
  // writes as an escape beginning so may be half a character, which the library refuses.
  const text = JSON.stringify(sorted);
  if (copy.isFaithful && !text.includes(HALF_CHARACTER)) return { text, value: sorted };
  const slowly = serialise(sorted);
  return { text: slowly, value: JSON.parse(slowly) as T };
}

/** True when `text` is the RFC 8785 form of `parsed`, which must come from `JSON.parse(text)`. */
export function isCanonical(text: string, parsed: unknown): boolean {
  try {
    // Nearly always so; whatever is not is judged by the library.
    if (isSorted(parsed) && !text.includes(HALF_CHARACTER) && JSON.stringify(parsed) === text) return true;
    return canonicalize(parsed) === text;
  } catch {
    // A lone surrogate: JSON.parse lets it through, RFC 8785 §3.2.2.2 does not. Or nested deeper than a stack is.
    return false;
  }
}

/** SHA-256 of the UTF-8 bytes of `text`, as 64 lower-case hex digits. */
export function hashBytes(text: string): string {
  return hash('sha256', text, 'hex');
}

function serialise(value: JsonValue): string {
  try {
    // Undefined only for what is no JSON value, and that was refused before.
    return canonicalize(value) as string;
  } catch (error) {
    throw notJson('$', error);
  }
}

/** Copies a value with the members of each object in canonical order, and refuses what is no JSON. */
class SortedCopy {
  /** False where JavaScript puts members in an order of its own (`9` before `10`), or takes one for something else. */
  isFaithful = true;

  of(value: unknown, path: string, depth: number): JsonValue {
    if (typeof value === 'string' || value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number') {
      // Minus zero is written as zero.
      if (Number.isFinite(value)) return value === 0 ? 0 : value;
      throw notJson(path);
    }
    if (typeof value !== 'object' || depth > MAX_DEPTH) throw notJson(path);
    return Array.isArray(value)
      ? this.#list(value, path, depth)
      : this.#object(value as Record<string, unknown>, path, depth);
  }

  #list(list: readonly unknown[], path: string, depth: number): JsonValue[] {
    const copy: JsonValue[] = [];
    // By index: a hole is skipped by forEach but is written as null.
    for (let i = 0; i < list.length; i++) copy.push(this.of(list[i], path, depth + 1));
    return copy;
  }

  #object(object: Record<string, unknown>, path: string, depth: number): JsonValue {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) throw notJson(path);
    const copy: Record<string, JsonValue> = {};
    for (const key of sortedKeys(object)) {
      const member = object[key];
      if (member === undefined) continue;
      if (isOddKey(key)) this.isFaithful = false;
      if (key === '__proto__') Object.defineProperty(copy, key, own(this.of(member, key, depth + 1)));
      else copy[key] = this.of(member, key, depth + 1);
    }
    return copy;
  }
}

function own(value: JsonValue): PropertyDescriptor {
  return { value, enumerable: true, writable: true, configurable: true };
}

/** A key that JavaScript keeps as an index, out of the order of its insertion; or one that is more than a key. */
function isOddKey(key: string): boolean {
  const first = key.charCodeAt(0);
  if (first >= 48 && first <= 57) return /^(?:0|[1-9]\d{0,9})$/.test(key);
  return key === '__proto__';
}

/** By UTF-16 code units, which is how JavaScript compares strings. */
function sortedKeys(object: object): readonly string[] {
  const keys = Object.keys(object);
  let before = '';
  for (const key of keys) {
    if (key < before) return keys.sort();
    before = key;
  }
  return keys;
}

function isSorted(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before = '';
  for (const [key, member] of Object.entries(value)) {
    if (key < before || !isSorted(member)) return false;
    before = key;
  }
  return true;
}

function notJson(path: string, cause?: unknown): GuichengError {
  return new GuichengError('INPUT.NOT_JSON', '要记录的内容含有无法保存的值，请联系技术人员', { path }, cause);
}
