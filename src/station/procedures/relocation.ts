import type { StationCore } from '../core.ts';
import {
  abandonRelocation,
  closeRelocation,
  countRelocation,
  drawRelocation,
  proposeTargets,
  relocationRows,
  relocationView,
} from '../relocation.ts';
import { printRelocation } from '../stockPapers.ts';
import { type Os, ok } from './os.ts';

/** Moves of many (倒库、搬迁). Each move is the checkpoint it always is; the list only binds it. */
export function relocationProcedures(core: StationCore, os: Os) {
  return {
    relocation: {
      list: os.relocation.list.handler(({ input }) => relocationRows(core, input.limit)),
      get: os.relocation.get.handler(({ input }) => relocationView(core, input.relocationId)),
      propose: os.relocation.propose.handler(({ input }) => proposeTargets(core, input.of, input.from)),
      draw: os.relocation.draw.handler(({ input }) => drawRelocation(core, input)),
      count: os.relocation.count.handler(({ input }) => countRelocation(core, input.relocationId)),
      close: os.relocation.close.handler(async ({ input }) => {
        await closeRelocation(core, input);
        return ok;
      }),
      abandon: os.relocation.abandon.handler(async ({ input }) => {
        await abandonRelocation(core, input);
        return ok;
      }),
      print: os.relocation.print.handler(async ({ input }) => ({
        file: await printRelocation(core, input.relocationId),
      })),
    },
  };
}
