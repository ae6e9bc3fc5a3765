/** Pictures and the heartbeat over HTTP; the account is proved by digest (RFC 7616), never sent in the clear. */
import type { DigestClient } from 'digest-fetch';
import { GuichengError } from '../../../domain/errors.ts';
import type { CameraPicture } from '../../camera.ts';
import type { Clock } from '../../clock.ts';
import { refused, silent } from './refusals.ts';

/** A picture of the largest sensors in use is some 3 MB. */
const MAX_BYTES = 8_000_000;

/** Runs `work` with a signal that aborts after `ms`. */
export async function inTime<T>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = clock.after(ms, () => controller.abort());
  try {
    return await work(controller.signal);
  } finally {
    timer.cancel();
  }
}

function noPicture(reason: string): GuichengError {
  return new GuichengError('DEVICE.CAMERA_NO_PICTURE', '摄像机没有给出照片，请检查照片地址', { reason });
}

export class PictureClient {
  readonly #username: string;
  readonly #password: string;
  #digest: DigestClient | null = null;

  constructor(username: string, password: string) {
    this.#username = username;
    this.#password = password;
  }

  /** @throws GuichengError DEVICE.CAMERA_SILENT, DEVICE.CAMERA_REFUSED, DEVICE.CAMERA_NO_PICTURE */
  async get(url: string, signal: AbortSignal): Promise<CameraPicture> {
    const response = await this.#ask(url, signal);
    if (response.status === 401 || response.status === 403) throw refused();
    if (!response.ok || response.body === null) throw noPicture(`HTTP ${response.status}`);
    const bytes = await bounded(response.body, MAX_BYTES);
    const mime = mimeOf(bytes);
    if (mime === null) throw noPicture(`${bytes.length} bytes of no picture`);
    return { bytes, mime };
  }

  async #ask(url: string, signal: AbortSignal): Promise<Response> {
    // A camera that sends us elsewhere would have the account proved to somebody else.
    const options = { signal, redirect: 'error' as const };
    try {
      if (this.#username === '') return await fetch(url, options);
      if (this.#digest === null) {
        const { DigestClient } = await import('digest-fetch');
        this.#digest = new DigestClient(this.#username, this.#password);
      }
      return (await this.#digest.fetch(url, options)) as Response;
    } catch (error) {
      throw silent(error);
    }
  }
}

/** @throws GuichengError DEVICE.CAMERA_SILENT where it breaks off, DEVICE.CAMERA_NO_PICTURE where it is too long */
export async function bounded(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of body) {
      length += part.length;
      if (length > maxBytes) throw noPicture('too large');
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof GuichengError ? error : silent(error);
  }
  return Buffer.concat(parts);
}

/** A whole picture, by its first and last bytes: half a JPEG is what a camera sends whose cable was pulled. */
export function mimeOf(bytes: Uint8Array): CameraPicture['mime'] | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])))
    return view.includes(Buffer.from([0xff, 0xd9]), Math.max(0, view.length - 64)) ? 'image/jpeg' : null;
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return view.subarray(0, 8).equals(png) && view.includes('IEND') ? 'image/png' : null;
}

const ASK_TIME =
  '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
  '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';

/**
 * Whether somebody answers. The clock is the one thing ONVIF gives without an account (Core §8.3.5); a camera that
 * speaks no ONVIF refuses, which is an answer too.
 * @returns the answer, its body not yet read
 * @throws GuichengError DEVICE.CAMERA_SILENT
 */
export async function beat(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      body: ASK_TIME,
      signal,
      redirect: 'manual',
    });
  } catch (error) {
    throw silent(error);
  }
}
