/** Dates of UHPPOTE controllers: packed BCD in the controller's own local time. */

function digits(byte: number): number | null {
  const high = byte >> 4;
  const low = byte & 0x0f;
  return high > 9 || low > 9 ? null : 10 * high + low;
}

/**
 * `YYYY-MM-DD HH:mm:ss` of seven bytes. All zero is a date never set and gives an empty text; what is no date on any
 * calendar gives null.
 */
export function readTimestamp(bytes: Uint8Array): string | null {
  if (bytes.length !== 7) return null;
  if (bytes.every((byte) => byte === 0)) return '';
  const [century, year, month, day, hour, minute, second] = [...bytes].map(digits);
  if (century == null || year == null || month == null || day == null) return null;
  if (hour == null || minute == null || second == null) return null;
  const full = 100 * century + year;
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(full, month, 0)).getUTCDate())
    return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(full).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** Seven bytes of `YYYY-MM-DD HH:mm:ss`. @throws RangeError for any other text */
export function writeTimestamp(text: string): Uint8Array {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) throw new RangeError('no timestamp');
  const plain = text.replaceAll(/[^0-9]/g, '');
  return Uint8Array.from({ length: 7 }, (_, i) => Number.parseInt(plain.slice(2 * i, 2 * i + 2), 16));
}

/** Wall ms of a controller's local time, taken as this machine's; null for an empty or unreadable text. */
export function wallOf(text: string | null): number | null {
  if (text === null || text === '') return null;
  const at = new Date(text.replace(' ', 'T')).getTime();
  return Number.isNaN(at) ? null : at;
}

/** `YYYY-MM-DD HH:mm:ss` of this machine for a wall time in ms. */
export function localText(wall: number): string {
  const at = new Date(wall - new Date(wall).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 19).replace('T', ' ');
}
