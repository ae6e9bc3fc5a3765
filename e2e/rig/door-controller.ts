/**
 * A four-door network controller of the UHPPOTE family on UDP, written from the public field tables alone.
 *
 * `node e2e/rig/door-controller.ts [--port 0] [--serial 423187757]`
 * Says on stdout: {"event":"ready"}, {"event":"open","port":…}, {"event":"opened","door":…,"seconds":…} at each order.
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"happen":"forced","door":1}         also swipe, denied, held, opened, closed, button; "card" for the first two
 *   {"contact":true,"door":1}            the door stands open, or not
 *   {"mood":"silent"}                    also garble, short, late, stranger, twice, normal
 *   {"reset":true}                       its memory is empty
 *   {"state":true}                       {"event":"state","confirmed":…,"newest":…,"orders":…}
 */
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

interface Order {
  readonly id?: unknown;
  readonly happen?: keyof typeof HAPPENS;
  readonly door?: number;
  readonly card?: number;
  readonly contact?: boolean;
  readonly mood?: string;
  readonly reset?: boolean;
  readonly state?: boolean;
}

/** Type, granted, reason. */
const HAPPENS = {
  swipe: [1, 1, 1],
  denied: [1, 0, 6],
  button: [2, 1, 20],
  opened: [2, 1, 23],
  closed: [2, 1, 24],
  remote: [2, 1, 44],
  held: [3, 0, 37],
  forced: [3, 0, 38],
} as const;

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, serial: { type: 'string', default: '423187757' } },
});
const serial = Number(values.serial);
const tell = (event: object): void => console.log(JSON.stringify(event));
const contacts = [false, false, false, false];
const doors = [1, 2, 3, 4].map(() => ({ mode: 3, delay: 3 }));
let events: Buffer[] = [];
let confirmed = 0;
let mood = 'normal';
let clockOff = 0;
let orders = 0;

const bcd = (text: string): Buffer => Buffer.from(text.replaceAll(/[^0-9]/g, ''), 'hex');
const nowText = (): string => {
  const at = Date.now() + clockOff;
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
};

/** Twenty bytes as they stand at offset 8 of a status and of an event. */
function remember(kind: keyof typeof HAPPENS, door: number, card: number): void {
  const [type, granted, reason] = HAPPENS[kind];
  const record = Buffer.alloc(20);
  record.writeUInt32LE(events.length + 1, 0);
  record.set([type, granted, door, 1], 4);
  record.writeUInt32LE(card, 8);
  bcd(nowText()).copy(record, 12);
  record[19] = reason;
  events.push(record);
}

function answer(request: Buffer): Buffer | null {
  const reply = Buffer.alloc(64);
  request.copy(reply, 0, 0, 2);
  reply.writeUInt32LE(serial, 4);
  const door = request[8] ?? 0;
  const held = doors[door - 1];
  switch (request[1]) {
    case 0x94:
      reply.set([127, 0, 0, 1, 255, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x66, 0x19, 0x39, 0x55, 0x2d, 0x08, 0x92], 8);
      bcd('20180816').copy(reply, 28);
      return reply;
    case 0x20: {
      events.at(-1)?.copy(reply, 8);
      contacts.forEach((open, at) => {
        reply[28 + at] = open ? 1 : 0;
      });
      const now = nowText();
      bcd(now.slice(11)).copy(reply, 37);
      bcd(now.slice(2, 10)).copy(reply, 51);
      return reply;
    }
    case 0x30:
      clockOff = 0;
      request.copy(reply, 8, 8, 15);
      return reply;
    case 0x40:
      reply[8] = held === undefined ? 0 : 1;
      if (held === undefined) return reply;
      orders += 1;
      remember('remote', door, 0);
      tell({ event: 'opened', door, seconds: held.delay });
      return reply;
    case 0x80:
    case 0x82:
      if (held === undefined) return null;
      if (request[1] === 0x80) Object.assign(held, { mode: request[9] ?? 0, delay: request[10] ?? 0 });
      reply.set([door, held.mode, held.delay], 8);
      return reply;
    case 0x8e:
      reply[8] = 1;
      return reply;
    case 0xb0:
      events[request.readUInt32LE(8) - 1]?.copy(reply, 8);
      return reply;
    case 0xb2:
      if (request.readUInt32LE(12) !== 0x55aaaa55) return null;
      confirmed = request.readUInt32LE(8);
      reply[8] = 1;
      return reply;
    case 0xb4:
      reply.writeUInt32LE(confirmed, 8);
      return reply;
    default:
      return null;
  }
}

const socket = createSocket('udp4');
socket.on('message', (request, from) => {
  if (request.length !== 64 || request[0] !== 0x17 || mood === 'silent') return;
  const asked = request.readUInt32LE(4);
  if (asked !== 0 && asked !== serial) return;
  const reply = answer(request);
  if (reply === null) return;
  const send = (bytes: Buffer): void => socket.send(bytes, from.port, from.address);
  switch (mood) {
    case 'garble':
      reply[2] = 0x5a;
      return send(reply);
    case 'short':
      return send(reply.subarray(0, 40));
    case 'stranger':
      reply.writeUInt32LE(serial + 1, 4);
      return send(reply);
    case 'twice':
      send(reply);
      return send(reply);
    case 'late':
      setTimeout(() => send(reply), 900);
      return;
    default:
      return send(reply);
  }
});
socket.bind(Number(values.port), () => tell({ event: 'open', port: socket.address().port }));

tell({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  const door = order.door ?? 1;
  if (order.contact !== undefined) contacts[door - 1] = order.contact;
  if (order.happen !== undefined) remember(order.happen, door, order.card ?? 0);
  if (order.mood !== undefined) mood = order.mood;
  if (order.reset === true) {
    events = [];
    confirmed = 0;
  }
  if (order.state === true) tell({ event: 'state', confirmed, newest: events.length, orders });
  tell({ event: 'ack', id: order.id ?? null });
}
process.exit(0);
