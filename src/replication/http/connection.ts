/**
 * Requests to one side: over TLS 1.3 with this station's certificate, believed only when the far end shows one of the
 * home's authority in the name that was expected. Connections stay open; what says nothing for half a minute is dead.
 */

import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { GuichengError } from '../../domain/errors.ts';
import type { Timer } from '../feed.ts';
import { fromWire } from './wireErrors.ts';

export interface ClientIdentity {
  /** PEM of this station's certificate. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
}

export interface SideAddress {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionOptions extends SideAddress {
  /** Whom to expect: the subject of the far certificate. */
  readonly side: string;
  /** PEM of the authority that the far certificate must be of. */
  readonly authority: string;
  readonly identity: ClientIdentity;
  readonly timer: Timer;
  /** Without a byte either way for so long a request is given up. */
  readonly silenceMs?: number;
  /** Connections at once, over which requests take turns. */
  readonly connections?: number;
}

export interface Asked {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Takes the bytes of a good answer as they come, in place of having them collected. */
  readonly into?: (bytes: AsyncIterable<Uint8Array>) => Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const SILENCE_MS = 30_000;
/** What is written at once: with each the far end has shown that it still takes something. */
const CHUNK_BYTES = 262_144;
/** Codes of OpenSSL and of Node for a certificate that is not the one to expect. */
const NOT_THEIRS =
  /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_SIGNATURE|CERT_UNTRUSTED|INVALID_CA|INVALID_PURPOSE|SYNC_OTHER_SIDE)/;
const OF_A_TIME = /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #agent: Agent;
  readonly #open = new Set<ClientRequest>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    // An agent of Node sets noDelay by itself.
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.connections ?? 1 });
  }

  /**
   * One request and its whole answer, of status 2xx.
   * @throws GuichengError what the side answered with; `SYNC.UNREACHABLE`, `SYNC.NOT_THEIRS`, `SYNC.CERTIFICATE_TIME`
   */
  async ask(asked: Asked): Promise<Answered> {
    const answer = await this.try(asked);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw fromWire(answer.status, answer.body.toString('utf8'));
  }

  /** `ask`, for whom another status is an answer too. */
  async try(asked: Asked): Promise<Answered> {
    try {
      return await this.#once(asked);
    } catch (error) {
      // A connection that was kept may have been closed by the far end just as it was used. Everything may be asked twice.
      if (!(error instanceof StaleError) || !isRepeatable(asked.body)) throw unreachable(error);
    }
    try {
      return await this.#once(asked);
    } catch (error) {
      throw unreachable(error);
    }
  }

  close(): void {
    for (const open of this.#open) open.destroy();
    this.#agent.destroy();
  }

  #once({ method, path, headers, body, into }: Asked): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const asking = request(this.#requestOptions(method, path, headers, body));
      const silence = this.#silence(asking);
      this.#open.add(asking);
      asking.once('response', (response) => {
        silence.reset();
        const { statusCode: status = 0, headers: given } = response;
        collected(response, into, silence.reset).then(
          (bytes) => resolve({ status, headers: given, body: bytes }),
          (error: unknown) => {
            asking.destroy();
            reject(error);
          },
        );
      });
      asking.once('error', (error) => {
        const isStale = asking.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
        reject(isStale ? new StaleError(error) : error);
      });
      asking.once('close', () => {
        silence.stop();
        this.#open.delete(asking);
      });
      send(asking, body, silence.reset).catch((error: unknown) => {
        asking.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  #requestOptions(
    method: string,
    path: string,
    headers: Asked['headers'],
    body: Asked['body'],
  ): RequestOptions {
    const { host, port, side, authority, identity } = this.#options;
    const isWhole = typeof body === 'string' || body instanceof Uint8Array;
    return {
      host,
      port,
      method,
      path,
      headers: { ...headers, ...(isWhole ? { 'content-length': Buffer.byteLength(body) } : {}) },
      agent: this.#agent,
      minVersion: 'TLSv1.3',
      ca: authority,
      cert: identity.certificate,
      key: identity.privateKey,
      // Its address may change; its name under the home's authority does not.
      checkServerIdentity: (_host, certificate) =>
        certificate.subject.CN === side ? undefined : new OtherSideError(String(certificate.subject.CN)),
    };
  }

  #silence(asking: ClientRequest): { readonly reset: () => void; readonly stop: () => void } {
    const { timer, silenceMs = SILENCE_MS } = this.#options;
    let cancel = (): void => undefined;
    let isOver = false;
    const reset = (): void => {
      cancel();
      if (!isOver) cancel = timer.after(silenceMs, () => asking.destroy(new Error('nothing heard in time')));
    };
    reset();
    const stop = (): void => {
      isOver = true;
      cancel();
    };
    return { reset, stop };
  }
}

class StaleError extends Error {
  constructor(cause: unknown) {
    super('a kept connection was closed', { cause });
  }
}

class OtherSideError extends Error {
  readonly code = 'SYNC_OTHER_SIDE';
}

function isRepeatable(body: Asked['body']): boolean {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array;
}

async function send(asking: ClientRequest, body: Asked['body'], onSent: () => void): Promise<void> {
  if (body !== undefined) {
    const pieces = typeof body === 'string' ? Buffer.from(body) : body;
    for await (const chunk of pieces instanceof Uint8Array ? chunksOf(pieces) : pieces) {
      if (asking.destroyed) return;
      await written(asking, chunk);
      onSent();
    }
  }
  asking.end();
}

async function collected(
  response: IncomingMessage,
  into: Asked['into'],
  onChunk: () => void,
): Promise<Buffer> {
  const bytes = heard(response, onChunk);
  if (into && (response.statusCode ?? 0) < 300) {
    await into(bytes);
    return Buffer.alloc(0);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* heard(response: IncomingMessage, onChunk: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of response) {
    onChunk();
    yield chunk as Uint8Array;
  }
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

/** Fulfilled when the system has taken it, or the request is over: its own error then says why. */
function written(asking: ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    asking.once('close', resolve);
    asking.write(chunk, () => {
      asking.off('close', resolve);
      resolve();
    });
  });
}

function unreachable(error: unknown): GuichengError {
  if (error instanceof GuichengError) return error;
  const cause = error instanceof StaleError ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (NOT_THEIRS.test(code)) {
    const words = '连到的机器不是本馆的枢纽，没有同步。请检查枢纽地址；若地址无误，可能有人冒充';
    return new GuichengError('SYNC.NOT_THEIRS', words, { why: code }, error);
  }
  if (OF_A_TIME.test(code)) {
    const words = '证书不在有效期内。请先检查本机和枢纽的时钟；时钟无误则请重新登记入网';
    return new GuichengError('SYNC.CERTIFICATE_TIME', words, { why: code }, error);
  }
  return new GuichengError(
    'SYNC.UNREACHABLE',
    '连不上对方，本站照常工作，恢复后自动同步',
    { why: code },
    error,
  );
}
