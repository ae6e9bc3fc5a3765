/**
 * The bytes that are hashed: RFC 8785 (JSON Canonicalization Scheme). Members are sorted by UTF-16 code
 * units (§3.2.3), numbers are written as ECMAScript does (§3.2.2.3), strings must be well formed.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { GuichengError } from '../domain/errors.ts';
import type { JsonValue } from './types.ts';

const MAX_DEPTH = 64;

/**
 * Canonical text of a JSON value; its UTF-8 form is what is hashed and signed.
 * Object members that are `undefined` are left out. Anything that JSON would bend silently (a Date, NaN, a
 * hole in an array, a class instance, a lone surrogate) is refused.
 * @throws GuichengError `INPUT.NOT_JSON`
 */
export function canonicalText(value: JsonValue): string {
  assertJson(value, '$', 0);
  return serialise(value);
}

/** True when `text` is the RFC 8785 form of `parsed`, which must come from `JSON.parse(text)`. */
export function isCanonical(text: string, parsed: unknown): boolean {
  try {
    return canonicalize(parsed) === text;
  } catch (error) {
    // A lone surrogate: JSON.parse lets it through, RFC 8785 §3.2.2.2 does not.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** SHA-256 of the UTF-8 bytes of `text`, as 64 lower-case hex digits. */
export function hashBytes(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function serialise(value: JsonValue): string {
  try {
    const text = canonicalize(value);
    if (text === undefined) throw notJson('$');
    return text;
  } catch (error) {
    if (error instanceof GuichengError) throw error;
    throw notJson('$', error);
  }
}

function assertJson(value: unknown, path: string, depth: number): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw notJson(path);
  }
  if (typeof value !== 'object' || depth > MAX_DEPTH) throw notJson(path);
  if (Array.isArray(value)) {
    // By index: a hole is skipped by forEach but is written as null.
    for (let i = 0; i < value.length; i++) assertJson(value[i], path, depth + 1);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notJson(path);
  for (const [key, member] of Object.entries(value)) {
    if (key === 'toJSON' && typeof member === 'function') throw notJson(path);
    if (member !== undefined) assertJson(member, key, depth + 1);
  }
}

function notJson(path: string, cause?: unknown): GuichengError {
  return new GuichengError('INPUT.NOT_JSON', '要记录的内容含有无法保存的值，请联系技术人员', { path }, cause);
}
