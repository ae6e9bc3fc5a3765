/** The near-miss ledger (差错登记) by filters and pages. The covering index answers; wide rows are read for a page only. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { Db } from '../ledger/sqlite.ts';
import type { ViewTables } from './schema.ts';
import { all, build, one } from './sync.ts';

export type NearMissRecord = ViewTables['near_miss_view'];

/** Where a page ended: the next one begins below it. */
export interface NearMissCursor {
  readonly at: number;
  readonly eventId: string;
}

/** Every part may be left out (null). Times are ms UTC, `from` included, `to` not. */
export interface NearMissQuery {
  readonly stationId: string | null;
  readonly actorId: string | null;
  readonly checkpoint: string | null;
  readonly code: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly wrong: boolean | null;
  readonly twoBodies: boolean;
  /** A cause the director found, or `none` for those nobody has judged yet. */
  readonly cause: string | null;
  /** Only those that name one of these cases; null for all. */
  readonly cases: readonly string[] | null;
}

type Narrow = SelectQueryBuilder<ViewTables, 'near_miss_view', object>;

function narrowed(query: NearMissQuery): Narrow {
  let found: Narrow = build.selectFrom('near_miss_view');
  if (query.stationId !== null) found = found.where('station_id', '=', query.stationId);
  if (query.actorId !== null) found = found.where('actor_id', '=', query.actorId);
  if (query.checkpoint !== null) found = found.where('checkpoint', '=', query.checkpoint);
  if (query.code !== null) found = found.where(sql<boolean>`instr(codes, ${` ${query.code} `}) > 0`);
  if (query.from !== null) found = found.where('at', '>=', query.from);
  if (query.to !== null) found = found.where('at', '<', query.to);
  if (query.wrong !== null) found = found.where('wrong', '=', query.wrong ? 1 : 0);
  if (query.twoBodies) found = found.where('bodies', '>', 1);
  if (query.cause === 'none')
    found = found.where(sql<boolean>`event_id NOT IN (SELECT event_id FROM near_miss_note_view)`);
  else if (query.cause !== null)
    found = found.where(
      sql<boolean>`event_id IN (SELECT event_id FROM near_miss_note_view WHERE cause = ${query.cause})`,
    );
  if (query.cases !== null)
    found = found.where(
      sql<boolean>`event_id IN (SELECT event_id FROM near_miss_case_view
        WHERE case_id IN (SELECT value FROM json_each(${JSON.stringify(query.cases)})))`,
    );
  return found;
}

/** Newest first. */
export function nearMissPage(
  db: Db,
  query: NearMissQuery,
  after: NearMissCursor | null,
  limit: number,
): NearMissRecord[] {
  let page = narrowed(query).select(['at', 'event_id']);
  if (after !== null) page = page.where(sql<boolean>`(at, event_id) < (${after.at}, ${after.eventId})`);
  const keys = all(db, page.orderBy('at', 'desc').orderBy('event_id', 'desc').limit(limit));
  return nearMissesById(
    db,
    keys.map((row) => row.event_id),
  );
}

/** In the order asked for; what is not on file is left out. */
export function nearMissesById(db: Db, eventIds: readonly string[]): NearMissRecord[] {
  return eventIds.flatMap(
    (id) => one(db, build.selectFrom('near_miss_view').selectAll().where('event_id', '=', id)) ?? [],
  );
}

export interface NearMissCounts {
  readonly total: number;
  readonly stations: readonly { readonly key: string; readonly count: number }[];
  readonly persons: readonly { readonly key: string; readonly count: number }[];
  readonly checkpoints: readonly { readonly key: string; readonly count: number }[];
  /** A refusal with three reasons counts under each of them. */
  readonly codes: readonly { readonly key: string; readonly count: number }[];
}

/** How many there are in all, and of what. One walk over the index. */
export function nearMissCounts(db: Db, query: NearMissQuery): NearMissCounts {
  const rows = all(
    db,
    narrowed(query)
      .select(['station_id', 'actor_id', 'checkpoint', 'codes', sql<number>`count(*)`.as('count')])
      .groupBy(['station_id', 'actor_id', 'checkpoint', 'codes']),
  );
  const tally = (keys: (row: (typeof rows)[number]) => readonly string[]) => {
    const counts = new Map<string, number>();
    for (const row of rows)
      for (const key of new Set(keys(row))) counts.set(key, (counts.get(key) ?? 0) + row.count);
    return [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count);
  };
  return {
    total: rows.reduce((sum, row) => sum + row.count, 0),
    stations: tally((row) => [row.station_id]),
    persons: tally((row) => [row.actor_id]),
    checkpoints: tally((row) => [row.checkpoint]),
    codes: tally((row) => row.codes.split(' ').filter((code) => code !== '')),
  };
}

/** What the director wrote about each, as the fold left it (JSON); those without a word are left out. */
export function nearMissNotes(db: Db, eventIds: readonly string[]): ReadonlyMap<string, string> {
  const rows = all(
    db,
    build
      .selectFrom('near_miss_note_view')
      .select(['event_id', 'state'])
      .where(sql<boolean>`event_id IN (SELECT value FROM json_each(${JSON.stringify(eventIds)}))`),
  );
  return new Map(rows.map((row) => [row.event_id, row.state]));
}

/** Judged to be reported, and not reported yet. */
export function nearMissesToReport(db: Db): string[] {
  return all(
    db,
    build
      .selectFrom('near_miss_note_view')
      .select('event_id')
      .where('reportable', '=', 1)
      .where('reported_at', 'is', null),
  ).map((row) => row.event_id);
}
