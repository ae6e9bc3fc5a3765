/**
 * A Modbus slave as the drivers see it, through `modbus-serial`. There are two: a reader, which has no function that
 * writes and whose port lets no writing frame out, and a switch, which can also set single coils.
 */
import ModbusRTU from 'modbus-serial';
import { GuichengError } from '../../domain/errors.ts';
import type { DriverSink, Transport } from '../types.ts';
import type { ModbusFraming } from './frames.ts';
import { TransportPort } from './port.ts';

export interface ModbusOptions {
  readonly framing: ModbusFraming;
  readonly unit: number;
  readonly timeoutMs: number;
}

const READS = [1, 2, 3, 4];
const WRITE_COIL = 5;

function connect(transport: Transport, sink: DriverSink, options: ModbusOptions, allowed: readonly number[]) {
  const modbus = new ModbusRTU(new TransportPort(transport, sink, options.framing, allowed));
  modbus.setID(options.unit);
  modbus.setTimeout(options.timeoutMs);
  modbus.open(() => undefined);
  return modbus;
}

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

  constructor(transport: Transport, sink: DriverSink, options: ModbusOptions) {
    this.#modbus = connect(transport, sink, options, READS);
  }

  /** Who on the line is asked next. */
  set unit(address: number) {
    this.#modbus.setID(address);
  }

  close(): void {
    this.#modbus.close(() => undefined);
  }

  async coils(address: number, count: number): Promise<readonly boolean[]> {
    return (await answered(this.#modbus.readCoils(address, count))).data.slice(0, count);
  }

  async inputs(address: number, count: number): Promise<readonly boolean[]> {
    return (await answered(this.#modbus.readDiscreteInputs(address, count))).data.slice(0, count);
  }

  async holding(address: number, count: number): Promise<readonly number[]> {
    return (await answered(this.#modbus.readHoldingRegisters(address, count))).data;
  }

  async input(address: number, count: number): Promise<readonly number[]> {
    return (await answered(this.#modbus.readInputRegisters(address, count))).data;
  }
}

/** Coils that are set and read back, and inputs. */
export class ModbusSwitch {
  readonly #modbus: ModbusRTU;

  constructor(transport: Transport, sink: DriverSink, options: ModbusOptions) {
    this.#modbus = connect(transport, sink, options, [1, 2, WRITE_COIL]);
  }

  close(): void {
    this.#modbus.close(() => undefined);
  }

  /** @throws GuichengError DEVICE.NO_ANSWER, DEVICE.REFUSED */
  async set(address: number, on: boolean): Promise<void> {
    await answered(this.#modbus.writeCoil(address, on));
  }

  async coils(address: number, count: number): Promise<readonly boolean[]> {
    return (await answered(this.#modbus.readCoils(address, count))).data.slice(0, count);
  }

  async inputs(address: number, count: number): Promise<readonly boolean[]> {
    return (await answered(this.#modbus.readDiscreteInputs(address, count))).data.slice(0, count);
  }
}
