/**
 * Bounds for the `onvif` library, which owns its sockets: it keeps whatever a camera sends for as long as it sends, and
 * waits for ever for an answer that broke off.
 */
import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

class CountingAgent extends Agent {
  readonly #took: (bytes: number) => void;

  constructor(took: (bytes: number) => void) {
    super();
    this.#took = took;
  }

  override createConnection(
    options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = super.createConnection(options, done);
    socket?.on('data', (chunk: Uint8Array) => this.#took(chunk.length));
    return socket;
  }
}

/**
 * Runs `work` over connections of its own, which end with it.
 * @param maxBytes of all its answers together
 * @throws what `work` threw, or an error that names the bound
 */
export function withinBounds<T>(
  maxBytes: number,
  ms: number,
  work: (agent: Agent) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = maxBytes;
    const end = (why: string): void => {
      reject(new Error(why));
      agent.destroy();
    };
    const agent = new CountingAgent((bytes) => {
      left -= bytes;
      if (left < 0) end('answers too large');
    });
    const timer = setTimeout(() => end('network timeout'), ms);
    const over = (): void => {
      clearTimeout(timer);
      agent.destroy();
    };
    work(agent).then(resolve, reject).finally(over);
  });
}
