import { amendCase, registerCase } from '../caseCommands.ts';
import { caseDetail } from '../caseDetail.ts';
import type { StationCore } from '../core.ts';
import { listDrafts, removeDraft, saveDraft } from '../drafts.ts';
import { openHits, searchHits, similarRows } from '../lists.ts';
import { correctIdentity, joinCases, splitCase } from '../restructure.ts';
import { type Os, ok } from './os.ts';

/** The case file and what was typed of it and not yet saved. */
export function caseProcedures(core: StationCore, os: Os) {
  return {
    cases: {
      search: os.cases.search.handler(({ input }) => searchHits(core, input.query)),
      open: os.cases.open.handler(() => openHits(core)),
      get: os.cases.get.handler(({ input }) => caseDetail(core, input.caseId)),
      similar: os.cases.similar.handler(({ input }) => similarRows(core, input.name, input.exceptCaseId)),
      register: os.cases.register.handler(({ input }) => registerCase(core, input.fields, input.draftId)),
      amend: os.cases.amend.handler(({ input }) => {
        amendCase(core, input.caseId, input.fields);
        return ok;
      }),
      correct: os.cases.correct.handler(async ({ input }) => {
        await correctIdentity(core, input);
        return ok;
      }),
      join: os.cases.join.handler(async ({ input }) => {
        await joinCases(core, input);
        return ok;
      }),
      split: os.cases.split.handler(({ input }) => splitCase(core, input)),
    },
    drafts: {
      list: os.drafts.list.handler(() => listDrafts(core)),
      save: os.drafts.save.handler(({ input }) => saveDraft(core, input)),
      remove: os.drafts.remove.handler(({ input }) => {
        removeDraft(core, input.draftId);
        return ok;
      }),
    },
  };
}
