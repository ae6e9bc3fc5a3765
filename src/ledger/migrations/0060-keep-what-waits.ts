import type { Migration } from '../migrations.ts';

/**
 * What stands in its chain and is not in the views yet, because a newer program wrote it or its view failed, with the
 * subjects it is indexed under until then and every name it speaks of; and what came from the future.
 */
export const keepWhatWaits: Migration = {
  name: '0060-keep-what-waits',
  label: '记下看不懂的记录',
  up(db) {
    db.exec(`
      CREATE TABLE unread (event_key INTEGER PRIMARY KEY, subjects TEXT NOT NULL) STRICT;
      CREATE TABLE unread_name (
        name TEXT NOT NULL,
        event_key INTEGER NOT NULL,
        PRIMARY KEY (name, event_key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX unread_name_by_event ON unread_name (event_key);
      CREATE TABLE future_event (
        event_key INTEGER PRIMARY KEY,
        ahead_ms INTEGER NOT NULL,
        received_at INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
