import { DICTIONARIES, type DictionaryId } from '../../../src/domain/case/dictionaries.ts';
import {
  entryProblems,
  FIXED_DICTIONARIES,
  freeValue,
  HOME_DICTIONARIES,
  type HomeDictionaryId,
  type HomeEntry,
} from '../../../src/domain/case/homeDictionaries.ts';
import type { HomeInfo } from '../../../src/station/dto.ts';

export type ListId = DictionaryId | 'town';

export interface ListName {
  readonly id: ListId;
  readonly title: string;
  /** False where the program itself depends on the values. */
  readonly own: boolean;
}

function named(titles: Readonly<Record<string, string>>, own: boolean): ListName[] {
  return Object.entries(titles).map(([id, title]) => ({ id: id as DictionaryId, title, own }));
}

/** The lists a home works on first; those it can only look at last. */
export const LISTS: readonly ListName[] = [
  { id: 'town', title: '乡镇街道', own: true },
  ...named(HOME_DICTIONARIES, true),
  ...named(FIXED_DICTIONARIES, false),
];

/** One line as it is being edited. For a town the value is the name it had, and is empty for a new one. */
export interface Line {
  readonly key: string;
  readonly value: string;
  readonly label: string;
  readonly retired: boolean;
  readonly managedBy: string;
}

export function linesOf(home: HomeInfo, id: ListId): readonly Line[] {
  if (id === 'town') {
    return home.towns.map(({ name, managedBy }) => ({
      key: name,
      value: name,
      label: name,
      retired: false,
      managedBy,
    }));
  }
  const entries: readonly HomeEntry[] = home.dictionaries[id] ?? DICTIONARIES[id];
  return entries.map(({ value, label, retired }) => ({
    key: value,
    value,
    label,
    retired: retired === true,
    managedBy: '',
  }));
}

function entryOf({ value, label, retired }: Line): HomeEntry {
  return { value, label: label.trim(), ...(retired ? { retired } : {}) };
}

export type Sent =
  | { readonly kind: 'towns'; readonly towns: { name: string; managedBy: string }[] }
  | { readonly kind: 'dictionary'; readonly dictionary: HomeDictionaryId; readonly entries: HomeEntry[] };

export function sentOf(id: ListId, lines: readonly Line[]): Sent {
  if (id === 'town') {
    const kept = lines.filter((line) => !line.retired);
    return {
      kind: 'towns',
      towns: kept.map(({ label, managedBy }) => ({ name: label.trim(), managedBy: managedBy.trim() })),
    };
  }
  return { kind: 'dictionary', dictionary: id as HomeDictionaryId, entries: lines.map(entryOf) };
}

export function added(id: ListId, lines: readonly Line[], managedBy: string): readonly Line[] {
  const value = id === 'town' ? '' : freeValue(lines);
  const key = `new-${lines.length}-${value}`;
  return [...lines, { key, value, label: '', retired: false, managedBy }];
}

/** The line one place up or down; the list as it is where there is no such place. */
export function moved(lines: readonly Line[], at: number, by: -1 | 1): readonly Line[] {
  const line = lines[at];
  const other = lines[at + by];
  if (line === undefined || other === undefined) return lines;
  return lines.map((entry, index) => (index === at ? other : index === at + by ? line : entry));
}

/** What is wrong at each line, by its place. */
export function lineProblems(id: ListId, lines: readonly Line[]): ReadonlyMap<number, string> {
  // A town has no value but its name, and one that is struck out is gone: only what stays has to be right.
  const judged = lines.map((line, at) => ({ line, at })).filter(({ line }) => id !== 'town' || !line.retired);
  const entries = judged.map(({ line, at }) => (id === 'town' ? { ...line, value: String(at) } : line));
  return new Map(
    entryProblems(entries.map(entryOf)).map(({ at, sentence }) => [judged[at]?.at ?? 0, sentence]),
  );
}

export function isChanged(home: HomeInfo, id: ListId, lines: readonly Line[]): boolean {
  return JSON.stringify(sentOf(id, lines)) !== JSON.stringify(sentOf(id, linesOf(home, id)));
}
