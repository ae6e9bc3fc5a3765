import type { Migration } from '../../ledger/migrations.ts';

/**
 * The near-miss ledger is filtered and read by pages: one covering index, newest first, answers every filter without
 * touching the wide rows, and a row for each of the dead it names finds it by person. Refusals are rare among events,
 * so an append pays nothing for this.
 */
export const widenNearMisses: Migration = {
  name: '0030-widen-near-misses',
  label: '整理差错登记',
  up(db) {
    db.exec(`
      ALTER TABLE near_miss_view ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE near_miss_view ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE near_miss_view ADD COLUMN wrong INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE near_miss_view ADD COLUMN bodies INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE near_miss_view ADD COLUMN codes TEXT NOT NULL DEFAULT '';
      CREATE TABLE near_miss_case_view (
        case_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        event_id TEXT NOT NULL,
        PRIMARY KEY (case_id, at, event_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE near_miss_note_view (
        event_id TEXT PRIMARY KEY,
        cause TEXT,
        reportable INTEGER NOT NULL,
        reported_at INTEGER,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT OR IGNORE INTO near_miss_case_view (case_id, at, event_id)
        SELECT case_id, at, event_id FROM near_miss_view WHERE case_id IS NOT NULL;
      INSERT OR IGNORE INTO near_miss_case_view (case_id, at, event_id)
        SELECT named.value, at, event_id FROM near_miss_view, json_each(near_miss_view.cases) AS named;
      UPDATE near_miss_view SET
        wrong = EXISTS (
          SELECT 1 FROM json_each(reasons) AS reason
          WHERE reason.value ->> 'grade' = 'wrong'
            AND reason.value ->> 'code' NOT IN ('STALE_NEWS', 'AUTHORITY_ELSEWHERE')
        ),
        codes = ' ' || coalesce(
          (SELECT group_concat(reason.value ->> 'code', ' ') FROM json_each(reasons) AS reason), ''
        ) || ' ';
      UPDATE near_miss_view SET bodies = (
        SELECT CASE WHEN near_miss_view.wrong = 1 THEN count(*) ELSE min(1, count(*)) END
        FROM near_miss_case_view AS named
        WHERE named.event_id = near_miss_view.event_id
          AND named.case_id IN (
            SELECT near_miss_view.case_id UNION SELECT value FROM json_each(near_miss_view.cases)
          )
      );
      DROP INDEX near_miss_view_by_at;
      CREATE INDEX near_miss_view_by_at ON near_miss_view
        (at, event_id, station_id, actor_id, checkpoint, wrong, bodies, codes);
    `);
    if (db.prepare('SELECT 1 FROM near_miss_view LIMIT 1').get() !== undefined)
      // Where each stands in its chain is said by the ledger alone.
      db.exec(`
        CREATE TEMP TABLE refused (event_id TEXT PRIMARY KEY, epoch INTEGER, seq INTEGER) WITHOUT ROWID;
        INSERT OR IGNORE INTO refused
          SELECT bytes ->> 'id', bytes ->> 'epoch', bytes ->> 'stationSeq' FROM event
          WHERE instr(substr(bytes, 1, 600), '"kind":"checkpoint.blocked"') > 0;
        UPDATE near_miss_view SET
          epoch = coalesce((SELECT epoch FROM refused WHERE refused.event_id = near_miss_view.event_id), 0),
          seq = coalesce((SELECT seq FROM refused WHERE refused.event_id = near_miss_view.event_id), 0);
        DROP TABLE refused;
      `);
  },
};
