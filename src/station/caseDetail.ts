import { labelOf } from '../domain/case/dictionaries.ts';
import { documentLabel } from '../domain/case/documents.ts';
import { homeWord } from '../domain/case/homeDictionaries.ts';
import { evaluate } from '../domain/checkpoints/evaluate.ts';
import { type ReasonCode, specOf } from '../domain/checkpoints/reasons.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { CODE_KINDS, displayCode, isCodeKind } from '../domain/codes/index.ts';
import type { CheckpointId } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { personCard } from './cards.ts';
import { knownCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import type { CaseDetail } from './dto.ts';
import { exceptionsView } from './exceptionViews.ts';
import { similarRows } from './lists.ts';
import { maskedNumber, maskedSections, maskLevel } from './masking.ts';
import { nextCheckpoints } from './next.ts';
import { timelineOf } from './timeline.ts';
import { displayName, statusText } from './words.ts';

/** Reasons that are about the file, not about what was scanned: what the desk can still put right. */
const FILE_REASONS: readonly ReasonCode[] = [
  'DOCUMENT_MISSING',
  'CERTIFICATE_LEGACY',
  'FAREWELL_NOT_CLOSED',
  'HALL_NOT_BOOKED',
  'NOT_ORDERED',
  'HOLD_OPEN',
  'OBJECTION_OPEN',
  'CONFLICT_OPEN',
  'IDENTITY_CLASH',
  'NOT_CREMATION',
  'MUST_REBIND',
  'NOT_BOUND',
  'NO_SURVIVING_CARRIER',
  'FIELDS_MISSING',
  'IMPLANT_PRESENT',
  'IMPLANT_UNKNOWN',
];

const CARRIER_STATES: Readonly<Record<string, string>> = {
  printed: '已打印，请扫回核对',
  verified: '已核对，可以系签',
  bound: '已系签',
  revoked: '已作废',
  void: '已失效，须重新系签',
  detached: '已取下',
  consumed: '已随火化结束',
};

function lacking(core: StationCore, state: CaseState): CaseDetail['lacking'] {
  if (state.status !== 'open' || state.cremation !== null) return [];
  const wanted: CheckpointId[] = ['releaseToFarewell', 'releaseToCremation', 'charge'];
  return wanted.flatMap((checkpoint) => {
    if (checkpoint === 'releaseToFarewell' && (state.farewell === 'waived' || state.farewell === 'closed'))
      return [];
    const context = core.facts.context(core.stationFacts(), {
      checkpoint,
      expected: state.caseId,
      first: null,
      evidence: [],
    });
    const sentences = evaluate(checkpoint, context, [], 0)
      .reasons.filter((entry) => FILE_REASONS.includes(entry.code))
      .map((entry) => entry.sentence);
    return sentences.length === 0
      ? []
      : [{ checkpoint, chinese: CHECKPOINTS[checkpoint].chinese, sentences }];
  });
}

/** First with the person signed in here: what bars them, bars them before anything is scanned. */
function nextSteps(core: StationCore, state: CaseState): CaseDetail['next'] {
  const first = core.sessions.view()?.staffId ?? null;
  return nextCheckpoints(state, core.role).map((checkpoint) => {
    const rule = CHECKPOINTS[checkpoint];
    const given = { checkpoint, expected: state.caseId, first, evidence: [] };
    const context = core.facts.context(core.stationFacts(), given);
    const wrong = evaluate(checkpoint, context, [], 0).reasons.filter((entry) => entry.grade === 'wrong');
    return {
      checkpoint,
      chinese: rule.chinese,
      bars: wrong.map((entry) => entry.sentence),
      overridable: rule.override !== null && wrong.every((entry) => specOf(entry.code).overridable === true),
    };
  });
}

function journey(core: StationCore, state: CaseState): CaseDetail['journey'] {
  const at = (...ids: CheckpointId[]) =>
    state.passed.findLast((entry) => ids.includes(entry.checkpoint))?.at ?? null;
  const steps = [
    { title: '登记', at: state.openedAt, note: '' },
    { title: '系签', at: at('bind', 'rebind'), note: '' },
    { title: '到馆接收', at: at('receive'), note: '' },
    { title: '入柜', at: at('store'), note: '' },
    {
      title: '告别',
      at: at('view') ?? (state.farewell === 'waived' ? state.changedAt : null),
      note: state.farewell === 'waived' ? '家属放弃' : '',
    },
    { title: '入炉火化', at: at('chargeIn'), note: '' },
    { title: '装盒', at: at('box'), note: '' },
    {
      title:
        homeWord(core.views.home()?.dictionaries, 'ashesDestination', state.decedent.ashesDestination) ||
        '骨灰去向',
      at: at('handOver', 'storeUrn', 'inter', 'scatter', 'leaveAshes'),
      note: '',
    },
  ];
  const last = steps.findLastIndex((step) => step.at !== null);
  return steps.map((step, index) => ({
    ...step,
    state:
      step.at !== null || index <= last
        ? 'done'
        : index === last + 1 && state.status === 'open'
          ? 'now'
          : 'todo',
  }));
}

/** @throws GuichengError `NOT_FOUND.CASE` */
export function caseDetail(core: StationCore, caseId: string): CaseDetail {
  const state = knownCase(core, caseId);
  const level = maskLevel(core);
  const { booking } = state;
  // A scan of an identity card shows the whole number: who may not read it does not learn the file's name.
  const papers = new Set(level === 'full' ? [] : state.documents.map((entry) => entry.attachment));
  const person = (staffId: string) => core.views.staff(staffId)?.name ?? staffId;
  return {
    card: personCard(core, state, false),
    status: state.status,
    statusText: statusText(core.views, state),
    ...maskedSections(state, level),
    documents: state.documents.map((entry) => ({
      documentId: entry.documentId,
      kind: entry.kind,
      label: documentLabel(entry.kind),
      form: entry.form,
      number: maskedNumber(entry.number, level),
      attachment: papers.has(entry.attachment) ? null : entry.attachment,
      withdrawn: entry.withdrawn,
      at: entry.at,
    })),
    carriers: state.carriers.map((carrier) => ({
      code: carrier.code,
      display: displayCode(carrier.code),
      kind: carrier.kind,
      label: isCodeKind(carrier.kind) ? CODE_KINDS[carrier.kind].chinese : carrier.kind,
      state: carrier.state,
      stateText: CARRIER_STATES[carrier.state] ?? carrier.state,
      unprinted: carrier.state === 'printed' && core.unprinted.has(carrier.code),
      tagged: (core.views.carrier(carrier.code)?.epc ?? null) !== null,
    })),
    stops: [
      ...state.holds.map((entry) => ({
        entry,
        kind: 'hold' as const,
        label: labelOf('holdKind', entry.kind),
      })),
      ...state.objections.map((entry) => ({ entry, kind: 'objection' as const, label: '异议' })),
    ].map(({ entry, kind, label }) => ({
      id: entry.id,
      kind,
      label,
      reason: entry.reason,
      by: person(entry.by),
      at: entry.at,
      byFamily: entry.byFamily === true,
      lifted: entry.lifted === null ? null : `${person(entry.lifted.by)}：${entry.lifted.reason}`,
    })),
    farewell: {
      state: state.farewell,
      hall: booking?.hall ?? null,
      hallLabel: booking === null ? null : (core.views.place(booking.hall)?.label ?? booking.hall),
      from: booking?.from ?? null,
      to: booking?.to ?? null,
    },
    order:
      state.order === null
        ? null
        : { crematorType: state.order.crematorType, scheduledAt: state.order.scheduledAt },
    next: nextSteps(core, state),
    lacking: lacking(core, state),
    timeline: timelineOf(core, caseId, level),
    journey: journey(core, state),
    similar: similarRows(core, displayName(state), caseId),
    exceptions: exceptionsView(core, state, level === 'full'),
    identityClash: core.views.identityClash(caseId).map((entry) => displayCode(entry.number)),
  };
}
