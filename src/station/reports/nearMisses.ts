import { CHECKPOINTS } from '../../domain/checkpoints/rules.ts';
import { displayCode } from '../../domain/codes/index.ts';
import { type CheckpointId, IRREVERSIBLE, type ReasonRef } from '../../domain/events/kinds.ts';
import type { NearMissNote } from '../../domain/fold/nearMiss.ts';
import { DEFAULT_REPORTING, type ReportingRule, reportDueAt } from '../../domain/nearMiss.ts';
import {
  type NearMissCounts,
  type NearMissQuery,
  type NearMissRecord,
  nearMissCounts,
  nearMissesById,
  nearMissesToReport,
  nearMissNotes,
  nearMissPage,
} from '../../views/nearMisses.ts';
import type { Views } from '../../views/read.ts';
import { search } from '../../views/search/index.ts';
import type { Counted, NamedCase, NearMissDueView, NearMissEntry, NearMissPageView } from '../dto.ts';
import { displayName } from '../words.ts';

export interface NearMissAsk extends Omit<NearMissQuery, 'cases'> {
  /** Name, pinyin or case number as one types. */
  readonly text: string;
  readonly after: { readonly at: number; readonly eventId: string } | null;
  readonly limit: number;
}

/** So many people the typed words may fit; more of them say too little. */
const PEOPLE = 500;
/** Undecided ones older than this are history. */
const UNDECIDED_MS = 60 * 86_400_000;

function reportingRule(views: Views): ReportingRule {
  return views.home()?.reporting ?? DEFAULT_REPORTING;
}

export function namedCase(views: Views, caseId: string): NamedCase[] {
  const state = views.case(caseId);
  return state === null ? [] : [{ caseId, name: displayName(state), number: displayCode(state.number) }];
}

function entry(
  views: Views,
  row: NearMissRecord,
  note: string | undefined,
  rule: ReportingRule,
): NearMissEntry {
  const reasons: ReasonRef[] = JSON.parse(row.reasons);
  // A step that had not come yet is no story; it is told only where nothing else stopped the attempt.
  const stopping = reasons.filter((reason) => reason.grade !== 'missing');
  const cases: string[] = JSON.parse(row.cases);
  const ids = new Set(row.case_id === null ? cases : [row.case_id, ...cases]);
  return {
    ref: { stationId: row.station_id, epoch: row.epoch, seq: row.seq },
    eventId: row.event_id,
    at: row.at,
    station: stationName(views, row.station_id),
    person: staffName(views, row.actor_id),
    checkpoint: row.checkpoint,
    chinese: checkpointName(row.checkpoint),
    codes: reasons.map((reason) => reason.code),
    sentences: [...new Set((stopping.length > 0 ? stopping : reasons).map((reason) => reason.sentence))],
    wrong: row.wrong === 1,
    bodies: row.bodies,
    people: [...ids].flatMap((id) => namedCase(views, id)),
    judgement: note === undefined ? null : judgement(views, JSON.parse(note)),
    dueAt: reportDueAt(row.at, rule),
  };
}

function judgement(views: Views, note: NearMissNote): NearMissEntry['judgement'] {
  const { cause, reportable, reportedAt, at } = note;
  return { cause, note: note.note, reportable, reportedAt, at, by: staffName(views, note.by) };
}

export function entriesOf(views: Views, rows: readonly NearMissRecord[]): NearMissEntry[] {
  const rule = reportingRule(views);
  const notes = nearMissNotes(
    views.db,
    rows.map((row) => row.event_id),
  );
  return rows.map((row) => entry(views, row, notes.get(row.event_id), rule));
}

export function staffName(views: Views, staffId: string): string {
  return views.staff(staffId)?.name ?? (staffId === 'system' ? '系统' : staffId);
}

export function stationName(views: Views, stationId: string): string {
  return views.station(stationId)?.name ?? stationId;
}

export function checkpointName(checkpoint: string): string {
  return Object.hasOwn(CHECKPOINTS, checkpoint)
    ? CHECKPOINTS[checkpoint as CheckpointId].chinese
    : checkpoint;
}

function queryOf(views: Views, ask: NearMissAsk): { query: NearMissQuery; searchCut: boolean } {
  const { text, after: _after, limit: _limit, ...filters } = ask;
  if (text.trim() === '') return { query: { ...filters, cases: null }, searchCut: false };
  const found = search(views.db, text, { limit: PEOPLE });
  return {
    query: { ...filters, cases: found.map((hit) => hit.caseId) },
    searchCut: found.length === PEOPLE,
  };
}

/** Later pages: what there is in all was said with the first. */
const NOT_COUNTED: NearMissCounts = { total: 0, stations: [], persons: [], checkpoints: [], codes: [] };

/** One page of the near-miss ledger (差错登记), newest first; the first says what the filters leave in all. */
export function nearMissReport(views: Views, ask: NearMissAsk): NearMissPageView {
  const { query, searchCut } = queryOf(views, ask);
  const rows = nearMissPage(views.db, query, ask.after, ask.limit);
  const counts = ask.after === null ? nearMissCounts(views.db, query) : NOT_COUNTED;
  const last = rows.length < ask.limit ? undefined : rows.at(-1);
  const named = (list: readonly { key: string; count: number }[], word: (key: string) => string): Counted[] =>
    list.map(({ key, count }) => ({ key, label: word(key), count }));
  return {
    rows: entriesOf(views, rows),
    next: last === undefined ? null : { at: last.at, eventId: last.event_id },
    total: counts.total,
    stations: named(counts.stations, (key) => stationName(views, key)),
    persons: named(counts.persons, (key) => staffName(views, key)),
    checkpoints: named(counts.checkpoints, checkpointName),
    codes: named(counts.codes, (key) => key),
    searchCut,
  };
}

/** What has to be reported, and what is grave and not yet judged. */
export function nearMissDueReport(views: Views, { now }: { readonly now: number }): NearMissDueView {
  const toReport = entriesOf(views, nearMissesById(views.db, nearMissesToReport(views.db)));
  const query: NearMissQuery = {
    ...{ stationId: null, actorId: null, checkpoint: null, code: null },
    ...{ from: now - UNDECIDED_MS, to: null, wrong: true, twoBodies: false, cause: 'none', cases: null },
  };
  const undecided = nearMissPage(views.db, query, null, 200).filter(
    (row) => row.bodies > 1 || (IRREVERSIBLE as readonly string[]).includes(row.checkpoint),
  );
  const byDue = (a: NearMissEntry, b: NearMissEntry) => a.dueAt - b.dueAt;
  return {
    toReport: [...toReport].sort(byDue),
    undecided: entriesOf(views, undecided).sort(byDue),
    rule: reportingRule(views),
  };
}
