import { pinyin } from 'pinyin-pro';
import { expect, test } from 'vitest';
import { SYLLABLES, segmentations } from './syllables.ts';

test('the syllables are those the dictionary gives to ordinary characters', () => {
  const missing = new Set<string>();
  for (let point = 0x4e00; point < 0x9fa6; point += 1) {
    const readings = pinyin(String.fromCodePoint(point), { toneType: 'none', v: true, type: 'array' });
    for (const reading of readings)
      if (/^[a-z]+$/.test(reading) && !SYLLABLES.has(reading)) missing.add(reading);
  }
  // 呣 and 嗯, in no name.
  expect([...missing].sort()).toEqual(['m', 'ng']);
});

test('mixed queries are cut in every way that makes sense', () => {
  const ways = (letters: string) => segmentations(letters).map((pieces) => pieces.join('·'));
  expect(ways('wglan')).toEqual(['w·g·lan', 'w·g·la·n']);
  expect(ways('wanggl')).toContain('wang·g·l');
  expect(ways('zhwang')).toEqual(expect.arrayContaining(['zh·wang', 'z·h·wang']));
  expect(ways('wxian')).toEqual(expect.arrayContaining(['w·xian', 'w·xi·an']));
  // Plain pinyin and plain initials need no cutting.
  expect(ways('wang')).toEqual(['wa·n·g']);
  expect(ways('wgl')).toEqual([]);
  expect(segmentations('zhangwangzhangwangzhangwangzhang').length).toBeLessThanOrEqual(16);
});
