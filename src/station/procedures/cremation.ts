import { GuichengError } from '../../domain/errors.ts';
import { openCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { checkNotice } from '../exceptions.ts';
import { closePermit, explainUnpermitted, finishCremation, moveInQueue } from '../floorCommands.ts';
import { type Os, ok } from './os.ts';

const TREND_MS = 2 * 3_600_000;
const TREND_POINTS = 120;

/** The day of the furnaces: order, queue, end of a run, unused passes. */
export function cremationProcedures(core: StationCore, os: Os) {
  return {
    cremation: {
      order: os.cremation.order.handler(({ input }) => {
        const actor = core.actor();
        const before = openCase(core, input.caseId).order;
        // Forward past others is an override (`cremation.move`), not a second order.
        if (before !== null && input.scheduledAt < before.scheduledAt)
          throw new GuichengError(
            'STATE.ALREADY_ORDERED',
            '已经排过火化。要提前，请走「提前」，由馆长作第二人',
          );
        const types = core.views.places('cremator').map((place) => place.attributes.type);
        if (!types.includes(input.crematorType))
          throw new GuichengError('INPUT.CREMATOR_TYPE', '本馆没有这种炉，请从列表里选择');
        if (input.underNotice === true) checkNotice(core, input.caseId);
        core.record(
          'cremation.ordered',
          {
            crematorType: input.crematorType,
            scheduledAt: input.scheduledAt,
            ...(input.underNotice === true ? { underNotice: true } : {}),
          },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
      move: os.cremation.move.handler(async ({ input }) => {
        await moveInQueue(core, input);
        return ok;
      }),
      finish: os.cremation.finish.handler(({ input }) => {
        finishCremation(core, input.cremator);
        return ok;
      }),
      closePermit: os.cremation.closePermit.handler(async ({ input }) => {
        await closePermit(core, input);
        return ok;
      }),
      explain: os.cremation.explain.handler(async ({ input }) => {
        await explainUnpermitted(core, input);
        return ok;
      }),
      trend: os.cremation.trend.handler(({ input }) => {
        const series = `${input.deviceId}/${input.cremator}/main`;
        const points = core.telemetry.trend(series, core.wall - TREND_MS, core.wall, TREND_POINTS);
        return points.map(({ at, mean }) => ({ at, mean }));
      }),
    },
  };
}
