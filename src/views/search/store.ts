/** The search tables and how a case enters them. */
import { normalizePaperText } from '../../domain/identity/text.ts';
import { normalizeName } from '../../domain/names/index.ts';
import { docTokens, pinyinColumn, TOKEN_VERSION } from './tokens.ts';
import type { SearchDb, SearchDoc, SearchRow, SearchStatement } from './types.ts';

/*
 * The FTS5 table is contentless with detail=none and columnsize=0: it holds for each token the list of
 * rowids and nothing else. `contentless_delete=1` needs columnsize=1, so a row is taken out by the 'delete'
 * command, which must be given exactly the tokens that were put in: they are made again from `search_doc`.
 * The `ascii` tokenizer keeps every non-ASCII character as part of a token.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS search_doc (
    rowid INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    identity TEXT NOT NULL,
    number TEXT NOT NULL,
    numbers TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    open INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS search_open ON search_doc (rowid) WHERE open = 1;
  CREATE TABLE IF NOT EXISTS search_number (
    value TEXT NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (value, doc)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS search_version (version INTEGER NOT NULL) STRICT;
  CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(
    tokens, content='', detail='none', columnsize=0, tokenize='ascii'
  );
`;

const statements = new WeakMap<SearchDb, Map<string, SearchStatement>>();

/** A prepared statement, kept as long as its database. */
export function prepared(db: SearchDb, sql: string): SearchStatement {
  const known = statements.get(db) ?? new Map<string, SearchStatement>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare(sql);
  known.set(sql, statement);
  return statement;
}

/** Creates the search tables; builds the index anew where it was made with other token rules. */
export function createSearchSchema(db: SearchDb): void {
  db.exec(SCHEMA);
  ensureCurrent(db);
}

const current = new WeakSet<SearchDb>();

/**
 * Once for each open file: an index made with other token rules is built anew before a row is touched.
 * Otherwise 'delete' would be given tokens that were never put in, and FTS5 would tear its lists in silence.
 */
function ensureCurrent(db: SearchDb): void {
  if (current.has(db)) return;
  const row = prepared(db, 'SELECT version FROM search_version').get() as { version: number } | undefined;
  if (row?.version !== TOKEN_VERSION) {
    atomically(db, () => {
      rebuildSearchIndex(db);
      prepared(db, 'DELETE FROM search_version').run();
      prepared(db, 'INSERT INTO search_version (version) VALUES (?)').run(TOKEN_VERSION);
    });
  }
  // A caller's transaction may still roll the rebuild back: only a version that was already there is believed.
  else current.add(db);
}

/** Makes all tokens again from `search_doc` (28 s for a million cases). */
export function rebuildSearchIndex(db: SearchDb): void {
  const page = prepared(db, 'SELECT * FROM search_doc WHERE rowid > ? ORDER BY rowid LIMIT 1000');
  const update = prepared(db, 'UPDATE search_doc SET pinyin = ? WHERE rowid = ?');
  const index = prepared(db, 'INSERT INTO search_fts (rowid, tokens) VALUES (?, ?)');
  atomically(db, () => {
    db.exec("INSERT INTO search_fts (search_fts) VALUES ('delete-all')");
    let last = Number.MIN_SAFE_INTEGER;
    for (let rows = page.all(last) as SearchRow[]; rows.length > 0; rows = page.all(last) as SearchRow[]) {
      for (const row of rows) {
        const pinyin = pinyinColumn(row.name);
        update.run(pinyin, row.rowid);
        index.run(row.rowid, docTokens({ ...row, pinyin }));
        last = row.rowid;
      }
    }
  });
}

/**
 * Merges some of the index's segments, for idle moments; true while there is more to do. Each typed token is
 * looked up in every segment: on 500,000 cases a merged index answered with a p99 of 6 ms, a grown one 27 ms.
 */
export function tidySearchIndex(db: SearchDb, pages = 64): boolean {
  const changes = prepared(db, 'SELECT total_changes() AS n');
  // usermerge=2: merge as soon as two segments stand on one level; it is stored with the table.
  prepared(db, "INSERT INTO search_fts (search_fts, rank) VALUES ('usermerge', 2)").run();
  const start = (changes.get() as { n: number }).n;
  prepared(db, "INSERT INTO search_fts (search_fts, rank) VALUES ('merge', ?)").run(pages);
  const end = (changes.get() as { n: number }).n;
  // As the FTS5 manual says: a merge that found nothing counts as less than two changes.
  return end - start >= 2;
}

/**
 * Puts a case into the search, or brings it up to date; the old name, identity and numbers find it no more.
 * Meant for the transaction that appends the event.
 * @param isNew whether it is known that the case was never put in
 */
