import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../testing/anyText.ts';
import { isIssuable, MAX_CODE_NUMBER } from './code.ts';
import { decodeEpc, encodeEpc, validateFactoryEpc } from './epc.ts';
import { CODE_KIND_NAMES } from './kinds.ts';

const tag = fc
  .record({
    homeId: fc.integer({ min: 1, max: 0xffff }),
    kind: fc.constantFrom(...CODE_KIND_NAMES),
    number: fc.integer({ min: 1, max: MAX_CODE_NUMBER }),
  })
  .filter(({ kind, number }) => isIssuable(kind, number));

describe('our own EPC', () => {
  test('reads back as written', () => {
    fc.assert(
      fc.property(tag, ({ homeId, kind, number }) => {
        const epc = encodeEpc(homeId, kind, number);
        expect(epc).toMatch(/^A901[0-9A-F]{20}$/);
        expect(decodeEpc(epc)).toMatchObject({ own: true, homeId, version: 1, code: { kind, number } });
        expect(decodeEpc(epc.toLowerCase())).toEqual(decodeEpc(epc));
      }),
    );
  });

  test('one wrong bit and it is not ours', () => {
    fc.assert(
      fc.property(tag, ({ homeId, kind, number }) => {
        const epc = encodeEpc(homeId, kind, number);
        for (let bit = 0; bit < 96; bit += 1) {
          const index = bit >> 2;
          const digit = Number.parseInt(epc.charAt(index), 16) ^ (1 << (bit & 3));
          const wrong = epc.slice(0, index) + digit.toString(16).toUpperCase() + epc.slice(index + 1);
          expect(decodeEpc(wrong).own).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('nothing is written that a label could not carry', () => {
    expect(() => encodeEpc(0, 'wristband', 1)).toThrow('INPUT.EPC_HOME');
    expect(() => encodeEpc(70_000, 'wristband', 1)).toThrow('INPUT.EPC_HOME');
    expect(() => encodeEpc(1, 'wristband', 0)).toThrow('INPUT.CODE_NUMBER');
  });
});

describe('other EPCs', () => {
  test('are recognised for what they are', () => {
    expect(decodeEpc('E2004074850A010316307 0E1')).toEqual({ own: false, why: 'malformed' });
    expect(decodeEpc('E2004074850A0103163070E1')).toEqual({ own: false, why: 'factory' });
    expect(decodeEpc('E28011606000020500000001')).toEqual({ own: false, why: 'factory' });
    expect(decodeEpc('2C55A537C860720000010932')).toEqual({ own: false, why: 'gs1' });
    expect(decodeEpc('3315A537C80C0E4000000190')).toEqual({ own: false, why: 'gs1' });
    expect(decodeEpc('3415A537C80000000001E240')).toEqual({ own: false, why: 'gs1' });
    expect(decodeEpc('300833B2DDD9014000000001')).toEqual({ own: false, why: 'gs1' });
    expect(decodeEpc('000000000000000000000000')).toEqual({ own: false, why: 'unprogrammed' });
    expect(decodeEpc('112233445566778899AABBCC')).toEqual({ own: false, why: 'private' });
    expect(decodeEpc('A90000000000000000000000')).toEqual({ own: false, why: 'damaged' });
    expect(decodeEpc('A901')).toEqual({ own: false, why: 'private' });
    expect(decodeEpc('')).toEqual({ own: false, why: 'malformed' });
  });

  test('never throws and never takes a stranger for ours', () => {
    const any = fc.oneof(anyText(fc), fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF') }));
    fc.assert(fc.property(any, (text) => decodeEpc(text).own === false));
  });
});

describe('factory EPC', () => {
  test('accepts 8 to 62 bytes', () => {
    expect(validateFactoryEpc(' e2004074850a0103163070e1 ')).toEqual({
      ok: true,
      epc: 'E2004074850A0103163070E1',
    });
    expect(validateFactoryEpc('AB'.repeat(8)).ok).toBe(true);
    expect(validateFactoryEpc('AB'.repeat(62)).ok).toBe(true);
  });

  test('refuses the rest', () => {
    expect(validateFactoryEpc('E20')).toMatchObject({ ok: false, reason: 'INPUT.EPC_HEX' });
    expect(validateFactoryEpc('')).toMatchObject({ ok: false, reason: 'INPUT.EPC_HEX' });
    expect(validateFactoryEpc('AB'.repeat(7))).toMatchObject({ ok: false, reason: 'INPUT.EPC_LENGTH' });
    expect(validateFactoryEpc('AB'.repeat(63))).toMatchObject({ ok: false, reason: 'INPUT.EPC_LENGTH' });
    expect(validateFactoryEpc('00'.repeat(12))).toMatchObject({
      ok: false,
      reason: 'INPUT.EPC_UNPROGRAMMED',
    });
    expect(validateFactoryEpc(encodeEpc(9, 'tray', 1))).toMatchObject({ ok: false, reason: 'INPUT.EPC_OWN' });
  });
});
