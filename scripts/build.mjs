// Builds what Electron runs: main and preload with esbuild, the renderer with Vite, each only when its inputs
// have changed.
//
//   node scripts/build.mjs                        everything
//   node scripts/build.mjs --force                everything, changed or not
//   node scripts/build.mjs e2e/stage/other.ts     one more main-process entry, to dist/main/other.cjs
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { NATIVE_MODULES } from './lib/native-modules.mjs';
import { distFolder, inProject, projectRoot } from './lib/paths.mjs';
import { say, step } from './lib/progress.mjs';

// Node of the oldest Electron the project runs on.
const MAIN_TARGET = 'node20.18';
const MAIN_INPUTS = [
  'main',
  'src',
  'resources',
  'e2e/stage',
  'e2e/rig/card-service.ts',
  'scripts/build.mjs',
  'scripts/packaged-boot.cjs',
];
const RENDERER_INPUTS = ['renderer', 'src', 'resources', 'vite.config.ts'];
const EVERY_INPUT = ['package-lock.json', 'tsconfig.json'];
const STAGE = 'e2e/stage/main-stage.ts';
// A process of its own: what plays drills is in no bundle of the real application.
const TRAINING = 'main/training/process.ts';

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) yield* filesUnder(join(path, entry.name));
}

function fingerprint(inputs, extra) {
  const hash = createHash('sha256').update(JSON.stringify(extra));
  for (const input of [...inputs, ...EVERY_INPUT]) {
    for (const file of filesUnder(inProject(input))) {
      if (/\.test\.tsx?$/.test(file)) continue;
      const { mtimeMs, size } = statSync(file);
      hash.update(`${relative(projectRoot, file)}\0${mtimeMs}\0${size}\n`);
    }
  }
  return hash.digest('hex');
}

/** Runs `work` unless the inputs are those of the last successful run and `result` is still there. */
async function whenChanged(name, { inputs, extra, result, force }, work) {
  const stamp = join(distFolder, '.stamps', `${name}.txt`);
  // Taken before the work: a file changed meanwhile then leads to one more build, never to one too few.
  const now = fingerprint(inputs, extra);
  const last = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (!force && last === now && existsSync(result)) {
    say(`✓ build ${name}: unchanged`);
    return;
  }
  await step(`build ${name}`, async () => {
    await work();
    mkdirSync(join(distFolder, '.stamps'), { recursive: true });
    writeFileSync(stamp, now);
  });
}

function mainEntries(extra) {
  const entries = ['main/main.ts', 'main/preload.ts', TRAINING];
  const workers = inProject('main', 'workers');
  if (existsSync(workers)) {
    for (const name of readdirSync(workers)) {
      if (/\.ts$/.test(name) && !/\.(test|d)\.ts$/.test(name)) entries.push(`main/workers/${name}`);
    }
  }
  if (existsSync(inProject(STAGE))) entries.push(STAGE);
  return [...new Set([...entries, ...extra])];
}

function outputName(entry) {
  if (entry === TRAINING) return 'training';
  const name = basename(entry).replace(/\.ts$/, '');
  return entry.startsWith('main/workers/') ? `workers/${name}` : name;
}

/** One CommonJS file an entry: a sandboxed preload can be nothing else, and both Electrons run it. */
async function buildMain(entries) {
  const options = {
    absWorkingDir: projectRoot,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: MAIN_TARGET,
    outdir: join(distFolder, 'main'),
    outExtension: { '.js': '.cjs' },
    // Fewer bytes to read at every start; names stay, so that a stack in the log can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    logLevel: 'warning',
    legalComments: 'none',
    // digest-fetch would take node-fetch where there is no fetch; every runtime of ours has one.
    external: ['electron', 'node-fetch', ...NATIVE_MODULES],
    // A CommonJS file has no import.meta; these are its equals. Without them they would silently be undefined.
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: {
      'import.meta.url': '__moduleUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  };
  const preload = 'main/preload.ts';
  const others = entries.filter((entry) => entry !== preload);
  await Promise.all([
    esbuild.build({
      ...options,
      entryPoints: others.map((entry) => ({ in: inProject(entry), out: outputName(entry) })),
    }),
    // In the sandbox there is no node:url and no __filename, so the preload gets neither banner nor definitions.
    esbuild.build({
      ...options,
      banner: {},
      define: {},
      entryPoints: [{ in: inProject(preload), out: 'preload' }],
    }),
  ]);
  copyFileSync(inProject('scripts', 'packaged-boot.cjs'), join(distFolder, 'main', 'boot.cjs'));
}

/** Built beside and swapped in, so that an application that is running never meets a half-empty folder. */
async function buildRenderer() {
  const { build } = await import('vite');
  const beside = join(distFolder, `.renderer-${process.pid}`);
  const target = join(distFolder, 'renderer');
  try {
    await build({
      configFile: inProject('vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: beside, emptyOutDir: true },
    });
    rmSync(target, { recursive: true, force: true });
    renameSync(beside, target);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

export async function buildAll({ force = false, extra = [] } = {}) {
  const entries = mainEntries(extra);
  const main = { inputs: MAIN_INPUTS, extra: entries, result: join(distFolder, 'main', 'main.cjs'), force };
  await whenChanged('main', main, () => buildMain(entries));
  const page = join(distFolder, 'renderer', 'index.html');
  await whenChanged('renderer', { inputs: RENDERER_INPUTS, extra: [], result: page, force }, buildRenderer);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  try {
    await buildAll({
      force: given.includes('--force'),
      extra: given.filter((text) => !text.startsWith('-')),
    });
  } catch (error) {
    // esbuild and Vite have already shown the place; their message says the rest.
    say(error.message);
    process.exitCode = 1;
  }
}
