import { GuichengError } from '../../domain/errors.ts';
import { openCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { closeConflict } from '../floorCommands.ts';
import { conflictViews, homeInfo } from '../lists.ts';
import { liftObjection, raiseObjection } from '../objections.ts';
import { settleGone } from '../settleGone.ts';
import { type Os, ok } from './os.ts';

/** What stops a case and what clears it: holds, objections, conflicts, authority. */
export function stopProcedures(core: StationCore, os: Os) {
  return {
    holds: {
      place: os.holds.place.handler(({ input }) => {
        const actor = core.actor();
        openCase(core, input.caseId);
        const kinds = homeInfo(core).dictionaries.holdKind ?? [];
        if (!kinds.some((entry) => entry.value === input.holdKind))
          throw new GuichengError('INPUT.HOLD_KIND', '请从列表里选择暂缓的种类');
        core.record(
          'hold.placed',
          { holdId: core.newId(), holdKind: input.holdKind, reason: input.reason, basis: input.basis },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
      lift: os.holds.lift.handler(({ input }) => {
        const actor = core.actor();
        const hold = openCase(core, input.caseId).holds.find((entry) => entry.id === input.holdId);
        if (hold === undefined || hold.lifted !== null)
          throw new GuichengError('NOT_FOUND.HOLD', '没有这条暂缓，或已经解除');
        if (hold.kind === 'police' && (input.document ?? '').trim() === '')
          throw new GuichengError('INPUT.DOCUMENT', '公安暂缓凭公安的文书解除，请写文书编号');
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
        cases: raiseObjection(core, input.caseId, input.reason, input.byFamily === true),
      })),
      lift: os.objections.lift.handler(({ input }) => {
        liftObjection(core, input);
        return ok;
      }),
    },
    conflicts: {
      list: os.conflicts.list.handler(() => conflictViews(core)),
      close: os.conflicts.close.handler(async ({ input }) => {
        await closeConflict(core, input);
        return ok;
      }),
      settleGone: os.conflicts.settleGone.handler(async ({ input }) => {
        await settleGone(core, input);
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
