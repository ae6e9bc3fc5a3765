import type { CaseSection } from '../../../../src/domain/case/fields.ts';

/**
 * The case file as one page: which fields, in which order, how wide. The order is that of a telephone call:
 * who has died, where to fetch them, who arranges. A new field of the domain is one more line here.
 */
export type FieldKind =
  | 'text'
  | 'name'
  | 'area'
  | 'choice'
  | 'open'
  | 'ask'
  | 'paper'
  | 'day'
  | 'moment'
  | 'number'
  | 'flag';

export interface FieldSpec {
  readonly section: CaseSection;
  readonly field: string;
  readonly label: string;
  readonly kind: FieldKind;
  /** Longest text the case file takes; what is longer goes to the note. */
  readonly max: number;
  /** Dictionary of a choice. */
  readonly dictionary?: string;
  /** Columns of 24 on a wide page, of 12 on a narrow one. */
  readonly wide: number;
  readonly narrow: number;
  /** Asked only where another field of the section holds one of these values; always shown once it holds something. */
  readonly when?: { readonly field: string; readonly values: readonly string[] };
  /** Behind 更多. */
  readonly more?: true;
  readonly placeholder?: string;
  readonly mono?: true;
}

export const SECTION_LABELS: Readonly<Record<CaseSection, string>> = {
  decedent: '逝者',
  transfer: '接运',
  arranger: '承办人',
  ashesRecipient: '领灰人',
};

export const SECTION_ORDER: readonly CaseSection[] = ['decedent', 'transfer', 'arranger', 'ashesRecipient'];

type Row = Omit<FieldSpec, 'section'>;

/** Fetal remains and infants have no number of their own: the mother's links them. */
const infant = { field: 'caseKind', values: ['fetal'] } as const;

const decedent: readonly Row[] = [
  { field: 'name', label: '姓名', kind: 'name', max: 60, wide: 4, narrow: 4 },
  {
    field: 'paperType',
    label: '证件类型',
    kind: 'choice',
    dictionary: 'paperType',
    max: 30,
    wide: 4,
    narrow: 3,
  },
  { field: 'paperNumber', label: '证件号码', kind: 'paper', max: 40, wide: 6, narrow: 5, mono: true },
  { field: 'sex', label: '性别', kind: 'choice', dictionary: 'sex', max: 10, wide: 3, narrow: 2 },
  {
    field: 'birthDate',
    label: '出生日期',
    kind: 'day',
    max: 10,
    wide: 4,
    narrow: 4,
    placeholder: '如 19380312',
  },
  { field: 'ageText', label: '年龄', kind: 'text', max: 20, wide: 3, narrow: 3 },
  {
    field: 'ethnicGroup',
    label: '民族',
    kind: 'choice',
    dictionary: 'ethnicGroup',
    max: 10,
    wide: 3,
    narrow: 3,
  },
  { field: 'town', label: '镇街', kind: 'open', dictionary: 'town', max: 40, wide: 4, narrow: 4 },
  { field: 'village', label: '村（居）', kind: 'text', max: 40, wide: 4, narrow: 4 },
  { field: 'address', label: '住址', kind: 'text', max: 160, wide: 13, narrow: 8 },
  {
    field: 'deathAt',
    label: '死亡时间',
    kind: 'moment',
    max: 30,
    wide: 5,
    narrow: 5,
    placeholder: '如 今天 11:05',
  },
  { field: 'deathPlace', label: '死亡地点', kind: 'text', max: 120, wide: 7, narrow: 7 },
  {
    field: 'deathCause',
    label: '死亡原因',
    kind: 'choice',
    dictionary: 'deathCause',
    max: 4,
    wide: 4,
    narrow: 4,
  },
  {
    field: 'ashesDestination',
    label: '骨灰去向',
    kind: 'choice',
    dictionary: 'ashesDestination',
    max: 4,
    wide: 8,
    narrow: 8,
  },
  {
    field: 'implant',
    label: '体内装置（起搏器等）',
    kind: 'ask',
    dictionary: 'implant',
    max: 10,
    wide: 11,
    narrow: 12,
  },
  {
    field: 'infectious',
    label: '传染病',
    kind: 'ask',
    dictionary: 'infectious',
    max: 10,
    wide: 7,
    narrow: 7,
  },
  {
    field: 'caseKind',
    label: '办理类型',
    kind: 'choice',
    dictionary: 'caseKind',
    max: 20,
    wide: 6,
    narrow: 5,
  },
  { field: 'formerName', label: '曾用名', kind: 'name', max: 60, wide: 4, narrow: 4, more: true },
  {
    field: 'paperSource',
    label: '证件来源',
    kind: 'text',
    max: 30,
    wide: 5,
    narrow: 4,
    more: true,
    placeholder: '原件、户口簿、复印件…',
  },
  { field: 'nationality', label: '国籍', kind: 'text', max: 30, wide: 3, narrow: 4, more: true },
  {
    field: 'religion',
    label: '宗教信仰',
    kind: 'open',
    dictionary: 'religion',
    max: 20,
    wide: 4,
    narrow: 4,
    more: true,
  },
  { field: 'occupation', label: '职业', kind: 'text', max: 40, wide: 4, narrow: 4, more: true },
  { field: 'education', label: '文化程度', kind: 'text', max: 20, wide: 4, narrow: 4, more: true },
  { field: 'politicalStatus', label: '政治面貌', kind: 'text', max: 20, wide: 4, narrow: 4, more: true },
  { field: 'workUnit', label: '工作单位', kind: 'text', max: 80, wide: 10, narrow: 8, more: true },
  { field: 'householdArea', label: '户口所在地', kind: 'text', max: 80, wide: 10, narrow: 12, more: true },
  { field: 'disease', label: '病种', kind: 'text', max: 80, wide: 8, narrow: 8, more: true },
  {
    field: 'bodyCondition',
    label: '遗体状态',
    kind: 'choice',
    dictionary: 'bodyCondition',
    max: 4,
    wide: 4,
    narrow: 4,
    more: true,
  },
  { field: 'conditionNote', label: '状态说明', kind: 'text', max: 400, wide: 12, narrow: 12, more: true },
  { field: 'marks', label: '体表特征', kind: 'text', max: 400, wide: 12, narrow: 12, more: true },
  { field: 'belongings', label: '随身物品', kind: 'text', max: 800, wide: 12, narrow: 12, more: true },
  {
    field: 'crematorType',
    label: '炉型',
    kind: 'open',
    dictionary: 'crematorType',
    max: 20,
    wide: 5,
    narrow: 4,
    more: true,
  },
  {
    field: 'unclaimed',
    label: '无人认领或家属拒认',
    kind: 'flag',
    dictionary: 'yesNo',
    max: 1,
    wide: 4,
    narrow: 4,
    more: true,
  },
  { field: 'motherName', label: '母亲姓名', kind: 'name', max: 60, wide: 4, narrow: 4, when: infant },
  {
    field: 'motherPaperNumber',
    label: '母亲证件号码',
    kind: 'text',
    max: 40,
    wide: 5,
    narrow: 5,
    when: infant,
    mono: true,
  },
  {
    field: 'abandoned',
    label: '弃婴',
    kind: 'flag',
    dictionary: 'yesNo',
    max: 1,
    wide: 3,
    narrow: 3,
    when: infant,
  },
  { field: 'handoverUnit', label: '移交医院', kind: 'text', max: 80, wide: 5, narrow: 5, when: infant },
  { field: 'handoverPerson', label: '移交人', kind: 'name', max: 40, wide: 3, narrow: 3, when: infant },
  {
    field: 'handoverAt',
    label: '移交时间',
    kind: 'moment',
    max: 30,
    wide: 4,
    narrow: 4,
    when: infant,
    placeholder: '如 今天 11:05',
  },
  { field: 'note', label: '备注', kind: 'area', max: 800, wide: 24, narrow: 12, more: true },
];

