/**
 * The check character (校验字符) of every printed code: ISO 7064 MOD 37-2, a pure system, over A-Z and 0-9.
 *
 * Why this one of the two ISO 7064 alphanumeric systems. MOD 37,36 (hybrid) gives a check character that is
 * always a letter or digit, but it does not see every swapped pair: for each pair of characters whose values
 * are neighbours (01, 12, … 9A, … YZ, Z0) there is one inner state in which both orders lead to the same
 * state, so that `BD000000601` and `BD000000610` are both valid. About one swap in 300 would pass, and
 * always for the digits people do swap.
 *
 * MOD 37-2 is linear over the field of 37 elements: a code a(10)…a(0), check character last, is valid when
 * Σ a(i)·2^i ≡ 1 (mod 37).
 *  - One wrong character adds d·2^i with 0 < |d| < 37. 37 is prime and 2^i is not 0, so the sum changes.
 *  - A swap of neighbours adds (a-b)·(2^(i+1)-2^i) = (a-b)·2^i, which for a ≠ b is not 0 either.
 *  - 2 is a primitive root of 37 (order 36 > 11), so all eleven weights differ: any two characters swapped,
 *    however far apart, are seen as well.
 * Its price is that one number in 37 would need the check value 36, written '*'. Such a number is never
 * issued, and '*' is in no code, so that the alphabet stays A-Z0-9 (QR alphanumeric, safe through a wedge
 * scanner). The same system guards blood bags world-wide (ISBT 128 donation numbers).
 */

/** The values 0…35, in ISO 7064 order. */
export const CODE_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const MODULUS = 37;
const RADIX = 2;

/** ISO 7064 value of a character of the alphabet; -1 for any other. */
export function characterValue(character: string): number {
  return character.length === 1 ? CODE_ALPHABET.indexOf(character) : -1;
}

/**
 * The MOD 37-2 check character of `payload`, or null where it would be '*' (such a number is never issued)
 * or where the payload holds a character outside A-Z0-9.
 */
export function checkCharacter(payload: string): string | null {
  let sum = 0;
  for (const character of payload) {
    const value = characterValue(character);
    if (value < 0) return null;
    sum = ((sum + value) * RADIX) % MODULUS;
  }
  // sum + check ≡ 1 (mod 37); at('') past the alphabet is the '*' case.
  return CODE_ALPHABET[(MODULUS + 1 - sum) % MODULUS] ?? null;
}
