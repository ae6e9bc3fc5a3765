/** What the fuzzer needs of this codec: every answer is one byte. */
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { StatusBytes } from './status.ts';

export const fuzzCodec: FuzzCodec = {
  name: 'label-tspl',
  seeds: [0x00, 0x01, 0x04, 0x20, 0x87].map((byte) => Uint8Array.of(byte)),
  holds: 0,
  open: () => {
    const reader = new StatusBytes();
    const states = (bytes: Uint8Array) =>
      reader.push(bytes).flatMap((answer) => (answer.type === 'state' ? [answer.bytes] : []));
    return { push: states, flush: () => states(new Uint8Array()), pending: 0 };
  },
  // The manual gives bit 6 no meaning.
  isSound: (bytes) => bytes.length === 1 && Math.floor((bytes[0] ?? 0xff) / 0x40) % 2 === 0,
};
