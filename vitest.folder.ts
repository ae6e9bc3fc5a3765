/** One temporary folder a run, gone when it ends: a worker that is stopped gets no chance to tidy up after itself. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { scratchRoot } from './scripts/lib/scratch.mjs';

export default function setup(): () => void {
  const folder = mkdtempSync(path.join(scratchRoot(), 'gc-'));
  // Some tests look with the eyes of another account, which must get as far as the file it may not write.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
