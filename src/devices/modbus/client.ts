/**
 * A Modbus slave as the drivers see it, through `modbus-serial`. There are two: a reader, which has no function that
 * writes and whose port lets no writing frame out, and a switch, which can also set single coils.
 */
import ModbusRTU from 'modbus-serial';
import { GuichengError } from '../../domain/errors.ts';
import type { DriverSink, Transport, Turn } from '../types.ts';
import type { ModbusFraming } from './frames.ts';
import { TransportPort } from './port.ts';

export interface ModbusOptions {
  readonly framing: ModbusFraming;
  readonly unit: number;
  readonly timeoutMs: number;
}

/** A serial line carries RTU whatever was chosen for the network. */
export const framingOf = ({ kind }: { readonly kind: string }, chosen: ModbusFraming): ModbusFraming =>
  kind === 'serial' ? 'rtu' : chosen;

const READS = [1, 2, 3, 4];
const WRITE_COIL = 5;

function connect(transport: Transport, sink: DriverSink, options: ModbusOptions, allowed: readonly number[]) {
  const modbus = new ModbusRTU(new TransportPort(transport, sink, options.framing, allowed));
  modbus.setID(options.unit);
  modbus.setTimeout(options.timeoutMs);
  modbus.open(() => undefined);
  return modbus;
}

/** Where nobody else is on the line there is nothing to wait for. */
const alone: Turn = (_unit, _hurry, work) => work();

async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String((error as { message?: unknown }).message);
    const silent = /timed out/i.test(reason);
    throw new GuichengError(
      silent ? 'DEVICE.NO_ANSWER' : 'DEVICE.REFUSED',
      silent ? '设备没有应答，请检查电源、接线和站号' : '设备拒绝了请求，请检查点表里的地址',
      { reason },
      error,
    );
  }
}

/** All reads reject with DEVICE.NO_ANSWER or DEVICE.REFUSED. One request at a time. */
export class ModbusReader {
  readonly #modbus: ModbusRTU;
  readonly #turn: Turn;
  #unit: number;

  constructor(transport: Transport, sink: DriverSink, options: ModbusOptions) {
    this.#modbus = connect(transport, sink, options, READS);
    this.#turn = transport.turn ?? alone;
    this.#unit = options.unit;
  }

  /** Who on the line is asked next. */
  set unit(address: number) {
    this.#unit = address;
    this.#modbus.setID(address);
  }

  close(): void {
    this.#modbus.close(() => undefined);
  }

  async coils(address: number, count: number): Promise<readonly boolean[]> {
    return (await this.#ask(() => this.#modbus.readCoils(address, count))).data.slice(0, count);
  }

  async inputs(address: number, count: number): Promise<readonly boolean[]> {
    return (await this.#ask(() => this.#modbus.readDiscreteInputs(address, count))).data.slice(0, count);
  }

  async holding(address: number, count: number): Promise<readonly number[]> {
    return (await this.#ask(() => this.#modbus.readHoldingRegisters(address, count))).data;
  }

  async input(address: number, count: number): Promise<readonly number[]> {
    return (await this.#ask(() => this.#modbus.readInputRegisters(address, count))).data;
  }

  #ask<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(this.#unit, false, () => answered(work()));
  }
}

/** Coils that are set and read back, and inputs. */
export class ModbusSwitch {
  readonly #modbus: ModbusRTU;
  readonly #turn: Turn;
  readonly #unit: number;

  constructor(transport: Transport, sink: DriverSink, options: ModbusOptions) {
    this.#modbus = connect(transport, sink, options, [1, 2, WRITE_COIL]);
    this.#turn = transport.turn ?? alone;
    this.#unit = options.unit;
  }

  close(): void {
    this.#modbus.close(() => undefined);
  }

  /**
   * Before whoever only reads: a door is held open by it.
   * @param wanted asked when the line is free, because what was wanted may be over by then; null leaves the coil alone
   * @throws GuichengError DEVICE.NO_ANSWER, DEVICE.REFUSED
   */
  async set(address: number, wanted: () => boolean | null): Promise<void> {
    await this.#ask(true, async () => {
      const on = wanted();
      if (on !== null) await this.#modbus.writeCoil(address, on);
    });
  }

  async coils(address: number, count: number): Promise<readonly boolean[]> {
    return (await this.#ask(false, () => this.#modbus.readCoils(address, count))).data.slice(0, count);
  }

  async inputs(address: number, count: number): Promise<readonly boolean[]> {
    return (await this.#ask(false, () => this.#modbus.readDiscreteInputs(address, count))).data.slice(
      0,
      count,
    );
  }

  #ask<T>(hurry: boolean, work: () => Promise<T>): Promise<T> {
    return this.#turn(this.#unit, hurry, () => answered(work()));
  }
}
