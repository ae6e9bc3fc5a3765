import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE_KIND_NAMES, formatCode, isIssuable } from './codes/index.ts';
import { mayBeOneCard, staffCardOfText, staffCardOfUid } from './staffCard.ts';

const read = (text: string) => staffCardOfText(text) ?? expect.fail(`${text} is a card`);
const number = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = (count: number) =>
  fc.uint8Array({ minLength: count, maxLength: count }).map((some) => Buffer.from(some).toString('hex'));
const backwards = (hex: string) => (hex.match(/../g) ?? []).reverse().join('');
const pad = (value: number, digits: number) => String(value).padStart(digits, '0');

describe('numbers of cards', () => {
  /** seabreezerfid.com: one card as three readers give it. */
  test('the published example is one card in all its forms', () => {
    const forms = [
      '0013961168',
      '213,02000',
      '21302000',
      '13961168',
      '00D507D0',
      'D007D500',
      '0013961168 213,02000',
    ];
    for (const one of forms) {
      for (const other of forms) expect(mayBeOneCard(read(one), read(other)), `${one} ${other}`).toBe(true);
      expect(mayBeOneCard(read(one), staffCardOfUid('D007D500')), one).toBe(true);
    }
    expect(forms.map((text) => read(text).form)).toEqual([
      'decimal10',
      'facility',
      'decimal8',
      'decimal8',
      'hex',
      'hex',
      'decimal10',
    ]);
    expect(read('213,02000').tail).toBe('2000');
    expect(read('00d507d0').tail).toBe('07D0');
  });

  test.each([
    ['4294967296', '40-bit hex is all it can be'],
    ['00213,02000', 'two halves'],
  ])('%s: %s', (text) => expect(staffCardOfText(text)).not.toBeNull());

  test.each([
    '',
    '12345',
    '256,00001',
    '213,65536',
    '99999,65536',
    '0013961168 213,02001',
    '6901234567892',
    'BD00000742',
    'https://example.cn',
    'D007D5001',
    'G007D500',
    'E28011700000020F12345678',
  ])('%j is no number of a card', (text) => expect(staffCardOfText(text)).toBeNull());

  test('a code of the house is never taken for a card, nor one that lost its last character', () => {
    for (const kind of CODE_KIND_NAMES) {
      for (let count = 1; count < 60; count += 1) {
        if (!isIssuable(kind, count)) continue;
        const text = formatCode(kind, count);
        expect(staffCardOfText(text)).toBeNull();
        expect(staffCardOfText(text.slice(0, -1))).toBeNull();
      }
    }
  });

  test('every reader of one card gives the same card, whichever byte order it is set to', () => {
    fc.assert(
      fc.property(number, fc.boolean(), (value, turned) => {
        const hex = value.toString(16).padStart(8, '0');
        const uid = turned ? backwards(hex) : hex;
        const low = value % 0x100_0000;
        const forms = [
          pad(value, 10),
          hex.toUpperCase(),
          backwards(hex),
          `${pad(low >> 16, 3)},${pad(low & 0xffff, 5)}`,
          `${pad(Math.floor(value / 0x1_0000), 5)},${pad(value % 0x1_0000, 5)}`,
        ];
        for (const form of forms) {
          expect(mayBeOneCard(staffCardOfUid(uid), read(form))).toBe(true);
          expect(mayBeOneCard(read(form), staffCardOfUid(uid))).toBe(true);
        }
      }),
    );
  });

  test('a longer number is met by what older readers give of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(5, 7, 8, 10).chain(bytes), (uid) => {
        const card = staffCardOfUid(uid);
        for (const part of [uid.slice(-8), uid.slice(0, 8), backwards(uid).slice(-8), uid.slice(-6)]) {
          expect(mayBeOneCard(card, read(part))).toBe(true);
        }
      }),
    );
  });

  test('two cards of one width are one only where they are equal or turned around', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 7, 8, 10).chain((width) => fc.tuple(bytes(width), bytes(width))),
        ([a, b]) => {
          expect(mayBeOneCard(staffCardOfUid(a), staffCardOfUid(b))).toBe(a === b || a === backwards(b));
        },
      ),
    );
    // The same last three bytes prove nothing between two whole numbers.
    expect(mayBeOneCard(staffCardOfUid('01d507d0'), staffCardOfUid('02d507d0'))).toBe(false);
    expect(mayBeOneCard(read('0030738384'), read('0047515600'))).toBe(false);
  });

  test('no text makes it throw, and what it shows is no more than four characters', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9A-Fa-f ,:-]{0,24}$/)), (text) => {
        expect((staffCardOfText(text)?.tail ?? '').length).toBeLessThanOrEqual(4);
      }),
    );
  });
});
