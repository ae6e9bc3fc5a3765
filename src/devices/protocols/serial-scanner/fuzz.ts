/** What the fuzzer needs of this codec. */
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { type ScanChunk, ScanLines } from './lines.ts';

const LONGEST = 200;
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);

const accepted = (chunks: readonly ScanChunk[]): Uint8Array[] =>
  chunks.flatMap((chunk) => (chunk.type === 'text' ? [chunk.bytes] : []));

export const fuzzCodec: FuzzCodec = {
  name: 'serial-scanner',
  seeds: [seed('WB00100742F\r'), seed('BT00003141K\r\n'), seed('LN1D2611230007D\n')],
  holds: LONGEST,
  open: () => {
    const lines = new ScanLines(LONGEST);
    return {
      push: (bytes) => accepted(lines.push(bytes)),
      flush: () => accepted(lines.quiet()),
      get pending() {
        return lines.pending;
      },
    };
  },
  // A scan has no check of its own here: its code does. It must be one line of printable characters.
  isSound: (bytes) => /^[\x20-\x7e]+$/.test(Buffer.from(bytes).toString('latin1')),
};
