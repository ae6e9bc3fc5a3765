import { describe, expect, it } from 'vitest';
import { fromHex } from '../hex.ts';
import { onlyReads, TpktFramer } from './tpkt.ts';

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(' ', '')) ?? new Uint8Array();
/** As `nodes7` 0.3.18 sends them. */
const CONNECT = bytes('03 00 00 16 11 E0 00 00 00 02 00 C0 01 0A C1 02 01 00 C2 02 01 02');
const NEGOTIATE = bytes('03 00 00 19 02 F0 80 32 01 00 00 00 00 00 08 00 00 F0 00 00 08 00 08 03 C0');
const READ = bytes(
  '03 00 00 1F 02 F0 80 32 01 00 00 08 00 00 0E 00 00 04 01 12 0A 10 02 00 04 00 01 84 00 00 00',
);

describe('packets', () => {
  it('are cut whole from any pieces, joined or split', () => {
    const framer = new TpktFramer();
    const wire = Uint8Array.of(...NEGOTIATE, ...READ);
    const found = [...wire].flatMap((byte) => framer.push(Uint8Array.of(byte)));
    expect(found).toEqual([
      { type: 'packet', bytes: NEGOTIATE },
      { type: 'packet', bytes: READ },
    ]);
    expect(new TpktFramer().push(wire)).toHaveLength(2);
  });

  it('of another version, or longer than any S7, are refused', () => {
    expect(new TpktFramer().push(bytes('04 00 00 16'))).toMatchObject([
      { type: 'refused', reason: 'version' },
    ]);
    expect(new TpktFramer().push(bytes('03 00 FF FF'))).toMatchObject([
      { type: 'refused', reason: 'length' },
    ]);
    expect(new TpktFramer().push(bytes('03 00 00 04'))).toMatchObject([
      { type: 'refused', reason: 'length' },
    ]);
  });
});

describe('the gate in front of a controller', () => {
  it('lets out the opening and reads', () => {
    for (const packet of [CONNECT, NEGOTIATE, READ]) expect(onlyReads(packet)).toBe(true);
  });

  it('lets out nothing else: no write, no stop, no start, no password, no upload', () => {
    for (let code = 0; code < 256; code += 1) {
      const packet = READ.slice();
      packet[17] = code;
      expect(onlyReads(packet)).toBe(code === 0x04 || code === 0xf0);
    }
    // User data (clock, blocks) instead of a job.
    const other = READ.slice();
    other[8] = 0x07;
    expect(onlyReads(other)).toBe(false);
  });
});
