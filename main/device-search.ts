/**
 * 查找设备: asks harmlessly at every port that no device of this station has, in the network and of the system, what is
 * there. One search at a time; it is looked at while it runs and may be ended at any moment.
 */
import { realpath } from 'node:fs/promises';
import { Cancel, type Clock } from '../src/devices/clock.ts';
import type { SerialLine } from '../src/devices/probe.ts';
import { questionCount, searchPort } from '../src/devices/search.ts';
import { suggestFor } from '../src/devices/suggest.ts';
import type { TransportFactory } from '../src/devices/transports/open.ts';
import type { PortInfo } from '../src/devices/transports/serial.ts';
import type { FoundDevice, Protocol } from '../src/devices/types.ts';
import { toGuichengError } from '../src/domain/errors.ts';
import type { DeviceSearchStep, DeviceSearchView, FoundThing } from '../src/station/dto.ts';

interface UsbScanner {
  readonly address: string;
  readonly description: string;
  readonly vendorId: string;
}

export interface SearchParts {
  readonly clock: Clock;
  readonly open: TransportFactory;
  readonly families: () => Promise<readonly Protocol[]>;
  /** Ports of this machine and, where they exist, those named by hand. */
  readonly serial: (manual: readonly string[]) => Promise<readonly PortInfo[]>;
  readonly usb: () => Promise<readonly UsbScanner[]>;
  /** What the devices of this station are set up with; none of it is touched. */
  readonly taken: () => readonly TakenPort[];
}

export interface TakenPort {
  readonly label: string;
  /** Values of the form: a port, an address, a queue. */
  readonly values: readonly string[];
}

/** More at once would be felt by the devices that are at work. */
const PORTS_AT_ONCE = 4;

interface Step extends DeviceSearchStep {
  /** Resolves with whether somebody answered. */
  readonly run: (() => Promise<boolean>) | null;
}

