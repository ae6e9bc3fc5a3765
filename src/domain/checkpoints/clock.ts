/**
 * Words for times in the sentences of a verdict. Shanghai has had one offset since 1992, and `Intl` would word a
 * stored verdict differently with another ICU, so the arithmetic is done here. Total: an impossible time is a dash.
 */
const OFFSET = 8 * 3_600_000;

function local(ms: number): string | null {
  const date = new Date(ms + OFFSET);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** `14:05` */
export function clockText(ms: number): string {
  return local(ms)?.slice(-13, -8) ?? '—';
}

/** The calendar day at the home; equal for two times of one day, the year included. */
export function dayKey(ms: number): string | null {
  return local(ms)?.slice(0, -14) ?? null;
}

/** `11月23日` */
export function dayText(ms: number): string {
  const [month, day] = dayKey(ms)?.split('-').slice(-2) ?? [];
  return month === undefined || day === undefined ? '—' : `${Number(month)}月${Number(day)}日`;
}
