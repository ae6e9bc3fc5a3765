/**
 * A Siemens controller with one data block, DB1: ISO-on-TCP and the S7 reads, written from the protocol's description
 * (RFC 1006, the s7comm dissector's field names) and sharing nothing with the product.
 *
 * `node e2e/rig/s7-plc.ts`
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"real":{"0":845.5}}  {"int":{"8":2}}  {"bit":{"10.0":true}}
 *   {"misbehave":"silent"|"split"|"garble"|"late"|null}   {"hang":true}   {"quit":true}
 * Says on stdout: {"event":"ready"}, {"event":"open","port":…}, {"event":"write"} if anybody ever asks to write,
 * {"event":"ack","id":…}.
 */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { delay } from './port.ts';

interface Order {
  readonly id?: unknown;
  readonly real?: Readonly<Record<string, number>>;
  readonly int?: Readonly<Record<string, number>>;
  readonly bit?: Readonly<Record<string, boolean>>;
  readonly misbehave?: string | null;
  readonly hang?: boolean;
  readonly quit?: boolean;
}

const tell = (event: object): void => console.log(JSON.stringify(event));
const db1 = Buffer.alloc(1_024);
const open = new Set<Socket>();
let misbehaviour: string | null = null;
let hanging = false;

async function send(socket: Socket, bytes: Buffer): Promise<void> {
  if (misbehaviour === 'silent') return;
  if (misbehaviour === 'late') await delay(1_500);
  if (misbehaviour === 'garble')
    bytes = Buffer.from(bytes.map((byte, at) => (at === 0 ? byte ^ 0x40 : byte)));
  if (misbehaviour !== 'split') {
    socket.write(bytes);
    return;
  }
  for (const byte of bytes) {
    socket.write(Uint8Array.of(byte));
    await delay(1);
  }
}

function packet(body: Buffer): Buffer {
  const head = Buffer.from([3, 0, 0, 0]);
  head.writeUInt16BE(body.length + 4, 2);
  return Buffer.concat([head, body]);
}

/** COTP data head, then the S7 head of an answer with data. */
function reply(reference: number, parameter: Buffer, data: Buffer): Buffer {
  const head = Buffer.from([2, 0xf0, 0x80, 0x32, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(reference, 7);
  head.writeUInt16BE(parameter.length, 9);
  head.writeUInt16BE(data.length, 11);
  return packet(Buffer.concat([head, parameter, data]));
}

function item(request: Buffer): Buffer {
  const transport = request[3] ?? 0;
  const count = request.readUInt16BE(4);
  const isDb1 = request.readUInt16BE(6) === 1 && request[8] === 0x84;
  const address = ((request[9] ?? 0) << 16) | request.readUInt16BE(10);
  const size = transport === 0x04 || transport === 0x05 ? 2 : transport >= 0x06 && transport <= 0x08 ? 4 : 1;
  const from = address >> 3;
  const length = count * size;
  // Object does not exist; address out of range.
  if (!isDb1) return Buffer.from([0x0a, 0, 0, 0]);
  if (from + length > db1.length) return Buffer.from([0x05, 0, 0, 0]);
  if (transport === 0x01) {
    const on = ((db1[from] ?? 0) >> (address & 7)) & 1;
    return Buffer.from([0xff, 3, 0, 1, on]);
  }
  const head = Buffer.from([0xff, 4, 0, 0]);
  head.writeUInt16BE(length * 8, 2);
  return Buffer.concat([head, db1.subarray(from, from + length)]);
}

function answer(request: Buffer): Buffer | null {
  if (request[5] === 0xe0) {
    const confirm = Buffer.from([0x11, 0xd0, 0, 0, 0, 1, 0, 0xc0, 1, 0x0a, 0xc1, 2, 1, 0, 0xc2, 2, 1, 1]);
    request.copy(confirm, 2, 8, 10);
    return packet(confirm);
  }
  if (request[5] !== 0xf0 || request[7] !== 0x32) return null;
  const reference = request.readUInt16BE(11);
  const code = request[17];
  if (code === 0xf0) return reply(reference, Buffer.from([0xf0, 0, 0, 1, 0, 1, 0, 240]), Buffer.alloc(0));
  if (code === 0x04) {
    const count = request[18] ?? 0;
    const items = Array.from({ length: count }, (_, i) => item(request.subarray(19 + 12 * i, 31 + 12 * i)));
    const padded = items.map((bytes, i) =>
      bytes.length % 2 === 1 && i < count - 1 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes,
    );
    return reply(reference, Buffer.from([0x04, count]), Buffer.concat(padded));
  }
  tell({ event: 'write', code });
  return null;
}

const server = createServer((socket) => {
  if (hanging) {
    socket.destroy();
    return;
  }
  open.add(socket);
  socket.setNoDelay(true);
  let held = Buffer.alloc(0);
  let line = Promise.resolve();
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 4 && held.length >= held.readUInt16BE(2)) {
      const length = held.readUInt16BE(2);
      const reply = answer(held.subarray(0, length));
      held = held.subarray(length);
      if (reply !== null) line = line.then(() => send(socket, reply));
    }
  });
  socket.on('close', () => open.delete(socket));
  socket.on('error', () => open.delete(socket));
});

tell({ event: 'ready' });
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  tell({ event: 'open', port: typeof address === 'object' ? address?.port : null });
});

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  for (const [at, value] of Object.entries(order.real ?? {})) db1.writeFloatBE(value, Number(at));
  for (const [at, value] of Object.entries(order.int ?? {})) db1.writeInt16BE(value, Number(at));
  for (const [at, on] of Object.entries(order.bit ?? {})) {
    const [byte = 0, bit = 0] = at.split('.').map(Number);
    const mask = 1 << bit;
    db1[byte] = on ? (db1[byte] ?? 0) | mask : (db1[byte] ?? 0) & ~mask;
  }
  if (order.misbehave !== undefined) misbehaviour = order.misbehave;
  if (order.hang !== undefined) {
    hanging = order.hang;
    if (hanging) for (const socket of open) socket.destroy();
  }
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
