import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGuichengError } from '../errors.ts';
import { anyText } from '../testing/anyText.ts';
import {
  type CodeRefusal,
  displayCode,
  formatCode,
  isIssuable,
  MAX_CODE_NUMBER,
  parseCode,
  TRIAL_CODE,
} from './code.ts';
import { COMMANDS, type CommandName, commandCode, commandOf } from './commands.ts';
import { CODE_KIND_NAMES, CODE_KINDS, isBodyCarrier, isPlaceKind } from './kinds.ts';

const issuable = fc
  .record({ kind: fc.constantFrom(...CODE_KIND_NAMES), number: fc.integer({ min: 1, max: MAX_CODE_NUMBER }) })
  .filter(({ kind, number }) => isIssuable(kind, number));

function widen(text: string): string {
  return [...text].map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join('');
}

function reasonOf(text: string): CodeRefusal | null {
  const parsed = parseCode(text);
  return parsed.ok ? null : parsed.reason;
}

describe('kinds', () => {
  test('twenty prefixes, all different, two letters', () => {
    const prefixes = CODE_KIND_NAMES.map((kind) => CODE_KINDS[kind].prefix);
    expect(new Set(prefixes).size).toBe(20);
    for (const prefix of prefixes) expect(prefix).toMatch(/^[A-Z]{2}$/);
  });

  test('only wristband and bag tag prove a body', () => {
    expect(CODE_KIND_NAMES.filter(isBodyCarrier)).toEqual(['wristband', 'bagTag']);
    expect(CODE_KIND_NAMES.filter(isPlaceKind)).toEqual([
      'hall',
      'cremator',
      'coolingPlace',
      'bay',
      'coldRoom',
      'niche',
      'plot',
      'room',
    ]);
  });
});

describe('codes', () => {
  test('a known code', () => {
    expect(formatCode('wristband', 100742)).toBe('WB00100742F');
    expect(displayCode('WB00100742F')).toBe('WB-0010-0742-F');
  });

  test('every form of a code reads as the same code', () => {
    fc.assert(
      fc.property(
        issuable,
        fc.constantFrom('\r', '\n', ' ', '\t', '\u3000', '\u001d', '\ufeff', ''),
        (item, edge) => {
          const text = formatCode(item.kind, item.number);
          const expected = { ok: true, code: { kind: item.kind, number: item.number, text } };
          for (const form of [
            text,
            displayCode(text),
            text.toLowerCase(),
            widen(text),
            widen(displayCode(text)),
          ]) {
            expect(parseCode(edge + form + edge)).toEqual(expected);
          }
        },
      ),
    );
  });

  test('never throws, and accepts nothing but the text it would print itself', () => {
    const mixed = fc.oneof(
      anyText(fc),
      fc.string({ unit: fc.constantFrom(...'WBD0123456789-*OI ｗ０－'), maxLength: 16 }),
    );
    fc.assert(
      fc.property(mixed, (text) => {
        const parsed = parseCode(text);
        if (parsed.ok) expect(formatCode(parsed.code.kind, parsed.code.number)).toBe(parsed.code.text);
        else expect(parsed.sentence).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  test('refuses with a reason', () => {
    expect(reasonOf('')).toBe('INPUT.CODE_EMPTY');
    expect(reasonOf(' \r\n')).toBe('INPUT.CODE_EMPTY');
    expect(reasonOf('WB00100742')).toBe('INPUT.CODE_LENGTH');
    // Read back from a label that was printed to judge the printer, as scanned and as typed.
    for (const text of [TRIAL_CODE, 'test0000000', 'TE-ST00-0000-0'])
      expect(reasonOf(text)).toBe('INPUT.CODE_TRIAL');
    expect(reasonOf('WB00100742FWB00100742F')).toBe('INPUT.CODE_LENGTH');
    expect(reasonOf('6901234567892')).toBe('INPUT.CODE_LENGTH');
    expect(reasonOf('W'.repeat(1_000_000))).toBe('INPUT.CODE_LENGTH');
    expect(reasonOf('WB-00100742-F')).toBe('INPUT.CODE_LENGTH');
    expect(reasonOf('WB001\r0742F')).toBe('INPUT.CODE_FORM');
    expect(reasonOf('WB00100742*')).toBe('INPUT.CODE_FORM');
    expect(reasonOf('WBO0100742F')).toBe('INPUT.CODE_FORM');
    expect(reasonOf('W\u017f00100742F')).toBe('INPUT.CODE_FORM');
    expect(reasonOf('XX00100742F')).toBe('INPUT.CODE_KIND');
    expect(reasonOf('WB00100743F')).toBe('INPUT.CODE_CHECK');
    expect(reasonOf('WB00000000W')).toBe('INPUT.CODE_CHECK');
  });

  test('number zero is refused even with a right check character', () => {
    const readings = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((check) =>
      reasonOf(`WB00000000${check}`),
    );
    expect(readings.filter((reason) => reason === 'INPUT.CODE_NUMBER')).toHaveLength(1);
    expect(readings).not.toContain(null);
  });

  test('one number in 37 is never issued', () => {
    let refused = 0;
    for (let number = 1; number <= 37_000; number += 1) if (!isIssuable('bagTag', number)) refused += 1;
    expect(refused / 37_000).toBeCloseTo(1 / 37, 3);
  });

  test('formatting refuses what cannot be printed', () => {
    for (const number of [0, -1, 1.5, Number.NaN, MAX_CODE_NUMBER + 1]) {
      expect(() => formatCode('urn', number)).toThrow('INPUT.CODE_NUMBER');
    }
    const gap = Array.from({ length: 60 }, (_, index) => index + 1).find(
      (number) => !isIssuable('urn', number),
    );
    try {
      formatCode('urn', gap ?? 0);
      expect.fail('must throw');
    } catch (error) {
      expect(isGuichengError(error) && error.code).toBe('INPUT.CODE_NOT_ISSUED');
    }
  });

  test('a damaged text is shown as it is, never dressed as a code', () => {
    expect(displayCode('WB00100743F')).toBe('WB00100743F');
  });
});

describe('commands', () => {
  const names = Object.keys(COMMANDS).filter((name): name is CommandName => name in COMMANDS);

  test('each can be printed and reads back as itself', () => {
    for (const name of names) {
      const parsed = parseCode(commandCode(name));
      expect(parsed.ok && commandOf(parsed.code)).toBe(name);
    }
  });

  test('other kinds and unknown numbers are no command', () => {
    expect(commandOf({ kind: 'wristband', number: 1, text: '' })).toBeNull();
    expect(commandOf({ kind: 'command', number: 999, text: '' })).toBeNull();
  });
});
