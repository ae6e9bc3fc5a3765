/**
 * Rules that differ by place (地方规定), each with the text it rests on. No figure is made up: where none was found for
 * Shandong or Junan, the basis says so, and the value is either that of another place or none at all. A term without
 * a value still runs and is shown, but never falls due.
 */
import { DICTIONARIES } from './dictionaries.ts';

export type RegionalValue = number | null | readonly string[];

/** `here`: read in a text that binds here. `elsewhere`: a text of another place. `none`: nothing found. */
export type RegionalSource = 'here' | 'elsewhere' | 'none';

export interface RegionalRule {
  readonly label: string;
  /** `codes` and `cremators` are lists: values of the dictionary of causes or groups, or codes of cremators. */
  readonly unit: 'day' | 'hour' | 'causes' | 'groups' | 'cremators';
  readonly value: RegionalValue;
  readonly source: RegionalSource;
  readonly basis: string;
}

/** 可以保留土葬习俗的十个少数民族 */
const BURIAL_GROUPS = [
  '回族',
  '维吾尔族',
  '哈萨克族',
  '柯尔克孜族',
  '乌孜别克族',
  '塔吉克族',
  '塔塔尔族',
  '撒拉族',
  '东乡族',
  '保安族',
];

export function ethnicCode(text: string): string {
  return DICTIONARIES.ethnicGroup.find(({ value, label }) => value === text || label === text)?.value ?? text;
}

export const REGIONAL_RULES = {
  storageDays: {
    label: '遗体存放期限',
    unit: 'day',
    value: 7,
    source: 'elsewhere',
    basis: '未查到山东、临沂或莒南的期限。江西、广西、温州的规定为 7 日，暂按 7 日提醒，请按本地文件核定',
  },
  extensionDays: {
    label: '批准延期最长',
    unit: 'day',
    value: 30,
    source: 'elsewhere',
    basis: '未查到本地规定。江西、广西的规定为延期不超过 30 日，请按本地文件核定',
  },
  overdueNoticeDays: {
    label: '逾期遗体公告期',
    unit: 'day',
    value: 60,
    source: 'elsewhere',
    basis: '未查到本地规定。广西柳州火化逾期遗体前公告 60 日，上海为通知后 60 日，请按本地文件核定',
  },
  unclaimedNoticeDays: {
    label: '无名、无人认领遗体公告期',
    unit: 'day',
    value: 30,
    source: 'elsewhere',
    basis: '未查到本地规定。昆明 15 日，吕梁 30 日另加 10 日；暂取 30 日，请按公安机关通知核定',
  },
  abandonedNoticeDays: {
    label: '弃婴遗体公告期',
    unit: 'day',
    value: 7,
    source: 'elsewhere',
    basis: '未查到本地规定。外地医院遗体管理规定为报公安并公告 7 日，请按本地文件核定',
  },
  ashesRetentionDays: {
    label: '无人认领骨灰保留期',
    unit: 'day',
    value: 180,
    source: 'elsewhere',
    basis: '山东一市的办法为 180 日（未注明是否适用于临沂），外地有 90 日和 3 年，请按本地文件核定',
  },
  infectiousHours: {
    label: '传染病遗体火化时限',
    unit: 'hour',
    value: 24,
    source: 'elsewhere',
    basis:
      '《传染病防治法》要求立即卫生处理、就近火化，未写小时数；部分地方规定 24 小时内火化，请按本地文件核定',
  },
  complaintDays: {
    label: '争议和投诉答复期限',
    unit: 'day',
    value: null,
    source: 'none',
    basis: '未查到期限，不设到期日，只显示已经过了多少天',
  },
  policeCauses: {
    label: '须公安证明的死亡原因',
    unit: 'causes',
    value: ['03', '04', '05', '06', '07', '08', '09'],
    source: 'elsewhere',
    basis: '非正常死亡凭公安机关证明办理，公安同时通知殡仪馆（温州规定）；原因代码按省平台字典 03 至 09',
  },
  choiceGroups: {
    label: '须书面选择葬式的民族',
    unit: 'groups',
    value: BURIAL_GROUPS.map(ethnicCode),
    source: 'elsewhere',
    basis: '十个民族可以保留土葬习俗，自愿火化的他人不得干涉；依据为各地转载的规定，未见山东原文',
  },
  infectiousCremators: {
    label: '传染病专用炉',
    unit: 'cremators',
    value: [],
    source: 'none',
    basis: '本馆没有指定专用炉；指定以后，传染病遗体只进专用炉',
  },
} as const satisfies Record<string, RegionalRule>;

