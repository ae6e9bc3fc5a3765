import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readEnrolCode } from '../enrol/join.ts';

function run(args: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'hub.ts'), ...args]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
  return { child, said: () => said };
}

it('is started with an address, a fingerprint, the code on paper and a code for a station, and ends when told to', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-cli-'));
  const ports = ['--port', '0', '--operations-port', '0', '--host', '127.0.0.1'];
  const { child, said } = run([folder, '--home', 'home-1', '--code', ...ports]);
  try {
    await expect.poll(said, { timeout: 15_000 }).toMatch(/code .*\n.*fingerprint .*\n/s);
    expect(said()).toMatch(/127\.0\.0\.1:\d+/);
    expect(said()).toMatch(/on paper ([2-9A-Z]{4}-){4}[2-9A-Z]{4}/);
    expect(readEnrolCode(/code +([-2-9A-Z]{14})/.exec(said())?.[1] ?? '')).toHaveLength(12);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

it('says how it is used, and what is wrong', async () => {
  const help = run(['--help']);
  expect(await once(help.child, 'exit')).toEqual([0, null]);
  expect(help.said()).toContain('--paper-code');
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-cli-'));
  const nameless = run([folder]);
  expect(await once(nameless.child, 'exit')).toEqual([1, null]);
  expect(nameless.said()).toContain('INPUT.HUB_IDENTITY');
  rmSync(folder, { recursive: true, force: true });
});
