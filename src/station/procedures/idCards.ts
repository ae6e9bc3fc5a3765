import type { StationCore } from '../core.ts';
import type { Os } from './os.ts';

/** The identity card on the reader of this station (刷证). */
export function idCardProcedures(core: StationCore, os: Os) {
  return {
    idCards: {
      view: os.idCards.view.handler(({ input }) => core.idCards.view(input.tapId)),
      compare: os.idCards.compare.handler(({ input }) => core.idCards.compare(input.tapId, input.caseId)),
    },
  };
}
