import { GuichengError } from '../../domain/errors.ts';
import { knownCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import { type Os, ok } from './os.ts';

/** One verification under way: opened, answered, decided. */
export function attemptProcedures(core: StationCore, os: Os) {
  const { checking, ports } = core;
  return {
    attempt: {
      open: os.attempt.open.handler(({ input }) => {
        checking.open(input.checkpoint, input.expected);
        return ok;
      }),
      answer: os.attempt.answer.handler(({ input }) => {
        checking.answer(input);
        return ok;
      }),
      cancel: os.attempt.cancel.handler(() => {
        checking.cancel();
        return ok;
      }),
      conclude: os.attempt.conclude.handler(() => {
        checking.concludeNow();
        return ok;
      }),
      override: os.attempt.override.handler(async ({ input }) => {
        const refused = checking.verdict;
        const staffId = await core.witness({ staffId: input.badge, pin: input.pin });
        // The PIN was given for the refusal on the screen, not for one that came meanwhile.
        if (checking.verdict !== refused)
          throw new GuichengError('STATE.NO_OVERRIDE', '屏幕上的拦截已经换了，请重新看过再特批');
        checking.override({ staffId, reason: input.reason, codes: input.codes });
        return ok;
      }),
    },
    verdict: {
      dismiss: os.verdict.dismiss.handler(({ input }) => {
        if (input === undefined || input.eventId === checking.verdict?.eventId) checking.dismiss();
        return ok;
      }),
    },
    attachments: {
      put: os.attachments.put.handler(async ({ input }) => {
        const actor = core.actor();
        const bytes = Buffer.from(input.base64, 'base64');
        if (bytes.length === 0) throw new GuichengError('INPUT.FILE_EMPTY', '文件是空的，请重新选择');
        if (input.caseId !== null) knownCase(core, input.caseId);
        const sha256 = await ports.attachments.put(bytes, input.mime);
        const about = { actorId: actor.staffId, ...(input.caseId === null ? {} : { caseId: input.caseId }) };
        core.record(
          'attachment.added',
          { sha256, mime: input.mime, bytes: bytes.length, purpose: input.purpose },
          about,
        );
        return { sha256 };
      }),
      get: os.attachments.get.handler(async ({ input }) => {
        const found = await ports.attachments.get(input.sha256);
        return found === null
          ? null
          : { mime: found.mime, base64: Buffer.from(found.bytes).toString('base64') };
      }),
    },
  };
}
