/**
 * A four- or eight-antenna UHF reader that speaks the 0xA0 protocol on a serial port, written from the protocol facts
 * and sharing nothing with the driver it tests.
 *
 * `node e2e/rig/uhf-reader.ts <port> [--address 1] [--round 30] [--ports 4] [--identifier hex]`
 *   --identifier hex   its own twelve bytes; without it, as from many factories, FF all over
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"set":{"antenna":1,"epcs":["E200..."]}}        tags in front of an antenna, until set again
 *   {"lay":{"antenna":1,"tags":[{"epc":"E2…","tid":"E280…","password":"…","locked":true}]}}   tags with a memory
 *   {"watch":1}                                     says {"event":"watched"} when this antenna has been asked twice
 *   {"near":{"antenna":1,"dbm":-48}}                how strongly tags answer there at 30 dBm; too weakly, not at all
 *   {"flood":1000}                                  so many reads a second, on all antennas; 0 ends it
 *   {"replay":true}                                 answers every round with what the last one saw, byte by byte
 *   {"tell":"tags"|"flood"|"power"}                 says {"event":"tags","tags":[…]}, {"event":"flood","sent":…},
 *                                                   {"event":"power","dbm":[…]}
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
import { type Chip, type ChipAnswer, type ChipOrder, Field } from './chips.ts';
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
  readonly lay?: { readonly antenna: number; readonly tags: readonly ChipOrder[] };
  readonly watch?: number;
  readonly near?: { readonly antenna: number; readonly dbm: number };
  readonly flood?: number;
  readonly replay?: boolean;
  readonly tell?: 'tags' | 'flood' | 'power';
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
    ports: { type: 'string', default: '4' },
    identifier: { type: 'string', default: 'FF'.repeat(12) },
    verbose: { type: 'boolean', default: false },
  },
});
const path = positionals[0];
if (path === undefined)
  throw new Error('usage: uhf-reader.ts <port> [--address 1] [--round 30] [--ports 4] [--verbose]');

const OK = 0x10;
const NO_ANTENNA = 0x22;
const NO_TAG = 0x36;
const BAD_PARAMETER = 0x41;
/** Power at which `near` holds. */
const FULL_DBM = 30;
/** No reader hears less. */
const FAINTEST_DBM = -85;
/** What the strength byte of zero stands for. */
const STRENGTH_ZERO = -129;
const BUFFER_EMPTY = 0x38;
const READ_FAILED = 0x32;
const WRITE_FAILED = 0x33;
const DENIED = 0x40;

const address = Number(values.address);
const roundMs = Number(values.round);
const noise = noiseSource();
const ports = Number(values.ports);
const field = new Field();
let cabled: readonly number[] = Array.from({ length: ports }, (_, index) => index + 1);
let misbehave: Misbehaviour | null = null;
let workAntenna = 0;
let power: readonly number[] = [30];
let match: Buffer | null = null;
let buffer: { chip: Chip; antenna: number }[] = [];
/** Rounds at each antenna: a real reader hops, so that each is on another channel. */
const visits = new Map<number, number>();
/** Asked for the second time, whoever asks has taken in what the first round saw. */
let watched: { readonly antenna: number; asked: number } | null = null;
/** dBm by antenna at `FULL_DBM`; whoever walks a tag past comes nearer and goes. */
const near = new Map<number, number>();
const flood = { perSecond: 0, since: 0, sent: 0 };
/** What the last round saw at each antenna, while it is repeated. */
let replay: Map<number, readonly Buffer[]> | null = null;

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

const visitsTo = (antenna: number): number => visits.get(antenna) ?? 0;

/** dBm; null where nobody said how near tags are. */
function heardAt(antenna: number): number | null {
  const dbm = near.get(antenna);
  return dbm === undefined ? null : dbm + (power[antenna - 1] ?? power[0] ?? FULL_DBM) - FULL_DBM;
}