export type RegionalId = keyof typeof REGIONAL_RULES;
export const REGIONAL_IDS = Object.keys(REGIONAL_RULES) as RegionalId[];

export function isRegionalId(name: string): name is RegionalId {
  return Object.hasOwn(REGIONAL_RULES, name);
}

/** What a home set instead, why, and on which text it rests. */
export interface RegionalSetting {
  readonly value: RegionalValue;
  readonly basis: string;
  readonly reason: string;
  /** ms UTC. */
  readonly at: number;
  readonly by: string;
}
export type RegionalSettings = Readonly<Record<string, RegionalSetting>>;

type Days = number | null;

/** The values in force, as a verdict stores them. */
export interface Regional {
  /** Changes made by the home so far; 0 is what the program brings. */
  readonly version: number;
  readonly storageDays: Days;
  readonly extensionDays: Days;
  readonly overdueNoticeDays: Days;
  readonly unclaimedNoticeDays: Days;
  readonly abandonedNoticeDays: Days;
  readonly ashesRetentionDays: Days;
  readonly infectiousHours: Days;
  readonly complaintDays: Days;
  readonly policeCauses: readonly string[];
  readonly choiceGroups: readonly string[];
  readonly infectiousCremators: readonly string[];
}

function numberOf(own: RegionalSettings, id: RegionalId): Days {
  const value = (Object.hasOwn(own, id) ? own[id]?.value : undefined) ?? null;
  if (Object.hasOwn(own, id) && (value === null || typeof value === 'number')) return value;
  const fallback: RegionalValue = REGIONAL_RULES[id].value;
  return typeof fallback === 'number' ? fallback : null;
}

function listOf(own: RegionalSettings, id: RegionalId): readonly string[] {
  const value = Object.hasOwn(own, id) ? own[id]?.value : undefined;
  const known: RegionalValue | undefined = value ?? undefined;
  if (typeof known === 'object' && known !== null) return known;
  const fallback: RegionalValue = REGIONAL_RULES[id].value;
  return typeof fallback === 'object' && fallback !== null ? fallback : [];
}

export function regionalOf(own: RegionalSettings | undefined, version: number | undefined): Regional {
  const set = own ?? {};
  return {
    version: version ?? 0,
    storageDays: numberOf(set, 'storageDays'),
    extensionDays: numberOf(set, 'extensionDays'),
    overdueNoticeDays: numberOf(set, 'overdueNoticeDays'),
    unclaimedNoticeDays: numberOf(set, 'unclaimedNoticeDays'),
    abandonedNoticeDays: numberOf(set, 'abandonedNoticeDays'),
    ashesRetentionDays: numberOf(set, 'ashesRetentionDays'),
    infectiousHours: numberOf(set, 'infectiousHours'),
    complaintDays: numberOf(set, 'complaintDays'),
    policeCauses: listOf(set, 'policeCauses'),
    choiceGroups: listOf(set, 'choiceGroups'),
    infectiousCremators: listOf(set, 'infectiousCremators'),
  };
}

/** What the program brings. */
export const DEFAULT_REGIONAL: Regional = regionalOf(undefined, undefined);

/** What keeps a value from being this rule's; null when nothing does. */
export function regionalProblem(id: RegionalId, value: RegionalValue): string | null {
  const { unit, label } = REGIONAL_RULES[id];
  if (unit === 'day' || unit === 'hour') {
    if (value === null) return null;
    const most = unit === 'day' ? 3650 : 720;
    return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most
      ? null
      : `${label}请写 1 到 ${most} 的整数，不设期限请留空`;
  }
  return value !== null && typeof value === 'object' ? null : `${label}请从列表里选`;
}
