import type { Migration } from '../migrations.ts';

/**
 * One tree for an event: its key is `chain_no * 2^31 + seq` (see `eventKey`), so that neither an index on
 * (station, epoch, seq) nor one on the id is needed.
 */
export const createChainsAndEvents: Migration = {
  name: '0010-create-chains-and-events',
  label: '建立事件账本',
  up(db) {
    db.exec(`
      CREATE TABLE ledger_identity (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        home_id TEXT NOT NULL,
        station_id TEXT NOT NULL
      ) STRICT;
      CREATE TABLE chain (
        chain_no INTEGER PRIMARY KEY,
        station_id TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'forked', 'ahead'))
      ) STRICT;
      CREATE UNIQUE INDEX chain_by_station_id ON chain (station_id, epoch);
      CREATE TABLE event (
        event_key INTEGER PRIMARY KEY,
        hlc TEXT NOT NULL,
        hash TEXT NOT NULL,
        bytes TEXT NOT NULL
      ) STRICT;
    `);
  },
};
