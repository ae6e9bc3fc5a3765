/**
 * USB HID devices through node-hid. One report is one call of the data listeners. Keyboards cannot be opened so:
 * the systems keep them for themselves (node-hid README), and a scanner in keyboard mode is a keyboard.
 */
import { GuichengError } from '../../domain/errors.ts';
import type { Transport, Unsubscribe } from '../types.ts';
import { PipeListeners } from './ending.ts';
import { HID_ADDRESS, type HidEndpoint } from './endpoint.ts';

/** USB HID usage tables: page 8C, usage 02, a bar code scanner. */
const SCANNER_PAGE = 0x8c;
const SCANNER_USAGE = 0x02;

export interface HidInfo {
  readonly vendorId: number;
  readonly productId: number;
  readonly path?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly product?: string | undefined;
  readonly usagePage?: number | undefined;
  readonly usage?: number | undefined;
}

export interface HidHandle {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(bytes: Buffer): Promise<number>;
  close(): Promise<void>;
}

/** What is used of node-hid. */
export interface HidSystem {
  devices(): Promise<readonly HidInfo[]>;
  open(path: string): Promise<HidHandle>;
}

export async function systemHid(): Promise<HidSystem> {
  const { HIDAsync, devicesAsync } = await import('node-hid');
  return { devices: () => devicesAsync(), open: (path) => HIDAsync.open(path) };
}

function isScanner({ usagePage, usage }: HidInfo): boolean {
  return usagePage === SCANNER_PAGE && usage === SCANNER_USAGE;
}

const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/**
 * Scanners in HID POS mode that are plugged in.
 * @throws GuichengError DEVICE.LIST_FAILED
 */
export async function listHidScanners(
  system: () => Promise<HidSystem> = systemHid,
): Promise<readonly { readonly address: string; readonly description: string; readonly vendorId: string }[]> {
  try {
    const found = (await (await system()).devices()).filter(isScanner);
    return found.map(({ vendorId, productId, serialNumber, manufacturer, product }) => {
      const kind = `${hex4(vendorId)}:${hex4(productId)}`;
      const twins =
        found.filter((one) => one.vendorId === vendorId && one.productId === productId).length > 1;
      const named = serialNumber !== undefined && HID_ADDRESS.test(`${kind}:${serialNumber}`);
      return {
        address: twins && named ? `${kind}:${serialNumber}` : kind,
        description: [manufacturer, product, serialNumber].filter(Boolean).join(' · '),
        vendorId: hex4(vendorId),
      };
    });
  } catch (error) {
    throw new GuichengError(
      'DEVICE.LIST_FAILED',
      '读取 USB 设备列表失败，可手工填写',
      { reason: String(error) },
      error,
    );
  }
}

export class HidTransport implements Transport {
  readonly name: string;
  readonly #address: string;
  readonly #system: () => Promise<HidSystem>;
  readonly #listeners = new PipeListeners();
  #handle: HidHandle | null = null;
  /** The system's own name of what was opened; another one means that it was pulled meanwhile. */
  #path: string | null = null;
  #closing = false;

  constructor({ address }: HidEndpoint, system: () => Promise<HidSystem> = systemHid) {
    this.name = `USB ${address}`;
    this.#address = address;
    this.#system = system;
  }

  async open(): Promise<void> {
    const path = (await this.#found())[0]?.path;
    if (path === undefined)
      throw this.#error('DEVICE.OPEN_FAILED', '没有找到这把 USB 扫码枪，请插好后再试', null);
    let handle: HidHandle;
    try {
      handle = await (await this.#system()).open(path);
    } catch (error) {
      throw this.#error('DEVICE.OPEN_FAILED', '打不开 USB 扫码枪，可能被其他程序占用或没有权限', error);
    }
    handle.on('data', (report) => this.#listeners.data(report));
    handle.on('error', (error) => {
      if (!this.#closing)
        this.#listeners.end(this.#error('DEVICE.UNPLUGGED', '设备连接断开，请检查数据线', error));
    });
    this.#handle = handle;
    this.#path = path;
    // The owner gave up while the system was still opening; a device left open here would stay taken.
    if (this.#closing) await this.close();
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#handle === null) throw this.#error('DEVICE.WRITE_FAILED', '向设备发送指令失败', null);
    try {
      await this.#handle.write(Buffer.from(bytes));
    } catch (error) {
      throw this.#error('DEVICE.WRITE_FAILED', '向设备发送指令失败，请检查数据线', error);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#listeners.end(null);
    const handle = this.#handle;
    this.#handle = null;
    // A close that fails means that the device is already gone, which is what was wanted.
    await handle?.close().catch(() => undefined);
  }

  onData(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#listeners.onData(listener);
  }

  onClose(listener: (cause: GuichengError) => void): Unsubscribe {
    return this.#listeners.onClose(listener);
  }

  async present(): Promise<boolean> {
    const found = await this.#found();
    return this.#path === null ? found.length > 0 : found.some(({ path }) => path === this.#path);
  }

  async #found(): Promise<readonly HidInfo[]> {
    const [, vendor = '', product = '', serial] = HID_ADDRESS.exec(this.#address) ?? [];
    const same = (await (await this.#system()).devices()).filter(
      (one) =>
        one.vendorId === Number.parseInt(vendor, 16) &&
        one.productId === Number.parseInt(product, 16) &&
        (serial === undefined || one.serialNumber === serial),
    );
    // One plug often holds a keyboard and a scanner; older systems do not say which is which.
    const scanners = same.filter(isScanner);
    return scanners.length > 0 ? scanners : same.filter(({ usagePage }) => (usagePage ?? 0) === 0);
  }

  #error(code: `DEVICE.${string}`, sentence: string, cause: unknown): GuichengError {
    return new GuichengError(code, sentence, { port: this.name, reason: String(cause ?? '') }, cause);
  }
}
