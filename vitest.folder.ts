/** One temporary folder a run, gone when it ends: a worker that is stopped gets no chance to tidy up after itself. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export default function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'gc-'));
  // Some tests look with the eyes of another account, which must get as far as the file it may not write.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
