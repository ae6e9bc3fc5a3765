import type { Views } from '../../views/read.ts';
import { anonymousNearMisses } from './anonymous.ts';
import { complianceReport, missesReport } from './compliance.ts';
import { dayReport } from './day.ts';
import { houseReport } from './house.ts';
import { monthReport } from './month.ts';
import { nearMissDueReport, nearMissReport } from './nearMisses.ts';
import { stagesReport } from './stages.ts';
import { storyReport } from './story.ts';

/**
 * Every report (报表) a station can be asked for, by name: a plain function from views and an input to a value that
 * survives being handed between threads. It reads, and may take seconds.
 */
export const REPORTS = {
  month: monthReport,
  nearMisses: nearMissReport,
  nearMissesDue: nearMissDueReport,
  nearMissesAnonymous: anonymousNearMisses,
  story: storyReport,
  compliance: complianceReport,
  misses: missesReport,
  stages: stagesReport,
  house: houseReport,
  day: dayReport,
};

export type ReportName = keyof typeof REPORTS;
export type ReportInput<K extends ReportName> = Parameters<(typeof REPORTS)[K]>[1];
export type ReportOutput<K extends ReportName> = ReturnType<(typeof REPORTS)[K]>;

/** Runs a report where one stands. What comes from another thread has lost its type, but not its shape. */
export function runReport<K extends ReportName>(
  views: Views,
  name: K,
  input: ReportInput<K>,
): ReportOutput<K> {
  const report = REPORTS[name] as (views: Views, input: ReportInput<K>) => ReportOutput<K>;
  return report(views, input);
}
