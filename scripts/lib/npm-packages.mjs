// Whether node_modules is what package-lock.json says, and how to make it so.
import { existsSync, readFileSync } from 'node:fs';
import { inProject, pinnedNode, projectRoot } from './paths.mjs';
import { must, npmCommand } from './process.mjs';

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/**
 * npm writes what it installed to node_modules/.package-lock.json as its very last act, so an interrupted install
 * shows as missing. Comparing versions instead of times keeps a fresh clone and a switched branch right.
 * Returns what is wrong, or null.
 */
export function whatNodeModulesLacks() {
  const hidden = inProject('node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return 'not installed yet';
  if (!existsSync(pinnedNode())) return 'the pinned Node is missing';
  const installed = readPackages(hidden);
  for (const [path, entry] of Object.entries(readPackages(inProject('package-lock.json')))) {
    // Optional packages are those of other platforms; npm leaves them out.
    if (path === '' || entry.optional || entry.devOptional || entry.link) continue;
    if (installed[path]?.version !== entry.version)
      return `${path.replace(/^node_modules\//, '')} is not ${entry.version}`;
  }
  return null;
}

export async function installNodeModules(note) {
  const { command, prefix, shell } = npmCommand();
  // On Windows the pinned node.exe cannot be deleted while it runs this very script, and `npm ci` begins by
  // deleting; `npm install` changes only what differs.
  const insidePinned = process.platform === 'win32' && process.execPath === pinnedNode();
  const verb = insidePinned ? 'install' : 'ci';
  note(`npm ${verb}`);
  await must(command, [...prefix, verb, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: projectRoot,
    capture: true,
    shell,
  });
  const lacking = whatNodeModulesLacks();
  if (lacking) throw new Error(`npm ${verb} ended, but ${lacking}`);
}
