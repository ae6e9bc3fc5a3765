/**
 * The shipped application with two things more: a clock that can be moved, and a handle for the stage. The real
 * entry knows neither; bodies, rules, ledger, windows and serial ports are the same.
 */
import { connect } from 'node:net';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { createRouterClient } from '@orpc/server';
import { app, type WebContents } from 'electron';
import { startApp } from '../../main/app.ts';
import type { StationWindows } from '../../main/windows.ts';
import { systemClock } from '../../src/devices/clock.ts';
import { createTransport, type TransportFactory } from '../../src/devices/transports/open.ts';
import { oneAtATime } from '../../src/devices/transports/pcsc/service.ts';
import { CardReaderTransport } from '../../src/devices/transports/pcsc/transport.ts';
import { IRREVERSIBLE, readEvent } from '../../src/domain/events/kinds.ts';
import { storageError } from '../../src/ledger/sqlite.ts';
import type { Home } from '../../src/station/home.ts';
import { liveOf } from '../../src/station/liveView.ts';
import { createRouter } from '../../src/station/router.ts';
import { StandInCards } from '../rig/card-service.ts';

const start = process.env.GUICHENG_STAGE_CLOCK;
let offset = start === undefined ? 0 : Date.parse(start) - Date.now();
let ahead = 0;
const clock = { wall: () => Date.now() + offset, mono: () => performance.now() + ahead };

type Answer = { ok: true; value: unknown } | { ok: false; code: string; sentence: string };

function failed(error: unknown): Answer {
  const coded = storageError(error);
  return { ok: false, code: coded.code, sentence: coded.sentence };
}

async function call(
  clients: ReadonlyMap<string, unknown>,
  station: string,
  procedure: string,
  input: unknown,
): Promise<Answer> {
  try {
    let found: unknown = clients.get(station);
    for (const part of procedure.split('.')) found = Reflect.get(Object(found), part);
    if (typeof found !== 'function') return failed(new TypeError(`no procedure ${procedure}`));
    // JSON knows no undefined, and no procedure takes null.
    return { ok: true, value: await found(input ?? undefined) };
  } catch (error) {
    return failed(error);
  }
}

async function advance(home: Home, ms: number): Promise<void> {
  let left = ms;
  while (left > 0) {
    const slice = Math.min(left, 30_000);
    offset += slice;
    ahead += slice;
    left -= slice;
    await home.pump();
    home.tick();
  }
}

/** Somebody sets the clock of the machine: the wall jumps, time itself does not. */
function setClock(home: Home, byMs: number): void {
  offset += byMs;
  home.tick();
}

/** SQLite is told that its files may not grow by a page, which is what it makes of a full disk. */
function limitPages(home: Home, full: boolean): void {
  for (const { ledger } of home.cores) {
    const pages = Number(ledger.db.pragma('page_count', { simple: true }));
    ledger.db.pragma(`max_page_count = ${full ? pages : pages * 1_000}`);
  }
}

function contentsOf(windows: StationWindows, station: string): WebContents {
  const window = windows.window(station);
  if (window === null) throw new TypeError(`no window for ${station}`);
  return window.webContents;
}

const SOON_MS = 1_000;

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), ms);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What a page is asked from outside its own debugger: also one that died, and one nobody may be attached to. */
function screens(windows: StationWindows) {
  const of = (station: string): WebContents => contentsOf(windows, station);
  return {
    /** What stands on the page; null for a page that does not answer. */
    text: (station: string): Promise<string | null> =>
      within(SOON_MS, of(station).executeJavaScript('document.body.innerText')).then(
        (text) => (typeof text === 'string' ? text : null),
        () => null,
      ),
    /** The page never comes back from its work. */
    hang: (station: string) => {
      of(station)
        .executeJavaScript('for (;;) {}')
        .catch(() => null);
    },
    /** The page closes its window, which needs nobody's leave. */
    closePage: async (station: string): Promise<void> => {
      const window = windows.window(station);
      const closed = new Promise<void>((resolve) => window?.once('closed', () => resolve()));
      await Promise.race([closed, of(station).executeJavaScript('window.close()')]);
      await closed;
    },
    crash: (station: string) => of(station).forcefullyCrashRenderer(),
    /** On top of the other windows: one that is covered paints nothing. */
    raise: (station: string) => windows.window(station)?.moveTop(),
    /** Types into whatever has the focus, key by key as a keyboard does. */
    type: (station: string, text: string) => {
      for (const keyCode of text) of(station).sendInputEvent({ type: 'char', keyCode });
    },
    /** Resolves with the frame after this selector first finds something. */
    shows: (station: string, selector: string): Promise<void> =>
      of(station).executeJavaScript(`new Promise((resolve) => {
        const painted = () => requestAnimationFrame(() => setTimeout(resolve));
        const there = () => document.querySelector(${JSON.stringify(selector)}) !== null;
        if (there()) return painted();
        new MutationObserver((_changes, observer) => {
          if (!there()) return;
          observer.disconnect();
          painted();
        }).observe(document, { subtree: true, childList: true, attributes: true });
      })`),
    press: (station: string, keyCode: string) => {
      of(station).sendInputEvent({ type: 'keyDown', keyCode });
      of(station).sendInputEvent({ type: 'keyUp', keyCode });
    },
    rendererPid: (station: string): number => of(station).getOSProcessId(),
    picture: async (station: string): Promise<string> =>
      (await of(station).capturePage()).toPNG().toString('base64'),
    /** Whether the developer tools open when they are asked for. */
    devTools: (station: string): boolean => {
      of(station).openDevTools({ mode: 'detach' });
      const opened = of(station).isDevToolsOpened();
      of(station).closeDevTools();
      return opened;
    },
  };
}

