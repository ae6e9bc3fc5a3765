import { labelOf } from '../domain/case/dictionaries.ts';
import {
  REGIONAL_IDS,
  REGIONAL_RULES,
  type RegionalId,
  type RegionalRule,
  regionalOf,
} from '../domain/case/regional.ts';
import {
  infantLacking,
  isDecomposed,
  isInfectious,
  policeCause,
  type SpecialFacts,
  withoutFamily,
} from '../domain/case/special.ts';
import { evaluate } from '../domain/checkpoints/evaluate.ts';
import { transferLacking, WITHOUT_FAMILY } from '../domain/checkpoints/predicates/exceptions.ts';
import type { ReasonCode } from '../domain/checkpoints/reasons.ts';
import { displayCode } from '../domain/codes/index.ts';
import { NOTICE_WAYS } from '../domain/events/exceptions.ts';
import type { CheckpointId } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import {
  type ExceptionRecord,
  exceptionsOf,
  implantOf,
  specialCase,
  specialFacts,
} from '../domain/fold/exceptions.ts';
import { byDue, terms } from '../domain/fold/terms.ts';
import type { StationCore } from './core.ts';
import type { BatchView, ExceptionMark, ExceptionsView, RegionalRuleView, TermRow } from './dto.ts';
import { clockText, dayText, displayName, statusText, whereText } from './words.ts';

/** Reasons that only an exception gives; what the file knows of them stops a release slip too. */
export const EXCEPTION_REASONS: readonly ReasonCode[] = [
  'POLICE_HELD',
  'AUTHORITY_RELEASE_MISSING',
  'NOTICE_RUNNING',
  'NOTICE_TOO_SHORT',
  'POLICE_CERTIFICATE_MISSING',
  'IMPLANT_UNSIGNED',
  'CHOICE_MISSING',
  'CHOICE_OTHER',
  'EARTH_BURIAL_GROUP',
  'TRANSFER_PAPERS_MISSING',
  'INFECTIOUS_STAYS',
  'OVERDUE_PAPERS_MISSING',
  'DECOMPOSED_SEALED',
  'INFECTIOUS_SEALED',
];

/** What a checkpoint would say of this case before anything is scanned, as far as these reasons go. */
export function sentencesOf(
  core: StationCore,
  state: CaseState,
  codes: readonly ReasonCode[],
  checkpoint: CheckpointId = leavesBy(state),
): string[] {
  const given = { checkpoint, expected: state.caseId, first: null, evidence: [] };
  const context = core.facts.context(core.stationFacts(), given);
  return evaluate(checkpoint, context, [], 0)
    .reasons.filter((entry) => codes.includes(entry.code))
    .map((entry) => entry.sentence);
}

