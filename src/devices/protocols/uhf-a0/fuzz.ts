/** What the fuzzer needs of this codec. */
import { fromHex } from '../../hex.ts';
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { describeReply } from './describe.ts';
import { type Chunk, Framer } from './frame.ts';
import { decodeReply, isKnownCommand } from './replies.ts';
import vectors from './vectors.json' with { type: 'json' };

/** To the meaning and its words, as the driver does. A frame with nothing in it is no answer. */
function accepted(chunks: readonly Chunk[]): Uint8Array[] {
  return chunks.flatMap((chunk) => {
    if (chunk.type !== 'frame') return [];
    const reply = decodeReply(chunk.frame, { ports: 4 });
    describeReply(reply);
    return reply.type === 'refused' ? [] : [chunk.bytes];
  });
}

export const fuzzCodec: FuzzCodec = {
  name: 'uhf-a0',
  seeds: vectors.good.flatMap(({ hex, reply }) =>
    reply === undefined ? [] : [fromHex(hex) ?? new Uint8Array()],
  ),
  holds: 256,
  open: () => {
    const framer = new Framer(
      ({ len, address, command }) => len > 3 && address === 1 && isKnownCommand(command),
    );
    return {
      push: (bytes) => accepted(framer.push(bytes)),
      flush: () => accepted(framer.flush()),
      get pending() {
        return framer.pending;
      },
    };
  },
  // The whole frame sums to zero, and its length byte tells its length.
  isSound: (bytes) =>
    bytes[0] === 0xa0 &&
    bytes[1] === bytes.length - 2 &&
    bytes.reduce((sum, byte) => sum + byte, 0) % 256 === 0,
};