/** Where asked for, a card service with one reader stands in for the system's; without it there is the system's own. */
const cards = process.env.GUICHENG_STAGE_CARDS === '1' ? new StandInCards() : null;

function transports(standIn: StandInCards): TransportFactory {
  const service = oneAtATime(standIn, systemClock);
  return async (endpoint) =>
    endpoint.kind === 'cardReader'
      ? new CardReaderTransport(endpoint, async () => service)
      : await createTransport(endpoint);
}

function cardReader() {
  const standIn = (): StandInCards => {
    if (cards === null) throw new TypeError('started without GUICHENG_STAGE_CARDS');
    return cards;
  };
  return {
    /** The name of its reader, and the port that cards are laid on. */
    cardService: async () => ({ reader: standIn().name, port: await standIn().listen() }),
    plugCardReader: (plugged: boolean) => standIn().plug(plugged),
  };
}

const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();

function handle(home: Home, windows: StationWindows) {
  const clients = new Map<string, unknown>(
    home.cores.map((core) => [core.stationId, createRouterClient(createRouter(core))]),
  );
  return {
    ...screens(windows),
    ...cardReader(),
    now: () => clock.wall(),
    live: (station: string) => liveOf(home.core(station)),
    call: (station: string, procedure: string, input: unknown): Promise<Answer> =>
      call(clients, station, procedure, input),
    advance: (ms: number): Promise<void> => advance(home, ms),
    setClock: (byMs: number) => setClock(home, byMs),
    limitPages: (full: boolean) => limitPages(home, full),
    cut: (a: string, b: string) => home.exchange.cut(a, b),
    mend: (a: string, b: string): Promise<void> => {
      home.exchange.mend(a, b);
      return home.pump();
    },
    pump: (): Promise<void> => home.pump(),
    irreversible: () => {
      const found = new Map<string, { caseId: string; checkpoint: string }>();
      for (const core of home.cores) {
        for (const raw of core.ledger.replay()) {
          const event = readEvent(raw);
          if (event?.kind !== 'checkpoint.passed' || event.caseId === undefined) continue;
          const { checkpoint } = event.payload;
          if (IRREVERSIBLE.includes(checkpoint)) found.set(event.id, { caseId: event.caseId, checkpoint });
        }
      }
      return [...found.values()];
    },
    /** Of every chain: nothing was added while these stay. */
    heads: () => home.cores.map((core) => core.ledger.head().hash),
    blocked: () => home.core('desk').views.nearMisses(10_000).length,
    sealedCode: () => home.sealedCode,
    pid: () => process.pid,
    /** Longest time the main process was away from its events since it was last asked, in ms. */
    longestDelay: (): number => {
      const longest = loop.max / 1e6;
      loop.reset();
      return longest;
    },
    /** Something nobody foresaw, in the middle of the main process. */
    fail: () => {
      setImmediate(() => {
        throw new Error('asked to fail');
      });
    },
    /** As by an operator who leaves it. */
    quit: () => {
      setImmediate(() => app.quit());
    },
  };
}

export type StageHandle = ReturnType<typeof handle>;

/** One JSON request a line, from whoever waits behind the door; the stage has no other way in. */
function serve(handlers: StageHandle, door: string): void {
  const socket = connect(door);
  // The run that asked is over; the application goes its own way.
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    const { id, method, args } = JSON.parse(line) as {
      id: number;
      method: keyof StageHandle;
      args: unknown[];
    };
    const run = handlers[method] as (...given: unknown[]) => unknown;
    Promise.resolve()
      .then(() => run(...args))
      .then(
        (value) => socket.write(`${JSON.stringify({ id, value: value ?? null })}\n`),
        (error: unknown) => socket.write(`${JSON.stringify({ id, error: String(error) })}\n`),
      );
  });
}

startApp({
  clock,
  // A scenario begins in an empty house.
  demoCases: Number(process.env.GUICHENG_STAGE_CASES ?? 0),
  ...(cards === null ? {} : { openTransport: transports(cards) }),
  onHome: (home, windows) => {
    const door = process.env.GUICHENG_STAGE_SOCKET;
    if (door !== undefined) serve(handle(home, windows), door);
  },
});
