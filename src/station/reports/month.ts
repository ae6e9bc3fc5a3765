import type { CaseState } from '../../domain/fold/case.ts';
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

/** What a month was (月报). Looks at every case of the home, so it belongs on the thread of the reports. */
export function monthReport(views: Views, span: Span): MonthReport {
  let opened = 0;
  let cremated = 0;
  let closed = 0;
  let waited = 0;
  const cases = views.db
    .prepare<[number, number], { state: string }>(
      'SELECT state FROM case_view WHERE opened_at >= ? AND opened_at < ?',
    )
    .iterate(span.from, span.to);
  for (const row of cases) {
    const state = JSON.parse(row.state) as CaseState;
    opened += 1;
    if (state.status !== 'open') closed += 1;
    if (state.cremation === null) continue;
    cremated += 1;
    waited += state.cremation.startedAt - state.openedAt;
  }
  const blocked = views.db
    .prepare<[number, number], { checkpoint: string; count: number }>(
      `SELECT checkpoint, count(*) AS count FROM near_miss_view WHERE at >= ? AND at < ?
        GROUP BY checkpoint ORDER BY count DESC, checkpoint`,
    )
    .all(span.from, span.to);
  return { opened, cremated, closed, meanWaitMs: cremated === 0 ? null : waited / cremated, blocked };
}
