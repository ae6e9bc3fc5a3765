/** What the fuzzer needs of this codec. */
import { fromHex } from '../../hex.ts';
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { describeReply } from './describe.ts';
import { AnswerFramer, type Chunk } from './frame.ts';
import { decodeReply, isKnownCommand } from './replies.ts';
import vectors from './vectors.json' with { type: 'json' };

function accepted(chunks: readonly Chunk[]): Uint8Array[] {
  return chunks.flatMap((chunk) => {
    if (chunk.type !== 'frame') return [];
    const reply = decodeReply(chunk.frame, '288');
    describeReply(reply);
    return reply.type === 'refused' ? [] : [chunk.bytes];
  });
}

/** CRC-16/MCRF4XX bit by bit, beside the table of the codec. A frame with its own CRC behind it leaves zero. */
function remainder(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit += 1) {
      const odd = ((crc ^ (byte >> bit)) & 1) === 1;
      crc = odd ? (crc >> 1) ^ 0x8408 : crc >> 1;
    }
  }
  return crc;
}

export const fuzzCodec: FuzzCodec = {
  name: 'uhf-reader288',
  seeds: vectors.answers.flatMap(({ hex, family }) =>
    family === undefined ? [fromHex(hex) ?? new Uint8Array()] : [],
  ),
  holds: 255,
  open: () => {
    const framer = new AnswerFramer(({ address, command }) => address === 0 && isKnownCommand(command));
    return {
      push: (bytes) => accepted(framer.push(bytes)),
      flush: () => accepted(framer.flush()),
      get pending() {
        return framer.pending;
      },
    };
  },
  isSound: (bytes) => bytes[0] === bytes.length - 1 && remainder(bytes) === 0,
};
