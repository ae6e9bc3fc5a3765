/**
 * What a log may never hold: identity numbers, telephone numbers, PINs, secrets. The text is masked at the last
 * moment before it is written, so that no caller can forget it.
 */

const MASK = '[已隐去]';

/** Keys whose value is left out whatever it looks like. */
const SECRET_KEYS =
  /^(pin|newPin|current|next|password|secret|sealedCode|privateKey|idNumber|identityNumber|residentId|certificateNumber|phone|mobile|birthDate|base64)$/i;

// A separator a person or a form may put between digits.
const GAP = '[\\s\\-·.]?';
const digits = (count: number): string => `(?:[0-9]${GAP}){${count}}`;

/** 18 digits of GB 11643, with a plausible birth date inside; no boundary asked, so glued text is caught too. */
const RESIDENT_ID = new RegExp(
  `${digits(6)}(?:1${GAP}[89]|2${GAP}0)${GAP}${digits(2)}(?:0${GAP}[1-9]|1${GAP}[0-2])${GAP}(?:0${GAP}[1-9]|[12]${GAP}[0-9]|3${GAP}[01])${GAP}${digits(3)}[0-9Xx]`,
  'g',
);
/** Anything else of that length standing alone, and the 15 digits of old cards. */
const LONG_NUMBER = /(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])/g;
const MOBILE = /(?<![0-9A-Za-z])(?:\+?86[\s-]?)?1[3-9][0-9][\s-]?[0-9]{4}[\s-]?[0-9]{4}(?![0-9A-Za-z])/g;
/** Passports, permits of Hong Kong, Macao and Taiwan: letters and 7–9 digits. House codes have 8 digits and a check. */
const TRAVEL_PAPER =
  /(?<![0-9A-Za-z])(?:[EGDSPHMC][A-Z]?[0-9]{8}|[HM][0-9]{10}|[A-Z]{1,2}[0-9]{6}\([0-9A]\))(?![0-9A-Za-z])/g;

/** Full-width digits and letters say the same as half-width ones. */
function halfWidth(text: string): string {
  return text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/g, (char) =>
    String.fromCharCode(char.charCodeAt(0) - 0xfee0),
  );
}

export function redactText(text: string): string {
  return halfWidth(text)
    .replace(RESIDENT_ID, MASK)
    .replace(LONG_NUMBER, MASK)
    .replace(MOBILE, MASK)
    .replace(TRAVEL_PAPER, MASK);
}

const MAX_DEPTH = 6;

/** A copy with secret keys left out and every text masked. Errors become plain objects with their stack. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value instanceof Error ? plainError(value) : value).map(([key, item]) => [
      key,
      SECRET_KEYS.test(key) ? MASK : redactValue(item, depth + 1),
    ]),
  );
}

function plainError(error: Error): Record<string, unknown> {
  return {
    ...error,
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
