import type { Migration } from '../migrations.ts';

/**
 * An event is about three things or four, and each had a row somewhere else in the tree of subjects: more pages than
 * the event and its views together. What this station appends is noted in one row at the right edge of one tree, and
 * moved into the tree of subjects in an idle moment. `subject_row` shows both as one.
 */
export const indexSubjectsLater: Migration = {
  name: '0050-index-subjects-later',
  label: '整理事件对象索引',
  up(db) {
    db.exec(`
      CREATE TABLE subject_tail (
        event_key INTEGER PRIMARY KEY,
        subjects TEXT NOT NULL
      ) STRICT;
      CREATE VIEW subject_row AS
        SELECT subject, hlc, station_id, epoch, seq FROM event_subject
        UNION ALL
        SELECT named.value, e.hlc, c.station_id, c.epoch, t.event_key - c.chain_no * 2147483648
          FROM subject_tail t, json_each(iif(json_valid(t.subjects), t.subjects, '[]')) AS named
          LEFT JOIN event e ON e.event_key = t.event_key
          LEFT JOIN chain c ON c.chain_no = (t.event_key - 1) / 2147483648;
    `);
  },
};
