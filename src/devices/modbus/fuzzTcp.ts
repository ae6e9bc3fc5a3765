/** What the fuzzer needs of Modbus TCP: answers to one request, which is under way again after each. */
import { fromHex } from '../hex.ts';
import type { FuzzCodec } from '../testing/fuzz.ts';
import { describeAnswer } from './describe.ts';
import { ModbusFramer } from './frames.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const REQUEST = bytes('010300000002');

export const fuzzCodec: FuzzCodec = {
  name: 'modbus-tcp',
  oneAtATime: true,
  seeds: [bytes('00070000000701030402 92FF9B'.replaceAll(' ', '')), bytes('000700000003018302')],
  holds: 259,
  open: () => {
    const framer = new ModbusFramer('tcp');
    framer.expect(REQUEST, 7);
    return {
      push: (piece) =>
        framer.push(piece).flatMap((chunk) => {
          if (chunk.type !== 'frame') return [];
          describeAnswer(REQUEST, chunk.body);
          framer.expect(REQUEST, 7);
          return [chunk.bytes];
        }),
      flush: () => {
        framer.expect(REQUEST, 7);
        return [];
      },
      get pending() {
        return framer.held;
      },
    };
  },
  isSound: (frame) => {
    const text = Buffer.from(frame).toString('hex');
    return (
      /^0007000000070103 04.{8}$/.test(text.replace(/^(.{16})/, '$1 ')) || /^0007000000030183/.test(text)
    );
  },
};
