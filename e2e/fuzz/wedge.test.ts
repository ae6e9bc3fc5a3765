import { expect, it } from 'vitest';
import { fuzz } from '../../src/devices/testing/fuzz.ts';
import { fuzzCodec } from './wedge.ts';

const FRAMES = 4_000;

it('a keyboard scanner is told from any other pressing of keys', () => {
  const { faults, accepted } = fuzz(fuzzCodec, FRAMES, 7);
  expect(faults).toEqual([]);
  expect(accepted).toBeGreaterThan(FRAMES / 16);
});
