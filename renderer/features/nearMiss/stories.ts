import type { NearMissRow } from '../../../src/station/dto.ts';
import { dayText } from '../../ui/time.ts';

export interface NearMissFilter {
  /** The checkpoint as people call it. */
  readonly checkpoint: string | null;
  readonly station: string | null;
  /** `2026-11-23`, Shanghai. */
  readonly day: string | null;
}

export const NO_FILTER: NearMissFilter = { checkpoint: null, station: null, day: null };

export function filterRows(rows: readonly NearMissRow[], filter: NearMissFilter): readonly NearMissRow[] {
  return rows.filter(
    (row) =>
      (filter.checkpoint === null || row.chinese === filter.checkpoint) &&
      (filter.station === null || row.station === filter.station) &&
      (filter.day === null || dayText(row.at) === filter.day),
  );
}

/** Choices in the order of how often they occur: where most goes wrong stands first. */
export function optionsOf(words: readonly string[]): { value: string; label: string }[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([value, count]) => ({ value, label: `${value}（${count}）` }));
}

/** One sentence over the list: how many, and where most often. */
export function summaryOf(rows: readonly NearMissRow[]): string {
  const [most] = optionsOf(rows.map((row) => row.chinese));
  if (most === undefined) return '没有符合的记录';
  return `共 ${rows.length} 次，都停下了。最多的是${most.label}。`;
}

/** The story of one: who was doing what, and why it did not go on. */
export function storyOf(row: NearMissRow): string {
  return `${row.station}，${row.person}办${row.chinese}时停下。`;
}
