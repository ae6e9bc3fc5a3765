/**
 * Unified social credit code (统一社会信用代码), GB 32100-2015: 18 characters of digits and capitals without
 * I O S V Z, the last a check character modulo 31 with weights 3^i.
 */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const MODULUS = 31;

/** Whether a text (already normalised) is a code with a right check character. */
export function isCreditCode(text: string): boolean {
  if (text.length !== 18) return false;
  let sum = 0;
  let weight = 1;
  for (const character of text.slice(0, 17)) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return false;
    sum = (sum + value * weight) % MODULUS;
    weight = (weight * 3) % MODULUS;
  }
  return ALPHABET.charAt((MODULUS - sum) % MODULUS) === text.charAt(17);
}
