import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { simulate } from './run.ts';

/** As many as fit into the time, which is hundreds on a free core; `npm run sim -- --seeds 10000` goes on. */
const [LEAST, MOST, MS] = [20, 1_000, 15_000];
const root = mkdtempSync(path.join(tmpdir(), 'sim-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('three stations, a hub among them, and a county agree in the end, whatever befell them', async () => {
  const started = performance.now();
  let events = 0;
  let seed = 1;
  for (; seed <= LEAST || (seed <= MOST && performance.now() - started < MS); seed++) {
    const result = await simulate(seed, { root });
    expect(result.faults, `npm run sim -- --seed ${seed}\n${result.trace}`).toEqual([]);
    events += result.events;
  }
  // A simulation in which nothing happens is in order as well.
  expect(events).toBeGreaterThan(20 * seed);
}, 180_000);

test('a seed is the same run each time', async () => {
  expect(await simulate(7, { root })).toEqual(await simulate(7, { root }));
});
