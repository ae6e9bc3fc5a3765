import { z } from 'zod';

/** When a count is due; what differs by home. */
export const countRules = z.object({
  /** Hour of the day (0–23, home time) from which on an uncounted cold room is an alarm. */
  bayHour: z.number().int().min(0).max(23),
  /** Days after which niches have to be counted again. */
  nicheDays: z.number().int().min(1).max(3660),
});
export type CountRules = z.infer<typeof countRules>;

/** Bays daily, before the morning's first take-outs are over; niches yearly. */
export const DEFAULT_COUNT_RULES: CountRules = { bayHour: 10, nicheDays: 365 };

/** What `home.configured` says of counts, if anything. */
export function countRulesOf(policy: unknown): CountRules | null {
  const parsed = z.object({ counts: countRules }).safeParse(policy);
  return parsed.success ? parsed.data.counts : null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Shanghai has had one offset since 1992. */
const OFFSET_MS = 8 * HOUR_MS;

/** Start of the day at the home, ms UTC. */
function dayStart(at: number): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
}

/**
 * From when on a room's count is overdue, ms UTC.
 *
 * @param last end of its last complete count, or when the home began where there is none
 */
export function overdueAt(of: 'bay' | 'niche', last: number, rules: CountRules): number {
  return of === 'bay' ? dayStart(last) + DAY_MS + rules.bayHour * HOUR_MS : last + rules.nicheDays * DAY_MS;
}

/** Whether today asks for a count that has not been made yet. */
export function isDue(of: 'bay' | 'niche', last: number | null, now: number, rules: CountRules): boolean {
  if (last === null) return true;
  return of === 'bay' ? last < dayStart(now) : now - last >= rules.nicheDays * DAY_MS;
}
