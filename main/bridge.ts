/** Binds one port to the core of one station. Which station a call is for is settled here, never by the call. */
import { RPCHandler } from '@orpc/server/message-port';
import { withScreenErrors } from './bridge-errors.ts';
import { wordInputIssues } from './input-words.ts';
import type { Log } from './logging.ts';
import type { StationRouter } from './station-api.ts';

wordInputIssues();

/** What of Electron's MessagePortMain is needed; a plain MessagePort of Node has the same. */
export interface Port {
  on(name: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(name: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

export interface Bridge {
  /** Serves calls on this port until it closes. */
  serve(port: Port): void;
}

/** @param heard told of every call that went through */
export function createBridge(
  router: StationRouter,
  log: Log,
  heard: (path: readonly string[], input: unknown) => void = () => undefined,
): Bridge {
  const handler = new RPCHandler<Record<never, never>>(router, {
    clientInterceptors: [
      async ({ path, input, next }) => {
        const output = await withScreenErrors(path, log, next);
        heard(path, input);
        return output;
      },
    ],
  });
  return {
    serve: (port) => {
      handler.upgrade(port as Parameters<typeof handler.upgrade>[0], { context: {} });
      port.start();
    },
  };
}