/** Seen by the strength of how near it is: nothing physical, but different for each tag and each channel. */
function strength(epc: Buffer, antenna: number): number {
  const heard = heardAt(antenna);
  if (heard !== null) return heard - STRENGTH_ZERO + (visitsTo(antenna) % 2);
  return 0x37 + (((epc.at(-1) ?? 0) + (visitsTo(antenna) % 3)) % 0x20);
}

/** Bits 1–0 are the antenna; with eight ports the upper four are marked in the strength. */
function frequencyAndAntenna(antenna: number): number {
  return ((35 + (visitsTo(antenna) % 6)) << 2) | ((antenna - 1) % 4);
}

function marked(antenna: number, value: number): number {
  return antenna > 4 ? value | 0x80 : value;
}

function seen(command: number, antenna: number, epc: Buffer, pc: readonly number[]): Buffer {
  return pack(command, [
    frequencyAndAntenna(antenna),
    ...pc,
    ...epc,
    marked(antenna, strength(epc, antenna)),
  ]);
}

/** How many reads are due at this moment, in equal parts from every antenna. */
function floodDue(): number {
  if (flood.perSecond === 0) return 0;
  const due = Math.floor(((performance.now() - flood.since) * flood.perSecond) / 1000);
  return Math.max(0, due - flood.sent);
}

function audible(antenna: number): Chip[] {
  return (heardAt(antenna) ?? 0) < FAINTEST_DBM ? [] : [...field.at(antenna)];
}

async function announce(command: number, antenna: number): Promise<number> {
  visits.set(antenna, visitsTo(antenna) + 1);
  const repeated = replay?.get(antenna);
  const due = floodDue();
  const frames =
    repeated ??
    (flood.perSecond > 0
      ? Array.from({ length: due }, (_, index) => floodTag(command, antenna, flood.sent + index))
      : audible(antenna).map((chip) => seen(command, antenna, chip.epc, chip.pc)));
  if (flood.perSecond > 0) flood.sent += due;
  if (replay !== null && repeated === undefined) replay.set(antenna, frames);
  for (const frame of frames) await send(frame);
  return frames.length;
}

/** Sixty tags at each antenna, in turn. */
function floodTag(command: number, antenna: number, count: number): Buffer {
  const epc = Buffer.alloc(12);
  epc.writeUInt16BE(0xe280, 0);
  epc[2] = antenna;
  epc.writeUInt32BE(count % 60, 8);
  return seen(command, antenna, epc, [0x30, 0]);
}

function visited(antenna: number): void {
  if (watched?.antenna !== antenna) return;
  watched.asked += 1;
  if (watched.asked < 2) return;
  watched = null;
  tell({ event: 'watched' });
}

async function inventory(command: number): Promise<void> {
  const antenna = workAntenna + 1;
  visited(antenna);
  if (!cabled.includes(antenna)) {
    await send(pack(command, [NO_ANTENNA]));
    return;
  }
  await delay(roundMs);
  const count = await announce(command, antenna);
  await send(pack(command, [workAntenna, count >> 8, count & 0xff, 0, 0, count >> 8, count & 0xff]));
}

