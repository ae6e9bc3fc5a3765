import { expect, it } from 'vitest';
import { placeNames } from './placeNames.ts';

const names = (text: string) => {
  const found = placeNames(text);
  return found.ok ? found.names : found.sentence;
};

it('writes a row out, with the width of its first number', () => {
  expect(names('A-08~A-11')).toEqual(['A-08', 'A-09', 'A-10', 'A-11']);
  expect(names('1 号炉至3 号炉')).toEqual(['1 号炉', '2 号炉', '3 号炉']);
  expect(names('怀恩厅，思源厅\n追思厅\n')).toEqual(['怀恩厅', '思源厅', '追思厅']);
  expect(names('')).toEqual([]);
});

it.each([
  ['A-01~B-08', /看不懂/],
  ['A-08~A-01', /看不懂/],
  ['A~B', /看不懂/],
  ['1~900', /看不懂/],
  ['A-01~A-03，A-02', /写了两次/],
  ['一二三四五六七八九十一二三四五六七八九十一', /太长/],
  ['1-001~1-150，2-001~2-150', /最多/],
])('refuses %s', (text, sentence) => {
  expect(names(text)).toMatch(sentence);
});
