import type { Migration } from '../../ledger/migrations.ts';

/** Alarms of machines: the open ones are asked for by every screen, the others by whoever looks back. */
export const createAlarms: Migration = {
  name: '0070-create-alarms',
  label: '建立报警视图',
  up(db) {
    db.exec(`
      CREATE TABLE alarm_view (
        alarm_id TEXT PRIMARY KEY,
        raised_at INTEGER NOT NULL,
        open INTEGER NOT NULL,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX alarm_view_by_raised_at ON alarm_view (raised_at);
      CREATE INDEX alarm_view_by_open ON alarm_view (raised_at) WHERE open = 1;
    `);
  },
};