function marks(core: StationCore, state: CaseState): ExceptionMark[] {
  const regional = core.facts.regional();
  const special = specialFacts(state);
  const of = specialCase(state);
  const found: ExceptionMark[] = [];
  const alone = withoutFamily(of, special);
  if (alone !== null)
    found.push({
      id: 'withoutFamily',
      title: `${displayName(state)}${WITHOUT_FAMILY[alone]}`,
      changes: '公安放行、公告期满之前不整容、不告别、不火化；火化凭主管部门通知书，骨灰按期保留',
      lacking: sentencesOf(core, state, [
        'AUTHORITY_RELEASE_MISSING',
        'NOTICE_RUNNING',
        'NOTICE_TOO_SHORT',
        'POLICE_CERTIFICATE_MISSING',
      ]),
      ways: ['hold.cleared'],
    });
  const cause = policeCause(special, regional);
  if (cause !== null)
    found.push({
      id: 'police',
      title: `非正常死亡：${labelOf('deathCause', cause)}`,
      changes: '须公安机关的死亡证明；公安放行前不整容、不告别、不火化',
      lacking: sentencesOf(core, state, ['POLICE_HELD', 'POLICE_CERTIFICATE_MISSING']),
      ways: ['hold.cleared'],
    });
  if (isInfectious(of))
    found.push({
      id: 'infectious',
      title: `传染病：${labelOf('infectious', of.infectious)}`,
      changes: `密封袋不打开，不整容、不告别、不外运；排在最前火化${
        regional.infectiousCremators.length === 0 ? '' : '，只进专用炉'
      }，炉后消毒登记。疑似按确诊办，凭文书排除`,
      lacking: [],
      ways: ['hold.cleared'],
    });
  if (isDecomposed(special))
    found.push({
      id: 'decomposed',
      title: '遗体腐败',
      changes: special.viewingAllowed
        ? '已特许瞻仰；排在一般遗体之前火化'
        : '密封，不整容、不告别；排在一般遗体之前火化',
      lacking: [],
      ways: special.viewingAllowed ? [] : ['viewing.allowed'],
    });
  if (of.caseKind === 'fetal')
    found.push({
      id: 'fetal',
      title: '胎儿或婴儿',
      changes: '不要身份证件，以母亲证件关联；监护人作承办人；须有医院移交登记',
      lacking: infantLacking(special).map((entry) => `还缺${entry}`),
      ways: [],
    });
  found.push(...choiceMark(core, state, special), ...implantMark(state, special));
  if (of.caseKind === 'transferOut' || of.caseKind === 'earthBurial')
    found.push({
      id: 'transfer',
      title: of.caseKind === 'transferOut' ? '外运' : '依俗土葬，只运不火化',
      changes: '不在本馆火化；移交前核对接收方、车牌、封签和来接人员，接收方按交接单复核载体号码',
      lacking: transferLacking(of.caseKind, special).map((entry) => `还缺${entry}`),
      ways: ['transfer.arranged'],
    });
  if (special.underNotice)
    found.push({
      id: 'overdue',
      title: '逾期遗体，凭通知书火化',
      changes: '没有家属确认：通知家属有凭证、公告期满、主管部门批准，缺一不可',
      lacking: sentencesOf(core, state, ['OVERDUE_PAPERS_MISSING']),
      ways: ['notice.given', 'disposal.approved'],
    });
  return found;
}

function choiceMark(core: StationCore, state: CaseState, special: SpecialFacts): ExceptionMark[] {
  if (!core.facts.regional().choiceGroups.includes(special.ethnicGroup)) return [];
  return [
    {
      id: 'choice',
      title: `${labelOf('ethnicGroup', special.ethnicGroup)}：葬式由家属书面选择`,
      changes: '出馆前要有书面的火化或土葬选择；选土葬的只办外运',
      lacking: sentencesOf(core, state, ['CHOICE_MISSING', 'CHOICE_OTHER']),
      ways: ['burialChoice.recorded'],
    },
  ];
}

function implantMark(state: CaseState, special: SpecialFacts): ExceptionMark[] {
  const implant = implantOf(state);
  if (implant !== 'present' && implant !== 'removed') return [];
  const signed = special.implantSigner !== '';
  return [
    {
      id: 'implant',
      title: '体内装置',
      changes: '取出并签字之前不能入炉',
      lacking: signed ? [] : ['还没有登记由谁取出'],
      ways: signed ? [] : ['implant.removed'],
    },
  ];
}

const day = (at: number | null): string => (at === null ? '' : dayText(at));

