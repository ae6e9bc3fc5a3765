/**
 * The lists a home may make its own (字典): worded otherwise, put in another order, added to. An entry that is no
 * longer wanted is retired, never deleted: its value stands in old cases and in the reports made from them.
 */
import { DICTIONARIES, type DictionaryId } from './dictionaries.ts';

export interface HomeEntry {
  readonly value: string;
  readonly label: string;
  /** No longer offered; still read where it stands. */
  readonly retired?: boolean;
}

export const HOME_DICTIONARIES = {
  deathCause: '死亡原因',
  relation: '与逝者关系',
  ashesDestination: '骨灰去向',
  bodyCondition: '遗体状况',
  religion: '宗教信仰',
  ethnicGroup: '民族',
} as const satisfies Partial<Record<DictionaryId, string>>;

export type HomeDictionaryId = keyof typeof HOME_DICTIONARIES;

export function isHomeDictionary(name: string): name is HomeDictionaryId {
  return Object.hasOwn(HOME_DICTIONARIES, name);
}

/** Checkpoints and paper rules ask for these values; a home can look at them only. */
export const FIXED_DICTIONARIES = {
  sex: '性别',
  paperType: '证件类型',
  deathCertForm: '死亡证明种类',
  deathCertIssuer: '死亡证明出具单位',
  caseKind: '业务类别',
  implant: '体内装置',
  infectious: '传染病',
  holdKind: '暂缓种类',
} as const satisfies Record<Exclude<DictionaryId, HomeDictionaryId>, string>;

export interface EntryProblem {
  /** Index of the entry. */
  readonly at: number;
  readonly sentence: string;
}

const LONGEST = 40;

/** What keeps these entries from being the list; empty when nothing does. */
export function entryProblems(entries: readonly HomeEntry[]): readonly EntryProblem[] {
  const labels = entries.map((entry) => entry.label.trim());
  const problems = entries.flatMap((entry, at): EntryProblem[] => {
    const label = labels[at] ?? '';
    if (label === '') return [{ at, sentence: '请填写名称，不用的请停用' }];
    if (label.length > LONGEST) return [{ at, sentence: `名称请不超过 ${LONGEST} 个字` }];
    if (labels.indexOf(label) < at) return [{ at, sentence: `“${label}”重复了，请改掉一个` }];
    if (entries.findIndex((other) => other.value === entry.value) < at)
      return [{ at, sentence: `“${label}”和另一项用了同一个代码` }];
    return [];
  });
  if (problems.length > 0 || entries.some((entry) => entry.retired !== true)) return problems;
  return [{ at: 0, sentence: '至少要留一项可选' }];
}

/** Values of `before` that are missing from `after`: those must be retired, not dropped. */
export function lostValues(before: readonly HomeEntry[], after: readonly HomeEntry[]): readonly string[] {
  return before.map((entry) => entry.value).filter((value) => !after.some((entry) => entry.value === value));
}

/** A value no entry has yet, in the two digits the lists are numbered with. */
export function freeValue(entries: readonly HomeEntry[]): string {
  const used = new Set(entries.map((entry) => entry.value));
  let number = 1;
  const text = () => String(number).padStart(2, '0');
  while (used.has(text()) || used.has(String(number))) number += 1;
  return text();
}

/** The list as a screen shows it: the home's own, else the one this program brings. */
export function entriesOf(
  own: Readonly<Record<string, readonly HomeEntry[]>> | undefined,
  dictionary: DictionaryId,
): readonly HomeEntry[] {
  return own?.[dictionary] ?? DICTIONARIES[dictionary];
}

/** The home's word for a value; the value itself where nobody knows it. */
export function homeWord(
  own: Readonly<Record<string, readonly HomeEntry[]>> | undefined,
  dictionary: HomeDictionaryId,
  value: string | null | undefined,
): string {
  if (value === null || value === undefined) return '';
  const known = (entries: readonly HomeEntry[]) => entries.find((entry) => entry.value === value)?.label;
  return known(entriesOf(own, dictionary)) ?? known(DICTIONARIES[dictionary]) ?? value;
}
