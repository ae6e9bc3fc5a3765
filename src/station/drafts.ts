import { z } from 'zod';
import type { StationCore } from './core.ts';
import type { Draft } from './dto.ts';

const values = z.record(z.string(), z.unknown());

interface DraftRow {
  readonly draft_id: string;
  readonly form: string;
  readonly title: string;
  readonly value: string;
  readonly saved_at: number;
}

/** What was typed and not yet saved (草稿). Not events: of this station only, gone once registered. */
export class DraftStore {
  readonly #core: StationCore;

  constructor(core: StationCore) {
    this.#core = core;
  }

  list(): Draft[] {
    return this.#core.ledger.db
      .prepare<[], DraftRow>('SELECT * FROM draft ORDER BY saved_at DESC')
      .all()
      .map((row) => ({
        draftId: row.draft_id,
        form: row.form,
        title: row.title,
        values: values.parse(JSON.parse(row.value)),
        savedAt: row.saved_at,
      }));
  }

  save(draft: Omit<Draft, 'savedAt'>): { savedAt: number } {
    const savedAt = this.#core.wall;
    this.#core.ledger.db
      .prepare(
        `INSERT INTO draft (draft_id, form, title, value, saved_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (draft_id) DO UPDATE SET form = excluded.form, title = excluded.title, value = excluded.value, saved_at = excluded.saved_at`,
      )
      .run(draft.draftId, draft.form, draft.title, JSON.stringify(draft.values), savedAt);
    return { savedAt };
  }

  remove(draftId: string): void {
    this.#core.ledger.db.prepare('DELETE FROM draft WHERE draft_id = ?').run(draftId);
  }
}
