/** What the fuzzer needs of this codec. */
import { fromHex } from '../../hex.ts';
import { type FuzzCodec, wholeMessages } from '../../testing/fuzz.ts';
import { readReply } from './frame.ts';
import vectors from './vectors.json' with { type: 'json' };
import { describeReply } from './words.ts';

export const fuzzCodec: FuzzCodec = {
  name: 'door-uhppote',
  seeds: vectors.good.flatMap(({ hex }) => {
    const bytes = fromHex(hex) ?? new Uint8Array();
    return readReply(bytes).ok ? [bytes] : [];
  }),
  whole: true,
  holds: 0,
  open: () =>
    wholeMessages((message) => {
      const read = readReply(message);
      return read.ok && describeReply(read.reply) !== '' ? read.reply : null;
    }),
  // There is no check sum: length, start, the two zeros and a serial number are all that tells a message.
  isSound: (bytes) => {
    const message = Buffer.from(bytes);
    return (
      message.length === 64 &&
      (message[0] === 0x17 || message[0] === 0x19) &&
      message.readUInt16LE(2) === 0 &&
      message.readUInt32LE(4) !== 0
    );
  },
};
