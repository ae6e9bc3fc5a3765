import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { helperDecoder } from './photo.ts';

const WLT = new Uint8Array(1_024).fill(0x57);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'photo-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function decoder(script: string, clock?: ManualClock) {
  const program = join(folder, 'decoder');
  await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return helperDecoder(program, clock);
}

it('gives what the vendor’s program makes of the bytes it is given', async () => {
  // Answers with a picture's beginning and what came in.
  const decode = await decoder('printf BM; /bin/cat');
  expect(await decode(WLT)).toEqual({
    state: 'decoded',
    mime: 'image/bmp',
    bytes: Uint8Array.of(0x42, 0x4d, ...WLT),
  });
});

it.each([
  ['says it failed', 'printf BM; exit 3'],
  ['says nothing', '/bin/cat > /dev/null'],
  ['gives no picture', 'printf hello'],
  ['does not read its input', 'exit 0'],
  ['gives without end', 'printf BM; while :; do printf 0123456789012345678901234567890123456789; done'],
])('does without where the program %s', async (_what, script) => {
  const decode = await decoder(script);
  expect(await decode(WLT)).toMatchObject({ state: 'none' });
});

it('does without where there is no such program, or it hangs', async () => {
  expect(await helperDecoder(join(folder, 'missing'))(WLT)).toMatchObject({ state: 'none' });
  const clock = new ManualClock();
  const decode = await decoder('exec /bin/sleep 60', clock);
  const hanging = decode(WLT);
  await clock.advance(3_000);
  expect(await hanging).toMatchObject({ state: 'none' });
});
