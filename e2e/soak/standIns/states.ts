import type { Subject } from '../../../src/domain/events/subjects.ts';
import type { Db } from '../../../src/ledger/sqlite.ts';
import * as own from '../../../src/views/states.ts';

export * from '../../../src/views/states.ts';

const known = new WeakMap<Db, Map<Subject, unknown>>();

/**
 * Stands in the place of the views' states: a row that was read stays in mind until it is written. Only what is
 * committed is ever kept, and a station started again after a crash begins with nothing.
 */
export function readState(db: Db, subject: Subject): unknown {
  if (db.inTransaction) return own.readState(db, subject);
  const states = known.get(db) ?? new Map<Subject, unknown>();
  known.set(db, states);
  const before = states.get(subject);
  if (before !== undefined) return before;
  const state = own.readState(db, subject);
  states.set(subject, state);
  return state;
}

export function writeState(db: Db, subject: Subject, folded: unknown): void {
  known.get(db)?.delete(subject);
  own.writeState(db, subject, folded);
}
