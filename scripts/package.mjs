// `npm run package`: an installed application in out/package/, made from whatever Electron is present.
//
//   npm run package                       the unpacked Linux application (the default elsewhere: electron-builder's)
//   npm run package -- --linux deb        any other target; these fetch helpers from the internet
//   npm run package -- --win nsis
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { NATIVE_MODULES } from './lib/native-modules.mjs';
import { childEnvironment, inProject, outFolder, pinnedNode, projectRoot, toolEntry } from './lib/paths.mjs';
import { must, run } from './lib/process.mjs';
import { say, step } from './lib/progress.mjs';
import { setup } from './setup.mjs';

const stage = join(outFolder, 'package-stage');
const app = join(stage, 'app');
// Sources a running module never reads.
const NOT_NEEDED = ['better-sqlite3/deps', 'better-sqlite3/src'];

function readJson(...parts) {
  return JSON.parse(readFileSync(join(...parts), 'utf8'));
}

/** Where Node would find `name` when asked from `folder`, or null. */
function findModule(name, folder) {
  for (let place = folder; ; place = dirname(place)) {
    const candidate = join(place, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (place === projectRoot || place === dirname(place)) return null;
  }
}

/** The native modules and all they require, as the folders of node_modules they lie in. */
function neededModules(names) {
  const found = new Set();
  const visit = (name, from, optional) => {
    const folder = findModule(name, from);
    if (!folder) {
      // The binaries of other platforms are optional and not installed here.
      if (optional) return;
      throw new Error(`${name}, required from ${from}, is not installed`);
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = readJson(folder, 'package.json');
    for (const next of Object.keys(dependencies)) visit(next, folder, next in optionalDependencies);
    for (const next of Object.keys(optionalDependencies)) visit(next, folder, true);
  };
  for (const name of names) visit(name, projectRoot, false);
  return [...found];
}

function stageApplication(runtime) {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const part of ['dist/main', 'dist/renderer', 'resources']) {
    if (existsSync(inProject(part))) cpSync(inProject(part), join(app, part), { recursive: true });
  }
  // A better-sqlite3 the runtime cannot load must not even be there: trying kills the process.
  const names = runtime.sqlite ? NATIVE_MODULES.filter((name) => name !== 'better-sqlite3') : NATIVE_MODULES;
  const root = projectRoot + sep;
  for (const folder of neededModules(names)) {
    const inside = folder.slice(root.length);
    cpSync(folder, join(app, inside), {
      recursive: true,
      filter: (path) => {
        const below = path.slice(folder.length);
        // What lies deeper in node_modules is visited on its own account.
        if (below.includes(`${sep}node_modules`)) return false;
        const name = `${inside}${below}`.split(sep).join('/').replace('node_modules/', '');
        return !NOT_NEEDED.includes(name);
      },
    });
  }
  const { name, productName, version, description, license, dependencies } = readJson(
    projectRoot,
    'package.json',
  );
  const own = Object.fromEntries(names.map((module) => [module, dependencies[module]]));
  const about = { name, productName, version, description, license, author: 'Guicheng' };
  // .invalid is reserved for addresses that lead nowhere; Debian packages insist on one.
  const more = { homepage: 'https://guicheng.invalid/', main: 'dist/main/boot.cjs', dependencies: own };
  writeFileSync(join(app, 'package.json'), JSON.stringify({ ...about, ...more }, null, 2));
}

/** The runtime without the project's own boot file, which only development needs. */
function stageElectron(runtime) {
  const target = join(stage, 'electron');
  const boot = join(runtime.dist, 'resources', 'app');
  cpSync(runtime.dist, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path !== boot,
  });
  return target;
}

function builderArguments(runtime, given) {
  const targets = given.length > 0 ? given : process.platform === 'linux' ? ['--linux', 'dir'] : [];
  const args = ['--config', inProject('electron-builder.yml'), '--publish', 'never', ...targets];
  args.push(`-c.electronVersion=${runtime.electronVersion}`);
  const host = { linux: '--linux', win32: '--win', darwin: '--mac' }[process.platform];
  const foreign = ['--linux', '--win', '--mac'].some((flag) => targets.includes(flag) && flag !== host);
  if (foreign) {
    if (runtime.sqlite)
      throw new Error('Packaging for another system needs the official Electron, not the fallback');
    return args;
  }
  args.push(`-c.electronDist=${stageElectron(runtime)}`);
  if (runtime.sqlite) {
    const from = dirname(runtime.sqlite);
    args.push(`-c.extraResources.from=${from}`, '-c.extraResources.to=sqlite/node_modules');
  }
  return args;
}

try {
  const runtime = await setup();
  await must(pinnedNode(), [inProject('scripts', 'build.mjs')], { env: childEnvironment() });
  say(`packaging on Electron ${runtime.electronVersion} (${runtime.kind})`);
  const args = await step('gather', () => {
    stageApplication(runtime);
    return builderArguments(runtime, process.argv.slice(2));
  });
  const builder = toolEntry('electron-builder');
  const { code } = await run(pinnedNode(), [builder, ...args], { env: childEnvironment() });
  if (code === 0) say(`✓ see ${basename(outFolder)}/package`);
  process.exitCode = code;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
