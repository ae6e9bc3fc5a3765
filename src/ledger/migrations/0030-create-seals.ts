import type { Migration } from '../migrations.ts';

export const createSeals: Migration = {
  name: '0030-create-seals',
  label: '建立封签表',
  up(db) {
    db.exec(`
      CREATE TABLE seal (
        station_id TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash TEXT NOT NULL,
        at INTEGER NOT NULL,
        signature TEXT NOT NULL,
        PRIMARY KEY (station_id, epoch, seq)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
