/**
 * Modbus slaves, on one serial line or one over TCP: relay modules with a watchdog, or controllers with registers. What
 * they speak is `jsmodbus`.
 *
 * `node e2e/rig/modbus-slave.ts <port>|tcp [--units 1,2] [--watchdog 3000 --falls 0] [--pulse 4]`
 *   --watchdog ms   the coils of --falls go off after so long without a request, by the module itself
 *   --pulse n       an off-delay relay of the same time hangs on coil n: it drops when that coil stops changing, and
 *                   the door of coil 0 with it
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"inputs":{"0":true}}  {"holding":{"10":845}}  {"input":{"10":845}}  {"silent":true}   with "unit":2 of that one
 *   {"misbehave":"silent"|"split"|"garble"|"noise"|"late"|"stuck"|null}   stuck: coils stay as they are
 *   {"hang":true}          drops every connection and takes no new one; {"hang":false} is back
 *   {"quit":true}
 * Says on stdout: {"event":"ready"}, {"event":"open","port":…}, {"event":"coil","unit":1,"at":0,"on":true},
 * {"event":"door","unit":1,"open":true}, {"event":"ack","id":…}.
 */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import { parseArgs } from 'node:util';
import { ModbusRTUServer, ModbusTCPServer } from 'jsmodbus';
import { delay, holdPort, noiseSource } from './port.ts';

interface Order {
  readonly id?: unknown;
  readonly unit?: number;
  readonly silent?: boolean;
  readonly inputs?: Readonly<Record<string, boolean>>;
  readonly holding?: Readonly<Record<string, number>>;
  readonly input?: Readonly<Record<string, number>>;
  readonly misbehave?: string | null;
  readonly hang?: boolean;
  readonly quit?: boolean;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    watchdog: { type: 'string', default: '0' },
    falls: { type: 'string', default: '' },
    pulse: { type: 'string' },
    units: { type: 'string', default: '1' },
  },
});
const path = positionals[0];
if (path === undefined)
  throw new Error('usage: modbus-slave.ts <port>|tcp [--units 1,2] [--watchdog ms --falls 0,1] [--pulse n]');
const watchdogMs = Number(values.watchdog);
const falls = values.falls === '' ? [] : values.falls.split(',').map(Number);
const pulseCoil = values.pulse === undefined ? null : Number(values.pulse);

const tell = (event: object): void => console.log(JSON.stringify(event));
const noise = noiseSource(0x30d);
let misbehaviour: string | null = null;

/** One of those on the line: its memory, what hangs on its coils, its watchdog. */
class Unit {
  readonly memory = {
    coils: Buffer.alloc(32),
    discrete: Buffer.alloc(32),
    holding: Buffer.alloc(8_192),
    input: Buffer.alloc(8_192),
  };
  isSilent = false;
  readonly #number: number;
  #stuck: Buffer | null = null;
  #shown = [...this.memory.coils];
  #doorOpen = false;
  #pulsedAt = 0;
  #dog: NodeJS.Timeout | null = null;
  #drop: NodeJS.Timeout | null = null;

  constructor(number: number) {
    this.#number = number;
  }

  set sticks(on: boolean) {
    this.#stuck = on ? Buffer.from(this.memory.coils) : null;
  }

  put(from: Buffer, at: number, on: boolean): void {
    const mask = 1 << (at & 7);
    const before = from[at >> 3] ?? 0;
    from[at >> 3] = on ? before | mask : before & ~mask;
  }

