import { openCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { carrierOfCase, issueCarrierTag, refuseTaken } from '../tagIssue.ts';
import { type Os, ok } from './os.ts';

/** UHF tags with a number of their maker's: which carrier each of them is fixed to (标签登记). */
export function tagProcedures(core: StationCore, os: Os) {
  return {
    tags: {
      issuer: os.tags.issuer.handler(() => ({ reader: core.ports.devices.issuer?.reader() ?? null })),
      issue: os.tags.issue.handler(({ input }) => issueCarrierTag(core, input)),
      inSight: os.tags.inSight.handler(() => core.checking.tags.strangers()),
      register: os.tags.register.handler(({ input }) => {
        const actor = core.actor();
        const state = openCase(core, input.caseId);
        carrierOfCase(state, input.carrier);
        refuseTaken(core, input.epc, core.views.tagCarrier(input.epc), input.carrier);
        core.record(
          'tag.registered',
          { epc: input.epc, carrier: input.carrier },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
  };
}
