import type fc from 'fast-check';

/** The code points that are halves of others: none stands alone in a text. */
const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST = 0x10ffff;

/**
 * Any text at all, every code point alike. fast-check's own `unit: 'binary'` sorts the million of them into a table
 * first, which takes a test seconds on a busy machine.
 */
export function anyText(
  check: typeof fc,
  limits: { readonly maxLength?: number } = {},
): fc.Arbitrary<string> {
  const unit = check
    .integer({ min: 0, max: LAST - SURROGATES.count })
    .map((at) => String.fromCodePoint(at < SURROGATES.first ? at : at + SURROGATES.count));
  return check.string({ ...limits, unit });
}
