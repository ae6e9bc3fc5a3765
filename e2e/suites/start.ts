/** `npm start` on a machine that has been set up before. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Process } from '../application.ts';
import { projectRoot, suite } from '../harness.ts';

const PROMISED_MS = 10_000;

export const secondStart = suite('start', ({ check }) => {
  check('the second start is at its window within ten seconds', async (scope) => {
    const folder = scope.folder('start');
    const begin = performance.now();
    const child = spawn(process.execPath, [path.join(projectRoot, 'scripts', 'start.mjs')], {
      cwd: projectRoot,
      env: { ...process.env, GUICHENG_SMOKE: '1', GUICHENG_HOME: folder },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = new Process(child);
    scope.later(() => started.kill());
    await started.says(/guicheng ready/);
    const took = performance.now() - begin;
    process.stdout.write(`    at the window after ${(took / 1000).toFixed(1)} s\n`);
    assert.equal(await started.exit, 0, started.output);
    assert.ok(took < PROMISED_MS, `${Math.round(took)} ms`);
  });
});
