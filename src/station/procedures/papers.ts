import { openCase, printCarriers } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { issueCertificate, printPaper, printSlip } from '../papers.ts';
import { type Os, ok } from './os.ts';

/** Papers that come in, labels and papers that go out. */
export function paperProcedures(core: StationCore, os: Os) {
  return {
    documents: {
      receive: os.documents.receive.handler(({ input }) => {
        const actor = core.need('document.edit');
        const { caseId, ...document } = input;
        openCase(core, caseId);
        core.record(
          'document.received',
          { documentId: core.newId(), ...document },
          { caseId, actorId: actor.staffId },
        );
        return ok;
      }),
      withdraw: os.documents.withdraw.handler(({ input }) => {
        const actor = core.need('document.edit');
        core.record(
          'document.withdrawn',
          { documentId: input.documentId, reason: input.reason },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
    carriers: {
      print: os.carriers.print.handler(({ input }) => printCarriers(core, input.caseId, input.kinds)),
      revoke: os.carriers.revoke.handler(({ input }) => {
        const actor = core.need('carrier.revoke');
        core.record(
          'carrier.revoked',
          { code: input.code, reason: input.reason },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
    slips: { print: os.slips.print.handler(({ input }) => printSlip(core, input.caseId)) },
    certificates: { issue: os.certificates.issue.handler(({ input }) => issueCertificate(core, input)) },
    papers: { print: os.papers.print.handler(({ input }) => printPaper(core, input.caseId, input.paper)) },
  };
}
