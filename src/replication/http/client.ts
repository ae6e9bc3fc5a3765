/** The far side over HTTPS, as the engine sees it; and what travels beside the ledger: boxes, and the certificate. */
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import type { Box } from '../boxes/box.ts';
import { jsonOrNull } from '../json.ts';
import { BODY_TYPE, readPage, writePush } from '../protocol/lines.ts';
import {
  type Greeted,
  type Greeting,
  greetedSchema,
  PUSHES_IN_FLIGHT,
  type PullPage,
  type Push,
  type Receipt,
  receiptSchema,
  WAKE_SILENCE_MS,
} from '../protocol/messages.ts';
import type { Side } from '../side.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { NEWS } from './wake.ts';

export type HttpSideOptions = Omit<ConnectionOptions, 'connections' | 'silenceMs'> & {
  /** Without a byte for so long a request is given up, ms. */
  readonly silenceMs?: number;
};

const JSON_TYPE = 'application/json';
const boxesSchema = z.object({ boxes: z.array(z.unknown()).max(1_000) });
const keptSchema = z.object({ kept: z.int(), older: z.int() });
const renewedSchema = z.object({ certificate: z.string().max(10_000) });

export class HttpSide implements Side {
  readonly #options: HttpSideOptions;
  /** For the ledger's traffic: as many connections as may be on their way at once. */
  readonly #connection: Connection;

  constructor(options: HttpSideOptions) {
    this.#options = options;
    this.#connection = new Connection({ ...options, connections: PUSHES_IN_FLIGHT });
  }

  async greet(greeting: Greeting): Promise<Greeted> {
    return await this.#json('POST', '/v1/greet', greetedSchema, greeting);
  }

  async push(push: Push): Promise<Receipt> {
    const { body } = await this.#connection.ask({
      method: 'POST',
      path: '/v1/push',
      headers: { 'content-type': BODY_TYPE },
      body: writePush(push),
    });
    return understood(receiptSchema, body);
  }

  async pull(cursor: string, limit: number): Promise<PullPage> {
    const { body } = await this.#connection.ask({
      method: 'POST',
      path: '/v1/pull',
      headers: { 'content-type': JSON_TYPE },
      body: JSON.stringify({ cursor, limit }),
    });
    const read = readPage(body);
    if (read.ok) return read.value;
    throw read.error;
  }

  /** A connection of its own, dead after 25 silent seconds. */
  wake(onNews: () => void, onEnd: () => void): () => void {
    const connection = new Connection({ ...this.#options, silenceMs: WAKE_SILENCE_MS });
    let rest = '';
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      connection.close();
      onEnd();
    };
    const into = async (bytes: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const chunk of bytes) {
        const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
        rest = lines.pop() ?? '';
        // Lines are short; what is none would only fill memory.
        if (isOver || rest.length > 1_000) return;
        if (lines.includes(NEWS)) onNews();
      }
    };
    connection.ask({ method: 'GET', path: '/v1/wake', into }).then(end, end);
    return () => {
      isOver = true;
      connection.close();
    };
  }

  /** Boxes for this station; whether they are good is seen when they are opened. */
  async boxes(): Promise<readonly unknown[]> {
    return (await this.#json('GET', '/v1/secrets', boxesSchema)).boxes;
  }

  /** @returns how many were kept, and how many the side had as new or newer */
  async sendBoxes(boxes: readonly Box[]): Promise<{ readonly kept: number; readonly older: number }> {
    return await this.#json('PUT', '/v1/secrets', keptSchema, { boxes });
  }

  /** A new certificate over the same key. @returns PEM */
  async renew(): Promise<string> {
    return (await this.#json('POST', '/v1/renew', renewedSchema)).certificate;
  }

  close(): void {
    this.#connection.close();
  }

  async #json<T>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    schema: z.ZodType<T>,
    sent?: object,
  ): Promise<T> {
    const given = sent && { headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(sent) };
    const { body } = await this.#connection.ask({ method, path, ...given });
    return understood(schema, body);
  }
}

/** @throws GuichengError `PROTOCOL.GARBLED` */
export function understood<T>(schema: z.ZodType<T>, body: Buffer): T {
  const parsed = schema.safeParse(jsonOrNull(body.toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new GuichengError('PROTOCOL.GARBLED', '对方的应答无法识别，将自动重试', {}, parsed.error);
}
