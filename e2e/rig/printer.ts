/**
 * A label printer: understands enough TSPL or ZPL to put a label's dots on paper, answers how it is, and misbehaves.
 *
 * `node e2e/rig/printer.ts --language tspl|zpl [--tcp 9100 | --port <tty>] [--print-ms 120]`; `--tcp 0` takes any port.
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"paper":false} {"head":"open"} {"silent":true} {"paused":true}   from now on; true/"closed"/false mend it
 *   {"paperOutIn":1}        the paper ends in the middle of the next label but so many
 *   {"cutAfter":4000}       the line drops after so many bytes more
 *   {"chip":"void"|"other"|"good"}   what becomes of the tag inside the next labels
 *   {"raw":"FF 00"}         says bytes nobody asked for
 *   {"quit":true}
 * Says: {"event":"listening","port":…}, {"event":"ready"}, {"event":"open"}, {"event":"label","width":…,"height":…,"bits":base64,"epc":…}
 * for each label that came out whole, {"event":"void"}, {"event":"torn"} for half of one, {"event":"ack"}.
 * A label stopped by an empty roll is printed again once there is paper, as real printers do, unless it was cancelled.
 */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { holdPort } from './port.ts';
import { TsplParser } from './tspl.ts';
import { ZplParser } from './zpl.ts';

export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** 1 black, rows padded to bytes. */
  readonly bits: Uint8Array;
  /** What is to be written into the tag. */
  readonly epc: string | null;
  /** The tag is read and sent back. */
  readonly answers: boolean;
}

export interface Machine {
  paper: boolean;
  head: 'open' | 'closed';
  paused: boolean;
  printing: boolean;
  waiting: number;
}

export interface Parser {
  /** Takes bytes; calls back with sheets to print, questions and cancellations. */
  push(bytes: Uint8Array): Promise<void>;
  /** A new connection: what was half said on the last one is forgotten. */
  reset(): void;
  status(machine: Machine): Uint8Array;
  tagAnswer(epc: string): Uint8Array;
}

export interface Hands {
  sheet(sheet: Sheet): void;
  asked(): void;
  cancel(): void;
}

interface Order {
  readonly id?: unknown;
  readonly paper?: boolean;
  readonly head?: 'open' | 'closed';
  readonly silent?: boolean;
  readonly paused?: boolean;
  readonly paperOutIn?: number;
  readonly cutAfter?: number;
  readonly chip?: 'void' | 'other' | 'good';
  readonly raw?: string;
  readonly quit?: boolean;
}

const { values } = parseArgs({
  options: {
    language: { type: 'string', default: 'tspl' },
    tcp: { type: 'string' },
    port: { type: 'string' },
    'print-ms': { type: 'string', default: '120' },
  },
});

const tell = (event: object): void => console.log(JSON.stringify(event));
const machine: Machine = { paper: true, head: 'closed', paused: false, printing: false, waiting: 0 };
const queue: Sheet[] = [];
let silent = false;
let paperOutIn = -1;
let cutAfter = -1;
let chip: 'void' | 'other' | 'good' = 'good';
let cut: () => void = () => undefined;
let say: (bytes: Uint8Array) => void = () => undefined;
let timer: NodeJS.Timeout | null = null;

const hands: Hands = {
  sheet: (sheet) => {
    queue.push(sheet);
    run();
  },
  asked: () => {
    machine.waiting = queue.length;
    if (!silent) say(parser.status(machine));
  },
  cancel: () => {
    queue.length = 0;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    machine.printing = false;
  },
};
const parser: Parser = values.language === 'zpl' ? new ZplParser(hands) : new TsplParser(hands);

/** Prints what waits, one after the other, as long as it can. */
function run(): void {
  if (timer !== null || !machine.paper || machine.head === 'open' || machine.paused) return;
  const sheet = queue[0];
  if (sheet === undefined) return;
  machine.printing = true;
  timer = setTimeout(() => {
    timer = null;
    machine.printing = false;
    if (paperOutIn === 0) {
      paperOutIn = -1;
      machine.paper = false;
      tell({ event: 'torn' });
      return;
    }
    if (paperOutIn > 0) paperOutIn -= 1;
    queue.shift();
    out(sheet);
    run();
  }, Number(values['print-ms']));
}

function out(sheet: Sheet): void {
  const epc = chip === 'other' ? 'E28011052000000000000001' : sheet.epc;
  if (sheet.epc !== null && chip === 'void') tell({ event: 'void' });
  else {
    const bits = Buffer.from(sheet.bits).toString('base64');
    tell({
      event: 'label',
      width: sheet.width,
      height: sheet.height,
      bits,
      epc: sheet.epc === null ? null : epc,
    });
  }
  if (sheet.epc !== null && sheet.answers && chip !== 'void') say(parser.tagAnswer(epc ?? ''));
}

let taking: Promise<void> = Promise.resolve();
function receive(bytes: Uint8Array): void {
  const whole = cutAfter < 0 || bytes.length < cutAfter;
  const taken = whole ? bytes : bytes.subarray(0, cutAfter);
  if (cutAfter >= 0) cutAfter -= taken.length;
  taking = taking.then(() => parser.push(taken));
  if (whole) return;
  cutAfter = -1;
  tell({ event: 'torn' });
  cut();
}

if (values.port !== undefined) {
  const port = holdPort(values.port, () => tell({ event: 'open' }), receive);
  say = (bytes) => void port.send(bytes);
  tell({ event: 'listening', port: values.port });
  tell({ event: 'ready' });
} else {
  const server = createServer((socket: Socket) => {
    say = (bytes) => void socket.write(bytes);
    cut = () => socket.destroy();
    taking = taking.then(() => parser.reset());
    socket.on('data', receive);
    socket.on('error', () => undefined);
    tell({ event: 'open' });
  });
  server.listen(Number(values.tcp ?? '9100'), '127.0.0.1', () => {
    const address = server.address();
    tell({ event: 'listening', port: typeof address === 'object' ? address?.port : address });
    tell({ event: 'ready' });
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if (order.paper !== undefined) machine.paper = order.paper;
  if (order.head !== undefined) machine.head = order.head;
  if (order.paused !== undefined) machine.paused = order.paused;
  if (order.silent !== undefined) silent = order.silent;
  if (order.paperOutIn !== undefined) paperOutIn = order.paperOutIn;
  if (order.cutAfter !== undefined) cutAfter = order.cutAfter;
  if (order.chip !== undefined) chip = order.chip;
  if (order.raw !== undefined) say(Buffer.from(order.raw.replaceAll(' ', ''), 'hex'));
  run();
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
