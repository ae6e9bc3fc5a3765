/** The installed application: made from whatever runtime is present, started, and looked into. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { parse } from 'yaml';
import { needsNoSandbox } from '../../scripts/electron-runtime.mjs';
import { Process } from '../application.ts';
import { projectRoot, type Scope, suite } from '../harness.ts';

const PACKAGE = path.join(projectRoot, 'out', 'package', 'linux-unpacked');
const EXECUTABLE = path.join(PACKAGE, 'guicheng');

/** What the project calls each fuse in `electron-builder.yml`. */
const FUSES = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
} as const;

function run(
  scope: Scope,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Process {
  const child = spawn(command, args, {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = new Process(child);
  scope.later(() => running.kill());
  return running;
}

async function build(scope: Scope): Promise<void> {
  const packaging = run(scope, process.execPath, [path.join(projectRoot, 'scripts', 'package.mjs')]);
  const code = await packaging.exit;
  assert.equal(code, 0, packaging.output);
}

/** Names of the files in an asar archive: a JSON header, its length in the fourth word. */
function filesOf(archive: string): string[] {
  const file = openSync(archive, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(file, sizes, 0, 16, 0);
    const header = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(file, header, 0, header.length, 16);
    return namesIn(JSON.parse(header.toString('utf8')), '');
  } finally {
    closeSync(file);
  }
}

function namesIn(node: { files?: Record<string, never> }, folder: string): string[] {
  return Object.entries(node.files ?? {}).flatMap(([name, child]) => [
    path.posix.join(folder, name),
    ...namesIn(child, path.posix.join(folder, name)),
  ]);
}

export const packaged = suite('package', ({ check, shared }) => {
  const built = shared(build, { keep: true });

  check(
    'what `npm run package` makes starts, opens a home and ends by itself',
    async (scope) => {
      await built();
      const started = run(scope, EXECUTABLE, needsNoSandbox() ? ['--no-sandbox'] : [], {
        GUICHENG_SMOKE: '1',
        GUICHENG_HOME: scope.folder('package'),
      });
      await started.says(/guicheng ready/);
      assert.equal(await started.exit, 0, started.output);
    },
    240_000,
  );

  check('every fuse stands as it was decided', async () => {
    await built();
    const decided: Record<string, unknown> = parse(
      readFileSync(path.join(projectRoot, 'electron-builder.yml'), 'utf8'),
    ).electronFuses;
    assert.deepEqual(Object.keys(decided).sort(), Object.keys(FUSES).sort());
    const wire = await getCurrentFuseWire(EXECUTABLE);
    for (const [name, fuse] of Object.entries(FUSES)) {
      const state = wire[fuse];
      // An older Electron has fewer fuses; one that is there must not be left to its default.
      if (state === undefined || state === FuseState.REMOVED) continue;
      assert.equal(state, decided[name] === true ? FuseState.ENABLE : FuseState.DISABLE, name);
    }
  });

  check('no variable and no switch makes something else of it', async (scope) => {
    await built();
    const smoke = { GUICHENG_SMOKE: '1' };
    const own = needsNoSandbox() ? ['--no-sandbox'] : [];
    const node = run(scope, EXECUTABLE, [...own, '-e', 'console.log("plain Node")'], {
      ...smoke,
      ELECTRON_RUN_AS_NODE: '1',
    });
    const told = run(scope, EXECUTABLE, [...own, '--inspect=0', '--remote-debugging-port=0'], {
      ...smoke,
      NODE_OPTIONS: '--require /guicheng/no/such/module.cjs',
    });
    for (const started of [node, told]) {
      await started.says(/guicheng ready/);
      await started.exit;
      assert.doesNotMatch(
        started.output,
        /plain Node|Cannot find module|Debugger listening|DevTools listening/,
      );
    }
  });

  check('it carries the program and nothing that is for tests', async () => {
    await built();
    const files = filesOf(path.join(PACKAGE, 'resources', 'app.asar'));
    for (const needed of ['dist/main/main.cjs', 'dist/main/preload.cjs', 'dist/renderer/index.html'])
      assert.ok(files.includes(needed), `${needed} is missing`);
    const strangers = files.filter((name) => /main-stage|(^|\/)e2e\/|\.test\.|\.map$/.test(name));
    assert.deepEqual(strangers, []);
  });
});
