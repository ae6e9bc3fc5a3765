import type { Views } from '../../views/read.ts';

/** A span of time, ms UTC: from is in it, to is not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface MonthReport {
  /** Cases (案卷) opened in the span. */
  readonly opened: number;
  /** Of these, the ones whose cremation has begun, and those that are closed. */
  readonly cremated: number;
  readonly closed: number;
  /** Mean time from opening to the beginning of the cremation, ms; null where there was none. */
  readonly meanWaitMs: number | null;
  /** Refusals in the span by checkpoint, most frequent first. */
  readonly blocked: readonly { readonly checkpoint: string; readonly count: number }[];
}

type Cases = Pick<MonthReport, 'opened' | 'cremated' | 'closed' | 'meanWaitMs'>;

/** What a month was (月报). Reads every case of the span, so it belongs on the thread of the reports. */
export function monthReport(views: Views, span: Span): MonthReport {
  const cases = views.db
    .prepare<[number, number], Cases>(
      `SELECT count(*) AS opened, count(startedAt) AS cremated, count(*) - total(open) AS closed,
          avg(startedAt - opened_at) AS meanWaitMs
        FROM (
          SELECT open, opened_at, state ->> '$.cremation.startedAt' AS startedAt
          FROM case_view WHERE opened_at >= ? AND opened_at < ?
        )`,
    )
    .get(span.from, span.to) ?? { opened: 0, cremated: 0, closed: 0, meanWaitMs: null };
  const blocked = views.db
    .prepare<[number, number], { checkpoint: string; count: number }>(
      `SELECT checkpoint, count(*) AS count FROM near_miss_view WHERE at >= ? AND at < ?
        GROUP BY checkpoint ORDER BY count DESC, checkpoint`,
    )
    .all(span.from, span.to);
  return { ...cases, blocked };
}
