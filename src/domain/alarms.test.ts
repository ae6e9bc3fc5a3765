import { expect, it } from 'vitest';
import { AGAIN_MS, pressureOf, UNANSWERED_MS } from './alarms.ts';

it('presses when nobody answers in time, is quiet once somebody does, and comes again when it lasts', () => {
  expect(pressureOf(0, null, UNANSWERED_MS - 1)).toBe('fresh');
  expect(pressureOf(0, null, UNANSWERED_MS)).toBe('unanswered');
  expect(pressureOf(0, UNANSWERED_MS, UNANSWERED_MS)).toBe('seen');
  expect(pressureOf(0, 5, 5 + AGAIN_MS - 1)).toBe('seen');
  expect(pressureOf(0, 5, 5 + AGAIN_MS)).toBe('again');
});
