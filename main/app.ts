/** Starts and ends the application; what it is made of is put together in `compose.ts`. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { app, Menu, protocol, session } from 'electron';
import type { TransportFactory } from '../src/devices/transports/open.ts';
import { GuichengError } from '../src/domain/errors.ts';
import type { StationClock } from '../src/ledger/types.ts';
import type { Home } from '../src/station/home.ts';
import { type Composition, compose } from './compose.ts';
import type { StationDevices } from './devices.ts';
import { isSmoke, refuseToStart, showFailure, tellPlainly } from './failure.ts';
import { type HomeFolder, homeFolder, makeHomeFolder } from './home-folder.ts';
import { type Log, openLog } from './logging.ts';
import { machineError } from './machine-errors.ts';
import { PRIVILEGED, servePages } from './protocol.ts';
import { hardenContents, hardenProcess, hardenSession } from './security.ts';
import { VERSION } from './version.ts';
import { RestartRecord } from './watchdog.ts';
import type { StationWindows } from './windows.ts';

const PAPER_PARTITION = 'paper';
const DEMO_CASES = 40;

export interface AppOptions {
  readonly clock: StationClock;
  /** The home's folder; without it `GUICHENG_HOME`, without that a folder of this account. */
  readonly dataDir?: string;
  /** Past cases of a demo home that is set up by this start. */
  readonly demoCases?: number;
  /** How devices are reached; serial ports, network and the system's services where not said. */
  readonly openTransport?: TransportFactory;
  /** Hears of the home once it is open; used by the end-to-end stage only. */
  readonly onHome?: (
    home: Home,
    windows: StationWindows,
    devices: ReadonlyMap<string, StationDevices>,
  ) => void;
}

interface Running {
  readonly options: AppOptions;
  readonly folder: HomeFolder;
  readonly log: Log;
  readonly restarts: RestartRecord;
}

function dataFolder(options: AppOptions): string {
  const given = options.dataDir ?? process.env.GUICHENG_HOME;
  if (given !== undefined && given !== '') return path.resolve(given);
  if (!isSmoke) return path.join(app.getPath('userData'), 'home');
  const folder = mkdtempSync(path.join(tmpdir(), 'guicheng-smoke-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Starts the application. Whatever fails, a person reads a sentence with a code, never a stack or nothing. */
export function startApp(options: AppOptions): void {
  app.setName('guicheng');
  hardenProcess(app);
  // Fields the system draws itself, such as a date, speak the operator's language too.
  app.commandLine.appendSwitch('lang', 'zh-CN');
  protocol.registerSchemesAsPrivileged([PRIVILEGED]);
  Menu.setApplicationMenu(null);
  const folder = homeFolder(dataFolder(options));
  const log = prepareFolder(folder, options.clock.wall);
  if (log === null) return;
  if (!app.requestSingleInstanceLock()) {
    process.stdout.write('归程已经在这台电脑上打开，已切换到那个窗口 (STORAGE.IN_USE)\n');
    app.exit(0);
    return;
  }
  const running = { options, folder, log, restarts: new RestartRecord(folder.logs) };
  watchProcess(running);
  app
    .whenReady()
    .then(() => open(running))
    .catch((error: unknown) => giveUp(machineError(error), log));
}

/** Null when there is no folder to work in; somebody is then told, and nothing else happens. */
function prepareFolder(folder: HomeFolder, wall: () => number): Log | null {
  try {
    makeHomeFolder(folder);
    // The lock of the single instance lies here too: one application for each home, not for each account.
    app.setPath('userData', folder.browser);
    return openLog(folder.logs, wall).log;
  } catch (error) {
    refuseToStart(machineError(error));
    return null;
  }
}

function watchProcess({ options, log, restarts }: Running): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    if (!isSmoke && restarts.ask(options.clock.wall())) {
      app.relaunch();
      app.exit(1);
      return;
    }
    const sentence = '归程连续出错，已停止。已登记的内容都在。请重启电脑，仍不行请联系技术人员';
    tellPlainly(new GuichengError('RUNTIME.STOPPED', sentence, {}, error));
  });
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  app.on('child-process-gone', (_event, details) => log.error({ ...details }, 'child process gone'));
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, log));
  app.on('certificate-error', (event, _contents, url, _error, _certificate, callback) => {
    event.preventDefault();
    log.warn({ url }, 'certificate refused');
    callback(false);
  });
}

async function open(running: Running): Promise<void> {
  const { options, log } = running;
  const root = path.join(__dirname, '..', 'renderer');
  const developing = !app.isPackaged;
  const newId = (): string => crypto.randomUUID();
  const pages = servePages(session.defaultSession, root, newId);
  hardenSession(session.defaultSession, log, developing);
  const paperSession = session.fromPartition(PAPER_PARTITION);
  const paperPages = servePages(paperSession, null, newId);
  hardenSession(paperSession, log, developing);
  try {
    if (!existsSync(path.join(root, 'index.html'))) {
      throw new GuichengError('RUNTIME.NO_PAGES', '程序文件不完整，请重新安装归程', { file: root });
    }
    const made = await compose({
      ...running,
      clock: options.clock,
      pages,
      paperPages,
      paperPartition: PAPER_PARTITION,
      onlyFirst: isSmoke,
      demoCases: isSmoke ? 0 : (options.demoCases ?? DEMO_CASES),
      ...(options.openTransport === undefined ? {} : { openTransport: options.openTransport }),
    });
    closeAtEnd(made, log);
    app.on('window-all-closed', () => {
      if (!made.windows.locked) app.quit();
    });
    app.on('second-instance', () => made.windows.focusFirst());
    options.onHome?.(made.home, made.windows, made.devices);
    log.info({ version: VERSION, electron: process.versions.electron }, 'ready');
  } catch (error) {
    const known = machineError(error);
    log.fatal({ err: known, code: known.code }, 'could not open');
    await showFailure(known, pages);
    return;
  }
  if (isSmoke) {
    process.stdout.write('guicheng ready\n');
    app.quit();
  }
}

/** The windows are gone by then, so nothing is asked of a core that is closing. */
function closeAtEnd(made: Composition, log: Log): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    made
      .close()
      .catch((error: unknown) => log.error({ err: error }, 'did not close cleanly'))
      .finally(() => app.exit(0));
  });
}

function giveUp(error: GuichengError, log: Log): void {
  log.fatal({ err: error, code: error.code }, 'gave up');
  tellPlainly(error);
}
