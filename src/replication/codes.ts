/**
 * Codes that people read off a paper or a screen and type: no I, O, 0 or 1, and a check character at the end, so that
 * a slip of the finger is no wrong proof. The check is that of the printed codes of the house (ISO 7064 MOD 37-2).
 */
import { randomBytes } from 'node:crypto';
import { checkCharacter } from '../domain/codes/checkCharacter.ts';

/** 32 characters: a byte falls on each equally often. Five bits a character. */
export const TYPED_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export type Random = (bytes: number) => Uint8Array;

/** Draws a code of `length` characters, the last of them the check character. */
export function drawCode(length: number, random: Random = randomBytes): string {
  for (;;) {
    const drawn = [...random(length - 1)]
      .map((byte) => TYPED_ALPHABET[byte % TYPED_ALPHABET.length])
      .join('');
    const check = checkCharacter(drawn);
    // One draw in nine would end in a character that is easily misread.
    if (check !== null && TYPED_ALPHABET.includes(check)) return drawn + check;
  }
}

/** The code as it was drawn, whatever spaces, dashes and case it was typed with; null where it is none. */
export function readCode(typed: string, length: number): string | null {
  const code = typed.replaceAll(/[\s-]/g, '').toUpperCase();
  if (code.length !== length || [...code].some((character) => !TYPED_ALPHABET.includes(character)))
    return null;
  return checkCharacter(code.slice(0, -1)) === code.at(-1) ? code : null;
}

/** In groups of four, as it is shown and printed. */
export function groupedCode(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? code;
}
