/**
 * The shipped application with two things more: a clock that can be moved on, and a handle for the stage. The
 * real entry knows neither; bodies, rules, ledger, windows and serial ports are the same.
 */
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { createRouterClient } from '@orpc/server';
import { startApp } from '../../main/app.ts';
import { type GuichengError, toGuichengError } from '../../src/domain/errors.ts';
import { IRREVERSIBLE, readEvent } from '../../src/domain/events/kinds.ts';
import type { Home } from '../../src/station/home.ts';
import { liveOf } from '../../src/station/liveView.ts';
import { createRouter } from '../../src/station/router.ts';

const start = process.env.GUICHENG_STAGE_CLOCK;
let offset = start === undefined ? 0 : Date.parse(start) - Date.now();
let ahead = 0;
const clock = { wall: () => Date.now() + offset, mono: () => performance.now() + ahead };

type Answer = { ok: true; value: unknown } | { ok: false; code: string; sentence: string };

function failed(error: unknown): Answer {
  const coded: GuichengError = toGuichengError(error);
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
    return { ok: true, value: await found(input) };
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

function handle(home: Home) {
  const clients = new Map<string, unknown>(
    home.cores.map((core) => [core.stationId, createRouterClient(createRouter(core))]),
  );
  return {
    now: () => clock.wall(),
    live: (station: string) => liveOf(home.core(station)),
    call: (station: string, procedure: string, input: unknown): Promise<Answer> =>
      call(clients, station, procedure, input),
    advance: (ms: number): Promise<void> => advance(home, ms),
    cut: (a: string, b: string) => home.exchange.cut(a, b),
    mend: (a: string, b: string): Promise<void> => {
      home.exchange.mend(a, b);
      return home.pump();
    },
    pump: (): Promise<void> => home.pump(),
    irreversible: () =>
      [...home.core('desk').ledger.replay()].flatMap((raw) => {
        const event = readEvent(raw);
        if (event?.kind !== 'checkpoint.passed' || event.caseId === undefined) return [];
        return IRREVERSIBLE.includes(event.payload.checkpoint)
          ? [{ caseId: event.caseId, checkpoint: event.payload.checkpoint }]
          : [];
      }),
    blocked: () => home.core('desk').views.nearMisses(10_000).length,
    sealedCode: () => home.sealedCode,
  };
}

export type StageHandle = ReturnType<typeof handle>;

/** One JSON request a line on a local socket; the stage outside has no other way in. */
function serve(handlers: StageHandle, socketPath: string): void {
  createServer((socket) => {
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
  }).listen(socketPath);
}

startApp({
  clock,
  // A scenario begins in an empty house.
  demoCases: 0,
  onHome: (home) => {
    const socketPath = process.env.GUICHENG_STAGE_SOCKET;
    if (socketPath !== undefined) serve(handle(home), socketPath);
  },
});
