import { describe, expect, it } from 'vitest';
import { digitsOf, longDay, withDashes } from './days.ts';
import { toggleMark } from './marks.ts';

describe('a birth date on the keypad', () => {
  it('grows digit by digit into a day and takes no ninth digit', () => {
    expect([...'19410705'].map((_, index) => withDashes('19410705'.slice(0, index + 1)))).toEqual([
      '1',
      '19',
      '194',
      '1941',
      '1941-0',
      '1941-07',
      '1941-07-0',
      '1941-07-05',
    ]);
    expect(digitsOf('1941-07-055')).toBe('19410705');
  });

  it('goes on from what was typed by keyboard', () => {
    expect(withDashes(digitsOf('1941.07').concat('0'))).toBe('1941-07-0');
  });

  it('is said as it is read aloud', () => {
    expect(longDay('1941-07-05')).toBe('1941 年 7 月 5 日');
  });
});

describe('marks chosen by touch', () => {
  it('adds and takes away a word without touching what was written', () => {
    expect(toggleMark('左手旧疤', '首饰')).toBe('首饰、左手旧疤');
    expect(toggleMark('首饰、左手旧疤', '首饰')).toBe('左手旧疤');
  });

  it('never says "none" and a mark together', () => {
    expect(toggleMark('伤疤、左手', '无明显特征')).toBe('无明显特征');
    expect(toggleMark('无明显特征', '痣')).toBe('痣');
  });
});
