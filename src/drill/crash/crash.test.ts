import { existsSync, truncateSync } from 'node:fs';
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
}, 300_000);

test('the same where the disk was full or failed every write before the death, and somebody was told', async () => {
  const report = await playCrashes({ kills: 12, seed: 8, scenario, sqlite, disk: true });
  expect(report.problems).toEqual([]);
  expect(report.kills).toBe(12);
  expect(report.refused).toBeGreaterThan(1);
}, 300_000);

test('what a disk loses after it was acknowledged is seen', async () => {
  const report = await playCrashes({
    kills: 40,
    seed: 2,
    scenario,
    sqlite,
    afterKill: (file) => {
      const wal = `${file('desk')}-wal`;
      if (existsSync(wal)) truncateSync(wal, 32);
    },
  });
  expect(report.problems.some((entry) => entry.includes('acknowledged event'))).toBe(true);
}, 300_000);
