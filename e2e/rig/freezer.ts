/**
 * Cold-storage controllers on one line, answered by the Modbus server of `jsmodbus`, which nobody here wrote.
 *
 * `node e2e/rig/freezer.ts <port> [--units 1,2] [--tcp 0] [--rtu] [--alive]`
 * `--tcp` listens there instead of at a serial port (0: any); `--rtu` then speaks RTU through it, as a serial server
 * does. `--alive` lets temperatures swing as a compressor makes them. Every unit has the registers of a Carel IR33.
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"unit":1,"temperature":-18.4} {"unit":1,"door":true} {"unit":1,"defrost":true} {"unit":1,"alarm":true}
 *   {"unit":1,"put":{"area":"input","address":403,"value":32768}}   a raw register
 *   {"unit":1,"probe":false}  its probe is broken: the fault value stands where the temperature was
 *   {"unit":1,"frozen":true}  the figure moves no more
 *   {"absent":[2]}            these units answer no more
 *   {"mute":true}             nobody answers
 *   {"misbehave":"split"}     byte by byte; also joined (with noise before), garble, truncate, late, stranger, none
 *   {"drop":true}             closes the connections (TCP)
 * Says on stdout: {"event":"ready","port":…}, {"event":"open"}, {"event":"ack","id":…}.
 */
import { EventEmitter } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { server as modbus } from 'jsmodbus';
import type { SerialPort } from 'serialport';
import { delay, holdPort, noiseSource } from './port.ts';

type Area = 'input' | 'holding' | 'coils' | 'discrete';

interface Order {
  readonly id?: unknown;
  readonly unit?: number;
  readonly temperature?: number;
  readonly door?: boolean;
  readonly defrost?: boolean;
  readonly alarm?: boolean;
  readonly probe?: boolean;
  readonly frozen?: boolean;
  readonly put?: { readonly area: Area; readonly address: number; readonly value: number };
  readonly absent?: readonly number[];
  readonly mute?: boolean;
  readonly misbehave?: string;
  readonly drop?: boolean;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    units: { type: 'string', default: '1' },
    tcp: { type: 'string' },
    rtu: { type: 'boolean', default: false },
    alive: { type: 'boolean', default: false },
  },
});

const tell = (event: object): void => console.log(JSON.stringify(event));
const noise = noiseSource(0xf0e1d2);
/** What Carel controllers give where a probe is broken. */
const NO_PROBE = 0x8000;
/** A read request on a serial line is always of this length. */
const REQUEST = 8;
const LATE_MS = 450;

interface Answers {
  write(bytes: Uint8Array): void;
}

class Unit {
  readonly memory = {
    input: Buffer.alloc(131_072),
    holding: Buffer.alloc(131_072),
    coils: Buffer.alloc(8_192),
    discrete: Buffer.alloc(8_192),
  };
  temperature = -18;
  frozen = false;
  #probe = true;
  #door = false;

  /** One server for each connection: it keeps what is half received. */
  serve(answers: Answers): (request: Buffer) => void {
    const socket = Object.assign(new EventEmitter(), {
      write: (bytes: Buffer, done?: () => void) => {
        answers.write(bytes);
        done?.();
      },
    });
    new modbus.RTU(socket as unknown as SerialPort, this.memory);
    return (request) => socket.emit('data', request);
  }

  put(area: Area, address: number, value: number): void {
    if (area === 'input' || area === 'holding') {
      this.memory[area].writeUInt16BE(value & 0xffff, 2 * address);
      return;
    }
    const at = address >> 3;
    const mask = 1 << (address & 7);
    const old = this.memory[area][at] ?? 0;
    this.memory[area][at] = value === 0 ? old & ~mask : old | mask;
  }

