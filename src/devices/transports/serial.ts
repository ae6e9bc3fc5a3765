/**
 * Serial ports (RS-232, USB-CDC, USB-serial adapters, PTYs) through the `serialport` package, which is loaded
 * only when the first port is opened.
 */
import { stat } from 'node:fs/promises';
import type { SerialPort } from 'serialport';
import { GuichengError } from '../../domain/errors.ts';
import type { Transport, Unsubscribe } from '../types.ts';
import { PipeListeners } from './ending.ts';
import type { SerialEndpoint } from './endpoint.ts';

export class SerialTransport implements Transport {
  readonly name: string;
  readonly #endpoint: SerialEndpoint;
  readonly #listeners = new PipeListeners();
  #port: SerialPort | null = null;
  #closing = false;
  #identity: string | null = null;

  constructor(endpoint: SerialEndpoint) {
    this.#endpoint = endpoint;
    this.name = `${endpoint.path}@${endpoint.baudRate}`;
  }

  async open(): Promise<void> {
    const { path, baudRate, dataBits, parity, stopBits } = this.#endpoint;
    const { SerialPort: Port } = await import('serialport');
    const port = new Port({ path, baudRate, dataBits, parity, stopBits, autoOpen: false, lock: true });
    // A stream without an error listener takes the whole process down.
    port.on('error', (error: Error) => this.#listeners.end(this.#lost(error)));
    port.on('data', (bytes: Buffer) => this.#listeners.data(bytes));
    port.on('close', (error: Error | null) => {
      this.#listeners.end(this.#closing ? null : this.#lost(error));
    });
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error ? reject(this.#refused(error)) : resolve()));
    });
    this.#port = port;
    if (this.#closing) {
      // The owner gave up while the system was still opening; a port left open here would stay locked.
      await this.#shut(port);
      throw this.#refused(new Error('closed while opening'));
    }
    this.#identity = await identityOf(path);
  }

  write(bytes: Uint8Array): Promise<void> {
    const port = this.#port;
    return new Promise((resolve, reject) => {
      if (port === null || !port.isOpen) {
        reject(this.#unwritten(new Error('port not open')));
        return;
      }
      port.write(bytes, undefined, (error) => (error ? reject(this.#unwritten(error)) : resolve()));
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#listeners.end(null);
    if (this.#port !== null) await this.#shut(this.#port);
  }

  onData(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#listeners.onData(listener);
  }

  onClose(listener: (cause: GuichengError) => void): Unsubscribe {
    return this.#listeners.onClose(listener);
  }

  async present(): Promise<boolean> {
    const found = await identityOf(this.#endpoint.path);
    if (found === null) return false;
    // A port that came back under the same name is other hardware to the open handle.
    return this.#identity === null || found === this.#identity;
  }

  #shut(port: SerialPort): Promise<void> {
    return new Promise((resolve) => {
      if (!port.isOpen) {
        resolve();
        return;
      }
      // A close that fails means the port is already gone, which is what was wanted.
      port.close(() => resolve());
    });
  }

  #refused(cause: Error): GuichengError {
    const busy = /lock|busy|access denied|resource temporarily/i.test(cause.message);
    const hint = busy ? '串口被其他程序占用，请关闭后重试' : '打不开串口，请检查设备是否插好、串口号是否正确';
    return new GuichengError(
      'DEVICE.OPEN_FAILED',
      hint,
      { port: this.name, busy, reason: cause.message },
      cause,
    );
  }

  #lost(cause: Error | null): GuichengError {
    const reason = cause?.message ?? 'closed';
    return new GuichengError(
      'DEVICE.UNPLUGGED',
      '设备连接断开，请检查数据线',
      { port: this.name, reason },
      cause,
    );
  }

  #unwritten(cause: Error): GuichengError {
    const details = { port: this.name, reason: cause.message };
    return new GuichengError('DEVICE.WRITE_FAILED', '向设备发送指令失败，请检查数据线', details, cause);
  }
}

/**
 * What the path points at now: device and inode numbers on POSIX (an unplugged and re-plugged adapter gets a new
 * inode), presence in the system's port list on Windows, where COM names cannot be stat'ed.
 */
async function identityOf(path: string): Promise<string | null> {
  if (process.platform === 'win32') {
    const { SerialPort: Port } = await import('serialport');
    const ports = await Port.list();
    const found = ports.find((port) => port.path.toUpperCase() === path.toUpperCase());
    return found === undefined ? null : (found.pnpId ?? found.path);
  }
  try {
    const entry = await stat(path);
    // A pts gets its number and inode again at once, and devpts keeps no birth time; its change time stands in.
    return `${entry.dev}:${entry.ino}:${entry.rdev}:${entry.birthtimeMs || entry.ctimeMs}`;
  } catch (error) {
    // Only a missing entry proves absence; anything else (EACCES, EIO) is reported by opening it.
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENXIO' ? null : `unreadable:${String(code)}`;
  }
}

export interface PortInfo {
  readonly path: string;
  /** Maker, product or serial number as far as the system knows them; for the list the operator chooses from. */
  readonly description: string;
  /** USB vendor as four hex digits; null where the port is on no USB or the system does not say. */
  readonly vendorId: string | null;
  /** The adapter's or device's own number, by which it is known again at another port; null where it has none. */
  readonly serialNumber: string | null;
  /** True for a path given by hand rather than found. */
  readonly manual: boolean;
}

/**
 * The serial ports of this machine, plus the paths given by hand that exist (PTYs and udev links are not listed
 * by the system).
 * @throws GuichengError DEVICE.LIST_FAILED
 */
export async function listSerialPorts(manual: readonly string[] = []): Promise<readonly PortInfo[]> {
  const found = await systemPorts();
  const extra: PortInfo[] = [];
  for (const path of new Set(manual)) {
    if (found.some((port) => port.path === path)) continue;
    if ((await identityOf(path)) !== null)
      extra.push({ path, description: '', vendorId: null, serialNumber: null, manual: true });
  }
  return [...found, ...extra];
}

async function systemPorts(): Promise<PortInfo[]> {
  try {
    const { SerialPort: Port } = await import('serialport');
    const ports = await Port.list();
    return ports.map((port) => ({
      path: port.path,
      description: [port.manufacturer, port.serialNumber, port.pnpId].filter(Boolean).join(' · '),
      vendorId: port.vendorId ?? null,
      serialNumber: port.serialNumber ?? null,
      manual: false,
    }));
  } catch (error) {
    // Linux lists through udevadm, which a bare container lacks; ports given by hand must still be usable.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new GuichengError(
      'DEVICE.LIST_FAILED',
      '读取串口列表失败，可手工填写串口号',
      { reason: String(error) },
      error,
    );
  }
}
