import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { goalOf } from './goals.ts';
import type { Metric } from './measure.ts';

const RUN = path.join(import.meta.dirname, 'run.ts');
const ROWS = [
  'append.batch',
  'append.single.p50',
  'append.single.p99',
  'codec.frames.uhf-a0',
  'effort.charge',
  'effort.move',
  'effort.store',
  'rebuild',
  'replug.tcp',
  'replug.udp',
  'replug.works',
  'search.p99',
  'uhf.reads',
  'uhf.reads.cpu',
  'unplug.seen',
  'unplug.tcp',
  'unplug.udp',
  'verdict.cold.p99',
  'verdict.p99',
  'verdict.report.p99',
];

// No figure is judged here: a machine that runs tests is no machine to measure on.
it('measures every row that needs no window, in a tiny house', { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-test-'));
  try {
    const env = { ...process.env, GUICHENG_BENCH_DIR: folder };
    const { stdout } = await promisify(execFile)(process.execPath, [RUN, '--small', '--headless', '--json'], {
      env,
    });
    const { metrics } = JSON.parse(stdout) as { metrics: Metric[] };
    expect(metrics.map(({ name }) => name)).toEqual(expect.arrayContaining(ROWS));
    const lost = metrics.find(({ name }) => name === 'uhf.reads.lost');
    expect(lost?.value).toBe(0);
    for (const { name, value } of metrics) if (name !== lost?.name) expect(value, name).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('holds each figure against its goal', () => {
  const of = (name: string, value: number, peer: number | null) =>
    goalOf({ name, value, unit: '', peer, ratio: peer === null ? null : value / peer })?.holds;
  expect(of('append.single.p50', 2, 1)).toBe(true);
  expect(of('append.single.p50', 2.1, 1)).toBe(false);
  expect(of('append.batch', 19_999, 1)).toBe(false);
  expect(of('start', 1_800, 1_000)).toBe(true);
  expect(of('start', 1_801, 1_000)).toBe(false);
  expect(of('memory', 111, 100)).toBe(false);
  expect(of('effort.store', 9, null)).toBeUndefined();
});
