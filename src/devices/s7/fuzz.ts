/** What the fuzzer needs of TPKT, the envelope of S7. */
import { fromHex } from '../hex.ts';
import type { FuzzCodec } from '../testing/fuzz.ts';
import { describePacket, TpktFramer } from './tpkt.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

export const fuzzCodec: FuzzCodec = {
  name: 's7-tpkt',
  seeds: [
    bytes('0300001611D00000000100C0010AC1020100C2020101'),
    bytes('0300001B02F080320300000000000800000000F0000001000100F0'),
    bytes('0300001D02F0803203000000010002000800000401FF04002044534000'),
  ],
  holds: 2_047,
  open: () => {
    let framer = new TpktFramer();
    return {
      push: (piece) =>
        framer.push(piece).flatMap((chunk) => {
          if (chunk.type !== 'packet') return [];
          describePacket(chunk.bytes);
          return [chunk.bytes];
        }),
      flush: () => {
        framer = new TpktFramer();
        return [];
      },
      get pending() {
        return framer.held;
      },
    };
  },
  isSound: (frame) => frame[0] === 3 && Buffer.from(frame).readUInt16BE(2) === frame.length,
};
