import { GuichengError } from '../../domain/errors.ts';
import { openCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { type Os, ok } from './os.ts';

/** UHF tags with a number of their maker's: which carrier each of them is fixed to (标签登记). */
export function tagProcedures(core: StationCore, os: Os) {
  return {
    tags: {
      inSight: os.tags.inSight.handler(() => core.checking.tags.strangers()),
      register: os.tags.register.handler(({ input }) => {
        const actor = core.actor();
        const state = openCase(core, input.caseId);
        const carrier = state.carriers.find((entry) => entry.code === input.carrier);
        if (carrier === undefined) throw new GuichengError('INPUT.CARRIER', '所选载体不在这份案卷里');
        const known = core.views.tagCarrier(input.epc);
        // One tag on two carriers would point at two bodies: the older claim stands until its carrier is void.
        if (known !== null && known !== input.carrier) {
          const other = core.views.carrier(known);
          if (other !== null && other.state !== 'revoked' && other.state !== 'consumed')
            throw new GuichengError('CONFLICT.TAG', '这枚标签已登记在另一个载体上，请换一枚', {
              carrier: known,
            });
        }
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
