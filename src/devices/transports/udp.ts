/**
 * Controllers that speak in datagrams, through node:dgram. A datagram that gets no answer is not reported by
 * anybody: only the driver's read deadline notices that such a device is gone.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { GuichengError } from '../../domain/errors.ts';
import type { Transport, Unsubscribe } from '../types.ts';
import { PipeListeners } from './ending.ts';
import type { UdpEndpoint } from './endpoint.ts';

export class UdpTransport implements Transport {
  readonly name: string;
  readonly #endpoint: UdpEndpoint;
  readonly #listeners = new PipeListeners();
  #socket: Socket | null = null;
  #closing = false;

  readonly #anybody: boolean;

  /** @param from `anybody` where who will answer is what is to be found out */
  constructor(endpoint: UdpEndpoint, from: 'device' | 'anybody' = 'device') {
    this.#endpoint = endpoint;
    this.#anybody = from === 'anybody';
    this.name = `udp ${endpoint.host}:${endpoint.port}`;
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      this.#socket = socket;
      let opened = false;
      let failure: Error | null = null;
      socket.on('error', (error) => {
        failure = error;
        if (opened) {
          socket.close();
          return;
        }
        reject(this.#error('DEVICE.OPEN_FAILED', '打不开网络端口，请检查本机网络', error));
      });
      socket.on('close', () => {
        this.#listeners.end(
          this.#closing ? null : this.#error('DEVICE.UNPLUGGED', '与设备的网络连接断开', failure),
        );
      });
      socket.on('message', (bytes, from) => {
        // Whoever else is on this network is not the device; a broadcast is answered from an address unknown before.
        if (this.#isFromDevice(from.address)) this.#listeners.data(bytes);
      });
      socket.bind(0, () => {
        socket.setBroadcast(true);
        opened = true;
        resolve();
      });
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      if (socket === null || this.#closing) {
        reject(this.#error('DEVICE.WRITE_FAILED', '向设备发送指令失败', null));
        return;
      }
      socket.send(bytes, this.#endpoint.port, this.#endpoint.host, (error) => {
        if (error) reject(this.#error('DEVICE.WRITE_FAILED', '向设备发送指令失败，请检查本机网络', error));
        else resolve();
      });
    });
  }

  close(): Promise<void> {
    const socket = this.#socket;
    this.#listeners.end(null);
    if (socket === null || this.#closing) return Promise.resolve();
    this.#closing = true;
    return new Promise((resolve) => {
      socket.close(() => resolve());
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

  #isFromDevice(address: string): boolean {
    const { host } = this.#endpoint;
    return this.#anybody || isIP(host) === 0 || host.endsWith('.255') || address === host;
  }

  #error(code: `DEVICE.${string}`, sentence: string, cause: Error | null): GuichengError {
    const details = { address: this.name, reason: cause?.message ?? 'closed' };
    return new GuichengError(code, sentence, details, cause ?? undefined);
  }
}
