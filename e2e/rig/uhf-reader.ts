/**
 * A four-antenna UHF reader that speaks the 0xA0 protocol on a serial port, written from the protocol facts
 * and sharing nothing with the driver it tests.
 *
 * `node e2e/rig/uhf-reader.ts <port> [--address 1] [--round 30]`
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"set":{"antenna":1,"epcs":["E200..."]}}        tags in front of an antenna, until set again
 *   {"antennas":[1,2,4]}                            antennas with a cable; the others report 0x22
 *   {"misbehave":"silent"|"garbage"|"badChecksum"|"duplicate"|"split"|"truncated"|null}
 *   {"raw":"A0 FF ..."}                             sends bytes as they are
 *   {"reboot":true}                                 forgets antenna and power, as after a power cut
 *   {"quit":true}
 * Says on stdout: {"event":"ready"}, {"event":"open"} at each connection, {"event":"ack","id":…},
 * {"event":"command","command":137,"data":"01"} for every request when started with --verbose.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { delay, holdPort, noiseSource } from './port.ts';

type Misbehaviour = 'silent' | 'garbage' | 'badChecksum' | 'duplicate' | 'split' | 'truncated';
const MISBEHAVIOURS: readonly string[] = [
  'silent',
  'garbage',
  'badChecksum',
  'duplicate',
  'split',
  'truncated',
];

interface Order {
  readonly id?: unknown;
  readonly set?: { readonly antenna: number; readonly epcs: readonly string[] };
  readonly antennas?: readonly number[];
  readonly misbehave?: string | null;
  readonly raw?: string;
  readonly reboot?: boolean;
  readonly quit?: boolean;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    address: { type: 'string', default: '1' },
    round: { type: 'string', default: '30' },
    verbose: { type: 'boolean', default: false },
  },
});
const path = positionals[0];
if (path === undefined) throw new Error('usage: uhf-reader.ts <port> [--address 1] [--round 30] [--verbose]');

const OK = 0x10;
const NO_ANTENNA = 0x22;
const NO_TAG = 0x36;
const BAD_PARAMETER = 0x41;
const BUFFER_EMPTY = 0x38;

const address = Number(values.address);
const roundMs = Number(values.round);
const noise = noiseSource();
const tags = new Map<number, readonly string[]>();
let cabled: readonly number[] = [1, 2, 3, 4];
let misbehave: Misbehaviour | null = null;
let workAntenna = 0;
let power: readonly number[] = [30];
let match: Buffer | null = null;
let buffer: { epc: Buffer; antenna: number }[] = [];
const userMemory = new Map<string, Buffer>();

const tell = (event: object): void => console.log(JSON.stringify(event));

/** The protocol's own words: the last byte makes the whole frame sum to zero. */
function pack(command: number, data: readonly number[]): Buffer {
  const head = [0xa0, data.length + 3, address, command, ...data];
  const total = head.reduce((sum, byte) => sum + byte, 0);
  return Buffer.from([...head, (0x100 - (total % 0x100)) % 0x100]);
}

async function send(frame: Buffer): Promise<void> {
  switch (misbehave) {
    case 'silent':
      return;
    case 'garbage':
      await port.send(noise(1 + ((noise(1)[0] ?? 0) % 40)));
      await port.send(frame);
      return;
    case 'badChecksum': {
      const spoiled = Buffer.from(frame);
      spoiled[spoiled.length - 1] = ((frame.at(-1) ?? 0) + 1) % 0x100;
      await port.send(spoiled);
      return;
    }
    case 'duplicate':
      await port.send(frame);
      await port.send(frame);
      return;
    case 'split':
      for (const byte of frame) {
        await port.send(Uint8Array.of(byte));
        await delay(1);
      }
      return;
    case 'truncated':
      await port.send(frame.subarray(0, Math.floor(frame.length / 2)));
      return;
    case null:
      await port.send(frame);
  }
}

