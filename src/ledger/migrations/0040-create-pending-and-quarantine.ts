import type { Migration } from '../migrations.ts';

/**
 * `pending` waits for a gap to close. `quarantine` keeps what must not be merged, verbatim: nothing that
 * arrived is ever dropped.
 */
export const createPendingAndQuarantine: Migration = {
  name: '0040-create-pending-and-quarantine',
  label: '建立待接与隔离区',
  up(db) {
    db.exec(`
      CREATE TABLE pending (
        station_id TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash TEXT NOT NULL,
        bytes TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        PRIMARY KEY (station_id, epoch, seq, hash)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE quarantine (
        content_hash TEXT NOT NULL,
        reason TEXT NOT NULL,
        station_id TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        claimed_hash TEXT NOT NULL,
        bytes TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        PRIMARY KEY (content_hash, reason)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX quarantine_by_station_id ON quarantine (station_id, epoch, seq);
    `);
  },
};
