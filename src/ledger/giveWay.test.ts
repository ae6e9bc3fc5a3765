import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { giveWay, heed, standingStill, type UrgencyFlag, urgencyFlag, urgent } from './giveWay.ts';

const raised = (flag: UrgencyFlag) => new Int32Array(flag)[0];

afterEach(() => heed(null));

test('the flag is up as long as the outermost work, also where that fails', () => {
  urgent(() => {
    expect(raised(urgencyFlag)).toBe(1);
    urgent(() => expect(raised(urgencyFlag)).toBe(1));
    expect(raised(urgencyFlag)).toBe(1);
  });
  expect(raised(urgencyFlag)).toBe(0);
  expect(() =>
    urgent(() => {
      throw new Error('refused');
    }),
  ).toThrow('refused');
  expect(raised(urgencyFlag)).toBe(0);
});

/** Runs on another thread: ends the work as soon as somebody stands still for it. */
const ENDS_THE_WORK = `
const { parentPort, workerData } = require('node:worker_threads');
const flag = new Int32Array(workerData);
parentPort.postMessage('ready');
while (Atomics.load(flag, 1) === 0);
Atomics.store(flag, 0, 0);
Atomics.notify(flag, 0);
`;

test('who stood still goes on as soon as the work is over, and stands still for the next', async () => {
  const flag = new SharedArrayBuffer(8);
  const view = new Int32Array(flag);
  view[0] = 1;
  const worker = new Worker(ENDS_THE_WORK, { eval: true, workerData: flag });
  await once(worker, 'message');
  const over = once(worker, 'exit');
  heed(flag);
  giveWay();
  await over;
  expect([view[0], standingStill()]).toEqual([0, 0]);
  view[0] = 1;
  const start = performance.now();
  giveWay();
  expect(performance.now() - start).toBeGreaterThan(15);
});

test('who heeds nobody never waits; who does waits a moment for what never ends, and then works on', () => {
  const flag = new SharedArrayBuffer(8);
  new Int32Array(flag)[0] = 1;
  const spent = (times: number): number => {
    const start = performance.now();
    for (let n = 0; n < times; n += 1) giveWay();
    return performance.now() - start;
  };
  // Each of fifty waits would be twenty milliseconds.
  expect(spent(50)).toBeLessThan(700);
  heed(flag);
  expect(spent(1)).toBeGreaterThan(15);
  // It came to nothing: for as long as it stood still it now reads on, whatever the flag says.
  expect(spent(50)).toBeLessThan(700);
  expect(standingStill()).toBe(0);
});