  /** What hangs on the coils, after anything may have changed them. */
  settle(): void {
    const { coils } = this.memory;
    if (this.#stuck !== null) this.#stuck.copy(coils);
    coils.forEach((now, byte) => {
      const changed = now ^ (this.#shown[byte] ?? 0);
      for (let i = 0; i < 8; i += 1) {
        if (((changed >> i) & 1) === 0) continue;
        const at = byte * 8 + i;
        tell({ event: 'coil', unit: this.#number, at, on: this.#bit(at) });
        if (at === pulseCoil) this.#pulsed();
      }
    });
    this.#shown = [...coils];
    const isPulsed = pulseCoil === null || performance.now() - this.#pulsedAt < watchdogMs;
    const isOpen = this.#bit(0) && isPulsed;
    if (isOpen === this.#doorOpen) return;
    this.#doorOpen = isOpen;
    tell({ event: 'door', unit: this.#number, open: isOpen });
  }

  fed(): void {
    if (watchdogMs === 0 || falls.length === 0) return;
    if (this.#dog !== null) clearTimeout(this.#dog);
    this.#dog = setTimeout(() => {
      for (const at of falls) this.put(this.memory.coils, at, false);
      this.settle();
    }, watchdogMs);
  }

  obey({ inputs, holding, input, silent }: Order): void {
    for (const [at, on] of Object.entries(inputs ?? {})) this.put(this.memory.discrete, Number(at), on);
    for (const [at, value] of Object.entries(holding ?? {}))
      this.memory.holding.writeUInt16BE(value & 0xffff, Number(at) * 2);
    for (const [at, value] of Object.entries(input ?? {}))
      this.memory.input.writeUInt16BE(value & 0xffff, Number(at) * 2);
    this.isSilent = silent ?? this.isSilent;
  }

  #bit(at: number): boolean {
    return (((this.memory.coils[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
  }

  #pulsed(): void {
    this.#pulsedAt = performance.now();
    if (this.#drop !== null) clearTimeout(this.#drop);
    this.#drop = setTimeout(() => this.settle(), watchdogMs + 1);
  }
}

const units = new Map(values.units.split(',').map((text) => [Number(text), new Unit(Number(text))]));
const [first] = units.values();
if (first === undefined) throw new Error('--units names nobody');

/** The wire between the slave and whoever asks: here it misbehaves. */
class Wire extends Duplex {
  readonly #unit: Unit;
  readonly #send: (bytes: Uint8Array) => Promise<void> | void;

  constructor(unit: Unit, send: (bytes: Uint8Array) => Promise<void> | void) {
    super();
    this.#unit = unit;
    this.#send = send;
  }

  override _read(): void {
    // Bytes are pushed as they come.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    void this.#answer(bytes).then(done);
  }

  async #answer(bytes: Buffer): Promise<void> {
    this.#unit.settle();
    if (this.#unit.isSilent) return;
    switch (misbehaviour) {
      case 'silent':
        return;
      case 'split':
        for (const byte of bytes) {
          await this.#send(Uint8Array.of(byte));
          await delay(1);
        }
        return;
      case 'garble': {
        const bent = Buffer.from(bytes);
        // Over TCP there is no checksum: what can be noticed is a broken head.
        const at = path === 'tcp' ? 3 : bent.length - 1;
        bent[at] = (bent[at] ?? 0) ^ 0x5a;
        await this.#send(bent);
        return;
      }
      case 'noise':
        await this.#send(noise(7));
        await this.#send(bytes);
        return;
      case 'late':
        await delay(700);
        await this.#send(bytes);
        return;
      default:
        await this.#send(bytes);
    }
  }
}

const open = new Set<Socket>();
let hanging = false;

function serveTcp(unit: Unit): void {
  // Never listens: connections are handed to it with the misbehaving wire in between.
  const inner = createServer();
  const slave = new ModbusTCPServer(inner, unit.memory);
  slave.on('postWriteSingleCoil', () => unit.settle());
  const outer = createServer((socket) => {
    if (hanging) {
      socket.destroy();
      return;
    }
    open.add(socket);
    const wire = new Wire(unit, (bytes) => {
      if (!socket.destroyed) socket.write(bytes);
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      unit.fed();
      wire.push(bytes);
    });
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => open.delete(socket));
    inner.emit('connection', wire as unknown as Socket);
  });
  outer.listen(0, '127.0.0.1', () => {
    const address = outer.address();
    tell({ event: 'open', port: typeof address === 'object' ? address?.port : null });
  });
}

/** CRC-16 of a whole RTU frame, its check bytes included, is nothing. */
function isWhole(frame: Buffer): boolean {
  let left = 0xffff;
  for (const byte of frame) {
    left ^= byte;
    for (let bit = 0; bit < 8; bit += 1) left = left % 2 === 1 ? Math.floor(left / 2) ^ 0xa001 : left / 2;
  }
  return left === 0;
}

/** Far more than 3.5 characters, after which a slave begins anew (Serial Line V1.02 §2.5.1.1); jsmodbus never does. */
const FRAME_GAP_MS = 8;

function serveSerial(where: string): void {
  let held: Buffer = Buffer.alloc(0);
  let gap: NodeJS.Timeout | null = null;
  const whole = (): void => {
    const unit = isWhole(held) ? units.get(held[0] ?? 0) : undefined;
    // A module hears and answers only what is for its own number.
    if (unit !== undefined) {
      unit.fed();
      wires.get(unit)?.push(held);
    }
    held = Buffer.alloc(0);
  };
  const port = holdPort(
    where,
    () => tell({ event: 'open' }),
    (bytes) => {
      held = Buffer.concat([held, bytes]);
      if (gap !== null) clearTimeout(gap);
      gap = setTimeout(whole, FRAME_GAP_MS);
    },
  );
  const wires = new Map(
    [...units.values()].map((unit) => {
      const wire = new Wire(unit, (bytes) => port.send(bytes));
      const slave = new ModbusRTUServer(wire as never, unit.memory);
      slave.on('postWriteSingleCoil', () => unit.settle());
      return [unit, wire];
    }),
  );
}

tell({ event: 'ready' });
if (path === 'tcp') serveTcp(first);
else serveSerial(path);

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  (units.get(order.unit ?? 0) ?? first).obey(order);
  if (order.misbehave !== undefined) {
    misbehaviour = order.misbehave;
    for (const unit of units.values()) unit.sticks = misbehaviour === 'stuck';
  }
  if (order.hang !== undefined) {
    hanging = order.hang;
    if (hanging) for (const socket of open) socket.destroy();
  }
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
