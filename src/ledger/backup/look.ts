/**
 * A look at a ledger in use, far cheaper than a backup: damage is met soon after it happens, and not when somebody
 * first needs what was lost. Meant for a thread of its own.
 */
import type { Sqlite } from '../sqlite.ts';
import { finish, type Steps } from '../steps.ts';
import { EventStore } from '../store.ts';
import { checkingDb, damaged, rangeFault, reading } from './check.ts';

/** Old events are hashed again slice by slice, until all were, and then from the beginning. */
export interface LookCursor {
  /** `stationId:epoch`. */
  readonly chain: string;
  readonly seq: number;
}

export interface LookJob {
  readonly file: string;
  /** Where the last look ended; null for the first. */
  readonly after: LookCursor | null;
  /** Events of the past in one look. */
  readonly slice: number;
  /** A file of at most so many bytes has every page read; a larger one leaves that to its backup. */
  readonly everyPageUpTo: number;
}

/**
 * @returns where the next look goes on; null where nothing was recorded yet
 * @throws GuichengError `STORAGE.CORRUPT` says what does not agree; `STORAGE.*` where it cannot be read now
 */
export function lookAt(sqlite: Sqlite, { file, after, slice, everyPageUpTo }: LookJob): LookCursor | null {
  return finish(looking(sqlite, { file, after, slice, everyPageUpTo }));
}

function looking(sqlite: Sqlite, { file, after, slice, everyPageUpTo }: LookJob): Steps<LookCursor | null> {
  return reading(sqlite, file, function* (db) {
    const [pages, pageSize] = ['page_count', 'page_size'].map((name) => db.pragma(name, { simple: true }));
    yield* checkingDb(db, file, { thorough: Number(pages) * Number(pageSize) <= everyPageUpTo });
    const store = new EventStore(db);
    const chains = [...store.readState().chains];
    const index = Math.max(
      0,
      chains.findIndex(([key]) => key === after?.chain),
    );
    const found = chains[index];
    if (found === undefined) return null;
    const [key, chain] = found;
    const from = key === after?.chain ? after.seq : 0;
    const upTo = Math.min(chain.seq, from + slice);
    const fault = yield* rangeFault(store, chain, from, upTo);
    if (fault !== null) throw damaged(file, `${key}: ${fault}`);
    if (upTo < chain.seq) return { chain: key, seq: upTo };
    // Beyond the last chain none is found, and the next look begins with the first.
    return { chain: chains[index + 1]?.[0] ?? '', seq: 0 };
  });
}