export function upsertSearchDoc(db: SearchDb, doc: SearchDoc, isNew = false): void {
  ensureCurrent(db);
  const old = isNew ? undefined : rowOf(db, doc.caseId);
  const text = textOf(doc);
  // A change of state alone touches neither index.
  if (old !== undefined && isSameText(old, text)) {
    if (old.open !== text.open) {
      prepared(db, 'UPDATE search_doc SET open = ? WHERE rowid = ?').run(text.open, old.rowid);
    }
    return;
  }
  const fresh = { ...text, pinyin: pinyinColumn(doc.name) };
  atomically(db, () => {
    if (old !== undefined) removeRow(db, old);
    // The row keeps its place, and with it its order, unless the time of registration was corrected.
    const rowid = old?.registered_at === fresh.registered_at ? old.rowid : freeRowid(db, fresh.registered_at);
    insertRow(db, { ...fresh, rowid });
  });
}

function rowOf(db: SearchDb, caseId: string): SearchRow | undefined {
  return prepared(db, 'SELECT * FROM search_doc WHERE case_id = ?').get(caseId) as SearchRow | undefined;
}

/** Takes a case out of the search. */
export function removeSearchDoc(db: SearchDb, caseId: string): void {
  ensureCurrent(db);
  const old = rowOf(db, caseId);
  if (old !== undefined) atomically(db, () => removeRow(db, old));
}

/** A row without its readings, which follow from the name and take longest to find. */
type SearchText = Omit<SearchRow, 'rowid' | 'pinyin'>;

function textOf(doc: SearchDoc): SearchText {
  const identity = normalizePaperText(doc.identity);
  const number = normalizePaperText(doc.caseNumber);
  const others = (doc.otherNumbers ?? []).map(normalizePaperText);
  return {
    case_id: doc.caseId,
    name: normalizeName(doc.name),
    identity,
    number,
    numbers: [...new Set([identity, number, ...others])].filter((value) => value !== '').join(' '),
    registered_at: Math.trunc(doc.registeredAt),
    open: doc.open ? 1 : 0,
  };
}

function isSameText(old: SearchRow, fresh: SearchText): boolean {
  return (
    old.name === fresh.name &&
    old.identity === fresh.identity &&
    old.number === fresh.number &&
    old.numbers === fresh.numbers &&
    old.registered_at === fresh.registered_at
  );
}

/**
 * The rowid is the second of registration, so that the newest come first without sorting, whatever the
 * order in which stations' cases arrive. Cases of one second stand side by side.
 */
function freeRowid(db: SearchDb, registeredAt: number): number {
  const wanted = Math.floor(registeredAt / 1000);
  const taken = prepared(db, 'SELECT 1 FROM search_doc WHERE rowid = ?');
  if (taken.get(wanted) === undefined) return wanted;
  const gap = prepared(
    db,
    `SELECT d.rowid + 1 AS free FROM search_doc d
     WHERE d.rowid >= ? AND NOT EXISTS (SELECT 1 FROM search_doc n WHERE n.rowid = d.rowid + 1)
     ORDER BY d.rowid LIMIT 1`,
  ).get(wanted) as { free: number };
  return gap.free;
}

function numbersOf(row: SearchRow): readonly string[] {
  return row.numbers === '' ? [] : row.numbers.split(' ');
}

function insertRow(db: SearchDb, row: SearchRow): void {
  prepared(
    db,
    `INSERT INTO search_doc (rowid, case_id, name, pinyin, identity, number, numbers, registered_at, open)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    row.rowid,
    row.case_id,
    row.name,
    row.pinyin,
    row.identity,
    row.number,
    row.numbers,
    row.registered_at,
    row.open,
  );
  prepared(db, 'INSERT INTO search_fts (rowid, tokens) VALUES (?, ?)').run(row.rowid, docTokens(row));
  const number = prepared(db, 'INSERT INTO search_number (value, doc) VALUES (?, ?)');
  for (const value of numbersOf(row)) number.run(value, row.rowid);
}

function removeRow(db: SearchDb, row: SearchRow): void {
  prepared(db, "INSERT INTO search_fts (search_fts, rowid, tokens) VALUES ('delete', ?, ?)").run(
    row.rowid,
    docTokens(row),
  );
  const number = prepared(db, 'DELETE FROM search_number WHERE value = ? AND doc = ?');
  for (const value of numbersOf(row)) number.run(value, row.rowid);
  prepared(db, 'DELETE FROM search_doc WHERE rowid = ?').run(row.rowid);
}

/**
 * All or nothing: half a removal would leave ghosts. Inside the caller's transaction that is the caller's part, who
 * must not commit after a failure: FTS5 writes its lists out at every savepoint, which costs more than all the rest.
 */
function atomically(db: SearchDb, work: () => void): void {
  if (db.inTransaction) {
    work();
    return;
  }
  prepared(db, 'SAVEPOINT search').run();
  try {
    work();
    prepared(db, 'RELEASE search').run();
  } catch (error) {
    prepared(db, 'ROLLBACK TO search').run();
    prepared(db, 'RELEASE search').run();
    throw error;
  }
}
