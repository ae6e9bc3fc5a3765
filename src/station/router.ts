import { implement } from '@orpc/server';
import { GuichengError } from '../domain/errors.ts';
import { bayBoard, cremationBoard, slotBoard } from './boards.ts';
import {
  amendCase,
  correctIdentity,
  joinCases,
  openCase,
  printCarriers,
  registerCase,
  splitCase,
} from './caseCommands.ts';
import { caseDetail } from './caseDetail.ts';
import { contract } from './contract.ts';
import type { StationCore } from './core.ts';
import { demoSheet } from './demo/sheet.ts';
import { DraftStore } from './drafts.ts';
import { closeConflict, closePermit, finishCremation, moveInQueue, raiseObjection } from './floorCommands.ts';
import { conflictViews, homeInfo, nearMissRows, openHits, searchHits, similarRows } from './lists.ts';
import { issueCertificate, printPaper, printSlip } from './papers.ts';

const ok = { ok: true } as const;

/**
 * The contract of one station, bound to its core. Every procedure asks the role table; screens only follow it.
 * Failures are `GuichengError`s; the bridge words them for the contract.
 */
export function createRouter(core: StationCore) {
  const os = implement(contract);
  const drafts = new DraftStore(core);
  const { checking, sessions, ports } = core;
  return os.router({
    live: { watch: os.live.watch.handler(({ signal }) => core.live.watch(signal)) },
    scan: {
      code: os.scan.code.handler(({ input }) => {
        checking.reading({
          type: 'code',
          text: input.text,
          origin: input.source,
          deviceId: 'screen',
          at: core.mono,
        });
        return ok;
      }),
    },
    session: {
      pin: os.session.pin.handler(async ({ input }) => {
        await sessions.pin(input.pin);
        return ok;
      }),
      cancelPin: os.session.cancelPin.handler(() => {
        sessions.cancelPin();
        return ok;
      }),
      signOut: os.session.signOut.handler(() => {
        sessions.signOut();
        return ok;
      }),
      unlock: os.session.unlock.handler(async ({ input }) => {
        const staff = core.views.staffByBadge(input.badge.toUpperCase());
        if (staff === null || !staff.active)
          throw new GuichengError('AUTH.BADGE_UNKNOWN', '这个工牌不在名册里，或已停用');
        await core.pins.useSealedCode(input.sealedCode, core.policy, core.wall);
        core.pins.store(staff.staffId, await core.pins.derive(input.newPin));
        return ok;
      }),
      changePin: os.session.changePin.handler(async ({ input }) => {
        const actor = core.actor();
        await core.pins.check(actor.staffId, input.current, core.policy, core.wall);
        core.pins.store(actor.staffId, await core.pins.derive(input.next));
        return ok;
      }),
    },
    attempt: {
      open: os.attempt.open.handler(({ input }) => {
        checking.open(input.checkpoint, input.expected);
        return ok;
      }),
      answer: os.attempt.answer.handler(({ input }) => {
        core.actor();
        checking.answer(input);
        return ok;
      }),
      cancel: os.attempt.cancel.handler(() => {
        checking.cancel('取消');
        return ok;
      }),
      conclude: os.attempt.conclude.handler(() => {
        core.actor();
        checking.concludeNow();
        return ok;
      }),
      override: os.attempt.override.handler(async ({ input }) => {
        const staffId = await core.witness({ staffId: input.badge, pin: input.pin });
        checking.override({ staffId, reason: input.reason, codes: input.codes });
        return ok;
      }),
    },
    verdict: {
      dismiss: os.verdict.dismiss.handler(() => {
        checking.dismiss();
        return ok;
      }),
    },
    attachments: {
      put: os.attachments.put.handler(async ({ input }) => {
        const actor = core.actor();
        const bytes = Buffer.from(input.base64, 'base64');
        if (bytes.length === 0) throw new GuichengError('INPUT.FILE_EMPTY', '文件是空的，请重新选择');
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
        core.need('case.read');
        const found = await ports.attachments.get(input.sha256);
        return found === null
          ? null
          : { mime: found.mime, base64: Buffer.from(found.bytes).toString('base64') };
      }),
    },
    cases: {
      search: os.cases.search.handler(({ input }) => {
        core.need('case.read');
        return searchHits(core, input.query);
      }),
      open: os.cases.open.handler(() => {
        core.need('case.read');
        return openHits(core);
      }),
      get: os.cases.get.handler(({ input }) => {
        core.need('case.read');
        return caseDetail(core, input.caseId);
      }),
      similar: os.cases.similar.handler(({ input }) => {
        core.need('case.read');
        return similarRows(core, input.name, input.exceptCaseId);
      }),
      register: os.cases.register.handler(({ input }) => registerCase(core, input.fields, input.draftId)),
      amend: os.cases.amend.handler(({ input }) => {
        amendCase(core, input.caseId, input.fields);
        return ok;
      }),
      correct: os.cases.correct.handler(async ({ input }) => {
        await correctIdentity(core, input);
        return ok;
      }),
      join: os.cases.join.handler(async ({ input }) => {
        await joinCases(core, input);
        return ok;
      }),
      split: os.cases.split.handler(({ input }) => splitCase(core, input)),
    },
    drafts: {
      list: os.drafts.list.handler(() => drafts.list()),
      save: os.drafts.save.handler(({ input }) => drafts.save(input)),
      remove: os.drafts.remove.handler(({ input }) => {
        drafts.remove(input.draftId);
        return ok;
      }),
    },
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
    holds: {
      place: os.holds.place.handler(({ input }) => {
        const actor = core.need('hold.place');
        openCase(core, input.caseId);
        core.record(
          'hold.placed',
          { holdId: core.newId(), holdKind: input.holdKind, reason: input.reason, basis: input.basis },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
      lift: os.holds.lift.handler(({ input }) => {
        const actor = core.need('hold.lift');
        core.record(
          'hold.lifted',
          { holdId: input.holdId, reason: input.reason, document: input.document },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
    objections: {
      raise: os.objections.raise.handler(({ input }) => ({
        cases: raiseObjection(core, input.caseId, input.reason),
      })),
      lift: os.objections.lift.handler(({ input }) => {
        const actor = core.need('objection.lift');
        const state = openCase(core, input.caseId);
        const objection = state.objections.find((entry) => entry.id === input.objectionId);
        if (objection === undefined) throw new GuichengError('NOT_FOUND.OBJECTION', '没有这条异议');
        if (objection.by === actor.staffId)
          throw new GuichengError('FORBIDDEN.OWN_ACT', '异议不能由当事人自己解除，请另一位馆长办理');
        core.record(
          'objection.lifted',
          { objectionId: input.objectionId, reason: input.reason, cases: [input.caseId] },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
    farewell: {
      book: os.farewell.book.handler(({ input }) => {
        const actor = core.need('farewell.book');
        openCase(core, input.caseId);
        const hall = core.views.place(input.hall);
        if (hall === null || hall.kind !== 'hall') throw new GuichengError('INPUT.HALL', '请选择一个告别厅');
        if (input.to <= input.from) throw new GuichengError('INPUT.TIME', '结束时间要晚于开始时间');
        if (hall.authority !== core.stationId) {
          core.authority.ask(`place:${hall.code}`, '预约告别', actor.staffId);
          throw new GuichengError('STATE.AUTHORITY_WAIT', '这个厅归另一个站管，已发出请求，请稍候再试');
        }
        const clash = hall.bookings.find(
          (entry) => entry.caseId !== input.caseId && entry.from < input.to && input.from < entry.to,
        );
        if (clash !== undefined)
          throw new GuichengError('CONFLICT.HALL', '这段时间这个厅已有预约，请换时间或换厅');
        core.record(
          'farewell.booked',
          { hall: hall.code, from: input.from, to: input.to },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
      waive: os.farewell.waive.handler(({ input }) => {
        const actor = core.need('farewell.book');
        openCase(core, input.caseId);
        core.record(
          'farewell.waived',
          { by: input.by, reason: input.reason },
          { caseId: input.caseId, actorId: actor.staffId },
        );
        return ok;
      }),
    },
    cremation: {
      order: os.cremation.order.handler(({ input }) => {
        const actor = core.need('cremation.order');
        openCase(core, input.caseId);
        core.record(
          'cremation.ordered',
          { crematorType: input.crematorType, scheduledAt: input.scheduledAt },
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
    },
    slips: { print: os.slips.print.handler(({ input }) => printSlip(core, input.caseId)) },
    certificates: { issue: os.certificates.issue.handler(({ input }) => issueCertificate(core, input)) },
    papers: { print: os.papers.print.handler(({ input }) => printPaper(core, input.caseId, input.paper)) },
    board: {
      bays: os.board.bays.handler(() => bayBoard(core)),
      cremation: os.board.cremation.handler(() => cremationBoard(core)),
      slots: os.board.slots.handler(({ input }) => slotBoard(core, input.kind)),
    },
    nearMisses: {
      list: os.nearMisses.list.handler(({ input }) => {
        core.need('case.read');
        return nearMissRows(core, input.limit);
      }),
    },
    conflicts: {
      list: os.conflicts.list.handler(() => conflictViews(core)),
      close: os.conflicts.close.handler(async ({ input }) => {
        await closeConflict(core, input);
        return ok;
      }),
    },
    authority: {
      ask: os.authority.ask.handler(({ input }) => {
        core.authority.ask(input.resource, input.purpose, core.actor().staffId);
        return ok;
      }),
    },
    devices: {
      list: os.devices.list.handler(() => [...ports.devices.list()]),
      protocols: os.devices.protocols.handler(() => [...ports.devices.protocols()]),
      ports: os.devices.ports.handler(async () => [...(await ports.devices.ports())]),
      save: os.devices.save.handler(async ({ input }) => {
        core.need('device.manage');
        const deviceId = input.deviceId ?? core.newId();
        await ports.devices.save({ ...input, deviceId });
        return { deviceId };
      }),
      remove: os.devices.remove.handler(async ({ input }) => {
        core.need('device.manage');
        await ports.devices.remove(input.deviceId);
        return ok;
      }),
      log: os.devices.log.handler(({ input }) => [...ports.devices.log(input.deviceId)]),
    },
    status: {
      page: os.status.page.handler(async () => {
        const shell = await ports.shell.status();
        const head = core.ledger.head();
        const sqlite =
          core.ledger.db.prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()?.v ?? '';
        return {
          ...shell,
          sqlite,
          ledger: {
            file: core.ledger.file,
            events: core.ledger.count(),
            head: head.hash,
            sealedUpTo: core.ledger.sealedUpTo(core.stationId)?.seq ?? 0,
            epoch: core.ledger.epoch,
          },
        };
      }),
    },
    home: {
      info: os.home.info.handler(() => homeInfo(core)),
      saveDictionary: os.home.saveDictionary.handler(({ input }) => {
        const actor = core.need('home.configure');
        const home = core.views.home();
        core.record(
          'home.configured',
          {
            name: home?.name ?? '',
            county: home?.county ?? '',
            phone: home?.phone ?? '',
            dictionaries: { [input.dictionary]: input.entries },
          },
          { actorId: actor.staffId },
        );
        return ok;
      }),
    },
    demo: { sheet: os.demo.sheet.handler(() => demoSheet(core)) },
    shell: {
      leaveKiosk: os.shell.leaveKiosk.handler(async ({ input }) => {
        const staff = core.views.staffByBadge(input.badge.toUpperCase());
        if (staff === null || !staff.active || ![...staff.roles, ...staff.deputyOf].includes('director')) {
          throw new GuichengError('FORBIDDEN.KIOSK', '只有馆长或代理人可以离开全屏');
        }
        await core.pins.check(staff.staffId, input.pin, core.policy, core.wall);
        ports.shell.leaveKiosk();
        return ok;
      }),
    },
  });
}

export type StationRouter = ReturnType<typeof createRouter>;
