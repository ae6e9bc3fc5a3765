/** How hard an alarm presses for a person. Pure. */

/**
 * `siren`: somebody may be harmed now. `now`: go at once. `todo`: to be done today. `seen`: somebody has said that they
 * go; it stays until it is over.
 */
export type AlarmLevel = 'siren' | 'now' | 'todo' | 'seen';

/** The hardest first. */
export const ALARM_LEVELS: readonly AlarmLevel[] = ['siren', 'now', 'todo', 'seen'];

/** Nobody answered for so long: it grows larger, is heard, and shows at every station. */
export const UNANSWERED_MS = 10 * 60_000;
/** Answered, and it lasts on: it comes again. */
export const AGAIN_MS = 2 * 3_600_000;

/** `fresh`: just raised. `unanswered`: nobody came in time. `seen`. `again`: answered long ago, and still there. */
export type Pressure = 'fresh' | 'unanswered' | 'seen' | 'again';

/** @param answeredAt of the last answer, ms of the same clock; null for none */
export function pressureOf(raisedAt: number, answeredAt: number | null, now: number): Pressure {
  if (answeredAt !== null) return now - answeredAt < AGAIN_MS ? 'seen' : 'again';
  return now - raisedAt < UNANSWERED_MS ? 'fresh' : 'unanswered';
}