const contact: readonly Row[] = [
  { field: 'name', label: '姓名', kind: 'name', max: 60, wide: 4, narrow: 4 },
  {
    field: 'relation',
    label: '与逝者关系',
    kind: 'choice',
    dictionary: 'relation',
    max: 4,
    wide: 5,
    narrow: 4,
  },
  { field: 'phone', label: '电话', kind: 'text', max: 30, wide: 5, narrow: 4, mono: true },
  {
    field: 'paperType',
    label: '证件类型',
    kind: 'choice',
    dictionary: 'paperType',
    max: 30,
    wide: 4,
    narrow: 4,
  },
  { field: 'paperNumber', label: '证件号码', kind: 'paper', max: 40, wide: 6, narrow: 8, mono: true },
  { field: 'sex', label: '性别', kind: 'choice', dictionary: 'sex', max: 10, wide: 3, narrow: 3, more: true },
  { field: 'paperSource', label: '证件来源', kind: 'text', max: 30, wide: 4, narrow: 4, more: true },
  { field: 'address', label: '住址', kind: 'text', max: 160, wide: 17, narrow: 5, more: true },
];

const transfer: readonly Row[] = [
  { field: 'callerName', label: '来电人', kind: 'name', max: 60, wide: 4, narrow: 4 },
  { field: 'callerPhone', label: '来电电话', kind: 'text', max: 30, wide: 5, narrow: 4, mono: true },
  {
    field: 'pickupAt',
    label: '约定时间',
    kind: 'moment',
    max: 30,
    wide: 5,
    narrow: 4,
    placeholder: '如 14:30',
  },
  { field: 'pickupPlace', label: '接运地点', kind: 'text', max: 160, wide: 10, narrow: 12 },
  { field: 'vehicle', label: '灵车', kind: 'text', max: 40, wide: 4, narrow: 4 },
  { field: 'driver', label: '接运员', kind: 'open', dictionary: 'staff', max: 40, wide: 5, narrow: 4 },
  { field: 'kilometres', label: '里程（公里）', kind: 'number', max: 4, wide: 5, narrow: 4 },
  { field: 'note', label: '说明', kind: 'text', max: 400, wide: 10, narrow: 12 },
];

const of = (section: CaseSection, rows: readonly Row[]): readonly FieldSpec[] =>
  rows.map((row) => ({ section, ...row }));

export const FIELD_SPECS: Readonly<Record<CaseSection, readonly FieldSpec[]>> = {
  decedent: of('decedent', decedent),
  transfer: of('transfer', transfer),
  arranger: of('arranger', contact),
  ashesRecipient: of('ashesRecipient', contact),
};

export const ALL_SPECS: readonly FieldSpec[] = SECTION_ORDER.flatMap((section) => FIELD_SPECS[section]);

/** Unique on the page: 逝者姓名, 承办人姓名. */
export function fieldName(spec: FieldSpec): string {
  return `${SECTION_LABELS[spec.section]}${spec.label}`;
}

export function fieldId(spec: FieldSpec): string {
  return `case-${spec.section}-${spec.field}`;
}
