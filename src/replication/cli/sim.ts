/** `npm run sim -- --seeds N [--seed S]`: many simulated houses, or one again that failed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { simulate } from '../sim/run.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, seed: { type: 'string' } },
});
const first = Number(values.seed ?? 1);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error('npm run sim -- --seeds 1000, or --seed 17');
  process.exit(2);
}
const root = mkdtempSync(path.join(tmpdir(), 'sim-'));
const started = performance.now();
let failed = 0;
let events = 0;
try {
  for (let seed = first; seed < first + count; seed++) {
    const result = await simulate(seed, { root });
    events += result.events;
    if (result.faults.length > 0) {
      failed += 1;
      console.log(`seed ${seed}: ${result.faults[0]}\n  ${result.trace}`);
    }
    if ((seed - first + 1) % 100 === 0) console.log(`${seed - first + 1}/${count}, ${failed} failed`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
const seconds = (performance.now() - started) / 1000;
console.log(`${count} seeds, ${events} events, ${failed} failed, ${(count / seconds).toFixed(1)} seeds/s`);
process.exitCode = failed > 0 ? 1 : 0;
