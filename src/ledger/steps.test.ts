import { expect, test } from 'vitest';
import { finish, inTurns, type Steps } from './steps.ts';

function* counting(to: number): Steps<number> {
  for (let n = 0; n < to; n += 1) yield;
  return to;
}

test('all at once, or with a turn for others whenever eight milliseconds of work are done', async () => {
  expect(finish(counting(5))).toBe(5);
  let now = 0;
  const turns: number[] = [];
  const mono = () => {
    now += 1;
    return now;
  };
  const turn = async () => {
    turns.push(now);
  };
  expect(await inTurns(counting(20), { mono, turn })).toBe(20);
  expect(turns.length).toBe(2);
});
