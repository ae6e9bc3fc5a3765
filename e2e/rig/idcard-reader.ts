/**
 * A reader of second-generation identity cards on a serial port. Answers SDT commands from tables written out by hand;
 * all people are invented.
 *
 * `node e2e/rig/idcard-reader.ts <port> [--sam 05010000FCCC2F013930000040E20100]`
 *   --sam hex   the number of its security module; without it the reader does not know the command
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"card":{"name":"李桂兰","sex":"2","nation":"01","birth":"19351231","address":"…","number":"…",
 *            "issuer":"…","from":"20060501","to":"长期","flag":" "}}     lays a card down
 *   {"lift":true}                                                       takes it away
 *   {"misbehave":"split"|"joined"|"garbage"|"silent"|"late"|"badChecksum"|"truncated"|"unreadable"|
 *                "halfRead"|"unauthorised"|"finds"|null}       `finds`: finds the same card at every look
 *   {"raw":"AA AA"}  {"random":4096}  {"quit":true}
 * Says on stdout: {"event":"ready"}, {"event":"open"} at each connection, {"event":"read"} when a card was given.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { delay, holdPort, noiseSource } from './port.ts';

interface Card {
  readonly name: string;
  readonly sex: string;
  readonly nation: string;
  readonly birth: string;
  readonly address: string;
  readonly number: string;
  readonly issuer: string;
  readonly from: string;
  readonly to: string;
  readonly flag?: string;
}

interface Order {
  readonly id?: unknown;
  readonly card?: Card;
  readonly lift?: boolean;
  readonly misbehave?: string | null;
  readonly raw?: string;
  readonly random?: number;
  readonly quit?: boolean;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { sam: { type: 'string' } } });
const path = positionals[0];
if (path === undefined) throw new Error('usage: idcard-reader.ts <port>');

const tell = (event: object): void => console.log(JSON.stringify(event));
const noise = noiseSource(0x1dca4d);
const LATE_MS = 6_000;
const READ_MS = 120;

let card: Card | null = null;
let given = false;
let selected = false;
let misbehave: string | null = null;
let received: number[] = [];

const port = holdPort(
  path,
  () => tell({ event: 'open' }),
  (bytes) => {
    received.push(...bytes);
    takeCommands();
  },
);

function takeCommands(): void {
  for (;;) {
    const start = received.findIndex((byte, at) => byte === 0x69 && received[at - 1] === 0x96);
    const length =
      start < 0
        ? Number.NaN
        : (received[start + 1] ?? Number.NaN) * 256 + (received[start + 2] ?? Number.NaN);
    if (!(received.length >= start + 3 + length)) return;
    const command = received.slice(start + 3, start + 5);
    received = received.slice(start + 3 + length);
    answer(command).catch((error: unknown) => {
      throw error;
    });
  }
}

/** `AA AA AA 96 69`, length, status, data, and the XOR from the length on. */
function frame(status: number, data: Uint8Array = new Uint8Array()): Buffer {
  const size = 3 + data.length + 1;
  const inner = [size >> 8, size & 0xff, 0, 0, status, ...data];
  let sum = 0;
  for (const byte of inner) sum ^= byte;
  return Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, ...inner, sum]);
}

function textOf(one: Card): Buffer {
  const padded = (text: string, units: number): string => text.padEnd(units, ' ').slice(0, units);
  const text =
    padded(one.name, 15) +
    padded(one.sex, 1) +
    padded(one.nation, 2) +
    padded(one.birth, 8) +
    padded(one.address, 35) +
    padded(one.number, 18) +
    padded(one.issuer, 15) +
    padded(one.from, 8) +
    padded(one.to, 8) +
    padded('', 14) +
    padded(one.flag ?? ' ', 1) +
    padded('', 3);
  return Buffer.from(text, 'utf16le');
}

/** Text 256, portrait 1,024: a picture nobody can decode. */
function content(one: Card): Buffer {
  return Buffer.concat([Buffer.from([0x01, 0x00, 0x04, 0x00]), textOf(one), Buffer.alloc(1_024, 0xaa)]);
}

function replyTo(command: readonly number[]): Buffer {
  const [code, parameter] = command;
  if (code === 0x11) return frame(misbehave === 'unauthorised' ? 0x66 : 0x90);
  if (code === 0x12 && values.sam !== undefined) return frame(0x90, Buffer.from(values.sam, 'hex'));
  if (code === 0x20 && parameter === 0x01) {
    // Once read, a card must leave the field before it is found again.
    if (card === null || (given && misbehave !== 'finds')) return frame(0x80);
    return frame(0x9f, new Uint8Array(4));
  }
  if (code === 0x20 && parameter === 0x02) {
    selected = card !== null;
    return selected ? frame(0x90, new Uint8Array(8)) : frame(0x81);
  }
  if (code === 0x30 && parameter === 0x01) {
    if (card === null || !selected || misbehave === 'unreadable') return frame(0x41);
    tell({ event: 'read' });
    given = true;
    return frame(0x90, content(card));
  }
  return frame(0x21);
}

async function answer(command: readonly number[]): Promise<void> {
  if (misbehave === 'silent') return;
  if (command[0] === 0x30) await delay(READ_MS);
  const bytes = replyTo(command);
  switch (misbehave) {
    case 'split':
      for (let at = 0; at < bytes.length; at += 7) {
        await port.send(bytes.subarray(at, at + 7));
        await delay(1);
      }
      return;
    case 'joined':
      return await port.send(Buffer.concat([bytes, frame(0x80)]));
    case 'garbage':
      return await port.send(Buffer.concat([noise(9), Buffer.from([0xaa, 0xaa]), bytes]));
    case 'badChecksum':
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 0x01;
      return await port.send(bytes);
    case 'halfRead':
      return await port.send(command[0] === 0x30 ? bytes.subarray(0, 700) : bytes);
    case 'truncated':
      return await port.send(bytes.subarray(0, bytes.length - 3));
    case 'late':
      await delay(LATE_MS);
      return await port.send(bytes);
    default:
      return await port.send(bytes);
  }
}

tell({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if (order.misbehave !== undefined) misbehave = order.misbehave;
  if (order.card !== undefined) {
    card = order.card;
    given = false;
  }
  if (order.lift === true) {
    card = null;
    selected = false;
  }
  if (order.raw !== undefined) await port.send(Buffer.from(order.raw.replaceAll(' ', ''), 'hex'));
  if (order.random !== undefined) await port.send(noise(order.random));
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
