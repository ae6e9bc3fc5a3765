/** What the fuzzer needs of Modbus RTU: answers to one request, which is under way again after each. */
import { fromHex } from '../hex.ts';
import type { FuzzCodec } from '../testing/fuzz.ts';
import { describeAnswer } from './describe.ts';
import { ModbusFramer } from './frames.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const REQUEST = bytes('010300000002');

/** By polynomial division over the reflected bits, beside the codec's loop: a good frame leaves nothing. */
function remainder(frame: Uint8Array): number {
  let left = 0xffff;
  for (const byte of frame)
    for (let bit = 0; bit < 8; bit += 1) {
      const odd = ((left ^ (byte >> bit)) & 1) === 1;
      left = odd ? (left >> 1) ^ 0xa001 : left >> 1;
    }
  return left;
}

export const fuzzCodec: FuzzCodec = {
  name: 'modbus-rtu',
  oneAtATime: true,
  seeds: [bytes('0103040292FF9B5A3D'), bytes('018302C0F1')],
  holds: 8,
  open: () => {
    const framer = new ModbusFramer('rtu');
    framer.expect(REQUEST, 1);
    return {
      push: (piece) =>
        framer.push(piece).flatMap((chunk) => {
          if (chunk.type !== 'frame') return [];
          describeAnswer(REQUEST, chunk.body);
          framer.expect(REQUEST, 1);
          return [chunk.bytes];
        }),
      flush: () => {
        framer.expect(REQUEST, 1);
        return [];
      },
      get pending() {
        return framer.held;
      },
    };
  },
  isSound: (frame) => frame[0] === 1 && (frame.length === 9 || frame.length === 5) && remainder(frame) === 0,
};