function present(antenna: number): Buffer[] {
  return (tags.get(antenna) ?? []).map((epc) => Buffer.from(epc, 'hex'));
}

function pcOf(epc: Buffer): readonly [number, number] {
  return [(epc.length / 2) << 3, 0];
}

/** Seen by the strength of how near it is: nothing physical, but different for each tag. */
function strength(epc: Buffer): number {
  return 0x37 + ((epc.at(-1) ?? 0) % 0x20);
}

function frequencyAndAntenna(antenna: number): number {
  return (35 << 2) | (antenna - 1);
}

async function announce(command: number, antenna: number): Promise<number> {
  const found = present(antenna);
  for (const epc of found) {
    await send(pack(command, [frequencyAndAntenna(antenna), ...pcOf(epc), ...epc, strength(epc)]));
  }
  return found.length;
}

async function inventory(command: number): Promise<void> {
  const antenna = workAntenna + 1;
  if (!cabled.includes(antenna)) {
    await send(pack(command, [NO_ANTENNA]));
    return;
  }
  await delay(roundMs);
  const count = await announce(command, antenna);
  await send(pack(command, [workAntenna, 0, count, 0, 0, 0, count]));
}

async function fastSwitch(data: Buffer): Promise<void> {
  let count = 0;
  for (let slot = 0; slot + 2 < data.length; slot += 2) {
    const antenna = (data[slot] ?? 0xff) + 1;
    if (antenna > 4) continue;
    if (cabled.includes(antenna)) {
      await delay(roundMs);
      count += await announce(0x8a, antenna);
    } else {
      await send(pack(0x8a, [antenna - 1, NO_ANTENNA]));
    }
  }
  await send(pack(0x8a, [0, 0, count, 0, 0, 0, roundMs & 0xff]));
}

function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const top = (crc >> 15) & 1;
      crc = (crc << 1) & 0xffff;
      if (top !== ((byte >> bit) & 1)) crc ^= 0x1021;
    }
  }
  return ~crc & 0xffff;
}

function tagBlock(epc: Buffer, payload: readonly number[], tail: readonly number[]): number[] {
  const head = Buffer.from([...pcOf(epc), ...epc]);
  const crc = crc16(head);
  const block = [...head, crc >> 8, crc & 0xff, ...payload];
  return [0, 1, block.length, ...block, ...tail];
}

/** The one tag an access command acts on: the matched one, else whichever answers first. */
function target(): Buffer | undefined {
  const here = present(workAntenna + 1);
  const wanted = match;
  return wanted === null ? here[0] : here.find((epc) => epc.equals(wanted));
}

async function access(command: number, data: Buffer): Promise<void> {
  const epc = target();
  if (epc === undefined) {
    await send(pack(command, [NO_TAG]));
    return;
  }
  const place = frequencyAndAntenna(workAntenna + 1);
  const memory = userMemory.get(epc.toString('hex')) ?? Buffer.alloc(64);
  if (command === 0x81) {
    const [, word = 0, words = 0] = data;
    const content = [...memory.subarray(word * 2, (word + words) * 2)];
    await send(pack(command, tagBlock(epc, content, [content.length, place, 1])));
    return;
  }
  if (command === 0x82 || command === 0x94) {
    data.subarray(7).copy(memory, (data[5] ?? 0) * 2);
    userMemory.set(epc.toString('hex'), memory);
  }
  await send(pack(command, tagBlock(epc, [], [OK, place, 1])));
}

async function answerBuffer(command: number): Promise<void> {
  if (buffer.length === 0) {
    await send(pack(command, [BUFFER_EMPTY]));
    return;
  }
  for (const { epc, antenna } of buffer) {
    await send(pack(command, tagBlock(epc, [], [strength(epc), frequencyAndAntenna(antenna), 1])));
  }
  if (command === 0x91) buffer = [];
}