export class DeviceSearch {
  readonly #parts: SearchParts;
  #cancel = new Cancel();
  #running: Promise<void> | null = null;
  #steps: DeviceSearchStep[] = [];
  #found: FoundThing[] = [];
  #asked = 0;
  #questions = 0;

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  /** Begins anew; what an earlier search found is forgotten. */
  async start(manual: readonly string[] = []): Promise<void> {
    await this.end();
    this.#cancel = new Cancel();
    this.#steps = [];
    this.#found = [];
    this.#asked = 0;
    this.#questions = 0;
    const cancel = this.#cancel;
    this.#running = this.#search(cancel, manual).finally(() => {
      if (cancel === this.#cancel) this.#running = null;
    });
    // What went wrong stands at its step.
    this.#running.catch(() => null);
  }

  view(): DeviceSearchView {
    return {
      running: this.#running !== null,
      cancelled: this.#cancel.cancelled,
      progress: this.#questions === 0 ? 0 : Math.min(1, this.#asked / this.#questions),
      steps: [...this.#steps],
      found: [...this.#found],
    };
  }

  /** Every port is closed once this resolves. */
  async end(): Promise<void> {
    this.#cancel.cancel();
    await this.#running?.catch(() => null);
  }

  async #search(cancel: Cancel, manual: readonly string[]): Promise<void> {
    const families = await this.#parts.families();
    const steps = [
      ...(await this.#serialSteps(families, cancel, manual)),
      this.#usbStep(),
      ...families.flatMap((family) => this.#networkStep(family)),
    ];
    this.#steps = steps.map(({ label, state, said }) => ({ label, state, said }));
    const waiting = steps.map((step, at) => ({ step, at })).filter(({ step }) => step.run !== null);
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await this.#take(next.at, next.step, cancel);
      }
    };
    await Promise.all(Array.from({ length: PORTS_AT_ONCE }, work));
  }

  async #take(at: number, { label, run }: Step, cancel: Cancel): Promise<void> {
    const become = (state: DeviceSearchStep['state'], said: string): void => {
      this.#steps[at] = { label, state, said };
    };
    if (cancel.cancelled) {
      become('skipped', '没有查');
      return;
    }
    become('asking', '正在问');
    try {
      const answered = (await run?.()) === true;
      if (cancel.cancelled) become('skipped', '没有查完');
      else become('done', answered ? '有应答' : '没有应答');
    } catch (error) {
      become('failed', toGuichengError(error).sentence);
    }
  }

  async #serialSteps(
    families: readonly Protocol[],
    cancel: Cancel,
    manual: readonly string[],
  ): Promise<readonly Step[]> {
    let ports: readonly PortInfo[];
    try {
      ports = await this.#parts.serial(manual);
    } catch (error) {
      return [{ label: '串口', state: 'failed', said: toGuichengError(error).sentence, run: null }];
    }
    const taken = await this.#takenPaths();
    const asks = families.filter(({ probes }) => probes.length > 0);
    return await Promise.all(
      ports.map(async (port): Promise<Step> => {
        const label = `串口 ${port.path}`;
        const owner = taken.get(await samePath(port.path));
        if (owner !== undefined)
          return { label, state: 'skipped', said: `「${owner}」在用，没有碰它`, run: null };
        this.#questions += questionCount(asks);
        return { label, state: 'waiting', said: '等着问', run: () => this.#port(port, asks, cancel) };
      }),
    );
  }

  /** Two names of one port, such as a udev link, are one port. */
  async #takenPaths(): Promise<ReadonlyMap<string, string>> {
    const entries = this.#parts
      .taken()
      .flatMap(({ label, values }) => values.map((value) => ({ label, value })));
    const paths = entries.filter(({ value }) => /^(\/|COM\d)/i.test(value));
    return new Map(
      await Promise.all(paths.map(async ({ label, value }) => [await samePath(value), label] as const)),
    );
  }

  async #port(port: PortInfo, families: readonly Protocol[], cancel: Cancel): Promise<boolean> {
    const all = questionCount(families);
    let asked = 0;
    try {
      const found = await searchPort({
        path: port.path,
        families,
        open: this.#parts.open,
        clock: this.#parts.clock,
        cancel,
        asked: () => {
          asked += 1;
          this.#asked += 1;
        },
      });
      const [first] = found;
      if (first === undefined || cancel.cancelled) return false;
      const { why } = suggestFor('serial', port.vendorId);
      this.#add({
        where: [port.path, why, lineText(first.line)].filter((part) => part !== '').join('　'),
        said: first.said,
        choices: found.map(({ family, line, values }) => ({
          protocol: family,
          values: { link: 'serial', port: port.path, ...lineValues(line), ...values },
        })),
      });
      return true;
    } finally {
      this.#asked += all - asked;
    }
  }

  #usbStep(): Step {
    return {
      label: 'USB 扫码枪',
      state: 'waiting',
      said: '等着问',
      run: async () => {
        const plugged = await this.#parts.usb();
        for (const { address, description, vendorId } of plugged) {
          if (this.#isTaken(address)) continue;
          const { family, why } = suggestFor('usb', vendorId);
          if (family === null) continue;
          const where = ['USB', address, why].filter((part) => part !== '').join('　');
          this.#add({ where, said: description, choices: [{ protocol: family, values: { address } }] });
        }
        return plugged.length > 0;
      },
    };
  }

  #networkStep({ id, label, find }: Protocol): readonly Step[] {
    if (find === undefined) return [];
    const run = async (): Promise<boolean> => {
      const found = await find();
      for (const { label: said, values } of found) {
        if (this.#isTakenBy(values)) continue;
        this.#add({ where: label, said, choices: [{ protocol: id, values }] });
      }
      return found.length > 0;
    };
    return [{ label, state: 'waiting', said: '等着问', run }];
  }

  #isTaken(value: string): boolean {
    return this.#parts.taken().some(({ values }) => values.includes(value));
  }

  /** A controller is known by its number before its address, which another may have taken over. */
  #isTakenBy(values: FoundDevice['values']): boolean {
    const [first] = [values.serial, values.host, values.queue, values.reader].filter(
      (value) => value !== undefined,
    );
    return first !== undefined && this.#isTaken(String(first));
  }

  #add(found: Omit<FoundThing, 'key'>): void {
    this.#found.push({ key: `${this.#found.length} ${found.where}`, ...found });
  }
}

async function samePath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (error instanceof Error) return path.toUpperCase().startsWith('COM') ? path.toUpperCase() : path;
    throw error;
  }
}

const PARITIES = { none: 'N', even: 'E', odd: 'O' } as const;

/** `9600 8N1` */
function lineText({ baudRate, dataBits, parity, stopBits }: SerialLine): string {
  return `${baudRate} ${dataBits}${PARITIES[parity]}${stopBits}`;
}

/** The fields of `connectionFields`. */
function lineValues({ baudRate, dataBits, parity, stopBits }: SerialLine): Readonly<Record<string, unknown>> {
  return { baudRate, dataBits: String(dataBits), parity, stopBits: String(stopBits) };
}
