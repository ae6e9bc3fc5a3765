import { DAY_MS, disposalLacking, storedUntil } from '../domain/case/special.ts';
import { BODY_CARRIERS } from '../domain/checkpoints/scene.ts';
import { GuichengError } from '../domain/errors.ts';
import type { DeskFact, DirectorFact } from '../domain/events/exceptionInputs.ts';
import type { EventInput } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { exceptionsOf, specialFacts } from '../domain/fold/exceptions.ts';
import { openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import { refuseMask } from './masking.ts';

/**
 * Records of the exceptions (特殊情形). Each must bear what makes it worth anything: a number or a scan of the paper,
 * a term that was allowed, the body itself for a release of the police.
 */
type Fact = DeskFact | DirectorFact;

/** Clocks of two stations, and a clerk who writes the minute down before it is over. */
const AHEAD_MS = 10 * 60_000;

function wrong(code: string, sentence: string): GuichengError {
  return new GuichengError(`INPUT.${code}`, sentence);
}

/** @throws GuichengError `INPUT.*`, `STATE.*` what is missing from the record, in words */
function checkFact(core: StationCore, state: CaseState, { kind, payload }: Fact): void {
  const { wall } = core;
  const regional = core.facts.regional();
  const special = specialFacts(state);
  switch (kind) {
    case 'notice.given':
      if (payload.number === null && payload.attachment === null)
        throw wrong('EVIDENCE', '通知要有凭证：写单号或回执号，或附上照片、截图');
      if (payload.givenAt > wall + AHEAD_MS) throw wrong('TIME', '通知的时间还没有到，请核对');
      if (payload.to === 'public' && (payload.until ?? 0) <= payload.givenAt)
        throw wrong('TIME', '公告要写清到哪一天为止');
      return;
    case 'burialChoice.recorded':
      if (payload.number === null && payload.attachment === null)
        throw wrong('EVIDENCE', '葬式选择要有书面材料：写材料编号，或附上签字的扫描件');
      return;
    case 'transfer.arranged':
      if (state.decedent.caseKind !== 'transferOut' && state.decedent.caseKind !== 'earthBurial')
        throw wrong('CASE_KIND', '请先把业务类别改为外运或依俗土葬');
      for (const person of payload.staff) refuseMask(person.paperNumber);
      return;
    case 'hold.cleared':
      checkRelease(core, state, payload);
      return;
    case 'storage.extended': {
      const before = storedUntil(special, regional);
      if (special.arrivedAt === null || before === null)
        throw wrong('NOT_STORED', '还没有到馆接收，没有存放期限可延');
      if (payload.until <= before) throw wrong('TIME', '延期要到原来的期限之后');
      if (regional.extensionDays !== null && payload.until > before + regional.extensionDays * DAY_MS)
        throw wrong('EXTENSION', `一次延期不能超过 ${regional.extensionDays} 日`);
      return;
    }
    case 'disposal.approved': {
      const lacking = disposalLacking(special, regional, wall).filter(
        (entry) => entry !== '主管部门批准文号',
      );
      if (lacking.length > 0)
        throw new GuichengError('STATE.NOTICES_MISSING', `还缺${lacking.join('、')}，不能登记处置批准`);
      return;
    }
    default:
  }
}

function checkRelease(
  core: StationCore,
  state: CaseState,
  payload: Omit<EventInput<'hold.cleared'>, 'recordId'>,
): void {
  if (payload.holdKind === 'unidentified') {
    const { noticeFrom, noticeEndsAt } = payload;
    if (noticeFrom === null || noticeEndsAt === null || noticeEndsAt <= noticeFrom)
      throw wrong('NOTICE', '请写清公告从哪一天到哪一天');
  }
  if (payload.holdKind !== 'police') return;
  const carrier = payload.carrier === null ? null : core.views.carrier(payload.carrier);
  if (carrier === null || !BODY_CARRIERS.some((kind) => kind === carrier.kind))
    throw wrong('CARRIER', '公安放行要扫遗体上的腕带或袋签');
  if (carrier.caseId !== state.caseId || carrier.state !== 'bound' || carrier.clash !== null)
    throw wrong('CARRIER', '扫到的不是这位身上系着的载体，请在遗体旁重新扫描');
}

export function recordFact(core: StationCore, caseId: string, fact: Fact): void {
  const actor = core.actor();
  const state = openCase(core, caseId);
  checkFact(core, state, fact);
  const about = { caseId, actorId: actor.staffId };
  core.record(fact.kind, { recordId: core.newId(), ...fact.payload } as EventInput<typeof fact.kind>, about);
}

/** @throws GuichengError `NOT_FOUND.RECORD` */
export function withdrawFact(
  core: StationCore,
  input: { caseId: string; recordId: string; reason: string },
): void {
  const actor = core.actor();
  const state = openCase(core, input.caseId);
  if (!exceptionsOf(state).records.some((entry) => entry.payload.recordId === input.recordId))
    throw new GuichengError('NOT_FOUND.RECORD', '没有这条记录，或已经撤回');
  core.record(
    'record.withdrawn',
    { recordId: input.recordId, reason: input.reason },
    { caseId: input.caseId, actorId: actor.staffId },
  );
}

/** @throws GuichengError `NOT_FOUND.CREMATOR`, `STATE.*` */
export function disinfect(
  core: StationCore,
  input: { cremator: string; method: string; note: string },
): void {
  const actor = core.actor();
  const place = core.views.place(input.cremator);
  if (place === null || place.kind !== 'cremator')
    throw new GuichengError('NOT_FOUND.CREMATOR', '没有这台炉');
  const caseId = place.contaminatedBy ?? null;
  if (caseId === null) throw new GuichengError('STATE.CLEAN', `${place.label}没有待消毒的记录`);
  if (place.run !== null)
    throw new GuichengError('STATE.CREMATOR_BUSY', `${place.label}还没有出灰，出灰后再消毒登记`);
  core.record('cremator.disinfected', input, { caseId, actorId: actor.staffId });
}

/**
 * 突发事件: opens so many numbered unknowns of one event, each with its own number, held until somebody knows who it is.
 * @throws GuichengError `INPUT.BATCH`
 */
export function openBatch(
  core: StationCore,
  input: { name: string; authority: string; count: number; place: string },
): { batchId: string; cases: string[] } {
  const actor = core.actor();
  if (core.views.home()?.batches?.some((batch) => batch.name === input.name) === true)
    throw new GuichengError('INPUT.BATCH', '已经有同名的事件。要补人，请换一个名称，例如加上「第二批」');
  const batchId = core.newId();
  const cases = Array.from({ length: input.count }, () => core.newId());
  core.numbers.ensure(['caseNumber'], actor.staffId);
  const about = { actorId: actor.staffId };
  core.ledger.transact((tx) => {
    for (const [index, caseId] of cases.entries()) {
      const caseNumber = core.numbers.take(tx, 'caseNumber');
      const decedent = {
        nameless: true,
        paperType: 'none',
        deathCause: '03',
        caseKind: 'cremation' as const,
        deathPlace: input.place,
        batchId,
        batchName: input.name,
        batchNumber: index + 1,
      };
      const fields = { decedent, transfer: { pickupPlace: input.place } };
      core.append(tx, 'case.opened', { caseNumber, fields }, { caseId, ...about });
    }
    const { name, authority } = input;
    core.append(tx, 'batch.opened', { batchId, name, authority, cases }, about);
  });
  return { batchId, cases };
}

/** An overdue body is ordered without its family only once everybody was told, and the authority approved. */
export function checkNotice(core: StationCore, caseId: string): void {
  const lacking = disposalLacking(specialFacts(openCase(core, caseId)), core.facts.regional(), core.wall);
  if (lacking.length > 0)
    throw new GuichengError(
      'STATE.NOTICES_MISSING',
      `没有家属确认，凭通知书排火化还缺：${lacking.join('、')}`,
    );
}
