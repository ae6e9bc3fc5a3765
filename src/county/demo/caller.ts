/** A hub on this machine, as far as pushing goes: for the demo, tests and measurements. */
import { GuichengError } from '../../domain/errors.ts';
import { fromWire } from '../../replication/http/wireErrors.ts';
import { BODY_TYPE, readPage, writePush } from '../../replication/protocol/lines.ts';
import {
  type Greeted,
  type Greeting,
  greetedSchema,
  type PullPage,
  type Push,
  type Receipt,
  receiptSchema,
} from '../../replication/protocol/messages.ts';
import { CALLER_HEADER } from '../server/callers.ts';

export interface LoopbackOptions {
  readonly port: number;
  readonly homeId: string;
  readonly stationId: string;
}

export class LoopbackHub {
  readonly #options: LoopbackOptions;

  constructor(options: LoopbackOptions) {
    this.#options = options;
  }

  async greet(greeting: Partial<Greeting> = {}): Promise<Greeted> {
    const { homeId, stationId } = this.#options;
    const body = {
      protocol: { min: 1, max: 1 },
      homeId,
      stationId,
      instance: 'loopback',
      wall: Date.now(),
      heads: [],
      ...greeting,
    };
    return greetedSchema.parse(
      JSON.parse(await this.#ask('/v1/greet', 'application/json', JSON.stringify(body))),
    );
  }

  async push(push: Push): Promise<Receipt> {
    return receiptSchema.parse(JSON.parse(await this.#ask('/v1/push', BODY_TYPE, writePush(push))));
  }

  async pull(cursor: string, limit = 500): Promise<PullPage> {
    const text = await this.#ask('/v1/pull', 'application/json', JSON.stringify({ cursor, limit }));
    const read = readPage(Buffer.from(text, 'utf8'));
    if (read.ok) return read.value;
    throw read.error;
  }

  async #ask(route: string, type: string, body: string): Promise<string> {
    const { port, homeId, stationId } = this.#options;
    let response: Response;
    try {
      response = await fetch(`http://127.0.0.1:${port}${route}`, {
        method: 'POST',
        headers: { 'content-type': type, [CALLER_HEADER]: `${encodeURIComponent(homeId)}/${stationId}` },
        body,
      });
      const text = await response.text();
      if (!response.ok) throw fromWire(response.status, text);
      return text;
    } catch (error) {
      if (error instanceof GuichengError) throw error;
      throw new GuichengError('SYNC.UNREACHABLE', '县级服务器连不上，将自动重试', {}, error);
    }
  }
}
