import { duration } from '../../ui/time.ts';

const MINUTE = 60_000;

/** `23小时`, `刚刚`: short enough for a bay. */
export function stayText(since: number, now: number): string {
  return now - since < MINUTE ? '刚刚' : duration(now - since).replace(' ', '');
}
