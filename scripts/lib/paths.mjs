// Where things are in this project. Every script asks here, so that none depends on the current directory.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const runtimeFolder = join(projectRoot, '.runtime');
export const outFolder = join(projectRoot, 'out');
export const distFolder = join(projectRoot, 'dist');

/** An absolute path inside the project. */
export function inProject(...parts) {
  return join(projectRoot, ...parts);
}

/**
 * The pinned Node from the `node` package. better-sqlite3 13 crashes on Node 20, so nothing that may load it
 * runs on the machine's own Node.
 */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const inPackage = inProject('node_modules', 'node', 'bin', name);
  if (existsSync(inPackage)) return inPackage;
  return inProject('node_modules', '.bin', name);
}

/** The JavaScript entry of a package's command, so that it is started by the pinned Node and not by a shebang. */
export function toolEntry(packageName, command = packageName) {
  const folder = inProject('node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const entry = typeof bin === 'string' ? bin : bin[command];
  if (!entry) throw new Error(`${packageName} has no command ${command}`);
  return join(folder, entry);
}

/** The environment for a child: `node` means the pinned one there too. */
export function childEnvironment(more = {}) {
  const path = `${dirname(pinnedNode())}${delimiter}${inProject('node_modules', '.bin')}`;
  const env = { ...process.env, ...more };
  env.PATH = env.PATH ? `${path}${delimiter}${env.PATH}` : path;
  return env;
}