async function setEpcMatch(data: Buffer): Promise<void> {
  const [mode, length = 0] = data;
  if (mode === 0 && data.length === length + 2) match = data.subarray(2);
  else if (mode === 1) match = null;
  await send(pack(0x85, [mode === 0 || mode === 1 ? OK : BAD_PARAMETER]));
}

async function answer(command: number, data: Buffer): Promise<void> {
  if (values.verbose) tell({ event: 'command', command, data: data.toString('hex').toUpperCase() });
  switch (command) {
    case 0x70:
      forget();
      return;
    case 0x72:
      return await send(pack(command, [1, 9]));
    case 0x74: {
      const wanted = data[0] ?? 0xff;
      if (wanted <= 3) workAntenna = wanted;
      return await send(pack(command, [wanted <= 3 ? OK : 0x47]));
    }
    case 0x75:
      return await send(pack(command, [workAntenna]));
    case 0x66:
    case 0x76:
      power = [...data];
      return await send(pack(command, [OK]));
    case 0x77:
      return await send(pack(command, power));
    case 0x7b:
      return await send(pack(command, [1, 0x25]));
    case 0x7a:
    case 0x62:
    case 0x78:
      return await send(pack(command, [OK]));
    case 0x80: {
      if (!cabled.includes(workAntenna + 1)) return await send(pack(command, [NO_ANTENNA]));
      await delay(roundMs);
      const found = present(workAntenna + 1);
      buffer = [...buffer, ...found.map((epc) => ({ epc, antenna: workAntenna + 1 }))];
      return await send(pack(command, [workAntenna, 0, found.length, 0, 50, 0, 0, 0, found.length]));
    }
    case 0x89:
    case 0x8b:
      return await inventory(command);
    case 0x8a:
      return await fastSwitch(data);
    case 0x90:
    case 0x91:
      return await answerBuffer(command);
    case 0x92:
      return await send(pack(command, [buffer.length >> 8, buffer.length & 0xff]));
    case 0x93:
      buffer = [];
      return await send(pack(command, [OK]));
    case 0x81:
    case 0x82:
    case 0x83:
    case 0x94:
      return await access(command, data);
    case 0x85:
      return await setEpcMatch(data);
    case 0x86:
      return await send(pack(command, match === null ? [1] : [0, match.length, ...match]));
    default:
      return await send(pack(command, [BAD_PARAMETER]));
  }
}

function forget(): void {
  workAntenna = 0;
  power = [30];
  match = null;
  buffer = [];
}

let received = Buffer.alloc(0);
let busy: Promise<void> = Promise.resolve();

/** Host frames come whole and clean over a PTY; anything else is skipped to the next header. */
function onData(bytes: Uint8Array): void {
  received = Buffer.concat([received, bytes]);
  while (received.length >= 2) {
    const size = (received[1] ?? 0) + 2;
    if (received[0] !== 0xa0 || size < 5) {
      received = received.subarray(1);
      continue;
    }
    if (received.length < size) return;
    const frame = received.subarray(0, size);
    const sum = frame.reduce((total, byte) => total + byte, 0) % 0x100;
    if (sum !== 0) {
      received = received.subarray(1);
      continue;
    }
    received = received.subarray(size);
    const [, , to, command = 0] = frame;
    // A real reader works on one command at a time.
    if (to === address || to === 0xff) busy = busy.then(() => answer(command, frame.subarray(4, -1)));
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
  if (order.set !== undefined) tags.set(order.set.antenna, order.set.epcs);
  if (order.antennas !== undefined) cabled = order.antennas;
  if (order.misbehave === null) misbehave = null;
  else if (order.misbehave !== undefined && MISBEHAVIOURS.includes(order.misbehave)) {
    misbehave = order.misbehave as Misbehaviour;
  } else if (order.misbehave !== undefined) throw new Error(`unknown misbehaviour ${order.misbehave}`);
  if (order.reboot === true) forget();
  if (order.raw !== undefined) await port.send(Buffer.from(order.raw.replaceAll(' ', ''), 'hex'));
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
