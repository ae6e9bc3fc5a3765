/**
 * A UHF reader that speaks the protocol of UHFReader288 (or 18) on a serial port, written from the protocol facts and
 * sharing nothing with the driver it tests.
 *
 * `node e2e/rig/uhf-reader288.ts <port> [--family 288] [--round 30]`
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"lay":{"antenna":1,"tags":[{"epc":"E2…","tid":"E280…","password":"…","locked":true}]}}
 *   {"misbehave":"silent"|"garbage"|"badCrc"|"split"|"truncated"|"oneByOne"|null}   oneByOne: a frame for each tag
 *   {"broken":[2]}                                  antennas without a cable
 *   {"tell":"tags"}                                 says {"event":"tags","tags":[…]}
 *   {"quit":true}
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Chip, type ChipAnswer, type ChipOrder, Field } from './chips.ts';
import { delay, holdPort, noiseSource } from './port.ts';

interface Order {
  readonly id?: unknown;
  readonly lay?: { readonly antenna: number; readonly tags: readonly ChipOrder[] };
  readonly misbehave?: string | null;
  readonly broken?: readonly number[];
  readonly tell?: 'tags';
  readonly quit?: boolean;
}

const MISBEHAVIOURS = ['silent', 'garbage', 'badCrc', 'split', 'truncated', 'oneByOne'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    family: { type: 'string', default: '288' },
    round: { type: 'string', default: '30' },
  },
});
const path = positionals[0];
if (path === undefined) throw new Error('usage: uhf-reader288.ts <port> [--family 288] [--round 30]');

const has288 = values.family === '288';
const roundMs = Number(values.round);
const noise = noiseSource();
const field = new Field();
let misbehave: string | null = null;
let broken: readonly number[] = [];
let power = 26;

const tell = (event: object): void => console.log(JSON.stringify(event));

function checkBytes(bytes: readonly number[]): [number, number] {
  let value = 0xffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit += 1) {
      const differs = ((value ^ (byte >> bit)) & 1) !== 0;
      value >>>= 1;
      if (differs) value ^= 0x8408;
    }
  }
  return [value % 0x100, value >>> 8];
}

function pack(command: number, status: number, data: readonly number[] = []): Buffer {
  const head = [data.length + 5, 0, command, status, ...data];
  return Buffer.from([...head, ...checkBytes(head)]);
}

async function send(frame: Buffer): Promise<void> {
  switch (misbehave) {
    case 'silent':
      return;
    case 'garbage':
      await port.send(noise(1 + ((noise(1)[0] ?? 0) % 20)));
      // The noise may look like the head of a frame; what follows stands behind a quiet line, as on a real one.
      await delay(80);
      break;
    case 'badCrc':
      frame[frame.length - 1] = ((frame.at(-1) ?? 0) + 1) % 0x100;
      break;
    case 'truncated':
      await port.send(frame.subarray(0, Math.floor(frame.length / 2)));
      return;
    case 'split':
      for (const byte of frame) {
        await port.send(Uint8Array.of(byte));
        await delay(1);
      }
      return;
    default:
  }
  await port.send(frame);
}

const entry = (chip: Chip): number[] => [chip.epc.length, ...chip.epc, ...(has288 ? [0x6b] : [])];

async function inventory(data: Buffer): Promise<void> {
  const antenna = has288 ? ((data[7] ?? 0x80) & 0x0f) + 1 : 1;
  if (broken.includes(antenna)) return await send(pack(0x01, 0xf8));
  await delay(roundMs);
  const chips = field.at(antenna);
  const where = has288 ? [1 << (antenna - 1)] : [];
  if (chips.length === 0) return await send(pack(0x01, 0xfb));
  const perFrame = misbehave === 'oneByOne' ? 1 : 8;
  for (let at = 0; at < chips.length; at += perFrame) {
    const part = chips.slice(at, at + perFrame);
    await send(pack(0x01, 0x03, [...where, part.length, ...part.flatMap(entry)]));
  }
  await send(pack(0x01, 0x01, [...where, 0]));
}

/** The answer of a tag; one that is not there does not answer. */
async function onTag(command: number, epc: Buffer, work: (chip: Chip) => ChipAnswer): Promise<void> {
  const chip = [1, 2, 3, 4].flatMap((antenna) => field.at(antenna)).find((one) => one.epc.equals(epc));
  if (chip === undefined) return await send(pack(command, 0xfb));
  const done = work(chip);
  if (done === 'denied') return await send(pack(command, 0x05));
  if (done === 'overrun') return await send(pack(command, 0xfc, [0x03]));
  await send(pack(command, 0x00, done === 'ok' ? [] : [...done]));
}

