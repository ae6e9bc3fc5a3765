/** What a station keeps of itself beside its ledger: one text under one name. */
import type { Db } from '../ledger/sqlite.ts';

export function readSetting(db: Db, key: string): string | null {
  const [value] = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck().all(key);
  return value ?? null;
}

/** @throws GuichengError `STORAGE.*` where it runs inside a transaction of the ledger */
export function saveSetting(db: Db, key: string, value: string): void {
  db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value);
}
