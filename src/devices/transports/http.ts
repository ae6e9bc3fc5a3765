/** Devices that answer over HTTP with digest login; the library owns the socket, this keeps the deadlines. */
import { DigestClient } from 'digest-fetch';
import { GuichengError, toGuichengError } from '../../domain/errors.ts';

export interface HttpSite {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** A page of thirty events is some 20 kB; what goes on beyond this is no answer. */
const MOST_BYTES = 1 << 20;

/** One conversation: its own nonce and counter, so that two at a time do not spoil each other's. */
export class HttpClient {
  readonly #site: HttpSite;
  readonly #digest: DigestClient;

  constructor(site: HttpSite) {
    this.#site = site;
    this.#digest = new DigestClient(site.user, site.password);
  }

  /** @throws GuichengError DEVICE.NO_ANSWER, DEVICE.LOGIN_REFUSED */
  async ask(method: string, path: string, body: string | null, limitMs: number): Promise<HttpAnswer> {
    const response = await this.#fetch(method, path, body, AbortSignal.timeout(limitMs));
    try {
      return { status: response.status, text: await boundedText(response.body) };
    } catch (error) {
      throw noAnswer(error);
    }
  }

  /** An answer that does not end until `signal` does. @throws as `ask` */
  async stream(path: string, signal: AbortSignal): Promise<Response> {
    return await this.#fetch('GET', path, null, signal);
  }

  async #fetch(method: string, path: string, body: string | null, signal: AbortSignal): Promise<Response> {
    const { host, port } = this.#site;
    let response: Response;
    try {
      // A device that sends us elsewhere would have the account proved, and the door's order given, to somebody else.
      const redirect = 'error' as const;
      const options = { method, signal, redirect, ...(body === null ? {} : { body }) };
      response = (await this.#digest.fetch(`http://${host}:${port}${path}`, options)) as Response;
    } catch (error) {
      throw noAnswer(error);
    }
    if (response.status === 401 || response.status === 403)
      throw new GuichengError('DEVICE.LOGIN_REFUSED', '设备不认用户名或密码，请在设备页重新填写');
    return response;
  }
}

/** Rejects where there is more of it. */
async function boundedText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the connection.
  for await (const part of body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) throw new RangeError('the answer has no end');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function noAnswer(cause: unknown): GuichengError {
  return new GuichengError('DEVICE.NO_ANSWER', '设备没有应答，请检查电源和网线', {}, toGuichengError(cause));
}
