/** Readers and serial servers on the LAN, through node:net. */
import { connect, type Socket } from 'node:net';
import { GuichengError } from '../../domain/errors.ts';
import type { Transport, Unsubscribe } from '../types.ts';
import { PipeListeners } from './ending.ts';
import type { TcpEndpoint } from './endpoint.ts';

export class TcpTransport implements Transport {
  readonly name: string;
  readonly #endpoint: TcpEndpoint;
  readonly #listeners = new PipeListeners();
  #socket: Socket | null = null;
  #closing = false;

  constructor(endpoint: TcpEndpoint) {
    this.#endpoint = endpoint;
    this.name = `${endpoint.host}:${endpoint.port}`;
  }

  open(): Promise<void> {
    const { host, port } = this.#endpoint;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 1_000 });
      this.#socket = socket;
      let opened = false;
      let failure: Error | null = null;
      socket.on('connect', () => {
        opened = true;
        resolve();
      });
      socket.on('data', (bytes: Buffer) => this.#listeners.data(bytes));
      socket.on('error', (error) => {
        failure = error;
      });
      // `close` follows every end, also a failed connect; `error` alone is not the end.
      socket.on('close', () => {
        if (!opened) reject(this.#error('DEVICE.OPEN_FAILED', '连不上设备，请检查网线和设备地址', failure));
        this.#listeners.end(
          this.#closing || !opened ? null : this.#error('DEVICE.UNPLUGGED', '与设备的网络连接断开', failure),
        );
      });
      // A half-closed reader would never answer again.
      socket.on('end', () => socket.destroy());
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      if (socket === null || socket.destroyed) {
        reject(this.#error('DEVICE.WRITE_FAILED', '向设备发送指令失败', null));
        return;
      }
      socket.write(bytes, (error) => {
        if (error) reject(this.#error('DEVICE.WRITE_FAILED', '向设备发送指令失败', error));
        else resolve();
      });
    });
  }

  close(): Promise<void> {
    this.#closing = true;
    this.#listeners.end(null);
    const socket = this.#socket;
    return new Promise((resolve) => {
      if (socket === null || socket.closed) {
        resolve();
        return;
      }
      socket.once('close', () => resolve());
      socket.destroy();
    });
  }

  onData(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#listeners.onData(listener);
  }

  onClose(listener: (cause: GuichengError) => void): Unsubscribe {
    return this.#listeners.onClose(listener);
  }

  async present(): Promise<null> {
    return null;
  }

  #error(code: `DEVICE.${string}`, sentence: string, cause: Error | null): GuichengError {
    const details = { address: this.name, reason: cause?.message ?? 'closed' };
    return new GuichengError(code, sentence, details, cause ?? undefined);
  }
}