async function fastSwitch(data: Buffer): Promise<void> {
  let count = 0;
  for (let slot = 0; slot + 2 < data.length; slot += 2) {
    const antenna = (data[slot] ?? 0xff) + 1;
    if (antenna > ports) continue;
    if (cabled.includes(antenna)) {
      await delay(roundMs);
      count += await announce(0x8a, antenna);
    } else {
      await send(pack(0x8a, [antenna - 1, NO_ANTENNA]));
    }
  }
  await send(pack(0x8a, [0, count >> 8, count & 0xff, 0, 0, 0, roundMs & 0xff]));
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

function tagBlock(
  { pc, epc }: Pick<Chip, 'pc' | 'epc'>,
  payload: readonly number[],
  tail: readonly number[],
): number[] {
  const head = Buffer.from([...pc, ...epc]);
  const crc = crc16(head);
  const block = [...head, crc >> 8, crc & 0xff, ...payload];
  return [0, 1, block.length, ...block, ...tail];
}

/** The one tag an access command acts on: the matched one, else whichever answers first. */
function target(): Chip | undefined {
  const here = field.at(workAntenna + 1);
  const wanted = match;
  return wanted === null ? here[0] : here.find((chip) => chip.epc.equals(wanted));
}

const STATUS_OF: Readonly<Record<'ok' | 'denied' | 'overrun', number>> = {
  ok: OK,
  denied: DENIED,
  overrun: WRITE_FAILED,
};

async function access(command: number, data: Buffer): Promise<void> {
  const chip = target();
  if (chip === undefined) {
    await send(pack(command, [NO_TAG]));
    return;
  }
  // The answer names the tag as it was before it was written.
  const before = { pc: chip.pc, epc: chip.epc };
  const place = frequencyAndAntenna(workAntenna + 1);
  if (command === 0x81) {
    const [bank = 0, word = 0, words = 0] = data;
    const password = data.length >= 7 ? data.subarray(3, 7) : Buffer.alloc(4);
    const content = chip.read(bank, word, words, password);
    if (typeof content === 'string') {
      await send(pack(command, [content === 'denied' ? DENIED : READ_FAILED]));
      return;
    }
    await send(pack(command, tagBlock(before, [...content], [content.length, place, 1])));
    return;
  }
  const password = data.subarray(0, 4);
  const done: ChipAnswer =
    command === 0x83
      ? lockChip(chip, data[4] ?? 0, data[5] ?? 0, password)
      : chip.write(data[4] ?? 0, data[5] ?? 0, data.subarray(7), password);
  if (typeof done !== 'string') throw new Error('a write gives no data');
  await send(pack(command, tagBlock(before, [], [STATUS_OF[done], place, 1])));
}

function lockChip(chip: Chip, area: number, action: number, password: Buffer): ChipAnswer {
  if (area !== 3 && area !== 4) return 'overrun';
  return chip.lock(area === 3 ? 'epc' : 'password', action === 1, password);
}

async function answerBuffer(command: number): Promise<void> {
  if (buffer.length === 0) {
    await send(pack(command, [BUFFER_EMPTY]));
    return;
  }
  for (const { chip, antenna } of buffer) {
    const tail = [marked(antenna, strength(chip.epc, antenna)), frequencyAndAntenna(antenna), 1];
    await send(pack(command, tagBlock(chip, [], tail)));
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
    case 0x68:
      return await send(pack(command, [...Buffer.from(values.identifier, 'hex')]));
    case 0x72:
      return await send(pack(command, [1, 9]));
    case 0x74: {
      const wanted = data[0] ?? 0xff;
      if (wanted < ports) workAntenna = wanted;
      return await send(pack(command, [wanted < ports ? OK : 0x47]));
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
      visits.set(workAntenna + 1, visitsTo(workAntenna + 1) + 1);
      const found = field.at(workAntenna + 1);
      buffer = [...buffer, ...found.map((chip) => ({ chip, antenna: workAntenna + 1 }))];
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
  if (order.set !== undefined) {
    field.lay(
      order.set.antenna,
      order.set.epcs.map((epc) => ({ epc })),
    );
  }
  if (order.watch !== undefined) watched = { antenna: order.watch, asked: 0 };
  if (order.lay !== undefined) field.lay(order.lay.antenna, order.lay.tags);
  if (order.near !== undefined) near.set(order.near.antenna, order.near.dbm);
  if (order.flood !== undefined) {
    flood.perSecond = order.flood;
    if (order.flood > 0) Object.assign(flood, { since: performance.now(), sent: 0 });
  }
  if (order.replay !== undefined) replay = order.replay ? new Map() : null;
  if (order.tell === 'tags') tell({ event: 'tags', tags: field.state() });
  if (order.tell === 'flood') tell({ event: 'flood', sent: flood.sent });
  if (order.tell === 'power') tell({ event: 'power', dbm: power });
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
