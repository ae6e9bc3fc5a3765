// `npm run setup`, and the first thing every other script does. Brings a fresh clone to where it can build and
// run; does nothing, quickly, when all is in place. Uses nothing outside Node itself until `npm ci` has run.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findRuntime } from './electron-runtime.mjs';
import { installNodeModules, whatNodeModulesLacks } from './lib/npm-packages.mjs';
import { inProject, pinnedNode, runtimeFolder } from './lib/paths.mjs';
import { start } from './lib/process.mjs';
import { say, seconds, step } from './lib/progress.mjs';
import { installSystemPackages, missingSystemPackages } from './lib/system-libraries.mjs';

const OLDEST_NODE = 20;

export async function setup() {
  const started = performance.now();
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Error(`Node ${process.versions.node} is too old; ${OLDEST_NODE} or newer is needed`);
  }
  mkdirSync(runtimeFolder, { recursive: true });
  const lacking = whatNodeModulesLacks();
  if (lacking) await step(`npm packages (${lacking})`, installNodeModules);
  const missing = missingSystemPackages();
  if (missing.length > 0) await step('system packages', (note) => installSystemPackages(missing, note));
  if (!findRuntime()) await step('Electron runtime', prepareInPinnedNode);
  const runtime = findRuntime();
  if (!runtime) throw new Error('The Electron runtime was prepared but is not found');
  say(
    `✓ ready: Electron ${runtime.electronVersion} (${runtime.kind}) (${seconds(performance.now() - started)})`,
  );
  return runtime;
}

/** Electron's own tools need a newer Node than this script may be running on. */
async function prepareInPinnedNode(note) {
  const child = start(pinnedNode(), [inProject('scripts', 'electron-runtime.mjs'), '--prepare'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const line = text.trim().split('\n').at(-1) ?? '';
    if (!line.startsWith('{')) note(line);
  });
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0) throw new Error(`The Electron runtime could not be prepared\n${complaint.trim()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setup();
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
