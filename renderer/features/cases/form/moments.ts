/**
 * Days and times as they are said on the telephone and typed in a hurry: `19380312`, `38年3月12日`, `今天 11:05`,
 * `昨晚`-like words are left alone. The home keeps Beijing time, which has had no summer time since 1991.
 */
const SHANGHAI_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** `YYYY-MM-DD` in Beijing time. */
export function dayOf(at: number): string {
  return new Date(at + SHANGHAI_MS).toISOString().slice(0, 10);
}

/** `YYYY-MM-DD HH:mm` in Beijing time. */
export function momentText(at: number): string {
  return new Date(at + SHANGHAI_MS).toISOString().slice(0, 16).replace('T', ' ');
}

function ascii(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).trim();
}

function realDay(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real && year >= 1800 ? `${pad(year, 4)}-${pad(month)}-${pad(day)}` : null;
}

/** Two digits of a year: the latest one that is not in the future. */
function fullYear(year: number, today: string): number {
  if (year > 99) return year;
  const now = Number(today.slice(0, 4));
  const guess = Math.floor(now / 100) * 100 + year;
  return guess > now ? guess - 100 : guess;
}

/** Reads a day; null when it cannot be read for certain. */
export function parseDay(text: string, today: string): string | null {
  const typed = ascii(text);
  const run = /^(\d{4})(\d{2})(\d{2})$/.exec(typed);
  const parts =
    run ?? /^(\d{4}|\d{2})\s*[-./年\s]\s*(\d{1,2})\s*[-./月\s]\s*(\d{1,2})\s*[日号]?$/.exec(typed);
  if (parts !== null) {
    return realDay(fullYear(Number(parts[1]), today), Number(parts[2]), Number(parts[3]));
  }
  return null;
}

function relativeDay(word: string, now: number): string | null {
  const offsets: Readonly<Record<string, number>> = {
    今天: 0,
    今: 0,
    昨天: -1,
    昨: -1,
    前天: -2,
    明天: 1,
    后天: 2,
  };
  const offset = offsets[word];
  return offset === undefined ? null : dayOf(now + offset * DAY_MS);
}

/** Reads a day with a clock time; a clock alone is today. Null when it cannot be read for certain. */
export function parseMoment(text: string, now: number): number | null {
  const typed = ascii(text).replace(/\s+/g, ' ');
  const match = /^(.*?)\s*(\d{1,2})\s*(?:[:点时]\s*(\d{1,2})?\s*分?)$/.exec(typed);
  const plain = match === null ? /^(\d{8})\s?(\d{2})(\d{2})$/.exec(typed) : match;
  if (plain === null) return null;
  const dayPart = (plain[1] ?? '').trim();
  const today = dayOf(now);
  const day = dayPart === '' ? today : (relativeDay(dayPart, now) ?? dayInYear(dayPart, today));
  const hours = Number(plain[2]);
  const minutes = Number(plain[3] ?? '0');
  if (day === null || hours > 23 || minutes > 59) return null;
  return Date.parse(`${day}T${pad(hours)}:${pad(minutes)}:00+08:00`);
}

/** `11-23`, `11月23日`, `23日`: this year, this month. */
function dayInYear(text: string, today: string): string | null {
  const full = parseDay(text, today);
  if (full !== null) return full;
  const year = Number(today.slice(0, 4));
  const monthDay = /^(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?$/.exec(text);
  if (monthDay !== null) return realDay(year, Number(monthDay[1]), Number(monthDay[2]));
  const only = /^(\d{1,2})\s*[日号]$/.exec(text);
  return only === null ? null : realDay(year, Number(today.slice(5, 7)), Number(only[1]));
}

/** Whole years between two days. */
export function yearsBetween(birth: string, day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birth) || birth > day) return null;
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}
