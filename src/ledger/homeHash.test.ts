import { expect, test } from 'vitest';
import { homeHash } from './homeHash.ts';

const head = (stationId: string, epoch: number, seq: number, hash = 'a'.repeat(64)) => ({
  stationId,
  epoch,
  seq,
  hash,
});

test('is the same whoever lists the chains first, and whether an empty one is listed', () => {
  const [a, a2, b] = [head('desk', 1, 7), head('desk', 2, 3), head('kiosk', 1, 9)];
  expect(homeHash([a, a2, b])).toBe(homeHash([b, head('console', 1, 0), a2, a]));
});

test('differs with any head', () => {
  const hashes = [
    [head('desk', 1, 7)],
    [head('desk', 1, 8)],
    [head('desk', 2, 7)],
    [head('kiosk', 1, 7)],
    [head('desk', 1, 7, 'b'.repeat(64))],
    [],
  ].map(homeHash);
  expect(new Set(hashes).size).toBe(hashes.length);
});
