/** Text of identity papers as people type, paste and scan it. */

/**
 * Full-width forms to ASCII, separators and invisible characters out, ASCII letters upper. Compatibility
 * normalisation (NFKC) is not used: it also rewrites characters that are no digits, such as ① and ².
 */
export function normalizePaperText(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\p{Cc}\p{Cf}\-\u2010-\u2015\u2212._·/]/gu, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Whether `YYYYMMDD` is a day of the Gregorian calendar. */
export function isRealDay(digits: string): boolean {
  const year = Number(digits.slice(0, 4));
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

/** `YYYYMMDD` → `YYYY-MM-DD`. */
export function dashedDay(digits: string): string {
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
}
