import type { Migration } from '../../ledger/migrations.ts';

/**
 * Counts, what was seen at each place of a count, and lists of moves. A scan touches the one row of its place: a
 * count of thousands of niches costs no more a scan than one of sixty bays.
 */
export const createStocktake: Migration = {
  name: '0050-create-stocktake',
  label: '建立盘点与倒库视图',
  up(db) {
    db.exec(`
      CREATE TABLE count_view (
        count_id TEXT PRIMARY KEY,
        "of" TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        finished_at INTEGER,
        complete INTEGER NOT NULL,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE spot_view (
        spot TEXT PRIMARY KEY,
        place TEXT NOT NULL,
        at INTEGER NOT NULL,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE relocation_view (
        relocation_id TEXT PRIMARY KEY,
        drawn_at INTEGER NOT NULL,
        open INTEGER NOT NULL,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
