import type { StationCore } from '../core.ts';
import { type Os, ok } from './os.ts';

/** Cold units: their curve, and who goes to look at an alarm. */
export function coldProcedures(core: StationCore, os: Os) {
  return {
    cold: {
      trend: os.cold.trend.handler(({ input }) => core.cold.trend(input.unitId, input.hours)),
      acknowledge: os.cold.acknowledge.handler(({ input }) => {
        core.cold.acknowledge(input.alarmId);
        return ok;
      }),
    },
  };
}
