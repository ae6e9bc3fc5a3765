import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalForm, canonicalText, hashBytes, isCanonical } from './canonical.ts';
import { codeOf } from './testing/rig.ts';
import type { JsonValue } from './types.ts';

function shuffled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, shuffled(member ?? null)]));
}

const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('"toJSON"'));

describe('canonical bytes', () => {
  test('follow the examples of RFC 8785', () => {
    // §3.2.2 and §3.2.3
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalText(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalText(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });

  test('do not depend on member order, and read back to the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalText(value as JsonValue);
        expect(canonicalText(shuffled(value as JsonValue))).toBe(text);
        expect(canonicalText(JSON.parse(text))).toBe(text);
        expect(isCanonical(text, JSON.parse(text))).toBe(true);
      }),
    );
  });

  test('are those of the reference library, and the value is what parsing them gives', () => {
    const odd = [
      { '10': 1, '9': 2, a: 3 },
      { '4294967295': 1, '4294967294': 2, '01': 3 },
      JSON.parse('{"__proto__":{"b":1,"a":2},"a":-0}'),
      { a: -0, b: [-0, { z: 1, y: undefined }], '': 1 },
    ];
    const check = (value: unknown) => {
      const { text, value: copy } = canonicalForm(value as JsonValue);
      expect(text).toBe(canonicalize(value));
      expect(copy).toStrictEqual(JSON.parse(text));
      expect(isCanonical(text, copy)).toBe(true);
      expect(isCanonical(text, JSON.parse(text))).toBe(true);
    };
    for (const value of odd) check(value);
    fc.assert(fc.property(json, check));
    const keys = fc.oneof(fc.string(), fc.nat().map(String), fc.constantFrom('__proto__', '0', '00', 'a'));
    fc.assert(
      fc.property(fc.dictionary(keys, fc.integer()), (value) => check(JSON.parse(JSON.stringify(value)))),
    );
  });

  test('doubled members, spaces and other spellings are not canonical', () => {
    for (const text of [
      '{"a":1,"a":2}',
      '{"a": 1}',
      '{"b":1,"a":2}',
      '[1.0]',
      '["\\u0041"]',
      '["\\ud800"]',
    ]) {
      expect(isCanonical(text, JSON.parse(text)), text).toBe(false);
    }
  });

  test('what is nested deeper than a stack is refused and thrown by nobody', () => {
    const text = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(isCanonical(text, JSON.parse(text))).toBe(false);
  });

  test('what JSON would bend silently is refused', () => {
    const bad: unknown[] = [
      NaN,
      Infinity,
      new Date(0),
      [undefined],
      new Map(),
      () => 1,
      10n,
      '\ud800',
      { a: Symbol('a') },
    ];
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const value of [...bad, new Array(2), circular]) {
      expect(codeOf(() => canonicalText({ value } as unknown as JsonValue))).toBe('INPUT.NOT_JSON');
    }
    expect(canonicalText({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test('the hash is over UTF-8', () => {
    // printf '归程' | sha256sum
    expect(hashBytes('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hashBytes('归程')).toBe('cb6453620fd5f4c1a3a02bf8d1a87a8f891a7b73c5425e44bd61e67af04e2562');
  });
});
