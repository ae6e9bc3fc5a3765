import { describe, expect, test } from 'vitest';
import { CODE_ALPHABET, characterValue, checkCharacter } from './checkCharacter.ts';
import { formatCode, isIssuable, MAX_CODE_NUMBER, parseCode } from './code.ts';
import { CODE_KIND_NAMES, CODE_KINDS } from './kinds.ts';

/** ISO 7064 MOD 37,36 (hybrid), here only to show why it was not taken. */
function hybridCheck(payload: string): string {
  let product = 36;
  for (const character of payload) {
    const sum = (product + characterValue(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return CODE_ALPHABET[(37 - product) % 36] ?? '';
}

function swapAt(text: string, index: number): string {
  return text.slice(0, index) + text.charAt(index + 1) + text.charAt(index) + text.slice(index + 2);
}

function replaceAt(text: string, index: number, character: string): string {
  return text.slice(0, index) + character + text.slice(index + 1);
}

describe('the two ISO 7064 systems', () => {
  test('published vectors: ISBT 128 uses MOD 37-2, GRid uses MOD 37,36', () => {
    expect(checkCharacter('G123498654321')).toBe('H');
    expect(hybridCheck('A12425GABC1234002')).toBe('M');
  });

  test('MOD 37,36 accepts swapped neighbours in our format, so it is not used', () => {
    const right = `BD00000060${hybridCheck('BD00000060')}`;
    expect(right).toBe('BD000000601');
    expect(hybridCheck('BD00000061')).toBe('0');
  });
});

/*
 * Why the following is all codes, and not a sample. MOD 37-2 is linear: with the check character at weight
 * 2^0, a code is valid when S = Σ a(i)·2^i ≡ 1 (mod 37). Replacing a(i) = a by b changes S by (b-a)·2^i,
 * swapping a(i+1) = a and a(i) = b changes it by (b-a)·2^i; neither depends on the other nine characters.
 * So every position × every ordered pair of the 36 characters, tried once on any carrier text, decides the
 * question for all 20 × 10^8 codes and for every text of eleven characters that is no code.
 */
describe('MOD 37-2, every position and every pair of characters', () => {
  const CARRIER = 'WB00100742';

  function syndrome(text: string): number {
    let sum = 0;
    for (const character of text) sum = (sum * 2 + characterValue(character)) % 37;
    return sum;
  }

  test('the function under test and the sum used in the proof are one system', () => {
    for (const kind of CODE_KIND_NAMES) {
      for (let number = 1; number < 5_000; number += 1) {
        if (isIssuable(kind, number)) expect(syndrome(formatCode(kind, number))).toBe(1);
      }
    }
  });

  test('no single wrong character keeps the sum', () => {
    const base = `${CARRIER}0`;
    let tried = 0;
    for (let index = 0; index < 11; index += 1) {
      for (const a of CODE_ALPHABET) {
        for (const b of CODE_ALPHABET) {
          if (a === b) continue;
          tried += 1;
          if (syndrome(replaceAt(base, index, a)) === syndrome(replaceAt(base, index, b))) {
            expect.fail(`position ${index}: ${a} for ${b}`);
          }
        }
      }
    }
    expect(tried).toBe(11 * 36 * 35);
  });

  test('no swap of two characters keeps the sum, neighbours or not', () => {
    const base = `${CARRIER}0`;
    for (let left = 0; left < 11; left += 1) {
      for (let right = left + 1; right < 11; right += 1) {
        for (const a of CODE_ALPHABET) {
          for (const b of CODE_ALPHABET) {
            if (a === b) continue;
            const one = replaceAt(replaceAt(base, left, a), right, b);
            const other = replaceAt(replaceAt(base, left, b), right, a);
            if (syndrome(one) === syndrome(other)) expect.fail(`${left},${right}: ${a}${b}`);
          }
        }
      }
    }
  });
});

/*
 * The same through the real parser. By the argument above it is enough that every digit stands once at each
 * digit position and every ordered pair of digits once at each pair of neighbouring positions; all 20 kinds
 * are taken. Check characters come out in all their 36 values.
 */
describe('the parser, every kind', () => {
  function representativeNumbers(): number[] {
    const numbers = new Set<number>();
    for (let position = 0; position < 7; position += 1) {
      for (let pair = 0; pair < 100; pair += 1) {
        const number = Number(
          `${'4'.repeat(position)}${String(pair).padStart(2, '0')}${'7'.repeat(6 - position)}`,
        );
        if (number >= 1 && number <= MAX_CODE_NUMBER) numbers.add(number);
      }
    }
    return [...numbers];
  }

  test('accepts no single wrong character and no swapped neighbours', { timeout: 120_000 }, () => {
    const numbers = representativeNumbers();
    const checks = new Set<string>();
    let issued = 0;
    for (const kind of CODE_KIND_NAMES) {
      for (const number of numbers) {
        if (!isIssuable(kind, number)) continue;
        issued += 1;
        const text = formatCode(kind, number);
        checks.add(text.charAt(10));
        if (!parseCode(text).ok) expect.fail(`${text} must be accepted`);
        for (let index = 0; index < 11; index += 1) {
          // Within one code each of the 36 values is tried at kind and check, the ten digits elsewhere;
          // a letter among the digits is refused by form and tried for one kind below.
          const values = index >= 2 && index < 10 ? '0123456789' : CODE_ALPHABET;
          for (const value of values) {
            if (value === text.charAt(index)) continue;
            const wrong = replaceAt(text, index, value);
            if (parseCode(wrong).ok) expect.fail(`${wrong} for ${text}`);
          }
          if (index < 10 && text.charAt(index) !== text.charAt(index + 1)) {
            const wrong = swapAt(text, index);
            if (parseCode(wrong).ok) expect.fail(`${wrong} for ${text}`);
          }
        }
      }
    }
    expect(issued).toBeGreaterThan(CODE_KIND_NAMES.length * numbers.length * 0.95);
    expect(checks.size).toBe(36);
  });

  test('refuses a letter read for any digit, O and I among them', () => {
    const text = formatCode('wristband', 100742);
    for (let index = 2; index < 10; index += 1) {
      for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ*') {
        expect(parseCode(replaceAt(text, index, letter)).ok).toBe(false);
      }
    }
  });

  test('a cold room is never read as a document, though CD is DC swapped', () => {
    expect(CODE_KINDS.coldRoom.prefix + CODE_KINDS.document.prefix).toBe('CDDC');
    for (let number = 1; number < 20_000; number += 1) {
      if (!isIssuable('coldRoom', number)) continue;
      const text = formatCode('coldRoom', number);
      if (parseCode(swapAt(text, 0)).ok) expect.fail(text);
    }
  });
});
