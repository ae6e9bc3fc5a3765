import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { START_URL } from '../main/protocol.ts';
import { launchOptions } from '../scripts/electron-runtime.mjs';
import type { StationId } from '../src/drill/stage.ts';
import { projectRoot, type Scope, type Witness } from './harness.ts';
import { openDoor, type StageDoor, type StageLine } from './stageLine.ts';

/** The shipped application with a clock that can be moved and a handle for the tests. */
const STAGE = path.join(projectRoot, 'dist', 'main', 'main-stage.cjs');
/** The application as it is shipped. */
export const PRODUCT = projectRoot;

const NAMES: Readonly<Record<StationId, string>> = {
  desk: '业务大厅',
  kiosk: '冷藏间',
  console: '火化车间',
};
const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];
const OPEN_MS = 60_000;
const CLOSE_MS = 15_000;
/** What main says on stderr when it cannot open. */
const COULD_NOT_OPEN = /\S.*\((?:STORAGE|LEDGER|RUNTIME|STATE|INPUT)\.[A-Z_]+\)/;

// Playwright starts the application in a group of its own, which would outlive a run that is killed.
const groups = new Set<number>();
process.on('exit', () => {
  for (const group of groups) signal(group, 'SIGKILL');
});
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.once(name, () => process.exit(code));

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch (error) {
    // Gone already: that is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** One process group of the application, however it was started. */
export class Process {
  readonly exit: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #output = '';
  #over = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    const group = child.pid;
    if (group !== undefined) groups.add(group);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => {
        this.#output += text;
        for (const listener of [...this.#listeners]) listener();
      });
    }
    this.exit = new Promise((resolve) => {
      child.once('exit', (code, name) => {
        this.#over = true;
        resolve(code ?? name ?? 1);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get over(): boolean {
    return this.#over;
  }

  /** What it has said on stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  /** Resolves with the first match in what it says; rejects when it ends without having said it. */
  says(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.#output);
        if (found === null) return;
        this.#listeners.delete(look);
        resolve(found[0]);
      };
      this.#listeners.add(look);
      look();
      this.exit
        .then((code) => {
          // What was still in the pipe comes before the end of the streams, not before the end of the process.
          setImmediate(() => {
            look();
            reject(new Error(`ended with ${code} and never said ${pattern}:\n${this.#output}`));
          });
        })
        .catch(reject);
    });
  }

  /** As a power cut would: no process of it gets a chance to tidy up. One it has started anew goes too. */
  async kill(): Promise<void> {
    signal(this.pid, 'SIGKILL');
    await this.exit;
    groups.delete(this.pid);
  }
}

export interface StartOptions {
  /** Whose windows this computer opens; all three by default. */
  readonly windows?: readonly StationId[];
  /** The home's folder. */
  readonly folder: string;
  readonly main?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A program started in the executable's place, with the same arguments. */
  readonly through?: string;
}

function given(options: StartOptions, door: StageDoor | null) {
  mkdirSync(path.dirname(options.folder), { recursive: true });
  const main = options.main ?? STAGE;
  return launchOptions({
    main,
    env: {
      GUICHENG_HOME: options.folder,
      ...(door === null ? {} : { GUICHENG_STAGE_SOCKET: door.path }),
      ...options.env,
    },
    ...(options.args === undefined ? {} : { args: options.args }),
  });
}

async function doorFor(scope: Scope, options: StartOptions): Promise<StageDoor | null> {
  return (options.main ?? STAGE) === STAGE ? await openDoor(scope) : null;
}

/** Rejects as soon as it is clear that the home will not open. */
async function opened(running: Process, door: StageDoor): Promise<StageLine> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not open after ${OPEN_MS / 1000} s`)), OPEN_MS);
  });
  const failed = running.says(COULD_NOT_OPEN).then((said) => {
    throw new Error(`did not open: ${said}`);
  });
  try {
    return await Promise.race([door.next(), failed, late]);
  } finally {
    clearTimeout(timer);
    failed.catch(() => null);
  }
}

/** Started as an operator starts it, with nothing attached to its pages. */
export async function start(
  scope: Scope,
  options: StartOptions,
): Promise<{ process: Process; door: StageDoor | null }> {
  const door = await doorFor(scope, options);
  const { executablePath, args, env } = given(options, door);
  const running = new Process(
    spawn(options.through ?? executablePath, args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  scope.later(() => running.kill());
  return { process: running, door };
}

export interface Opened {
  readonly process: Process;
  readonly folder: string;
  readonly line: StageLine;
  /** The line of the application that follows, should this one start itself anew. */
  next(): Promise<StageLine>;
}

/** Like `start`; resolves once the home is open. */
export async function startOpen(scope: Scope, options: StartOptions): Promise<Opened> {
  const { process: running, door } = await start(scope, { ...options, main: STAGE });
  if (door === null) throw new Error('only the stage says when it is open');
  const line = await opened(running, door);
  scope.watch(linePictures(line));
  const next = async (): Promise<StageLine> => {
    const successor = await door.next();
    const group = await successor.ask('pid');
    groups.add(group);
    scope.later(() => signal(group, 'SIGKILL'));
    return successor;
  };
  return { process: running, folder: options.folder, line, next };
}

export interface Running {
  readonly app: ElectronApplication;
  readonly process: Process;
  readonly folder: string;
  /** Of the stage. */
  readonly line: StageLine;
  page(station: StationId): Page;
  /** Ended as by an operator who leaves it. */
  close(): Promise<void>;
}

/** Started with Playwright at its windows. */
export async function attach(
  scope: Scope,
  options: StartOptions,
): Promise<{
  app: ElectronApplication;
  process: Process;
  door: StageDoor | null;
  close: () => Promise<void>;
}> {
  const door = await doorFor(scope, options);
  const { executablePath, args, env, chromiumSandbox } = given(options, door);
  const app = await _electron.launch({
    executablePath: options.through ?? executablePath,
    args,
    env,
    chromiumSandbox,
    timeout: OPEN_MS,
  });
  const running = new Process(app.process());
  const close = async (): Promise<void> => {
    if (running.over) return;
    const late = setTimeout(() => signal(running.pid, 'SIGKILL'), CLOSE_MS);
    await app.close();
    await running.exit;
    clearTimeout(late);
  };
  scope.later(() => running.kill());
  scope.later(close);
  scope.watch(windowPictures(app));
  return { app, process: running, door, close };
}

/** The stage with its three windows open, each at its first picture. */
export async function launch(scope: Scope, options: StartOptions): Promise<Running> {
  const { app, process: running, door, close } = await attach(scope, { ...options, main: STAGE });
  if (door === null) throw new Error('only the stage says when it is open');
  const line = await opened(running, door);
  const pages = await stationPages(app, options.windows ?? STATIONS);
  return {
    app,
    process: running,
    folder: options.folder,
    line,
    page: (station) => {
      const page = pages.get(station);
      if (page === undefined)
        throw new Error(`no window for ${station}; have ${[...pages.keys()].join(',')}`);
      return page;
    },
    close,
  };
}

/** The windows of the stations, once all that are wanted are there. */
async function stationPages(
  app: ElectronApplication,
  wanted: readonly StationId[],
): Promise<ReadonlyMap<StationId, Page>> {
  const pages = new Map<StationId, Page>();
  for (;;) {
    // Asked for before looking, so that none opens unseen in between.
    const next = app.waitForEvent('window', { timeout: OPEN_MS });
    next.catch(() => null);
    // Windows that papers are printed from come and go meanwhile.
    for (const page of app.windows().filter((found) => found.url() === START_URL)) {
      const title = await titleOf(app, page);
      const station = STATIONS.find((id) => title.includes(NAMES[id]));
      if (station !== undefined) pages.set(station, page);
    }
    if (pages.size === wanted.length) return pages;
    await next;
  }
}

async function titleOf(app: ElectronApplication, page: Page): Promise<string> {
  const window = await app.browserWindow(page);
  return await window.evaluate((found) => found.getTitle());
}

function windowPictures(app: ElectronApplication): Witness {
  return {
    picture: async (folder, name) => {
      const files = app.windows().map(async (page, index) => {
        const file = path.join(folder, `${name}-${index + 1}.png`);
        const taken = await page.screenshot({ path: file, timeout: 5_000 }).then(
          () => true,
          () => false,
        );
        return taken ? [file] : [];
      });
      return (await Promise.all(files)).flat();
    },
  };
}

function linePictures(line: StageLine): Witness {
  return {
    picture: async (folder, name) => {
      const files = STATIONS.map(async (station) => {
        const file = path.join(folder, `${name}-${station}.png`);
        const picture = await line.ask('picture', station).catch(() => null);
        if (picture === null) return [];
        writeFileSync(file, Buffer.from(picture, 'base64'));
        return [file];
      });
      return (await Promise.all(files)).flat();
    },
  };
}
