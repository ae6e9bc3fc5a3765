import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../testing/anyText.ts';
import { nameUnits, normalizeName } from './normalize.ts';
import { pinyinOf, readingsOf } from './pinyin.ts';
import { isConfusable, nameKeys, similarity } from './similarity.ts';
import { surname } from './surnames.ts';

const HAN = [...'王李张刘陈单解曾仇欧阳桂兰英秀芳明国强建华玉凤春梅长乐行重志军勇丽敏静淑娟𬀩'];
const han = fc.array(fc.constantFrom(...HAN), { minLength: 2, maxLength: 4 }).map((units) => units.join(''));

describe('normalizeName', () => {
  test('one name, however it was written', () => {
    for (const form of [
      '王桂兰',
      ' 王 桂 兰 ',
      '王\u3000桂兰',
      '王\u200b桂兰\ufeff',
      '王桂兰\r\n',
      '王桂\u{e0100}兰',
    ]) {
      expect(normalizeName(form)).toBe('王桂兰');
    }
    // Kangxi radicals and compatibility ideographs, as pasted from PDF.
    expect(normalizeName('\u2f69\u2f92')).toBe('白見');
    expect(normalizeName('\uf9e1')).toBe('李');
    for (const form of [
      '买买提·艾力',
      '买买提•艾力',
      '买买提．艾力',
      '买买提 · 艾力',
      '买买提・艾力',
      '买买提.艾力',
    ]) {
      expect(normalizeName(form)).toBe('买买提·艾力');
    }
    expect(normalizeName('ＪＯＨＮ  Smith')).toBe('JOHN Smith');
    expect(normalizeName('John 王')).toBe('John王');
  });

  test('is stable', () => {
    fc.assert(
      fc.property(anyText(fc), (text) => {
        expect(normalizeName(normalizeName(text))).toBe(normalizeName(text));
      }),
    );
  });
});

describe('pinyinOf', () => {
  test('surnames are read as surnames, ü is v', () => {
    expect(pinyinOf('王桂兰')).toEqual({
      full: 'wangguilan',
      syllables: ['wang', 'gui', 'lan'],
      initials: 'wgl',
    });
    const surnames = [
      '单',
      '解',
      '仇',
      '曾',
      '尉迟',
      '万俟',
      '吕',
      '盖',
      '查',
      '区',
      '翟',
      '乐',

      '长孙',
    ];
    expect(surnames.map((name) => pinyinOf(`${name}玉兰`).syllables.slice(0, -2).join(''))).toEqual(
      'shan xie qiu zeng yuchi moqi lv ge zha ou zhai yue zhangsun'.split(' '),
    );
  });

  test('names with other characters in them', () => {
    expect(pinyinOf('John Smith')).toEqual({
      full: 'johnsmith',
      syllables: ['john', 'smith'],
      initials: 'js',
    });
    expect(pinyinOf('无名氏3').syllables).toEqual(['wu', 'ming', 'shi', '3']);
    expect(pinyinOf('买买提·艾力').initials).toBe('mmtal');
    expect(pinyinOf('')).toEqual({ full: '', syllables: [], initials: '' });
  });

  test('each unit has its own readings, whatever the name', () => {
    fc.assert(
      fc.property(fc.oneof(han, fc.string({ unit: 'grapheme' })), (name) => {
        const units = nameUnits(name);
        const readings = readingsOf(units);
        expect(readings).toHaveLength(units.length);
        for (const each of readings) expect(each.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('similarity', () => {
  test('same name', () => {
    expect(similarity('王桂兰', '王 桂兰')).toBe('same');
    expect(similarity('买买提·艾力', '买买提艾力')).toBe('same');
    expect(similarity('JOHN SMITH', 'John Smith')).toBe('same');
  });

  test('same sound, in every reading in use', () => {
    expect(similarity('王桂兰', '汪贵岚')).toBe('samePinyin');
    expect(similarity('单玉兰', '山玉兰')).toBe('samePinyin');
    expect(similarity('单玉兰', '丹玉兰')).toBe('samePinyin');
    expect(similarity('解玉兰', '谢玉兰')).toBe('samePinyin');
    expect(similarity('仇玉兰', '邱玉兰')).toBe('samePinyin');
    expect(similarity('曾玉兰', '增玉兰')).toBe('samePinyin');
    expect(similarity('种玉兰', '崇玉兰')).toBe('samePinyin');
    expect(similarity('牟玉兰', '慕玉兰')).toBe('samePinyin');
    expect(similarity('吕玉兰', '路玉兰')).toBe('oneApart');
  });

  test('one character apart', () => {
    expect(similarity('王桂兰', '王桂芳')).toBe('oneApart');
    expect(similarity('王桂兰', '王兰')).toBe('oneApart');
    expect(similarity('王兰', '王桂兰')).toBe('oneApart');
    expect(similarity('王桂兰', '李桂兰')).toBe('oneApart');
    expect(similarity('王桂兰', '王兰桂')).toBe('oneApart');
    expect(similarity('王芳芳', '王芳')).toBe('oneApart');
  });

  test('surname only, compound surnames known', () => {
    expect(similarity('王桂兰', '王建国')).toBe('sameSurname');
    expect(similarity('欧阳桂兰', '欧阳建国')).toBe('sameSurname');
    expect(similarity('欧阳建国', '欧明')).toBeNull();
    expect(surname('欧阳桂兰')).toBe('欧阳');
    expect(surname('单于')).toBe('单');
    expect(similarity('王桂兰', '李建国')).toBeNull();
    expect(similarity('', '')).toBeNull();
    expect(similarity('王桂兰', '')).toBeNull();
  });

  test('is symmetric; equal names and all single slips are confusable', () => {
    fc.assert(
      fc.property(han, han, (a, b) => {
        expect(similarity(a, b)).toBe(similarity(b, a));
        expect(similarity(a, a)).toBe('same');
      }),
    );
    fc.assert(
      fc.property(
        han,
        fc.nat(3),
        fc.constantFrom(...HAN),
        fc.constantFrom('put', 'add', 'drop'),
        (name, at, unit, slip) => {
          const units = [...name];
          const index = at % units.length;
          units.splice(index, slip === 'add' ? 0 : 1, ...(slip === 'drop' ? [] : [unit]));
          expect(isConfusable(similarity(name, units.join('')))).toBe(true);
        },
      ),
    );
  });

  test('comparing with 200 people in the house takes well under a millisecond', () => {
    const house = Array.from({ length: 200 }, (_, index) =>
      nameKeys(`${HAN[index % 7]}${HAN[(index * 5 + 3) % HAN.length]}${HAN[(index * 11 + 8) % HAN.length]}`),
    );
    const one = nameKeys('王桂兰');
    for (const other of house) similarity(one, other);
    const start = performance.now();
    for (let round = 0; round < 50; round += 1) for (const other of house) similarity(one, other);
    // Generous: about 0.05 ms on a quiet machine.
    expect((performance.now() - start) / 50).toBeLessThan(5);
  });
});
