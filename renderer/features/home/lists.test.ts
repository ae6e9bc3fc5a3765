import { describe, expect, it } from 'vitest';
import { DICTIONARIES } from '../../../src/domain/case/dictionaries.ts';
import type { HomeInfo } from '../../../src/station/dto.ts';
import { added, isChanged, LISTS, type Line, lineProblems, linesOf, moved, sentOf } from './lists.ts';

const HOME = {
  towns: [
    { name: '大店镇', managedBy: '莒南县' },
    { name: '团林镇', managedBy: '临港区' },
  ],
  dictionaries: {
    ...DICTIONARIES,
    relation: [
      { value: '10', label: '配偶' },
      { value: '20', label: '子', retired: true },
    ],
  },
} as unknown as HomeInfo;

const labelled = (lines: readonly Line[], at: number, label: string) =>
  lines.map((line, index) => (index === at ? { ...line, label } : line));

describe('the lists as they are edited', () => {
  it('come back unchanged when nothing was touched', () => {
    for (const { id } of LISTS) expect(isChanged(HOME, id, linesOf(HOME, id))).toBe(false);
    expect(sentOf('relation', linesOf(HOME, 'relation'))).toEqual({
      kind: 'dictionary',
      dictionary: 'relation',
      entries: HOME.dictionaries.relation,
    });
  });

  it('keep a retired entry and drop a struck town, whose name its cases hold themselves', () => {
    const relations = linesOf(HOME, 'relation').map((line) => ({ ...line, retired: true }));
    expect(sentOf('relation', relations)).toMatchObject({ entries: [{ retired: true }, { retired: true }] });
    expect([...lineProblems('relation', relations).values()]).toEqual(['至少要留一项可选']);
    const towns = linesOf(HOME, 'town').map((line, at) => ({ ...line, retired: at === 0 }));
    expect(sentOf('town', towns)).toEqual({
      kind: 'towns',
      towns: [{ name: '团林镇', managedBy: '临港区' }],
    });
  });

  it('give a new entry a value of its own, and a new town none', () => {
    const more = labelled(added('relation', linesOf(HOME, 'relation'), ''), 2, ' 养子 ');
    expect(sentOf('relation', more)).toMatchObject({ entries: [{}, {}, { value: '01', label: '养子' }] });
    expect(lineProblems('relation', more).size).toBe(0);
    const towns = labelled(added('town', linesOf(HOME, 'town'), '莒南县'), 2, '新镇');
    expect(sentOf('town', towns)).toMatchObject({ towns: [{}, {}, { name: '新镇', managedBy: '莒南县' }] });
    const twice = added('town', added('town', linesOf(HOME, 'town'), ''), '');
    expect(new Set(twice.map((line) => line.key)).size).toBe(twice.length);
  });

  it('name the line that cannot stay', () => {
    const towns = labelled(linesOf(HOME, 'town'), 1, '大店镇');
    expect([...lineProblems('town', towns)]).toEqual([[1, '“大店镇”重复了，请改掉一个']]);
    const struck = towns.map((line, at) => ({ ...line, retired: at === 0 }));
    expect(lineProblems('town', struck).size).toBe(0);
    expect([...lineProblems('relation', labelled(linesOf(HOME, 'relation'), 0, ' ')).keys()]).toEqual([0]);
  });

  it('move a line one place and no further', () => {
    const lines = linesOf(HOME, 'town');
    expect(moved(lines, 0, 1).map((line) => line.label)).toEqual(['团林镇', '大店镇']);
    expect(moved(lines, 0, -1)).toBe(lines);
    expect(moved(lines, 1, 1)).toBe(lines);
    expect(isChanged(HOME, 'town', moved(lines, 0, 1))).toBe(true);
  });
});
