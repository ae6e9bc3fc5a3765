import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../testing/anyText.ts';
import { parseResidentId, residentIdCheck, upgradeResidentId } from './residentId.ts';

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('1999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const area = fc.constantFrom('371327', '372824', '110105', '810000', '659004');
const sequence = fc.integer({ min: 1, max: 995 }).map((number) => String(number).padStart(3, '0'));

const person = fc.record({ area, day, sequence }).map((item) => {
  const digits = item.area + item.day.replaceAll('-', '') + item.sequence;
  return { ...item, number: digits + (residentIdCheck(digits) ?? '') };
});

function reasonOf(text: string): string | null {
  const parsed = parseResidentId(text);
  return parsed.ok ? null : parsed.reason;
}

describe('citizen identity number', () => {
  test('known numbers', () => {
    expect(parseResidentId('371327194001010016')).toMatchObject({
      ok: true,
      id: { area: '371327', birthDate: '1940-01-01', sex: 'male' },
    });
    expect(parseResidentId('371327193512310024')).toMatchObject({
      ok: true,
      id: { birthDate: '1935-12-31', sex: 'female' },
    });
    expect(residentIdCheck('11010519491231002')).toBe('X');
  });

  test('reads back what it is made of, in any spelling', () => {
    fc.assert(
      fc.property(person, ({ number, area: six, day: birth, sequence: three }) => {
        const wide = [...number].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('');
        const spaced = `${number.slice(0, 6)} ${number.slice(6, 14)}-${number.slice(14)}`;
        for (const text of [
          number,
          number.toLowerCase(),
          wide,
          wide.toLowerCase(),
          spaced,
          ` ${number}\r\n`,
        ]) {
          expect(parseResidentId(text)).toEqual({
            ok: true,
            id: {
              number,
              original: number,
              area: six,
              birthDate: birth,
              sex: Number(three) % 2 === 1 ? 'male' : 'female',
            },
          });
        }
      }),
    );
  });

  test('fifteen digits become eighteen', () => {
    fc.assert(
      fc.property(person, ({ number, day: birth }) => {
        const fifteen = number.slice(0, 6) + number.slice(8, 17);
        expect(upgradeResidentId(fifteen)).toBe(number);
        expect(parseResidentId(fifteen)).toMatchObject({
          ok: true,
          id: { number, original: fifteen, birthDate: birth },
        });
      }),
    );
  });

  test('an old 莒南 number is accepted', () => {
    expect(parseResidentId('372824400101001')).toMatchObject({ ok: true, id: { area: '372824' } });
  });

  test('no single wrong character and no swapped neighbours are accepted', () => {
    fc.assert(
      fc.property(person, ({ number }) => {
        for (let index = 0; index < 18; index += 1) {
          for (const character of '0123456789X') {
            if (character === number.charAt(index)) continue;
            expect(parseResidentId(number.slice(0, index) + character + number.slice(index + 1)).ok).toBe(
              false,
            );
          }
          if (index === 17 || number.charAt(index) === number.charAt(index + 1)) continue;
          const swapped =
            number.slice(0, index) +
            number.charAt(index + 1) +
            number.charAt(index) +
            number.slice(index + 2);
          expect(parseResidentId(swapped).ok).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('refuses with a reason', () => {
    expect(reasonOf(' ')).toBe('INPUT.ID_EMPTY');
    expect(reasonOf('37132719400101001')).toBe('INPUT.ID_LENGTH');
    expect(reasonOf('37132719400101001A')).toBe('INPUT.ID_FORM');
    expect(reasonOf('3713271940010X0016')).toBe('INPUT.ID_FORM');
    expect(reasonOf('①71327194001010016')).toBe('INPUT.ID_FORM');
    expect(reasonOf('371327194002300016')).toBe('INPUT.ID_BIRTH_DATE');
    expect(reasonOf('371327190002290016')).toBe('INPUT.ID_BIRTH_DATE');
    expect(reasonOf('371327194013010016')).toBe('INPUT.ID_BIRTH_DATE');
    expect(reasonOf('371327400231001')).toBe('INPUT.ID_BIRTH_DATE');
    expect(reasonOf('371327194001010017')).toBe('INPUT.ID_CHECK');
  });

  test('a birth after the given day is refused', () => {
    expect(parseResidentId('371327194001010016', { notAfter: '1940-01-01' }).ok).toBe(true);
    expect(parseResidentId('371327194001010016', { notAfter: '1939-12-31' })).toMatchObject({
      reason: 'INPUT.ID_BIRTH_DATE',
    });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(anyText(fc, { maxLength: 24 }), (text) => {
        const parsed = parseResidentId(text);
        return parsed.ok || parsed.sentence.length > 0;
      }),
    );
  });
});
