/**
 * Masking (脱敏) of identity numbers and telephones. Only roles with the right to unmasked identity see them
 * whole; the last four stay readable, because that is what people say to each other over a counter.
 */
import { may, type RoleHolder } from '../roles.ts';

export type MaskLevel = 'full' | 'partial' | 'hidden';

/** What this person may see of identity numbers and telephones. */
export function maskLevelFor(holder: RoleHolder): MaskLevel {
  return may(holder, 'identity.unmasked') ? 'full' : 'partial';
}

/** `371327194001010016` → `371327********0016`; shorter papers show fewer characters. */
export function maskIdentity(text: string, level: MaskLevel): string {
  // 15 and 18 digits show area and last four, but never the birth date.
  return mask(text, level, (length) => (length >= 15 ? [6, 4] : fewer(length)));
}

/** `13900001234` → `139****1234`, `0539-7210000` → `053*****0000`. */
export function maskPhone(text: string, level: MaskLevel): string {
  return mask(text, level, (length) => (length >= 11 ? [3, 4] : fewer(length)));
}

/** A third of a short text at most; nothing of a very short one. */
function fewer(length: number): readonly [number, number] {
  if (length >= 12) return [2, 4];
  if (length >= 8) return [1, 2];
  return length >= 5 ? [0, 1] : [0, 0];
}

function mask(
  text: string,
  level: MaskLevel,
  shownOf: (length: number) => readonly [head: number, tail: number],
): string {
  if (level === 'full') return text;
  const characters = [...text];
  if (level === 'hidden') return '*'.repeat(characters.length);
  const [head, tail] = shownOf(characters.length);
  return characters
    .map((character, index) => (index < head || index >= characters.length - tail ? character : '*'))
    .join('');
}
