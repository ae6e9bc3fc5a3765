import { describe, expect, it } from 'vitest';
import { drawCode, groupedCode, readCode, TYPED_ALPHABET } from './codes.ts';

describe('codes that people type', () => {
  it('are drawn from characters nobody misreads, and read back however they were typed', () => {
    for (let at = 0; at < 200; at += 1) {
      const code = drawCode(12);
      expect([...code].every((character) => TYPED_ALPHABET.includes(character))).toBe(true);
      expect(readCode(` ${groupedCode(code).toLowerCase()} `, 12)).toBe(code);
    }
  });

  it('tell a slip of the finger from a code: one wrong character, two swapped, one missing', () => {
    const code = drawCode(12);
    for (let at = 0; at < code.length; at += 1) {
      for (const other of TYPED_ALPHABET) {
        if (other === code[at]) continue;
        expect(readCode(code.slice(0, at) + other + code.slice(at + 1), 12)).toBeNull();
      }
      const swapped = code.slice(0, at) + (code[at + 1] ?? '') + (code[at] ?? '') + code.slice(at + 2);
      if (swapped !== code) expect(readCode(swapped, 12)).toBeNull();
    }
    expect(readCode(code.slice(1), 12)).toBeNull();
    expect(readCode(`${code.slice(0, 11)}0`, 12)).toBeNull();
  });

  it('are groups of four on paper', () => {
    expect(groupedCode('ABCDEFGH')).toBe('ABCD-EFGH');
  });
});
