import type { Migration } from '../../ledger/migrations.ts';

/**
 * One table for each kind of subject. `state` is the canonical JSON of the fold; the columns beside it are what
 * queries look for. Live cases sit together (WITHOUT ROWID, partial index on open), so that a verdict reads few
 * pages. No constraint here can reject a foreign event.
 */
export const createViews: Migration = {
  name: '0010-create-views',
  label: '建立视图',
  up(db) {
    db.exec(`
      CREATE TABLE case_view (
        case_id TEXT PRIMARY KEY,
        number TEXT NOT NULL,
        name TEXT NOT NULL,
        open INTEGER NOT NULL,
        opened_at INTEGER NOT NULL,
        identity_key TEXT,
        certificate_key TEXT,
        place TEXT,
        holder TEXT,
        scheduled_at INTEGER,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX case_view_by_open ON case_view (opened_at) WHERE open = 1;
      CREATE INDEX case_view_by_number ON case_view (number);
      CREATE INDEX case_view_by_identity_key ON case_view (identity_key) WHERE identity_key IS NOT NULL;
      CREATE INDEX case_view_by_certificate_key ON case_view (certificate_key) WHERE certificate_key IS NOT NULL;
      CREATE TABLE place_view (
        code TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        room TEXT NOT NULL,
        label TEXT NOT NULL,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX place_view_by_kind ON place_view (kind, room, code);
      CREATE TABLE carrier_view (code TEXT PRIMARY KEY, case_id TEXT, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE thing_view (code TEXT PRIMARY KEY, kind TEXT NOT NULL, case_id TEXT, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE staff_view (staff_id TEXT PRIMARY KEY, badge TEXT NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX staff_view_by_badge ON staff_view (badge);
      CREATE TABLE station_view (station_id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE numbers_view (kind TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE tag_view (epc TEXT PRIMARY KEY, carrier TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE home_view (one TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE near_miss_view (
        event_id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        station_id TEXT NOT NULL,
        actor_id TEXT NOT NULL,
        checkpoint TEXT NOT NULL,
        case_id TEXT,
        reasons TEXT NOT NULL,
        cases TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX near_miss_view_by_at ON near_miss_view (at);
    `);
  },
};
