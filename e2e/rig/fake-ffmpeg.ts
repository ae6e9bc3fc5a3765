/**
 * Stands in for the ffmpeg of a site: takes its arguments, and writes fragmented MP4 to its standard output.
 *
 * `node e2e/rig/fake-ffmpeg.ts ORDERS <arguments of ffmpeg>`
 * ORDERS is a file with one JSON object, read at the start: {"stallAfter":n} falls silent after n fragments,
 * {"dieAfter":n} ends, {"garbleAfter":n} writes noise, {"codec":"hvc1"} says H.265; {"recording":n} ends after n
 * fragments where a recording is asked for, as that which was recorded does. Every start adds a line with the
 * process id and the last argument but the options to ORDERS.log.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { clipFragment, clipStart } from './clip.ts';
import { delay } from './port.ts';

interface Orders {
  readonly stallAfter?: number;
  readonly dieAfter?: number;
  readonly garbleAfter?: number;
  readonly codec?: 'avc1' | 'hvc1';
  readonly recording?: number;
}

const EVERY_MS = 200;
const [file, ...given] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: fake-ffmpeg.ts ORDERS …');
const orders = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Orders;
const input = given[given.indexOf('-i') + 1] ?? '';
appendFileSync(`${file}.log`, `${JSON.stringify({ pid: process.pid, input })}\n`);

// Whoever read the other end is gone: so is the reason to write.
process.stdout.on('error', () => process.exit(1));
process.stdout.write(clipStart({ codec: orders.codec ?? 'avc1' }));
for (let number = 0; ; number += 1) {
  if (number === orders.dieAfter) process.exit(1);
  if (number === orders.recording && input.includes('starttime=')) break;
  if (number === orders.garbleAfter) process.stdout.write(Buffer.alloc(64, 0xff));
  if (number === orders.stallAfter) await delay(3_600_000);
  process.stdout.write(clipFragment(number, EVERY_MS));
  await delay(EVERY_MS);
}
