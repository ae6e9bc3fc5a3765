/** Weeks of the home: Monday to Sunday, by the clock on its wall (Shanghai). */
const DAY = 86_400_000;
const WEEK = 7 * DAY;
const CHINA = 8 * 3_600_000;
/** 1 January 1970 was a Thursday. */
const TO_MONDAY = 3 * DAY;

/** Midnight (ms UTC) of the Monday of the week `at` lies in. */
export function weekStart(at: number): number {
  return Math.floor((at + CHINA + TO_MONDAY) / WEEK) * WEEK - TO_MONDAY - CHINA;
}

/** Midnight (ms UTC) of the day `at` lies in. */
export function dayStart(at: number): number {
  return Math.floor((at + CHINA) / DAY) * DAY - CHINA;
}

/** The beginnings of the last `count` weeks, the one `now` lies in last. */
export function lastWeeks(now: number, count: number): number[] {
  const last = weekStart(now);
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * WEEK);
}

export { DAY, WEEK };
