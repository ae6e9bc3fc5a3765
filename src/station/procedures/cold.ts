import type { StationCore } from '../core.ts';
import { type Os, ok } from './os.ts';

const DAY = 86_400_000;

/** Cold units: their curve. Alarms of machines: who goes to look, and what there was. */
export function coldProcedures(core: StationCore, os: Os) {
  return {
    cold: {
      trend: os.cold.trend.handler(({ input }) => core.cold.trend(input.unitId, input.hours)),
    },
    alarms: {
      answer: os.alarms.answer.handler(({ input }) => {
        core.alarms.answer(input.alarmId, input.words);
        return ok;
      }),
      history: os.alarms.history.handler(({ input }) =>
        core.alarms.history(core.wall - input.days * DAY, input.about),
      ),
    },
  };
}
