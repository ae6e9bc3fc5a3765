// Where tests keep what is gone when they end. In memory where there is room: they wait for no disk then, and nothing
// they look at outlives the machine. A killed process leaves its files there as it would on a disk.
import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
/** Many times what a run of all tests holds at once. A container often has no more than 64 MiB of it. */
const ROOM_BYTES = 4 * 1024 ** 3;

/** A folder for temporary folders; the system's own where somebody named one, or memory has no room. */
export function scratchRoot() {
  if (process.platform !== 'linux' || process.env.TMPDIR) return tmpdir();
  try {
    accessSync(MEMORY, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}
