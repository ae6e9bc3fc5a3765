/** Search as one types: name, pinyin, initials, parts of numbers; full numbers and codes at once. */
import { parseCode } from '../../domain/codes/index.ts';
import { parseResidentId } from '../../domain/identity/residentId.ts';
import { normalizePaperText } from '../../domain/identity/text.ts';
import { planQuery, type SearchQuery } from './query.ts';
import { prepared } from './store.ts';
import type { SearchDb, SearchHit, SearchOptions, SearchRow } from './types.ts';

const DEFAULT_LIMIT = 20;
/** Open cases are a few hundred; should thousands be left open, the newest are preferred and no keystroke waits. */
const MAX_OPEN = 1_000;
const PAGE = 64;
/** Rows looked at for one keystroke; past this the query says too little and one types on. */
const MAX_LOOKED_AT = 2_048;
const LAST_ROWID = Number.MAX_SAFE_INTEGER;

/**
 * The cases a query finds: full numbers first, then those in the house, then the newest. An empty query
 * finds nothing.
 */
export function search(db: SearchDb, query: string, options: SearchOptions = {}): readonly SearchHit[] {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const hits = new Map<number, SearchHit>();
  const exact = byNumber(db, query);
  for (const row of exact) add(hits, row, 'number', limit);
  // A full identity number or code says all; a shorter one may still be the beginning of another.
  const plan = exact.length > 0 && isComplete(query) ? null : planQuery(query);
  if (plan === null) return [...hits.values()];
  if (options.preferOpen ?? true) {
    const open = prepared(db, 'SELECT * FROM search_doc WHERE open = 1 ORDER BY rowid DESC LIMIT ?');
    for (const row of open.all(MAX_OPEN) as SearchRow[]) if (plan.matches(row)) add(hits, row, 'text', limit);
  }
  for (const row of candidates(db, plan)) {
    if (hits.size >= limit) break;
    if (plan.matches(row)) add(hits, row, 'text', limit);
  }
  return [...hits.values()];
}

function add(hits: Map<number, SearchHit>, row: SearchRow, by: SearchHit['by'], limit: number): void {
  if (hits.size >= limit || hits.has(row.rowid)) return;
  hits.set(row.rowid, {
    caseId: row.case_id,
    name: row.name,
    identity: row.identity,
    caseNumber: row.number,
    open: row.open === 1,
    by,
  });
}

/** A full number or code, by B-tree; a 15-digit identity number also finds its 18-digit form. */
function byNumber(db: SearchDb, query: string): readonly SearchRow[] {
  const value = normalizePaperText(query.slice(0, 64));
  if (value === '') return [];
  const upgraded = parseResidentId(value);
  const other = upgraded.ok ? upgraded.id.number : value;
  return prepared(
    db,
    `SELECT d.* FROM search_doc d
     WHERE d.rowid IN (SELECT doc FROM search_number WHERE value IN (?, ?))
     ORDER BY d.open DESC, d.rowid DESC LIMIT 100`,
  ).all(value, other) as SearchRow[];
}

function isComplete(query: string): boolean {
  return parseCode(query).ok || parseResidentId(query).ok;
}

/** Candidates, newest first, page by page: no read stays open while rows are looked at. */
function* candidates(db: SearchDb, plan: SearchQuery): Generator<SearchRow> {
  let before = LAST_ROWID;
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += PAGE) {
    const rows = page(db, plan.expression, before);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    before = last.rowid;
  }
}

function page(db: SearchDb, expression: string | null, before: number): readonly SearchRow[] {
  if (expression === null) {
    // One or two digits stand in nearly every row: walking back from the newest is the fastest index.
    const walk = prepared(db, 'SELECT * FROM search_doc WHERE rowid < ? ORDER BY rowid DESC LIMIT ?');
    return walk.all(before, PAGE) as SearchRow[];
  }
  return prepared(
    db,
    `SELECT d.* FROM (
       SELECT rowid AS id FROM search_fts WHERE search_fts MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?
     ) f CROSS JOIN search_doc d ON d.rowid = f.id`,
  ).all(expression, before, PAGE) as SearchRow[];
}
