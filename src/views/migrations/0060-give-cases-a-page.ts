import type { CaseState } from '../../domain/fold/caseState.ts';
import { notePass } from '../../domain/fold/passed.ts';
import type { Migration } from '../../ledger/migrations.ts';
import type { Db } from '../../ledger/sqlite.ts';

/**
 * The row of a case is some 2.5 kB and every event of the case writes it anew. In a tree without rowid SQLite keeps at
 * most a quarter of a page beside the key and the rest on overflow pages, which are freed and taken again with each
 * change; in a table with rowid the row lies in one page, and a change of the row is a change of that page alone.
 */
export const giveCasesAPage: Migration = {
  name: '0060-give-cases-a-page',
  label: '整理逝者视图',
  up(db) {
    db.exec(`
      CREATE TABLE case_page (
        case_id TEXT NOT NULL PRIMARY KEY,
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
      ) STRICT;
    `);
    copyCases(db);
    db.exec(`
      DROP TABLE case_view;
      ALTER TABLE case_page RENAME TO case_view;
      CREATE INDEX case_view_by_open ON case_view (opened_at) WHERE open = 1;
      CREATE INDEX case_view_by_opened_at ON case_view (opened_at);
      CREATE INDEX case_view_by_number ON case_view (number);
      CREATE INDEX case_view_by_identity_key ON case_view (identity_key) WHERE identity_key IS NOT NULL;
      CREATE INDEX case_view_by_certificate_key ON case_view (certificate_key) WHERE certificate_key IS NOT NULL;
    `);
  },
};

/** In the order of the ids, which is that of time, so that cases of one week stay side by side. */
function copyCases(db: Db): void {
  db.exec('INSERT INTO case_page SELECT * FROM case_view ORDER BY case_id');
  const page = db.prepare<[number], { rowid: number; state: string }>(
    'SELECT rowid, state FROM case_page WHERE rowid > ? ORDER BY rowid LIMIT 1000',
  );
  const shorten = db.prepare<[string, number]>('UPDATE case_page SET state = ? WHERE rowid = ?');
  for (let rows = page.all(0); rows.length > 0; rows = page.all(rows.at(-1)?.rowid ?? 0)) {
    for (const { rowid, state } of rows) {
      const folded = JSON.parse(state) as CaseState;
      const passed = folded.passed.reduce(notePass, []);
      if (passed.length < folded.passed.length) shorten.run(JSON.stringify({ ...folded, passed }), rowid);
    }
  }
}
