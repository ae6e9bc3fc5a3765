/**
 * A barcode scanner on a serial port: writes a code and CR for each trigger pull.
 *
 * `node e2e/rig/scanner.ts <port> [--suffix cr|lf|crlf|none]`
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement, sent when all bytes left:
 *   {"scan":"LN1..."}                                       one code
 *   {"scan":"LN1...","misbehave":"split","gapMs":20}         byte by byte with pauses
 *   {"scan":"LN1...","misbehave":"joined","with":"LN1..."}   two codes in one write
 *   {"scan":"LN1...","misbehave":"noise"}                    line noise, then the code
 *   {"scan":"LN1...","misbehave":"repeat","times":20,"gapMs":50}   stuck trigger
 *   {"scan":"LN1...","misbehave":"truncated"}                half the code, then nothing
 *   {"raw":"FF 00 41 0D"}                                    bytes as they are
 *   {"random":4096}                                          so many random bytes
 *   {"quit":true}
 * Says on stdout: {"event":"ready"}, {"event":"open"} at each connection, {"event":"ack","id":…}.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { delay, holdPort, noiseSource } from './port.ts';

interface Order {
  readonly id?: unknown;
  readonly scan?: string;
  readonly misbehave?: string;
  readonly with?: string;
  readonly times?: number;
  readonly gapMs?: number;
  readonly raw?: string;
  readonly random?: number;
  readonly quit?: boolean;
}

const SUFFIXES: Readonly<Record<string, string>> = { cr: '\r', lf: '\n', crlf: '\r\n', none: '' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { suffix: { type: 'string', default: 'cr' } },
});
const path = positionals[0];
const suffix = SUFFIXES[values.suffix];
if (path === undefined || suffix === undefined) {
  throw new Error('usage: scanner.ts <port> [--suffix cr|lf|crlf|none]');
}

const tell = (event: object): void => console.log(JSON.stringify(event));
const noise = noiseSource(0x5ca11);
const port = holdPort(
  path,
  () => tell({ event: 'open' }),
  () => undefined,
);

async function scan(code: string, order: Order): Promise<void> {
  const bytes = Buffer.from(code + suffix, 'latin1');
  switch (order.misbehave) {
    case undefined:
      return await port.send(bytes);
    case 'split':
      for (const byte of bytes) {
        await port.send(Uint8Array.of(byte));
        await delay(order.gapMs ?? 5);
      }
      return;
    case 'joined':
      return await port.send(Buffer.concat([bytes, Buffer.from((order.with ?? code) + suffix, 'latin1')]));
    case 'noise': {
      // Bytes above ASCII, as a loose connector makes them.
      const dirt = noise(12).map((byte) => byte | 0x80);
      return await port.send(Buffer.concat([dirt, bytes]));
    }
    case 'repeat':
      for (let i = 0; i < (order.times ?? 10); i += 1) {
        await port.send(bytes);
        await delay(order.gapMs ?? 50);
      }
      return;
    case 'truncated':
      return await port.send(bytes.subarray(0, Math.floor(code.length / 2)));
    default:
      throw new Error(`unknown misbehaviour ${order.misbehave}`);
  }
}

tell({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if (order.scan !== undefined) await scan(order.scan, order);
  if (order.raw !== undefined) await port.send(Buffer.from(order.raw.replaceAll(' ', ''), 'hex'));
  if (order.random !== undefined) await port.send(noise(order.random));
  tell({ event: 'ack', id: order.id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
