/**
 * What people type and paste, made safe to keep: no control or invisible characters, no broken surrogates, one
 * kind of line break, no novel pasted into a name. Nothing is refused here; cutting is reported to the caller.
 */

/** Longest text one input holds at all. More than any field takes; the rest of a paste is a slip of the hand. */
export const PASTE_LIMIT = 2000;

/** Private-use and unassigned characters stay: rare characters of names are met there. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;

/** While typing: keeps blanks at the ends, because the next word is still coming. */
export function cleanTyping(text: string, multiline = false): string {
  const lines = text.slice(0, PASTE_LIMIT + 2).replace(/\r\n?|\u2028|\u2029/g, '\n');
  const kept = multiline ? lines.split('\n') : [lines.replace(/[\n\t\u00a0\u3000]+/g, ' ')];
  const safe = kept.map((line) => wellFormed(line).replace(/\t/g, ' ').replace(INVISIBLE, '')).join('\n');
  return cut(safe, PASTE_LIMIT);
}

/** Ready to be stored: trimmed and in one normal form, so that equal text is equal bytes. */
export function cleanStored(text: string): string {
  return cleanTyping(text, true).normalize('NFC').trim();
}

/** The first `max` code units, never half of a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max;
  return text.slice(0, end);
}

/** Lone surrogate halves out; they cannot be written to any file or label. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '');
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
