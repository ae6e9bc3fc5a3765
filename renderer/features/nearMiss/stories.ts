import type { NearMissFilter } from '../../../src/station/contract.ts';
import type { Counted, NearMissEntry, NearMissPageView } from '../../../src/station/dto.ts';
import { dayBegin, dayEnd } from '../director/ledger/filter.ts';

/** That day alone, `2026-11-23` in Shanghai; every day for an empty field. */
export function onDay(day: string): Pick<NearMissFilter, 'from' | 'to'> {
  return { from: dayBegin(day), to: dayEnd(day) };
}

const worded = ({ label, count }: Counted): string => `${label}（${count}）`;

/** Choices in the order of how often they occur: where most goes wrong stands first. */
export function optionsOf(counted: readonly Counted[]): { value: string; label: string }[] {
  return counted.map((entry) => ({ value: entry.key, label: worded(entry) }));
}

/** One sentence over the list: how many, and where most often. */
export function summaryOf({ total, checkpoints }: NearMissPageView): string {
  const [most] = checkpoints;
  if (most === undefined) return '没有符合的记录';
  return `共 ${total} 次，都停下了。最多的是${worded(most)}。`;
}

/** The story of one: who was doing what, and why it did not go on. */
export function storyOf(row: NearMissEntry): string {
  return `${row.station}，${row.person}办${row.chinese}时停下。`;
}
