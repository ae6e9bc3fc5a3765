import type { Migration } from '../ledger/migrations.ts';

/**
 * What a station keeps beside its ledger: drafts, device settings, PIN verifiers, number offsets, who has
 * trained what. Not events:
 * they are of this machine, or secret, or not yet facts.
 */
export const STATION_MIGRATIONS: readonly Migration[] = [
  {
    name: '0010-create-station-tables',
    label: '建立本站设置',
    up(db) {
      db.exec(`
        CREATE TABLE draft (
          draft_id TEXT PRIMARY KEY,
          form TEXT NOT NULL,
          title TEXT NOT NULL,
          value TEXT NOT NULL,
          saved_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE device (device_id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE pin (
          staff_id TEXT PRIMARY KEY,
          verifier TEXT NOT NULL,
          failures INTEGER NOT NULL DEFAULT 0,
          locked_until INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE number_offset (kind TEXT NOT NULL, block INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (kind, block)) STRICT, WITHOUT ROWID;
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      `);
    },
  },
  {
    name: '0020-give-drafts-an-owner',
    label: '草稿记下写的人',
    up(db) {
      db.exec(`ALTER TABLE draft ADD COLUMN owner TEXT NOT NULL DEFAULT ''`);
    },
  },
  {
    name: '0030-create-training-record',
    label: '建立演练记录',
    up(db) {
      db.exec(`
        CREATE TABLE training_record (
          record_id TEXT PRIMARY KEY,
          staff_id TEXT NOT NULL,
          drill TEXT NOT NULL,
          drill_name TEXT NOT NULL,
          at INTEGER NOT NULL,
          moments INTEGER NOT NULL,
          missed INTEGER NOT NULL,
          helped INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
      `);
    },
  },
  {
    name: '0040-create-device-history',
    label: '建立设备历史',
    up(db) {
      db.exec(`
        CREATE TABLE device_day (
          device_id TEXT NOT NULL,
          day TEXT NOT NULL,
          unplugs INTEGER NOT NULL,
          timeouts INTEGER NOT NULL,
          bad_frames INTEGER NOT NULL,
          discarded_bytes INTEGER NOT NULL,
          notices INTEGER NOT NULL,
          PRIMARY KEY (device_id, day)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE device_happening (
          seq INTEGER PRIMARY KEY,
          device_id TEXT NOT NULL,
          at INTEGER NOT NULL,
          kind TEXT NOT NULL,
          text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX device_happening_of ON device_happening (device_id, seq);
        CREATE TABLE device_identity (device_id TEXT PRIMARY KEY, serial_number TEXT NOT NULL) STRICT, WITHOUT ROWID;
      `);
    },
  },
  {
    name: '0050-create-unprinted',
    label: '记下没打出来的编号',
    up(db) {
      db.exec('CREATE TABLE unprinted (code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID');
    },
  },
  {
    name: '0060-create-device-own-identity',
    label: '记下设备自报的编号',
    up(db) {
      db.exec(
        `CREATE TABLE device_own_identity (device_id TEXT PRIMARY KEY, identity TEXT NOT NULL) STRICT, WITHOUT ROWID;
         CREATE TABLE device_common_identity (identity TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
      );
    },
  },
  {
    name: '0070-create-device-calibration',
    label: '记下温度校准',
    up(db) {
      db.exec(`
        CREATE TABLE device_calibration (
          device_id TEXT NOT NULL,
          unit TEXT NOT NULL,
          point TEXT NOT NULL,
          "offset" REAL NOT NULL,
          reference REAL NOT NULL,
          raw REAL NOT NULL,
          "by" TEXT NOT NULL,
          at INTEGER NOT NULL,
          PRIMARY KEY (device_id, unit, point)
        ) STRICT, WITHOUT ROWID;
      `);
    },
  },
];
