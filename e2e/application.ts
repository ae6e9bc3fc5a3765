import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { launchOptions } from '../scripts/electron-runtime.mjs';

export interface Running {
  readonly app: ElectronApplication;
  readonly folder: string;
  page(station: string): Page;
  close(): Promise<void>;
}

const NAMES: Readonly<Record<string, string>> = { desk: '业务大厅', kiosk: '冷藏间', console: '火化车间' };

/** Starts the real application on a home folder; resolves when its three windows are there. */
export async function launch(options: {
  main: string;
  folder?: string;
  env?: Record<string, string>;
}): Promise<Running> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'guicheng-e2e-'));
  const { executablePath, args, env, chromiumSandbox } = launchOptions({
    main: options.main,
    env: { GUICHENG_HOME: folder, ...options.env },
  });
  const app = await _electron.launch({ executablePath, args, env, chromiumSandbox, timeout: 60_000 });
  const pages = new Map<string, Page>();
  const deadline = Date.now() + 60_000;
  while (pages.size < 3 && Date.now() < deadline) {
    for (const page of app.windows()) {
      const title = await titleOf(app, page);
      const station = Object.keys(NAMES).find((id) => title.includes(NAMES[id] ?? '-'));
      if (station !== undefined) pages.set(station, page);
    }
    if (pages.size < 3) await app.waitForEvent('window', { timeout: 500 }).catch(() => null);
  }
  return {
    app,
    folder,
    page: (station) => {
      const page = pages.get(station);
      if (page === undefined)
        throw new Error(`no window for ${station}; have ${[...pages.keys()].join(',')}`);
      return page;
    },
    close: async () => {
      await app.close();
    },
  };
}

async function titleOf(app: ElectronApplication, page: Page): Promise<string> {
  const window = await app.browserWindow(page);
  return await window.evaluate((found) => found.getTitle());
}
