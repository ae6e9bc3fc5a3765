/** What one program of a county tells the others: `LISTEN` on a connection of its own, opened again when it breaks. */
import type pg from 'pg';
import { type GuichengError, toGuichengError } from '../../domain/errors.ts';

/** Hears what is sent to a channel after it begins. Returns the way to stop. */
export type Listen = (channel: string, listener: (payload: string) => void) => Promise<() => Promise<void>>;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Channel names are written into the statement: nothing of what a caller says may be one. */
const CHANNEL = /^[a-z_]{1,40}$/;

export interface News {
  readonly listen: Listen;
  close(): Promise<void>;
}

/**
 * While the connection is broken nothing is heard: callers meet every ten seconds anyway, and after each new connection
 * every listener is called once with an empty payload, which stands for "anything may have changed".
 */
export function listenOverPool(create: () => pg.Client, onError: (error: GuichengError) => void): News {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let client: pg.Client | undefined;
  let opening: Promise<void> | undefined;
  let pause = FIRST_PAUSE_MS;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  async function open(): Promise<void> {
    const fresh = create();
    const lost = (error?: Error) => {
      if (client === fresh) client = undefined;
      fresh.removeAllListeners('end');
      if (closed) return;
      if (error) onError(toGuichengError(error));
      retry();
    };
    fresh.on('error', lost);
    fresh.on('end', lost);
    fresh.on('notification', ({ channel, payload }) => {
      for (const listener of listeners.get(channel) ?? []) listener(payload ?? '');
    });
    await fresh.connect();
    for (const channel of listeners.keys()) await fresh.query(`LISTEN ${channel}`);
    client = fresh;
    pause = FIRST_PAUSE_MS;
  }

  function retry(): void {
    if (again !== undefined || closed) return;
    again = setTimeout(() => {
      again = undefined;
      connected().then(
        () => {
          for (const set of listeners.values()) for (const listener of set) listener('');
        },
        (error: unknown) => {
          onError(toGuichengError(error));
          retry();
        },
      );
    }, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  function connected(): Promise<void> {
    if (client !== undefined) return Promise.resolve();
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  return {
    async listen(channel, listener) {
      if (!CHANNEL.test(channel)) throw new TypeError(`no channel: ${channel}`);
      const set = listeners.get(channel) ?? new Set();
      const isFirst = set.size === 0;
      listeners.set(channel, set.add(listener));
      await connected();
      if (isFirst) await client?.query(`LISTEN ${channel}`);
      return async () => {
        set.delete(listener);
      };
    },
    async close() {
      closed = true;
      clearTimeout(again);
      await client?.end();
    },
  };
}
