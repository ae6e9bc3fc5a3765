import { GuichengError } from '../../domain/errors.ts';
import { openCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { type Os, ok } from './os.ts';

/** Farewell halls: booked, waived. */
export function farewellProcedures(core: StationCore, os: Os) {
  return {
    farewell: {
      book: os.farewell.book.handler(({ input }) => {
        const actor = core.actor();
        openCase(core, input.caseId);
        const hall = core.views.place(input.hall);
        if (hall === null || hall.kind !== 'hall') throw new GuichengError('INPUT.HALL', '请选择一个告别厅');
        if (hall.outOfService !== null)
          throw new GuichengError(
            'STATE.OUT_OF_SERVICE',
            `${hall.label}停用中：${hall.outOfService}，请换厅`,
          );
        if (input.to <= input.from) throw new GuichengError('INPUT.TIME', '结束时间要晚于开始时间');
        if (hall.authority !== core.stationId) {
          core.authority.ask(`place:${hall.code}`, '预约告别', actor.staffId);
          throw new GuichengError('STATE.AUTHORITY_WAIT', '这个厅归另一个站管，已发出请求，请稍候再试');
        }
        const clash = hall.bookings.find(
          (entry) => entry.caseId !== input.caseId && entry.from < input.to && input.from < entry.to,
        );
        if (clash !== undefined)
          throw new GuichengError('CONFLICT.HALL', '这段时间这个厅已有预约，请换时间或换厅');
        core.record(
          'farewell.booked',
          { hall: hall.code, from: input.from, to: input.to },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
      waive: os.farewell.waive.handler(({ input }) => {
        const actor = core.actor();
        openCase(core, input.caseId);
        core.record(
          'farewell.waived',
          { by: input.by, reason: input.reason },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
  };
}