async function answer(command: number, data: Buffer): Promise<void> {
  switch (command) {
    case 0x21:
      return await send(
        pack(command, 0, [0, 0x16, has288 ? 0x0c : 0x09, 3, 0x4e, 0, power, 0x0a, 1, 0, 0, 0]),
      );
    case 0x2f:
      power = data[0] ?? power;
      return await send(pack(command, 0));
    case 0x01:
      return await inventory(data);
    case 0x02: {
      const size = 2 * (data[0] ?? 0);
      const [bank = 0, word = 0, words = 0] = data.subarray(1 + size);
      const password = data.subarray(size + 4, size + 8);
      return await onTag(command, data.subarray(1, 1 + size), (chip) =>
        chip.read(bank, word, words, password),
      );
    }
    case 0x03: {
      const written = 2 * (data[0] ?? 0);
      const size = 2 * (data[1] ?? 0);
      const [bank = 0, word = 0] = data.subarray(2 + size);
      const content = data.subarray(4 + size, 4 + size + written);
      const password = data.subarray(4 + size + written);
      return await onTag(command, data.subarray(2, 2 + size), (chip) =>
        chip.write(bank, word, content, password),
      );
    }
    case 0x06: {
      const size = 2 * (data[0] ?? 0);
      const [area = 0, protect = 0] = data.subarray(1 + size);
      const password = data.subarray(size + 3);
      return await onTag(command, data.subarray(1, 1 + size), (chip) =>
        area === 1 || area === 2
          ? chip.lock(area === 2 ? 'epc' : 'password', protect === 2, password)
          : 'overrun',
      );
    }
    default:
      return await send(pack(0x00, 0xfe));
  }
}

let received = Buffer.alloc(0);
let busy: Promise<void> = Promise.resolve();

/** The manual allows 15 ms within a frame: what came longer ago belongs to none. */
const GAP_MS = 40;
let heardAt = 0;

/** Host frames come whole and clean over a PTY; what was meant for another kind of device is forgotten. */
function onData(bytes: Uint8Array): void {
  if (performance.now() - heardAt > GAP_MS) received = Buffer.alloc(0);
  heardAt = performance.now();
  received = Buffer.concat([received, bytes]);
  while (received.length > 0 && received.length > (received[0] ?? 0)) {
    const size = (received[0] ?? 0) + 1;
    const frame = received.subarray(0, size);
    const [low, high] = checkBytes([...frame.subarray(0, -2)]);
    if (size < 5 || frame.at(-2) !== low || frame.at(-1) !== high) {
      received = received.subarray(1);
      continue;
    }
    received = received.subarray(size);
    const [, to, command = 0] = frame;
    if (to === 0 || to === 0xff) busy = busy.then(() => answer(command, frame.subarray(3, -2)));
  }
}

const port = holdPort(
  path,
  () => {
    received = Buffer.alloc(0);
    tell({ event: 'open' });
  },
  onData,
);
tell({ event: 'ready' });

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if (order.lay !== undefined) field.lay(order.lay.antenna, order.lay.tags);
  if (order.broken !== undefined) broken = order.broken;
  if (order.misbehave !== undefined) {
    if (order.misbehave !== null && !MISBEHAVIOURS.includes(order.misbehave))
      throw new Error(`unknown misbehaviour ${order.misbehave}`);
    misbehave = order.misbehave;
  }
  if (order.tell === 'tags') tell({ event: 'tags', tags: field.state() });
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
