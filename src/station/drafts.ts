import { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import type { StationCore } from './core.ts';
import type { Draft } from './dto.ts';

const values = z.record(z.string(), z.unknown());

interface DraftRow {
  readonly draft_id: string;
  readonly form: string;
  readonly title: string;
  readonly value: string;
  readonly saved_at: number;
  readonly owner: string;
}

/**
 * What was typed and not yet saved (草稿). Not events: of this station only, gone once registered. A draft holds
 * numbers as they were typed: it is seen by whoever typed it, and by those who may see numbers whole.
 */
export function listDrafts(core: StationCore): Draft[] {
  const { staffId } = core.actor();
  return core.ledger.db
    .prepare<[], DraftRow>('SELECT * FROM draft ORDER BY saved_at DESC, draft_id')
    .all()
    .filter((row) => isOpenTo(core, row, staffId))
    .map((row) => ({
      draftId: row.draft_id,
      form: row.form,
      title: row.title,
      values: values.parse(JSON.parse(row.value)),
      savedAt: row.saved_at,
    }));
}

/** @throws GuichengError `FORBIDDEN.DRAFT` */
export function saveDraft(core: StationCore, draft: Omit<Draft, 'savedAt'>): { savedAt: number } {
  const { staffId } = core.actor();
  assertOpenTo(core, draft.draftId, staffId);
  const savedAt = core.wall;
  core.ledger.db
    .prepare(
      `INSERT INTO draft (draft_id, form, title, value, saved_at, owner) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (draft_id) DO UPDATE SET form = excluded.form, title = excluded.title,
         value = excluded.value, saved_at = excluded.saved_at, owner = excluded.owner`,
    )
    .run(draft.draftId, draft.form, draft.title, JSON.stringify(draft.values), savedAt, staffId);
  return { savedAt };
}

/** Also inside the transaction that registers what was drafted. @throws GuichengError `FORBIDDEN.DRAFT` */
export function removeDraft(core: StationCore, draftId: string): void {
  assertOpenTo(core, draftId, core.actor().staffId);
  core.ledger.db.prepare('DELETE FROM draft WHERE draft_id = ?').run(draftId);
}

function isOpenTo(core: StationCore, row: Pick<DraftRow, 'owner'>, staffId: string): boolean {
  return row.owner === staffId || core.sessions.may('identity.unmasked');
}

function assertOpenTo(core: StationCore, draftId: string, staffId: string): void {
  const row = core.ledger.db
    .prepare<[string], DraftRow>('SELECT * FROM draft WHERE draft_id = ?')
    .get(draftId);
  if (row !== undefined && !isOpenTo(core, row, staffId))
    throw new GuichengError('FORBIDDEN.DRAFT', '这份草稿是别人写的，请由写的人或接待员来办');
}
