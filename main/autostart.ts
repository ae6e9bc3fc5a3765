/** A station of its own is there when the machine is switched on. */
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { App } from 'electron';
import { writeAtomic } from './atomic.ts';

/** Freedesktop Desktop Entry; in `Exec` quotes, backslashes, `$` and backticks are escaped, `%` doubled. */
export function desktopEntry(executable: string): string {
  const quoted = `"${executable.replace(/(["\\$`])/g, '\\$1').replaceAll('%', '%%')}"`;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=归程',
    'Comment=殡仪馆工作站',
    // The backslash is an escape of the file format as well, so each one is written twice.
    `Exec=${quoted.replaceAll('\\', '\\\\')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Switches the start with the machine on or off, for the account that runs the station. */
export async function setAutostart(app: App, on: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on });
    return;
  }
  const config = process.env.XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config');
  const file = path.join(config, 'autostart', 'guicheng.desktop');
  if (!on) {
    await rm(file, { force: true });
    return;
  }
  await mkdir(path.dirname(file), { recursive: true });
  await writeAtomic(file, desktopEntry(app.getPath('exe')), 0o644);
}
