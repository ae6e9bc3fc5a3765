import { useEffect, useState } from 'react';
import type { pinyinOf } from '../../../../src/domain/names/pinyin.ts';
import type { Choice } from '../form/values.ts';

interface Keys {
  readonly full: string;
  readonly initials: string;
}

const known = new Map<string, Keys>();
let dictionary: typeof pinyinOf | null = null;

/**
 * Has the dictionary read once somebody is in a field that needs it: it is a quarter of the page, and no start, no
 * form that is merely shown and no kiosk waits for it. Until it is there, choices are found by their words alone.
 */
export function usePinyin(needed: boolean): void {
  const [, setRead] = useState(dictionary !== null);
  useEffect(() => {
    if (!needed) return;
    import('../../../../src/domain/names/pinyin.ts').then(
      (names) => {
        dictionary = names.pinyinOf;
        setRead(true);
      },
      (error: unknown) => console.error(error),
    );
  }, [needed]);
}

/** Pinyin of a label, computed once: the lists are short and never change while the page is open. */
function keysOf(label: string): Keys {
  const held = known.get(label);
  if (held !== undefined) return held;
  if (dictionary === null) return { full: '', initials: '' };
  const { full, initials } = dictionary(label);
  const keys = { full, initials };
  known.set(label, keys);
  return keys;
}

interface Ranked {
  readonly choice: Choice;
  readonly order: number;
}

function ranked(choices: readonly Choice[], typed: string): readonly Ranked[] {
  const text = typed.trim().toLowerCase().slice(0, 40);
  const rank = ({ value, label }: Choice): number => {
    if (label === typed.trim()) return 0;
    if (label.toLowerCase().startsWith(text) || value.toLowerCase() === text) return 1;
    const { full, initials } = keysOf(label);
    if (initials.startsWith(text)) return 2;
    if (full.startsWith(text)) return 3;
    if (label.toLowerCase().includes(text)) return 4;
    return text.length > 1 && initials.includes(text) ? 5 : 9;
  };
  return choices
    .map((choice) => ({ choice, order: rank(choice) }))
    .filter(({ order }) => order < 9)
    .sort((a, b) => a.order - b.order);
}

/** Choices that fit what is typed: part of the word, its pinyin or initials, or the number in the list. */
export function matching(choices: readonly Choice[], typed: string): readonly Choice[] {
  if (typed.trim() === '') return choices;
  return ranked(choices, typed).map(({ choice }) => choice);
}

/** What typed text means once the field is left: the exact entry, or the only one that fits best (子: 子或婿). */
export function resolve(choices: readonly Choice[], typed: string): Choice | null {
  const text = typed.trim();
  if (text === '') return null;
  const exact = choices.find(({ label, value }) => label === text || value === text);
  if (exact !== undefined) return exact;
  const [best, next] = ranked(choices, text);
  if (best === undefined || best.order === next?.order) return null;
  return best.choice;
}
