import { copyFileSync, rmSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sqlite } from '../../ledger/testing/rig.ts';
import { playCrashes } from './play.ts';

const scenario = 'resources/scenarios/demo-day.yml';

test('killed twenty times, a day loses nothing acknowledged and goes on to its end', async () => {
  const report = await playCrashes({
    kills: 20,
    seed: Number(process.env.CRASH_SEED ?? 4),
    scenario,
    sqlite,
  });
  expect(report.problems).toEqual([]);
  expect(report.kills).toBe(20);
  expect(report.acknowledged).toBeGreaterThan(500);
}, 600_000);

test('the same where the disk was full or failed every write before the death, and somebody was told', async () => {
  const report = await playCrashes({ kills: 8, seed: 8, scenario, sqlite, disk: true });
  expect(report.problems).toEqual([]);
  expect(report.kills).toBe(8);
  expect(report.refused).toBeGreaterThan(1);
}, 600_000);

test('what a disk loses after it was acknowledged is seen, also where the chain it gives back is whole', async () => {
  let before = 0;
  const report = await playCrashes({
    ...{ kills: 20, seed: 2, scenario, sqlite },
    afterKill: ({ file, acked }) => {
      const { seq } = acked('desk') ?? { seq: 0 };
      const files = ['', '-wal'].map((end) => file('desk') + end);
      if (before > 0 && seq > before) for (const name of files) copyFileSync(`${name}.old`, name);
      if (before > 0 || seq === 0) return;
      before = seq;
      for (const name of files) copyFileSync(name, `${name}.old`);
    },
  });
  expect(report.problems).toEqual([expect.stringMatching(/desk: acknowledged event \d+ is missing$/)]);
}, 600_000);

test('a log lost before anything of it had reached the file is seen too', async () => {
  const report = await playCrashes({
    ...{ kills: 20, seed: 2, scenario, sqlite },
    afterKill: ({ file, acked }) => {
      if (acked('desk') === undefined) return;
      rmSync(`${file('desk')}-wal`);
      truncateSync(file('desk'));
    },
  });
  expect(report.problems).toEqual([expect.stringMatching(/desk: acknowledged event \d+ is missing/)]);
}, 600_000);