  warm(temperature: number): void {
    this.temperature = temperature;
    this.put('input', 403, this.#probe ? Math.round(temperature * 10) : NO_PROBE);
    this.put('input', 412, Math.round(temperature * 10) - 12);
  }

  obey(order: Order): void {
    this.#probe = order.probe ?? this.#probe;
    this.frozen = order.frozen ?? this.frozen;
    if (order.temperature !== undefined || order.probe !== undefined)
      this.warm(order.temperature ?? this.temperature);
    if (order.door !== undefined) this.#door = order.door;
    this.put('discrete', 43, this.#door ? 1 : 0);
    if (order.defrost !== undefined) this.put('discrete', 18, order.defrost ? 1 : 0);
    if (order.alarm !== undefined) this.put('coils', 25, order.alarm ? 1 : 0);
    if (order.put !== undefined) this.put(order.put.area, order.put.address, order.put.value);
  }
}

const units = new Map(values.units.split(',').map((text) => [Number(text), new Unit()]));
for (const [address, unit] of units) {
  unit.warm(-18 - address / 10);
  unit.put('holding', 404, -180);
}
let absent: readonly number[] = [];
let mute = false;
let misbehave = 'none';

async function answer(bytes: Uint8Array, send: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  switch (misbehave) {
    case 'none':
      return await send(bytes);
    case 'split':
      for (const byte of bytes) {
        await send(Uint8Array.of(byte));
        await delay(2);
      }
      return;
    case 'joined':
      return await send(Buffer.concat([noise(7), bytes, bytes]));
    case 'garble':
      return await send(bytes.map((byte, index) => (index === bytes.length - 3 ? byte ^ 0x11 : byte)));
    case 'truncate':
      return await send(bytes.subarray(0, bytes.length - 2));
    case 'late':
      await delay(LATE_MS);
      return await send(bytes);
    case 'stranger':
      return await send(bytes.map((byte, index) => (index === 0 ? byte + 40 : byte)));
    default:
      throw new Error(`unknown misbehaviour ${misbehave}`);
  }
}

/** The line as every unit on it hears it: whole requests, each for one of them. */
function line(send: (bytes: Uint8Array) => Promise<void>): (bytes: Uint8Array) => void {
  let held = Buffer.alloc(0);
  let last = Promise.resolve();
  const ways = new Map(
    [...units].map(([address, unit]) => [
      address,
      unit.serve({
        write: (bytes) => {
          last = last.then(() => answer(bytes, send));
        },
      }),
    ]),
  );
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= REQUEST) {
      const request = held.subarray(0, REQUEST);
      held = held.subarray(REQUEST);
      const address = request[0] ?? 0;
      if (!mute && !absent.includes(address)) ways.get(address)?.(request);
    }
  };
}

const sockets = new Set<Socket>();

function listen(port: number): void {
  const net = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A host that goes away is no fault of the device.
    socket.on('error', () => socket.destroy());
    if (values.rtu) {
      const hear = line((bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())));
      socket.on('data', hear);
    }
    tell({ event: 'open' });
  });
  const [first] = units.values();
  if (!values.rtu && first !== undefined) new modbus.TCP(net, first.memory);
  net.listen(port, '127.0.0.1', () => {
    const address = net.address();
    tell({ event: 'ready', port: typeof address === 'object' ? address?.port : null });
  });
}

if (values.tcp !== undefined) {
  listen(Number(values.tcp));
} else {
  const path = positionals[0];
  if (path === undefined) throw new Error('usage: freezer.ts <port> | --tcp <port>');
  let hear: (bytes: Uint8Array) => void = () => undefined;
  const port = holdPort(
    path,
    () => {
      hear = line((bytes) => port.send(bytes));
      tell({ event: 'open' });
    },
    (bytes) => hear(bytes),
  );
  tell({ event: 'ready' });
}

if (values.alive) {
  let second = 0;
  setInterval(() => {
    second += 1;
    for (const [address, unit] of units)
      if (!unit.frozen) unit.warm(Number((-18 + 1.4 * Math.sin(second / 40 + address)).toFixed(1)));
  }, 1_000);
}

for await (const text of createInterface({ input: process.stdin })) {
  const order = JSON.parse(text) as Order;
  if (order.absent !== undefined) absent = order.absent;
  if (order.mute !== undefined) mute = order.mute;
  if (order.misbehave !== undefined) misbehave = order.misbehave;
  if (order.unit !== undefined) units.get(order.unit)?.obey(order);
  if (order.drop === true) for (const socket of sockets) socket.destroy();
  tell({ event: 'ack', id: order.id ?? null });
}
process.exit(0);
