import { GuichengError } from '../../domain/errors.ts';
import { printCarriers, reprintCarrier } from '../carrierPrinting.ts';
import { openCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { refuseMask } from '../masking.ts';
import { issueCertificate, printPaper, printSlip } from '../papers.ts';
import { type Os, ok } from './os.ts';

/** Papers that come in, labels and papers that go out. */
export function paperProcedures(core: StationCore, os: Os) {
  return {
    documents: {
      receive: os.documents.receive.handler(({ input }) => {
        const actor = core.actor();
        const { caseId, ...document } = input;
        openCase(core, caseId);
        refuseMask(input.number);
        const documentId = core.newId();
        core.record('document.received', { documentId, ...document }, { caseId, actorId: actor.staffId });
        return { documentId };
      }),
      withdraw: os.documents.withdraw.handler(({ input }) => {
        const actor = core.actor();
        const state = openCase(core, input.caseId);
        const known = state.documents.some(
          (entry) => entry.documentId === input.documentId && !entry.withdrawn,
        );
        if (!known) throw new GuichengError('NOT_FOUND.DOCUMENT', '案卷里没有这份有效的证件');
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
      reprint: os.carriers.reprint.handler(({ input }) => reprintCarrier(core, input.caseId, input.code)),
      revoke: os.carriers.revoke.handler(({ input }) => {
        const actor = core.actor();
        const state = openCase(core, input.caseId);
        const carrier = state.carriers.find((entry) => entry.code === input.code);
        if (carrier === undefined) throw new GuichengError('NOT_FOUND.CARRIER', '这份案卷里没有这个载体');
        if (carrier.state === 'revoked') throw new GuichengError('STATE.REVOKED', '这个载体已经作废');
        if (carrier.state === 'detached')
          throw new GuichengError(
            'STATE.TAG_OF_ASHES',
            '这块牌已经挂在炉口或骨灰盘上，是骨灰的身份，不能作废',
          );
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
