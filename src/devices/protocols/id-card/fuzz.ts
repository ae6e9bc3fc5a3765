/** What the fuzzer needs of this codec. */
import { fromHex } from '../../hex.ts';
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { type Chunk, decodeFrame, encodeFrame, Framer } from './frame.ts';
import vectors from './vectors.json' with { type: 'json' };

/** The longest frame there is, head included. */
const LONGEST = 2_407;

const accepted = (chunks: readonly Chunk[]): Uint8Array[] =>
  chunks.flatMap((chunk) => (chunk.type === 'frame' ? [chunk.bytes] : []));

export const fuzzCodec: FuzzCodec = {
  name: 'id-card',
  // With one as long as a card's content, in which a preamble stands too.
  seeds: [
    ...vectors.good.map(({ hex }) => fromHex(hex) ?? new Uint8Array()),
    encodeFrame(new Uint8Array(1_287).fill(0xaa)),
  ],
  holds: LONGEST,
  open: () => {
    const framer = new Framer();
    return {
      push: (bytes) => accepted(framer.push(bytes)),
      flush: () => accepted(framer.flush()),
      get pending() {
        return framer.pending;
      },
    };
  },
  isSound: (bytes) => typeof decodeFrame(bytes) !== 'string',
};
