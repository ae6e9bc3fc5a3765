/**
 * The application under an ordinary account, also where the tests run as root: with Chromium's sandbox, and bound by
 * the rights of files, which root is not. The same files and the same screen, in a user namespace of its own.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { needsNoSandbox, resolveRuntime } from '../scripts/electron-runtime.mjs';
import type { Scope } from './harness.ts';

export interface Account {
  /** Started in the executable's place. */
  readonly through: string;
  readonly env: Readonly<Record<string, string>>;
}

export function ordinaryAccount(scope: Scope, executable = resolveRuntime().executable): Account {
  const home = scope.folder('account');
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
  };
  const through = path.join(home, 'as-ordinary-account');
  const own = needsNoSandbox() ? 'unshare --user --map-user=1000 --map-group=1000 -- ' : '';
  // Chromium refuses its sandbox to root, so the switch that says so is taken out of what was given.
  const script = `#!/bin/sh
for given in "$@"; do
  shift
  [ "$given" = --no-sandbox ] || set -- "$@" "$given"
done
exec ${own}'${executable}' "$@"
`;
  writeFileSync(through, script, { mode: 0o755 });
  return { through, env };
}
