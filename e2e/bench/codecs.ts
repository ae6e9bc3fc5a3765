/** How fast codecs are: good frames joined into one stream, in chunks as a serial port hands them over, to their meaning. */
import { fuzzCodecs } from '../../src/devices/testing/codecs.ts';
import type { FuzzCodec } from '../../src/devices/testing/fuzz.ts';
import { type Metric, metric, timed } from './measure.ts';

/** What a serial port brings at a time. */
const CHUNK_BYTES = 64;
const SEEDS_A_STREAM = 200;

/** Frames a second of every codec; frames that were not understood would make it a lie. */
export async function codecRows(frames: number): Promise<Metric[]> {
  return (await fuzzCodecs()).map((codec) =>
    metric(`codec.frames.${codec.name}`, rate(codec, frames), 'frames/s'),
  );
}

function rate(codec: FuzzCodec, frames: number): number {
  const decoder = codec.open();
  const sent = Array.from(
    { length: SEEDS_A_STREAM },
    (_, at) => codec.seeds[at % codec.seeds.length] ?? new Uint8Array(),
  );
  const stream = new Uint8Array(Buffer.concat(sent));
  // A protocol of whole messages has no stream to be cut, one of question and answer none that is joined.
  const chunks =
    codec.whole === true || codec.oneAtATime === true
      ? sent
      : Array.from({ length: Math.ceil(stream.length / CHUNK_BYTES) }, (_, at) =>
          stream.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES),
        );
  let understood = 0;
  const pass = (): void => {
    for (const chunk of chunks) understood += decoder.push(chunk).length;
    understood += decoder.flush().length;
  };
  pass();
  understood = 0;
  const passes = Math.ceil(frames / SEEDS_A_STREAM);
  const ms = timed(() => {
    for (let turn = 0; turn < passes; turn += 1) pass();
  });
  if (understood !== passes * SEEDS_A_STREAM)
    throw new Error(`${codec.name} understood ${understood} of ${passes * SEEDS_A_STREAM} frames`);
  return (understood * 1000) / ms;
}
