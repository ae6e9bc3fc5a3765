import type { Views } from '../../views/read.ts';
import type { ComplianceCell, ComplianceView, MissKind, MissRow } from '../dto.ts';
import { type Mark, marksSince } from './marks.ts';
import { checkpointName, namedCase, staffName, stationName } from './nearMisses.ts';
import { lastWeeks, WEEK, weekStart } from './weeks.ts';

/**
 * How scans are kept to (扫码率), per station and week, by when each event happened:
 *
 * - **passes** 核验通过: every `checkpoint.passed` of the station.
 * - **scanned** 全程扫码: passes with no way round the scan. A way round is: a code keyed in by hand (typed), an
 *   override (特批), a release slip in the place of fresh news (slip), and the two checkpoints that exist because a
 *   carrier failed (rebind, reidentify). A pass with two of them counts once.
 * - **scan compliance** 扫码率 = scanned ÷ passes. Target at least 99.5 %: what a hospital reached that scans at the
 *   bedside, from 97.8 %.
 * - **override rate** 特批率 = passes by override ÷ passes. Target below 0.5 %; hospitals override 4.2 % to 10.3 %.
 * - **refused per 100 passes** 每百次拦下 = refused attempts ÷ passes × 100, and the same of those in which something
 *   was wrong. No target: every one of them is a mix-up that did not happen.
 * - **revoked** 作废载体: carriers given up, beside the passes.
 */
const TARGETS = { scanned: 0.995, overrides: 0.005 } as const;

const NONE: ComplianceCell = {
  ...{ passes: 0, scanned: 0, overrides: 0, typed: 0, slips: 0, rebinds: 0, reidentified: 0 },
  ...{ revoked: 0, blocked: 0, blockedWrong: 0 },
};

function plus(cell: ComplianceCell, mark: Mark): ComplianceCell {
  if (mark.kind === 'revoked') return { ...cell, revoked: cell.revoked + 1 };
  if (mark.kind === 'blocked')
    return { ...cell, blocked: cell.blocked + 1, blockedWrong: cell.blockedWrong + (mark.wrong ? 1 : 0) };
  if (mark.kind !== 'passed') return cell;
  const one = (kind: MissKind) => (mark.misses.includes(kind) ? 1 : 0);
  return {
    ...cell,
    passes: cell.passes + 1,
    scanned: cell.scanned + (mark.misses.length === 0 ? 1 : 0),
    overrides: cell.overrides + one('override'),
    typed: cell.typed + one('typed'),
    slips: cell.slips + one('slip'),
    rebinds: cell.rebinds + one('rebind'),
    reidentified: cell.reidentified + one('reidentify'),
  };
}

/** @param ask.weeks how many, the running one last */
export function complianceReport(
  views: Views,
  ask: { readonly now: number; readonly weeks: number },
): ComplianceView {
  const weeks = lastWeeks(ask.now, ask.weeks);
  const first = weeks[0] ?? ask.now;
  const table = new Map<string | null, ComplianceCell[]>([[null, weeks.map(() => NONE)]]);
  for (const { stationId } of views.stations())
    table.set(
      stationId,
      weeks.map(() => NONE),
    );
  for (const mark of marksSince(views.db, first)) {
    const week = (weekStart(mark.at) - first) / WEEK;
    for (const key of [null, mark.ref.stationId]) {
      const cells = table.get(key);
      const cell = cells?.[week];
      if (cells !== undefined && cell !== undefined) cells[week] = plus(cell, mark);
    }
  }
  return {
    weeks,
    rows: [...table].map(([stationId, cells]) => ({
      stationId,
      name: stationId === null ? '全馆' : stationName(views, stationId),
      cells,
      total: cells.reduce(sum, NONE),
    })),
    targets: TARGETS,
  };
}

function sum(a: ComplianceCell, b: ComplianceCell): ComplianceCell {
  return Object.fromEntries(
    Object.entries(a).map(([key, value]) => [key, value + b[key as keyof ComplianceCell]]),
  ) as unknown as ComplianceCell;
}

export interface MissAsk {
  readonly stationId: string | null;
  readonly from: number;
  readonly to: number;
  readonly kind: MissKind | null;
}

/** More than these of one station and week are a habit, not a story each. */
const MISSES = 300;

/** The single ways round the scan behind a figure, newest first; each opens to its story. */
export function missesReport(views: Views, ask: MissAsk): MissRow[] {
  return marksSince(views.db, ask.from)
    .filter(
      (mark) =>
        mark.misses.length > 0 &&
        mark.at < ask.to &&
        (ask.stationId === null || mark.ref.stationId === ask.stationId) &&
        (ask.kind === null || mark.misses.includes(ask.kind)),
    )
    .sort((a, b) => b.at - a.at)
    .slice(0, MISSES)
    .map((mark) => ({
      ref: mark.ref,
      at: mark.at,
      station: stationName(views, mark.ref.stationId),
      person: staffName(views, mark.actorId),
      chinese: mark.checkpoint === null ? '作废载体' : checkpointName(mark.checkpoint),
      kinds: mark.misses,
      of: mark.caseId === null ? null : (namedCase(views, mark.caseId)[0] ?? null),
    }));
}
