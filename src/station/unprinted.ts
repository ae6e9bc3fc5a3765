/** Codes whose print the printer refused. Kept over a restart: the number is taken, and nobody holds its label. */
import type { Db } from '../ledger/sqlite.ts';

export class Unprinted {
  readonly #db: () => Db;

  constructor(db: () => Db) {
    this.#db = db;
  }

  has(code: string): boolean {
    return (
      this.#db().prepare<[string], object>('SELECT 1 FROM unprinted WHERE code = ?').get(code) !== undefined
    );
  }

  add(code: string): void {
    this.#db().prepare('INSERT OR IGNORE INTO unprinted (code) VALUES (?)').run(code);
  }

  /** It came out. */
  delete(code: string): void {
    this.#db().prepare('DELETE FROM unprinted WHERE code = ?').run(code);
  }
}
