/**
 * Events that stand in their chain and are in no view yet: a newer program wrote them, or their view failed. Each is kept
 * with the subjects it is indexed under until then, and with every name it speaks of: it may be a stop.
 */
import { eventKey } from './chains.ts';
import { readEvent } from './envelope.ts';
import type { Db } from './sqlite.ts';
import type { JsonValue, LedgerEvent } from './types.ts';

export interface Unread {
  readonly key: number;
  readonly event: LedgerEvent;
  readonly subjects: readonly string[];
}

interface Row {
  readonly event_key: number;
  readonly subjects: string;
  readonly hash: string;
  readonly bytes: string;
}

/** Ids and codes are shorter; what is longer is prose and names nobody. */
const NAME_MAX = 80;

export class UnreadStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  note(chainNo: number, event: LedgerEvent, subjects: ReadonlySet<string>): void {
    const key = eventKey(chainNo, event.stationSeq);
    const { changes } = this.#db
      .prepare('INSERT INTO unread (event_key, subjects) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(key, JSON.stringify([...subjects]));
    if (changes === 0) return;
    const names = new Set(namesIn(event.payload));
    if (event.caseId !== undefined) names.add(event.caseId);
    const insert = this.#db.prepare('INSERT INTO unread_name (name, event_key) VALUES (?, ?)');
    for (const name of names) insert.run(name, key);
  }

  count(): number {
    return this.#db.prepare('SELECT count(*) FROM unread').pluck().get() as number;
  }

  /** Does any of them speak of one of these names? */
  speaksOf(names: readonly string[]): boolean {
    const found = this.#db
      .prepare('SELECT 1 FROM unread_name WHERE name IN (SELECT value FROM json_each(?)) LIMIT 1')
      .pluck()
      .all(JSON.stringify(names));
    return found.length > 0;
  }

  /** Those after `key`, at most `limit`, by their place in the file. */
  after(key: number, limit: number): Unread[] {
    return this.#db
      .prepare<[number, number], Row>(
        `SELECT u.event_key, u.subjects, e.hash, e.bytes FROM unread u JOIN event e ON e.event_key = u.event_key
          WHERE u.event_key > ? ORDER BY u.event_key LIMIT ?`,
      )
      .all(key, limit)
      .map((row) => ({
        key: row.event_key,
        event: readEvent(row.bytes, row.hash),
        subjects: JSON.parse(row.subjects) as string[],
      }));
  }

  /** It is understood: what stood for it until now goes, with what the quarantine said of its view. */
  settle({ key, event, subjects }: Unread): void {
    const { hlc, stationId, epoch, stationSeq, hash } = event;
    const drop = this.#db.prepare(
      'DELETE FROM event_subject WHERE subject = ? AND hlc = ? AND station_id = ? AND epoch = ? AND seq = ?',
    );
    for (const subject of subjects) drop.run(subject, hlc, stationId, epoch, stationSeq);
    this.#db.prepare('DELETE FROM unread_name WHERE event_key = ?').run(key);
    this.#db.prepare('DELETE FROM unread WHERE event_key = ?').run(key);
    this.#db
      .prepare("DELETE FROM quarantine WHERE content_hash = ? AND reason = 'PROJECTION_FAILED'")
      .run(hash);
  }
}

/** What each event that waits is indexed under, by its key; none in a file from before they were kept. */
export function unreadSubjects(db: Db): ReadonlyMap<number, readonly string[]> {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'unread'").all();
  if (table.length === 0) return new Map();
  const rows = db
    .prepare<[], { event_key: number; subjects: string }>('SELECT event_key, subjects FROM unread')
    .all();
  return new Map(rows.map((row) => [row.event_key, JSON.parse(row.subjects) as string[]]));
}

/** Every text in a payload that may name somebody or something, at whatever depth, as value or as key. */
function namesIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return value.length <= NAME_MAX ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return Object.entries(value).flatMap(([key, inner]) => [...namesIn(key), ...namesIn(inner)]);
}
