import { describe, expect, it } from 'vitest';
import { DICTIONARIES, type DictionaryId } from './dictionaries.ts';
import { decedentFields } from './fields.ts';
import {
  entriesOf,
  entryProblems,
  FIXED_DICTIONARIES,
  freeValue,
  HOME_DICTIONARIES,
  homeWord,
  lostValues,
} from './homeDictionaries.ts';

const own = {
  deathCause: [
    { value: '02', label: '因病死亡' },
    { value: '11', label: '海难', retired: true },
  ],
};

describe('the lists of a home', () => {
  it("are each either the home's own or fixed", () => {
    const named = [...Object.keys(HOME_DICTIONARIES), ...Object.keys(FIXED_DICTIONARIES)].sort();
    expect(named).toEqual(Object.keys(DICTIONARIES).sort());
  });

  it.each(Object.keys(HOME_DICTIONARIES) as DictionaryId[])(
    '%s takes a new entry a case can hold',
    (name) => {
      let entries = entriesOf(undefined, name);
      expect(entryProblems(entries)).toEqual([]);
      for (let turn = 0; turn < 12; turn += 1) {
        const value = freeValue(entries);
        entries = [...entries, { value, label: `新 ${turn}` }];
        if (name in decedentFields.shape) expect(() => decedentFields.parse({ [name]: value })).not.toThrow();
      }
      expect(new Set(entries.map((entry) => entry.value)).size).toBe(entries.length);
      // `1` and `01` would be told apart by the program and by nobody else.
      expect(new Set(entries.map((entry) => Number(entry.value) || entry.value)).size).toBe(entries.length);
      expect(entryProblems(entries)).toEqual([]);
    },
  );

  it('refuse what a clerk could not choose from', () => {
    const entries = [
      { value: '1', label: '甲' },
      { value: '2', label: ' ' },
      { value: '3', label: ' 甲 ' },
      { value: '1', label: '丙' },
      { value: '5', label: '字'.repeat(41) },
    ];
    expect(entryProblems(entries).map((problem) => problem.at)).toEqual([1, 2, 3, 4]);
    expect(entryProblems([{ value: '1', label: '甲', retired: true }])).toHaveLength(1);
    expect(entryProblems([])).toHaveLength(1);
  });

  it('never lose a value', () => {
    expect(lostValues(own.deathCause, [{ value: '02', label: '病' }])).toEqual(['11']);
    expect(lostValues(own.deathCause, own.deathCause)).toEqual([]);
  });

  it("word a value in the home's way, retired ones too", () => {
    expect(homeWord(own, 'deathCause', '02')).toBe('因病死亡');
    expect(homeWord(own, 'deathCause', '11')).toBe('海难');
    expect(homeWord(own, 'deathCause', '03')).toBe('事故');
    expect(homeWord(own, 'relation', '20')).toBe('子或婿');
    expect(homeWord(undefined, 'deathCause', '99')).toBe('99');
    expect(homeWord(undefined, 'deathCause', undefined)).toBe('');
  });
});
