import type { Migration } from '../migrations.ts';

/** The key is the fold order of one subject: (hlc, station, epoch, seq). */
export const createEventSubjects: Migration = {
  name: '0020-create-event-subjects',
  label: '建立事件对象索引',
  up(db) {
    db.exec(`
      CREATE TABLE event_subject (
        subject TEXT NOT NULL,
        hlc TEXT NOT NULL,
        station_id TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (subject, hlc, station_id, epoch, seq)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
