import { expect, it } from 'vitest';
import { anonymousSentence, MISS_CODES } from './anonymous.ts';

it('words every reason without a blank to fill in', () => {
  for (const code of MISS_CODES) {
    expect(anonymousSentence(code)).not.toMatch(/[{}]|undefined/);
    expect(anonymousSentence(code)).not.toBe(code);
  }
  expect(new Set(MISS_CODES.map(anonymousSentence)).size).toBe(MISS_CODES.length);
  expect(anonymousSentence('CARRIER_REVOKED')).toBe(
    '这个相应内容已经作废（某个码），曾属于某位逝者。请停下，查清它为什么还在',
  );
});

it('leaves a code it does not know as it is: a report out of an old ledger still names it', () => {
  expect(anonymousSentence('OF_ANOTHER_VERSION')).toBe('OF_ANOTHER_VERSION');
});
