import { GuichengError } from '../../domain/errors.ts';
import { openCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { closeConflict, raiseObjection } from '../floorCommands.ts';
import { conflictViews, nearMissRows } from '../lists.ts';
import { type Os, ok } from './os.ts';

/** What stops a case and what clears it: holds, objections, conflicts, authority. */
export function stopProcedures(core: StationCore, os: Os) {
  return {
    holds: {
      place: os.holds.place.handler(({ input }) => {
        const actor = core.need('hold.place');
        openCase(core, input.caseId);
        core.record(
          'hold.placed',
          { holdId: core.newId(), holdKind: input.holdKind, reason: input.reason, basis: input.basis },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
      lift: os.holds.lift.handler(({ input }) => {
        const actor = core.need('hold.lift');
        core.record(
          'hold.lifted',
          { holdId: input.holdId, reason: input.reason, document: input.document },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
    objections: {
      raise: os.objections.raise.handler(({ input }) => ({
        cases: raiseObjection(core, input.caseId, input.reason),
      })),
      lift: os.objections.lift.handler(({ input }) => {
        const actor = core.need('objection.lift');
        const state = openCase(core, input.caseId);
        const objection = state.objections.find((entry) => entry.id === input.objectionId);
        if (objection === undefined) throw new GuichengError('NOT_FOUND.OBJECTION', '没有这条异议');
        if (objection.by === actor.staffId)
          throw new GuichengError('FORBIDDEN.OWN_ACT', '异议不能由当事人自己解除，请另一位馆长办理');
        core.record(
          'objection.lifted',
          { objectionId: input.objectionId, reason: input.reason, cases: [input.caseId] },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
    nearMisses: {
      list: os.nearMisses.list.handler(({ input }) => {
        core.need('case.read');
        return nearMissRows(core, input.limit);
      }),
    },
    conflicts: {
      list: os.conflicts.list.handler(() => conflictViews(core)),
      close: os.conflicts.close.handler(async ({ input }) => {
        await closeConflict(core, input);
        return ok;
      }),
    },
    authority: {
      ask: os.authority.ask.handler(({ input }) => {
        core.authority.ask(input.resource, input.purpose, core.actor().staffId);
        return ok;
      }),
    },
  };
}
