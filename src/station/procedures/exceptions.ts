import type { StationCore } from '../core.ts';
import { disinfect, openBatch, recordFact, withdrawFact } from '../exceptions.ts';
import { batchViews, termRows } from '../exceptionViews.ts';
import { type Os, ok } from './os.ts';

/** 特殊情形: what the desk records, what the director decides, what runs out when. */
export function exceptionProcedures(core: StationCore, os: Os) {
  return {
    exceptions: {
      record: os.exceptions.record.handler(({ input }) => {
        recordFact(core, input.caseId, input.fact);
        return ok;
      }),
      decide: os.exceptions.decide.handler(({ input }) => {
        recordFact(core, input.caseId, input.fact);
        return ok;
      }),
      withdraw: os.exceptions.withdraw.handler(({ input }) => {
        withdrawFact(core, input);
        return ok;
      }),
      disinfect: os.exceptions.disinfect.handler(({ input }) => {
        disinfect(core, input);
        return ok;
      }),
    },
    batches: {
      open: os.batches.open.handler(({ input }) => openBatch(core, input)),
      list: os.batches.list.handler(() => batchViews(core)),
    },
    terms: { list: os.terms.list.handler(() => termRows(core)) },
  };
}
