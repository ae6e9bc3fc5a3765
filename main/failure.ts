/** Says why the application did not open: on a page where one can be shown, in the system's own box elsewhere. */
import { app, BrowserWindow, dialog, session } from 'electron';
import type { GuichengError } from '../src/domain/errors.ts';
import { errorPage } from './error-page.ts';
import { type Pages, servePages } from './protocol.ts';

/** A short trial of the installation: nobody is there to read or to close anything. */
export const isSmoke = process.env.GUICHENG_SMOKE === '1';

function tellTerminal(error: GuichengError): void {
  process.stderr.write(`${error.sentence} (${error.code})\n`);
}

/** The page stays until somebody closes it. */
export async function showFailure(error: GuichengError, pages: Pages): Promise<void> {
  tellTerminal(error);
  if (isSmoke) {
    app.exit(1);
    return;
  }
  // Windows of stations that did open would show a home that is not there.
  const others = BrowserWindow.getAllWindows();
  const window = new BrowserWindow({
    width: 900,
    height: 640,
    title: '归程没有打开',
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false },
  });
  for (const other of others) other.destroy();
  app.removeAllListeners('window-all-closed');
  app.on('window-all-closed', () => app.exit(1));
  await window.loadURL(pages.add(errorPage(error)).url);
}

/** Where no page can be shown: the system's own box, or the terminal. */
export function tellPlainly(error: GuichengError): void {
  tellTerminal(error);
  if (!isSmoke) dialog.showErrorBox('归程没有打开', `${error.sentence}\n\n代码 ${error.code}`);
  app.exit(1);
}

/** There is no folder to work in, not even for a log; somebody must read why all the same. */
export function refuseToStart(error: GuichengError): void {
  app
    .whenReady()
    .then(() =>
      showFailure(
        error,
        servePages(session.defaultSession, null, () => crypto.randomUUID()),
      ),
    )
    .catch(() => tellPlainly(error));
}
