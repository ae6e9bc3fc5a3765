/** `GET /health` and `GET /metrics`, for whoever runs a side: plain HTTP, on the local interface only. */
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

export interface Health {
  readonly ok: boolean;
  readonly [what: string]: string | number | boolean | null;
}

export interface OperationsOptions {
  readonly health: () => Promise<Health>;
  readonly registry: Registry;
}

const LOCAL = '127.0.0.1';

export class Operations {
  readonly #app: FastifyInstance;

  constructor({ health, registry }: OperationsOptions) {
    this.#app = Fastify({ logger: false, forceCloseConnections: true });
    this.#app.get('/health', async (_request, reply) => {
      const now = await health();
      return await reply.status(now.ok ? 200 : 503).send(now);
    });
    this.#app.get('/metrics', async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
    );
  }

  /** @returns the port it listens on */
  async listen(port: number): Promise<number> {
    await this.#app.listen({ port, host: LOCAL });
    return (this.#app.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await this.#app.close();
  }
}
