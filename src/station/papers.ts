import { labelOf } from '../domain/case/dictionaries.ts';
import { homeWord } from '../domain/case/homeDictionaries.ts';
import { dayKey } from '../domain/checkpoints/clock.ts';
import { CODE_KINDS, displayCode, isCodeKind } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import { type CaseState, openHolds, openObjections } from '../domain/fold/case.ts';
import { implantOf, recordsOf } from '../domain/fold/exceptions.ts';
import { knownCase, openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import { EXCEPTION_REASONS, sentencesOf } from './exceptionViews.ts';
import { maskedSections, maskLevel } from './masking.ts';
import type { PrintJob } from './ports.ts';
import { signSlip } from './slips.ts';
import { clockText, dayText, displayName, sexText, whereText } from './words.ts';

export function paperFooter(core: StationCore): string {
  const { hash, seq } = core.ledger.head();
  return `${core.views.home()?.name ?? ''} · ${dayText(core.wall)} ${clockText(core.wall)} · 账本 ${seq} ${hash.slice(0, 16)}`;
}

/**
 * What the file knows against letting this one go, in words: the slip is scanned where nobody heard of it, so it has
 * to stop here.
 */
function unheardStop(state: CaseState, wall: number): string | null {
  if (state.mustRebind) return '的身份刚更正过，还没有重新系签';
  const gone = state.documents.find(
    ({ kind, withdrawn }) =>
      withdrawn && !state.documents.some((entry) => entry.kind === kind && !entry.withdrawn),
  );
  if (gone !== undefined) return '有撤回的材料还没有补上';
  const { caseKind } = state.decedent;
  if (caseKind === 'transferOut' || state.cremation !== null) return null;
  if (state.order !== null && dayKey(state.order.scheduledAt) !== dayKey(wall)) return '不是今天火化';
  return implantOf(state) === 'present' ? '体内装置未取出' : null;
}

/**
 * Prints a release slip (放行单). The desk refuses while it knows of any stop on the case.
 * @throws GuichengError `STATE.STOPPED`, `FORBIDDEN.*`
 */
export async function printSlip(
  core: StationCore,
  caseId: string,
): Promise<{ text: string; validUntil: number; file: string | null }> {
  const actor = core.actor();
  if (core.role !== 'desk') throw new GuichengError('FORBIDDEN.STATION', '放行单只能在业务大厅打印');
  const state = openCase(core, caseId);
  const facts = core.facts.caseFacts(state, { livePermits: new Set() });
  if (
    openHolds(state).length > 0 ||
    openObjections(state).length > 0 ||
    facts.conflict !== null ||
    facts.identityClash.length > 0
  ) {
    throw new GuichengError('STATE.STOPPED', `${displayName(state)}有未解除的暂缓、异议或冲突，不能放行`);
  }
  const special = sentencesOf(core, state, EXCEPTION_REASONS)[0];
  if (special !== undefined) throw new GuichengError('STATE.STOPPED', `${special}。不能放行`);
  const unheard = unheardStop(state, core.wall);
  if (unheard !== null) throw new GuichengError('STATE.STOPPED', `${displayName(state)}${unheard}，不能放行`);
  const heads = Object.fromEntries(
    Object.entries(core.ledger.heads()).map(([chain, head]): [string, [number, string]] => [
      chain,
      [head.seq, head.hash.slice(0, 16)],
    ]),
  );
  const slipId = core.newId();
  const printedAt = core.wall;
  const text = signSlip(
    {
      slipId,
      caseId,
      caseNumber: state.number,
      stationId: core.stationId,
      epoch: core.ledger.epoch,
      printedAt,
      heads,
    },
    core.options.signer,
  );
  const validUntil = printedAt + core.policy.slipAgeMs;
  core.record('slip.printed', { slipId, validUntil, text }, { caseId, actorId: actor.staffId });
  core.seal();
  const file = await core.ports.printer.print({
    template: 'releaseSlip',
    title: '放行单',
    code: text,
    codeText: displayCode(state.number),
    name: displayName(state),
    rows: [
      { label: '性别', value: sexText(state) },
      { label: '有效至', value: clockText(validUntil) },
      { label: '打印人', value: actor.name },
    ],
    footer: paperFooter(core),
  });
  return { text, validUntil, file };
}

/** @throws GuichengError `STATE.NOT_CREMATED`, `FORBIDDEN.REISSUE` */
export async function issueCertificate(
  core: StationCore,
  input: { caseId: string; recipient: string; replaces: string | null; reason: string | null },
): Promise<{ number: string; file: string | null }> {
  const actor = core.actor();
  const state = knownCase(core, input.caseId);
  if (state.cremation === null)
    throw new GuichengError('STATE.NOT_CREMATED', '还没有火化记录，不能开火化证明');
  const first = state.certificates[0];
  if (first !== undefined) {
    if (input.replaces === null || input.reason === null) {
      throw new GuichengError('STATE.CERTIFICATE_EXISTS', '火化证明已经开过。补发要写明作废的编号和原因');
    }
    if (first.recipient !== input.recipient) {
      throw new GuichengError('FORBIDDEN.REISSUE', '补发只能给第一次领取的人');
    }
  }
  core.numbers.ensure(['document'], actor.staffId);
  const number = core.ledger.transact((tx) => {
    const code = core.numbers.take(tx, 'document');
    core.append(
      tx,
      'certificate.issued',
      { number: code, recipient: input.recipient, replaces: input.replaces, reason: input.reason },
      { caseId: input.caseId, actorId: actor.staffId },
    );
    return code;
  });
  core.seal();
  const file = await core.ports.printer.print({
    template: 'cremationCertificate',
    title: '火化证明',
    code: number,
    codeText: displayCode(number),
    name: displayName(state),
    // Given to the family and void without it: the one paper that bears the whole number whoever prints it.
    rows: [
      { label: '性别', value: sexText(state) },
      { label: '出生日期', value: state.decedent.birthDate ?? '' },
      { label: '证件号码', value: state.decedent.paperNumber ?? '' },
      {
        label: '死亡时间',
        value: state.decedent.deathAt === undefined ? '' : dayText(state.decedent.deathAt),
      },
      {
        label: '火化时间',
        value: `${dayText(state.cremation.startedAt)} ${clockText(state.cremation.startedAt)}`,
      },
      { label: '领取人', value: input.recipient },
      { label: '出具日期', value: dayText(core.wall) },
    ],
    footer: paperFooter(core),
  });
  return { number, file };
}

type PaperId =
  | 'registration'
  | 'cremationAuthorization'
  | 'handover'
  | 'storageAgreement'
  | 'settlement'
  | 'transferOut';

const TITLES: Readonly<Record<PaperId, string>> = {
  registration: '逝者登记表',
  cremationAuthorization: '遗体火化确认书',
  handover: '骨灰交接单',
  storageAgreement: '骨灰寄存协议',
  settlement: '费用结算单',
  transferOut: '遗体外运交接单',
};

/** What the receiving home checks the body by: the numbers on it, and who was announced to come. */
function transferRows(state: CaseState): PrintJob['rows'] {
  const worn = state.carriers.filter((carrier) => carrier.state === 'bound');
  const arranged = recordsOf(state, 'transfer.arranged').at(-1)?.payload;
  return [
    ...worn.map((carrier) => ({
      label: isCodeKind(carrier.kind) ? CODE_KINDS[carrier.kind].chinese : carrier.kind,
      value: displayCode(carrier.code),
    })),
    { label: '接收单位', value: arranged?.home ?? '' },
    { label: '接收证明', value: arranged?.certificate ?? '' },
    { label: '车牌', value: arranged?.plate ?? '' },
    { label: '封签号', value: arranged?.sealNumber ?? '' },
    { label: '来接人员', value: arranged?.staff.map(({ name }) => name).join('、') ?? '' },
    { label: '接收方复核', value: '□ 载体号码与本单一致　□ 照片与遗体一致　□ 封签完好' },
  ];
}

/** The photo taken when the carriers were tied on, as the paper shows it. */
async function photoOf(core: StationCore, state: CaseState): Promise<string | null> {
  const sha256 = state.bedsidePhoto ?? state.decedent.photo ?? null;
  const stored = sha256 === null ? null : await core.ports.attachments.get(sha256);
  return stored === null
    ? null
    : `data:${stored.mime};base64,${Buffer.from(stored.bytes).toString('base64')}`;
}

export async function printPaper(
  core: StationCore,
  caseId: string,
  paper: PaperId,
): Promise<{ file: string | null }> {
  const actor = core.actor();
  const state = knownCase(core, caseId);
  core.record(
    'paper.printed',
    { paper, copy: 1, head: core.ledger.head().hash },
    { caseId, actorId: actor.staffId },
  );
  const { decedent, arranger } = maskedSections(state, maskLevel(core));
  const own = core.views.home()?.dictionaries;
  const job: PrintJob = {
    template: paper,
    title: TITLES[paper],
    code: state.number,
    codeText: displayCode(state.number),
    name: displayName(state),
    rows: [
      { label: '性别', value: sexText(state) },
      { label: '出生日期', value: state.decedent.birthDate ?? '' },
      {
        label: '证件',
        value: `${labelOf('paperType', decedent.paperType)} ${decedent.paperNumber ?? ''}`,
      },
      {
        label: '住址',
        value: [state.decedent.town, state.decedent.village, state.decedent.address]
          .filter(Boolean)
          .join(' '),
      },
      { label: '死亡原因', value: homeWord(own, 'deathCause', state.decedent.deathCause) },
      {
        label: '承办人',
        value: `${arranger.name ?? ''} ${homeWord(own, 'relation', arranger.relation)} ${arranger.phone ?? ''}`,
      },
      { label: '骨灰去向', value: homeWord(own, 'ashesDestination', state.decedent.ashesDestination) },
      ...(paper === 'transferOut' ? transferRows(state) : []),
      { label: '现在', value: whereText(core.views, state.whereabouts) },
      { label: '打印人', value: actor.name },
    ],
    footer: paperFooter(core),
    ...(paper === 'transferOut' ? { photo: await photoOf(core, state) } : {}),
  };
  return { file: await core.ports.printer.print(job) };
}
