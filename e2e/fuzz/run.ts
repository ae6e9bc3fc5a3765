/**
 * `npm run fuzz -- [--frames N] [--only CODEC,…] [--seed N]`: every codec against N random and mutated frames, one
 * million where not said. Ends with 1 where one of them threw, accepted what is no message, or kept too much.
 */
import { parseArgs } from 'node:util';
import { fuzzCodecs } from '../../src/devices/testing/codecs.ts';
import { fuzz } from '../../src/devices/testing/fuzz.ts';
import { fuzzCodec as wedge } from './wedge.ts';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
});
const frames = Number(values.frames);
const seed = Number(values.seed);
if (!Number.isInteger(frames) || frames < 1 || !Number.isInteger(seed)) {
  throw new Error('usage: npm run fuzz -- [--frames N] [--only CODEC,…] [--seed N]');
}
const only = values.only.split(',').filter((name) => name !== '');
const codecs = [...(await fuzzCodecs()), wedge].filter(
  ({ name }) => only.length === 0 || only.includes(name),
);
if (codecs.length === 0) throw new Error(`no codec is called ${values.only}`);

for (const codec of codecs) {
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  const { bytes, accepted, faults } = fuzz(codec, frames, seed);
  const seconds = (performance.now() - started) / 1000;
  const grown = Math.round((process.memoryUsage().heapUsed - before) / 2 ** 20);
  console.log(
    `${faults.length === 0 ? '✓' : '✗'} ${codec.name.padEnd(18)} ${frames} frames, ${bytes} bytes, ${accepted} accepted, ${seconds.toFixed(1)} s, heap ${grown >= 0 ? '+' : ''}${grown} MiB`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
