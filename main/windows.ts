/** One window for each station; a page that dies is back at once, at the step where its core stands. */
import path from 'node:path';
import { app, BrowserWindow, type WebContents } from 'electron';
import { GuichengError } from '../src/domain/errors.ts';
import type { StationPlan } from '../src/station/home.ts';
import { errorPage } from './error-page.ts';
import type { Log } from './logging.ts';
import { type Pages, START_URL } from './protocol.ts';
import { ASK_MS, Pulse } from './pulse.ts';

const SIZES = {
  desk: { width: 1920, height: 1080 },
  console: { width: 1920, height: 1080 },
  kiosk: { width: 1280, height: 800 },
} as const;

/** A page that hangs is given this long to come back by itself. */
const HANG_MS = 3_000;
/** A page that dies again and again is shown as such, instead of flickering. */
const DEATHS_ALLOWED = 5;
const DEATHS_WITHIN_MS = 60_000;
const REST_MS = 30_000;

export interface WindowsOptions {
  readonly log: Log;
  readonly pages: Pages;
  readonly mono: () => number;
  /** A machine that is a station and nothing else: full screen, left only by PIN. */
  readonly locked: boolean;
  /** Before the station's name in the title, where the window is not the real thing. */
  readonly mark?: string;
}

interface Held {
  readonly plan: StationPlan;
  readonly window: BrowserWindow;
  locked: boolean;
  deaths: number[];
}

export class StationWindows {
  readonly #options: WindowsOptions;
  readonly #held = new Map<string, Held>();
  #ending = false;

  constructor(options: WindowsOptions) {
    this.#options = options;
    // The machine is being switched off, or a person ended the application: no window may hold that up.
    app.on('before-quit', () => {
      this.#ending = true;
    });
  }

  async open(plan: StationPlan): Promise<BrowserWindow> {
    const locked = this.#options.locked && plan.role !== 'desk';
    const title = `${this.#options.mark ?? '归程'} · ${plan.name}`;
    const window = new BrowserWindow({
      ...SIZES[plan.role],
      useContentSize: true,
      title,
      backgroundColor: '#E9ECEF',
      kiosk: locked,
      autoHideMenuBar: true,
      webPreferences: {
        preload: path.join(__dirname, 'preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        devTools: !app.isPackaged,
        // A board in the background must still show the present.
        backgroundThrottling: false,
      },
    });
    const held: Held = { plan, window, locked, deaths: [] };
    this.#held.set(plan.stationId, held);
    window.setMenu(null);
    // The page calls itself 归程; which station it is matters in the task bar.
    window.on('page-title-updated', (event) => event.preventDefault());
    window.on('close', (event) => {
      if (held.locked && !this.#ending) event.preventDefault();
    });
    window.on('closed', () => this.#gone(held));
    this.#watch(held);
    await window.loadURL(START_URL);
    return window;
  }

  /** Somebody must still prove to be the director before the last window may be the end of the application. */
  get locked(): boolean {
    return !this.#ending && [...this.#held.values()].some(({ locked }) => locked);
  }

  /** Nothing is held any more: the home did not open. */
  release(): void {
    for (const held of this.#held.values()) held.locked = false;
  }

  stationOf(contents: WebContents): string | null {
    for (const [stationId, { window }] of this.#held) {
      if (!window.isDestroyed() && window.webContents === contents) return stationId;
    }
    return null;
  }

  window(stationId: string): BrowserWindow | null {
    return this.#held.get(stationId)?.window ?? null;
  }

  focusFirst(): void {
    const [first] = this.#held.values();
    if (first === undefined) return;
    if (first.window.isMinimized()) first.window.restore();
    first.window.show();
    first.window.focus();
  }

  /** In front of every other window, whatever lay there. */
  raise(stationId: string): void {
    const window = this.window(stationId);
    if (window === null || window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.moveTop();
    window.focus();
  }

  /** The page asks anew for its core. */
  reload(stationId: string): void {
    const held = this.#held.get(stationId);
    if (held !== undefined) this.#load(held, START_URL);
  }

  closeAll(): void {
    this.release();
    for (const { window } of [...this.#held.values()]) window.destroy();
  }

  leaveKiosk(stationId: string): void {
    const held = this.#held.get(stationId);
    if (held === undefined) return;
    held.locked = false;
    held.window.setKiosk(false);
  }

  /** A page closes its own window without asking anybody; where nobody may leave, it is opened again. */
  #gone(held: Held): void {
    const { plan, locked } = held;
    this.#held.delete(plan.stationId);
    if (!locked || this.#ending) return;
    this.#options.log.warn({ station: plan.stationId }, 'locked window was closed; opening it again');
    this.open(plan).catch((error: unknown) => {
      this.#options.log.error({ err: error, station: plan.stationId }, 'window did not open again');
    });
  }

  #watch(held: Held): void {
    const { window, plan } = held;
    const { log } = this.#options;
    const station = plan.stationId;
    let hanging: NodeJS.Timeout | null = null;
    const end = (): void => {
      if (window.isDestroyed()) return;
      log.error({ station }, 'page does not answer; ending it');
      window.webContents.forcefullyCrashRenderer();
    };
    const pulse = new Pulse({
      ask: () => (canBeAsked(window) ? window.webContents.executeJavaScript('0') : null),
      onHung: end,
    });
    const asking = setInterval(() => pulse.tick(), ASK_MS);
    const calm = (): void => {
      if (hanging !== null) clearTimeout(hanging);
      hanging = null;
      pulse.reset();
    };
    window.on('unresponsive', () => {
      hanging ??= setTimeout(() => {
        hanging = null;
        end();
      }, HANG_MS);
    });
    window.on('responsive', calm);
    window.webContents.on('did-start-loading', calm);
    window.on('closed', () => {
      calm();
      clearInterval(asking);
    });
    window.webContents.on('preload-error', (_event, _path, error) => {
      log.error({ err: error, station }, 'preload failed');
    });
    window.webContents.on('render-process-gone', (_event, details) => {
      calm();
      if (details.reason === 'clean-exit' || window.isDestroyed()) return;
      log.error({ reason: details.reason, exitCode: details.exitCode, station }, 'page gone');
      this.#revive(held);
    });
  }

  /** The state is in the core, so the page only has to be loaded anew. */
  #revive(held: Held): void {
    const now = this.#options.mono();
    held.deaths = [...held.deaths, now].filter((at) => now - at < DEATHS_WITHIN_MS);
    if (held.deaths.length <= DEATHS_ALLOWED) {
      // Not inside the event: Chromium is still taking the dead process down.
      setImmediate(() => this.#load(held, START_URL));
      return;
    }
    const error = new GuichengError(
      'RUNTIME.PAGE_LOST',
      '画面连续出错，半分钟后自动重新打开。已登记的内容都在',
      {},
    );
    const page = this.#options.pages.add(errorPage(error));
    setImmediate(() => this.#load(held, page.url));
    setTimeout(() => {
      page.drop();
      held.deaths = [];
      this.#load(held, START_URL);
    }, REST_MS);
  }

  #load(held: Held, url: string): void {
    if (held.window.isDestroyed()) return;
    held.window.loadURL(url).catch((error: unknown) => {
      this.#options.log.error({ err: error, station: held.plan.stationId, url }, 'page did not load');
    });
  }
}

/** Not while it loads, and not while somebody has stopped it at a line of its code. */
function canBeAsked(window: BrowserWindow): boolean {
  if (window.isDestroyed()) return false;
  const { webContents } = window;
  return !webContents.isLoadingMainFrame() && !webContents.isCrashed() && !webContents.isDevToolsOpened();
}
