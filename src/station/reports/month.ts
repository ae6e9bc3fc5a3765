import { giveWay } from '../../ledger/giveWay.ts';
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

interface CaseOfMonth {
  readonly open: number;
  readonly openedAt: number;
  readonly startedAt: number | null;
}

/** What a month was (月报). Reads every case of the span, so it belongs on the thread of the reports. */
export function monthReport(views: Views, span: Span): MonthReport {
  const cases = views.db.prepare<[number, number], CaseOfMonth>(
    `SELECT open, opened_at AS openedAt, state ->> '$.cremation.startedAt' AS startedAt
      FROM case_view WHERE opened_at >= ? AND opened_at < ?`,
  );
  let [opened, cremated, closed, waited] = [0, 0, 0, 0];
  // Row by row: what SQLite adds up by itself gives way to nobody until it is done.
  for (const { open, openedAt, startedAt } of cases.iterate(span.from, span.to)) {
    giveWay();
    opened += 1;
    closed += 1 - open;
    if (startedAt === null) continue;
    cremated += 1;
    waited += startedAt - openedAt;
  }
  const blocked = views.db
    .prepare<[number, number], { checkpoint: string; count: number }>(
      `SELECT checkpoint, count(*) AS count FROM near_miss_view WHERE at >= ? AND at < ?
        GROUP BY checkpoint ORDER BY count DESC, checkpoint`,
    )
    .all(span.from, span.to);
  return { opened, cremated, closed, meanWaitMs: cremated === 0 ? null : waited / cremated, blocked };
}
