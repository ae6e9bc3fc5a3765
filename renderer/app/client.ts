import { type ClientContext, type ClientLink, type ClientOptions, createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { Contract } from '../../src/station/contract.ts';

export type StationClient = ContractRouterClient<Contract>;

/** Nothing answered: the port is gone and no new one came in time. */
export class StationLostError extends Error {
  constructor() {
    super('The station core did not answer.');
    this.name = 'StationLostError';
  }
}

const PATIENCE_MS = 5_000;
const ASK_AGAIN_MS = 1_000;

type PortLink = RPCLink<ClientContext>;

function isPortMessage(event: MessageEvent<unknown>): boolean {
  const { data } = event;
  // Only this very window may hand over a port: the preload posts into it.
  if (event.source !== window || typeof data !== 'object' || data === null) return false;
  return (data as { type?: unknown }).type === 'guicheng:port';
}

/**
 * Keeps one port to the station core. The preload hands a port over when the page asks; when the port closes,
 * the page asks again until there is one. Calls made meanwhile wait a little and then fail plainly.
 */
class StationPort implements ClientLink<ClientContext> {
  #link: PortLink | null = null;
  #waiting: ((link: PortLink) => void)[] = [];
  #asking: ReturnType<typeof setInterval> | null = null;

  constructor() {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const [port] = event.ports;
      if (port !== undefined && isPortMessage(event)) this.#adopt(port);
    });
    this.#ask();
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>) {
    const link = this.#link ?? (await this.#next());
    return link.call(path, input, options);
  }

  #ask(): void {
    const ask = () => window.postMessage({ type: 'guicheng:ready' }, '*');
    this.#asking ??= setInterval(ask, ASK_AGAIN_MS);
    ask();
  }

  #adopt(port: MessagePort): void {
    if (this.#asking !== null) clearInterval(this.#asking);
    this.#asking = null;
    const link: PortLink = new RPCLink({ port });
    this.#link = link;
    port.addEventListener('close', () => {
      // A close that arrives after its successor says nothing about the successor.
      if (this.#link !== link) return;
      this.#link = null;
      this.#ask();
    });
    port.start();
    for (const resolve of this.#waiting.splice(0)) resolve(link);
  }

  #next(): Promise<PortLink> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((entry) => entry !== take);
        reject(new StationLostError());
      }, PATIENCE_MS);
      const take = (link: PortLink) => {
        clearTimeout(timer);
        resolve(link);
      };
      this.#waiting.push(take);
    });
  }
}

export const client: StationClient = createORPCClient(new StationPort());

/** TanStack Query options for every call: `useQuery(orpc.board.bays.queryOptions())`. */
export const orpc = createTanstackQueryUtils(client);
