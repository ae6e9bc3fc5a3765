// The Linux packages a bare machine lacks. Looked for by what they contain, so that any distribution which has
// the content passes; installed by their Debian names where that is possible.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, run } from './process.mjs';

const COMMAND_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];

function hasCommand(name) {
  const folders = new Set([...(process.env.PATH ?? '').split(':'), ...COMMAND_FOLDERS]);
  for (const folder of folders) {
    if (!folder) continue;
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes(error.code)) throw error;
    }
  }
  return false;
}

function loaderCache() {
  for (const path of ['/sbin/ldconfig', '/usr/sbin/ldconfig']) {
    if (existsSync(path)) return spawnSync(path, ['-p'], { encoding: 'utf8' }).stdout ?? '';
  }
  return '';
}

/** The screens use both faces: sans for work, serif for names. */
function hasFonts(names) {
  const wanted = new Set(names);
  const folders = [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(process.env.HOME ?? '/root', '.local/share/fonts'),
  ];
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder, { recursive: true })) {
      for (const name of wanted) {
        if (String(file).includes(name)) wanted.delete(name);
      }
    }
  }
  return wanted.size === 0;
}

const library = (soname) => (facts) => facts.loader.includes(`\t${soname} `);
const command = (name) => () => hasCommand(name);

const NEEDED = [
  { package: 'xvfb', present: command('Xvfb') },
  { package: 'xauth', present: command('xauth') },
  { package: 'libgtk-3-0', present: library('libgtk-3.so.0') },
  { package: 'libnss3', present: library('libnss3.so') },
  { package: 'libasound2', present: library('libasound.so.2') },
  { package: 'libgbm1', present: library('libgbm.so.1') },
  { package: 'libxss1', present: library('libXss.so.1') },
  { package: 'libatk-bridge2.0-0', present: library('libatk-bridge-2.0.so.0') },
  { package: 'libusb-1.0-0', present: library('libusb-1.0.so.0') },
  { package: 'udev', present: command('udevadm') },
  { package: 'fonts-noto-cjk', present: () => hasFonts(['NotoSansCJK', 'NotoSerifCJK']) },
  { package: 'socat', present: command('socat') },
];

export function missingSystemPackages() {
  if (process.platform !== 'linux') return [];
  const facts = { loader: loaderCache() };
  return NEEDED.filter((need) => !need.present(facts)).map((need) => need.package);
}

/** Newer Debian and Ubuntu renamed some libraries for 64-bit time; the old name is then only a virtual one. */
async function currentName(name) {
  const { code, output } = await run('apt-cache', ['show', '--no-all-versions', `${name}t64`], {
    capture: true,
  });
  return code === 0 && output.includes('Package:') ? `${name}t64` : name;
}

export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

export async function installSystemPackages(packages, note) {
  const debian = hasCommand('apt-get');
  if (!debian || process.getuid?.() !== 0) {
    const what = debian
      ? `Run this once:\n\n  ${installCommand(packages)}\n`
      : `Missing: ${packages.join(' ')} (Debian names)`;
    throw new Error(
      `This machine lacks system packages, and only root on Debian or Ubuntu can be helped.\n${what}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  note('apt-get update');
  await must('apt-get', ['update'], { capture: true, env });
  const names = await Promise.all(packages.map(currentName));
  note(`apt-get install ${names.join(' ')}`);
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  await must('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], {
    capture: true,
    env,
  });
  const still = missingSystemPackages();
  if (still.length > 0)
    throw new Error(`apt-get installed ${names.join(' ')}, but still missing: ${still.join(' ')}`);
}
