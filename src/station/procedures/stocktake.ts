import type { StationCore } from '../core.ts';
import { printCount } from '../stockPapers.ts';
import {
  countPlaces,
  countReport,
  countRows,
  finishCount,
  resumeCount,
  startCount,
  stockOverview,
} from '../stocktake.ts';
import { type Os, ok } from './os.ts';

/** Counting bays and niches (盘点). The scans themselves come in like all others. */
export function stocktakeProcedures(core: StationCore, os: Os) {
  return {
    stocktake: {
      overview: os.stocktake.overview.handler(() => stockOverview(core)),
      list: os.stocktake.list.handler(({ input }) => countRows(core, input.limit)),
      get: os.stocktake.get.handler(({ input }) => countReport(core, input.countId)),
      places: os.stocktake.places.handler(({ input }) => countPlaces(core, input)),
      start: os.stocktake.start.handler(({ input }) => startCount(core, input)),
      resume: os.stocktake.resume.handler(({ input }) => {
        resumeCount(core, input.countId);
        return ok;
      }),
      pause: os.stocktake.pause.handler(() => {
        core.counting.leave();
        return ok;
      }),
      empty: os.stocktake.empty.handler(({ input }) => {
        core.counting.empty(input.again === true);
        return ok;
      }),
      finish: os.stocktake.finish.handler(({ input }) => finishCount(core, input)),
      print: os.stocktake.print.handler(async ({ input }) => ({
        file: await printCount(core, input.countId),
      })),
      saveRules: os.stocktake.saveRules.handler(({ input }) => {
        core.record('home.configured', { policy: { counts: input } }, { actorId: core.actor().staffId });
        return ok;
      }),
    },
  };
}
