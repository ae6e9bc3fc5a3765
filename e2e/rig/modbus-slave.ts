/**
 * A Modbus slave: a relay module with a watchdog, or a controller with registers. What it speaks is `jsmodbus`.
 *
 * `node e2e/rig/modbus-slave.ts <port>|tcp [--watchdog 3000 --falls 0] [--pulse 4]`
 *   --watchdog ms   the coils of --falls go off after so long without a request, by the module itself
 *   --pulse n       an off-delay relay of the same time hangs on coil n: it drops when that coil stops changing, and
 *                   the door of coil 0 with it
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"inputs":{"0":true}}  {"holding":{"10":845}}  {"input":{"10":845}}
 *   {"misbehave":"silent"|"split"|"garble"|"noise"|"late"|"stuck"|null}   stuck: coils stay as they are
 *   {"hang":true}          drops every connection and takes no new one; {"hang":false} is back
 *   {"quit":true}
 * Says on stdout: {"event":"ready"}, {"event":"open","port":…}, {"event":"coil","at":0,"on":true},
 * {"event":"door","open":true}, {"event":"ack","id":…,"coils":[…]}.
 */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import { parseArgs } from 'node:util';
import { ModbusRTUServer, ModbusTCPServer } from 'jsmodbus';
import { delay, holdPort, noiseSource } from './port.ts';

interface Order {
  readonly id?: unknown;
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
  },
});
const path = positionals[0];
if (path === undefined)
  throw new Error('usage: modbus-slave.ts <port>|tcp [--watchdog ms --falls 0,1] [--pulse n]');
const watchdogMs = Number(values.watchdog);
const falls = values.falls === '' ? [] : values.falls.split(',').map(Number);
const pulseCoil = values.pulse === undefined ? null : Number(values.pulse);

const tell = (event: object): void => console.log(JSON.stringify(event));
const noise = noiseSource(0x30d);
const memory = {
  coils: Buffer.alloc(32),
  discrete: Buffer.alloc(32),
  holding: Buffer.alloc(8_192),
  input: Buffer.alloc(8_192),
};
let misbehaviour: string | null = null;
let stuck: Buffer | null = null;
let shown = [...memory.coils];
let doorOpen = false;
let pulsedAt = 0;
let dog: NodeJS.Timeout | null = null;
let drop: NodeJS.Timeout | null = null;

const bit = (at: number): boolean => (((memory.coils[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
function put(from: Buffer, at: number, on: boolean): void {
  const mask = 1 << (at & 7);
  const before = from[at >> 3] ?? 0;
  from[at >> 3] = on ? before | mask : before & ~mask;
}

/** What hangs on the coils, after anything may have changed them. */
function settle(): void {
  if (stuck !== null) stuck.copy(memory.coils);
  memory.coils.forEach((now, byte) => {
    const changed = now ^ (shown[byte] ?? 0);
    for (let i = 0; i < 8; i += 1) {
      if (((changed >> i) & 1) === 0) continue;
      const at = byte * 8 + i;
      tell({ event: 'coil', at, on: bit(at) });
      if (at === pulseCoil) pulsed();
    }
  });
  shown = [...memory.coils];
  const isOpen = bit(0) && (pulseCoil === null || performance.now() - pulsedAt < watchdogMs);
  if (isOpen === doorOpen) return;
  doorOpen = isOpen;
  tell({ event: 'door', open: doorOpen });
}

function pulsed(): void {
  pulsedAt = performance.now();
  if (drop !== null) clearTimeout(drop);
  drop = setTimeout(settle, watchdogMs + 1);
}

function fed(): void {
  if (watchdogMs === 0 || falls.length === 0) return;
  if (dog !== null) clearTimeout(dog);
  dog = setTimeout(() => {
    for (const at of falls) put(memory.coils, at, false);
    settle();
  }, watchdogMs);
}

/** The wire between the slave and whoever asks: here it misbehaves. */
class Wire extends Duplex {
  readonly #send: (bytes: Uint8Array) => Promise<void> | void;

  constructor(send: (bytes: Uint8Array) => Promise<void> | void) {
    super();
    this.#send = send;
  }

  override _read(): void {
    // Bytes are pushed as they come.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    void this.#answer(bytes).then(done);
  }

  async #answer(bytes: Buffer): Promise<void> {
    settle();
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

function serveTcp(): void {
  // Never listens: connections are handed to it with the misbehaving wire in between.
  const inner = createServer();
  const slave = new ModbusTCPServer(inner, memory);
  slave.on('postWriteSingleCoil', settle);
  const outer = createServer((socket) => {
    if (hanging) {
      socket.destroy();
      return;
    }
    open.add(socket);
    const wire = new Wire((bytes) => {
      if (!socket.destroyed) socket.write(bytes);
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      fed();
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
    if (isWhole(held)) wire.push(held);
    held = Buffer.alloc(0);
  };
  const port = holdPort(
    where,
    () => tell({ event: 'open' }),
    (bytes) => {
      fed();
      held = Buffer.concat([held, bytes]);
      if (gap !== null) clearTimeout(gap);
      gap = setTimeout(whole, FRAME_GAP_MS);
    },
  );
  const wire = new Wire((bytes) => port.send(bytes));
  const slave = new ModbusRTUServer(wire as never, memory);
  slave.on('postWriteSingleCoil', settle);
}

tell({ event: 'ready' });
if (path === 'tcp') serveTcp();
else serveSerial(path);

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  for (const [at, on] of Object.entries(order.inputs ?? {})) put(memory.discrete, Number(at), on);
  for (const [at, value] of Object.entries(order.holding ?? {}))
    memory.holding.writeUInt16BE(value & 0xffff, Number(at) * 2);
  for (const [at, value] of Object.entries(order.input ?? {}))
    memory.input.writeUInt16BE(value & 0xffff, Number(at) * 2);
  if (order.misbehave !== undefined) {
    misbehaviour = order.misbehave;
    stuck = misbehaviour === 'stuck' ? Buffer.from(memory.coils) : null;
  }
  if (order.hang !== undefined) {
    hanging = order.hang;
    if (hanging) for (const socket of open) socket.destroy();
  }
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
