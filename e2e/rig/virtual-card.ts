/**
 * A contactless card in somebody's hand: the card's end of the wire that vsmartcard's virtual reader (vpcd) listens on.
 * Laid down it connects, taken away it hangs up. Answers PC/SC's GET DATA from bytes written out by hand.
 *
 * `node e2e/rig/virtual-card.ts <port>`
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"lay":{"uid":"04A2B3C4D5E680","atr":"3B8F…"}}   lays a card down; without `atr` it is a MIFARE Classic 1K
 *   {"lift":true}                                     takes it away
 *   {"misbehave":"silent"|"pulled"|"word:6A81"|"short"|"long"|"wrongLength"|null}
 *                `pulled`: is gone in the middle of the answer; `wrongLength`: answers 6Cxx first
 * Says on stdout: {"event":"ready"}, {"event":"lies"} once it is connected, {"event":"asked"} at each command.
 *
 * The wire (vsmartcard, vpcd.h): two bytes length, most significant first, then the message. One byte from the reader is
 * an order: 0 off, 1 on, 2 reset, 4 give the ATR; more bytes are a command of the card.
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

interface Order {
  readonly id?: unknown;
  readonly lay?: { readonly uid: string; readonly atr?: string };
  readonly lift?: boolean;
  readonly misbehave?: string | null;
  readonly quit?: boolean;
}

const port = Number(process.argv[2]);
if (!Number.isInteger(port)) throw new Error('usage: virtual-card.ts <port>');

/** PC/SC part 3, 3.1.3.2.3: a storage card, ISO 14443 A part 3, MIFARE Classic 1K. */
const CLASSIC = '3B8F8001804F0CA000000306030001000000006A';

const tell = (event: object): void => console.log(JSON.stringify(event));
let socket = null as Socket | null;
let uid = Buffer.alloc(0);
let atr = Buffer.alloc(0);
let misbehave: string | null = null;

function framed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
}

function answerTo(command: Buffer): Buffer {
  const asksUid = command.length === 5 && command.subarray(0, 4).toString('hex') === 'ffca0000';
  if (!asksUid) return Buffer.from('6D00', 'hex');
  const good = Buffer.concat([uid, Buffer.from([0x90, 0x00])]);
  if (misbehave?.startsWith('word:') === true) return Buffer.from(misbehave.slice(5), 'hex');
  if (misbehave === 'short') return good.subarray(good.length - 1);
  if (misbehave === 'long') return Buffer.concat([Buffer.alloc(40, 0x5a), good]);
  if (misbehave === 'wrongLength' && command[4] === 0) return Buffer.from([0x6c, uid.length]);
  return good;
}

function take(message: Buffer): void {
  if (message.length === 1) {
    if (message[0] === 4) socket?.write(framed(atr));
    return;
  }
  tell({ event: 'asked' });
  if (misbehave === 'silent') return;
  if (misbehave === 'pulled') socket?.destroy();
  else socket?.write(framed(answerTo(message)));
}

function lay(): Promise<void> {
  return new Promise((resolve, reject) => {
    const held = connect(port, '127.0.0.1', resolve);
    socket = held;
    held.once('error', reject);
    let waiting = Buffer.alloc(0);
    held.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const end = 2 + waiting.readUInt16BE(0);
        take(waiting.subarray(2, end));
        waiting = waiting.subarray(end);
      }
    });
  });
}

tell({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if (order.misbehave !== undefined) misbehave = order.misbehave;
  if (order.lift === true || order.lay !== undefined) {
    socket?.destroy();
    socket = null;
  }
  if (order.lay !== undefined) {
    uid = Buffer.from(order.lay.uid, 'hex');
    atr = Buffer.from(order.lay.atr ?? CLASSIC, 'hex');
    await lay();
    tell({ event: 'lies' });
  }
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