/** One record in words, for the case page and the timeline. */
export function told(record: ExceptionRecord): { title: string; detail: string; attachment: string | null } {
  switch (record.kind) {
    case 'hold.cleared': {
      const { holdKind, number, officer, noticeFrom, noticeEndsAt, attachment } = record.payload;
      const notice = noticeEndsAt === null ? '' : `，公告 ${day(noticeFrom)} 至 ${day(noticeEndsAt)}`;
      const scanned = record.payload.carrier === null ? '' : `，已扫 ${displayCode(record.payload.carrier)}`;
      return {
        title: { unidentified: '公安处置通知', police: '公安放行', infectious: '排除传染病' }[holdKind],
        detail: `${number}，${officer}${notice}${scanned}`,
        attachment,
      };
    }
    case 'notice.given': {
      const { to, receiver, how, givenAt, until, number, attachment } = record.payload;
      return {
        title: to === 'family' ? '通知家属' : '公告',
        detail: `${dayText(givenAt)} ${clockText(givenAt)} ${NOTICE_WAYS[how]} ${receiver}${
          until === null ? '' : `，至 ${day(until)}`
        }，${number ?? '凭证见附件'}`,
        attachment,
      };
    }
    case 'storage.extended':
      return {
        title: '存放延期',
        detail: `到 ${day(record.payload.until)}，${record.payload.number}，${record.payload.approver}批准`,
        attachment: null,
      };
    case 'disposal.approved':
      return {
        title: '处置批准',
        detail: `${record.payload.number}，${record.payload.authority}`,
        attachment: null,
      };
    case 'implant.removed':
      return {
        title: '体内装置已取出',
        detail: `${record.payload.signer}签字 ${record.payload.note}`.trim(),
        attachment: null,
      };
    case 'burialChoice.recorded':
      return {
        title: '葬式选择',
        detail: `${record.payload.choice === 'cremation' ? '火化' : '土葬'}，${record.payload.by}，${
          record.payload.number ?? '书面材料见附件'
        }`,
        attachment: record.payload.attachment,
      };
    case 'transfer.arranged': {
      const { home, certificate, plate, sealNumber, staff } = record.payload;
      return {
        title: '外运安排',
        detail: `${home}，${certificate}，${plate}，封签 ${sealNumber}，${staff.map(({ name }) => name).join('、')}`,
        attachment: null,
      };
    }
    case 'viewing.allowed':
      return {
        title: '特许瞻仰',
        detail: `${record.payload.by}：${record.payload.reason}`,
        attachment: null,
      };
  }
}

export function exceptionsView(core: StationCore, state: CaseState, isWhole: boolean): ExceptionsView {
  return {
    marks: marks(core, state),
    records: exceptionsOf(state).records.map((record) => {
      const { title, detail, attachment } = told(record);
      return {
        recordId: record.payload.recordId,
        title,
        detail,
        by: core.views.staff(record.by)?.name ?? record.by,
        at: record.at,
        // A scanned paper bears whole numbers: who may not read those does not learn the file's name.
        attachment: isWhole ? attachment : null,
      };
    }),
    terms: terms(state, core.facts.regional(), core.wall),
  };
}

export function termRows(core: StationCore): TermRow[] {
  const regional = core.facts.regional();
  return core.views
    .openCases()
    .flatMap((state) =>
      terms(state, regional, core.wall).map((entry) => ({
        ...entry,
        caseId: state.caseId,
        name: displayName(state),
        number: displayCode(state.number),
        whereText: whereText(core.views, state.whereabouts),
      })),
    )
    .sort(byDue);
}

export function batchViews(core: StationCore): BatchView[] {
  return [...(core.views.home()?.batches ?? [])].reverse().map(({ batchId, name, authority, at, cases }) => ({
    batchId,
    name,
    authority,
    at,
    people: cases.flatMap((caseId, index) => {
      const state = core.views.case(caseId);
      if (state === null) return [];
      return [
        {
          caseId,
          index: index + 1,
          name: displayName(state),
          number: displayCode(state.number),
          whereText: whereText(core.views, state.whereabouts),
          stateText: statusText(core.views, state),
          identified: state.decedent.nameless !== true,
        },
      ];
    }),
  }));
}

export function regionalViews(core: StationCore): RegionalRuleView[] {
  const home = core.views.home();
  const values = regionalOf(home?.rules, home?.rulesVersion);
  return REGIONAL_IDS.map((id: RegionalId) => {
    const { label, unit, value: preset, source, basis }: RegionalRule = REGIONAL_RULES[id];
    const own = home?.rules?.[id];
    return {
      id,
      label,
      unit,
      source,
      basis,
      preset,
      value: values[id],
      own: own === undefined ? null : { ...own, by: core.views.staff(own.by)?.name ?? own.by },
    };
  });
}

/** By which checkpoint the body leaves for good. */
function leavesBy(state: CaseState): CheckpointId {
  const kind = state.decedent.caseKind;
  return kind === 'transferOut' || kind === 'earthBurial' ? 'transferOut' : 'charge';
}
