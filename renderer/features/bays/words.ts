import { duration } from '../../ui/time.ts';

const MINUTE = 60_000;
export const JUST_NOW = '刚刚';

/** `23小时`: short enough for a bay. */
export function stayText(since: number, now: number): string {
  return now - since < MINUTE ? JUST_NOW : duration(now - since).replace(' ', '');
}
