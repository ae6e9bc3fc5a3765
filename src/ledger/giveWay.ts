/**
 * Two busy threads of one machine slow each other, by almost two where they share a core: priority does not help. So
 * whoever reads on a thread of their own asks between two rows whether somebody waits for a scan or for a record, and
 * stands still as long as that is worked on, which is a few milliseconds.
 *
 * One flag for the whole process: what any of its stations decides, every reader gives way to.
 */
const [RAISED, STANDING] = [0, 1];
/** What is longer than this is no scan. */
const MOST_MS = 20;

/** Handed to each thread that reads, which calls `heed` with it. */
export type UrgencyFlag = SharedArrayBuffer;

export const urgencyFlag: UrgencyFlag = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
const raised = new Int32Array(urgencyFlag);
let depth = 0;

/** Runs what somebody waits for: readers stand still until it is done. Not for work of many milliseconds. */
export function urgent<T>(work: () => T): T {
  depth += 1;
  if (depth === 1) Atomics.store(raised, RAISED, 1);
  try {
    return work();
  } finally {
    depth -= 1;
    if (depth === 0) {
      Atomics.store(raised, RAISED, 0);
      Atomics.notify(raised, RAISED);
    }
  }
}

/** How many readers stand still. */
export function standingStill(): number {
  return Atomics.load(raised, STANDING);
}

let heeded: Int32Array | null = null;
let workUntil = 0;

/** Called once on a thread that reads: from now on `giveWay` does. Null for never again. */
export function heed(flag: UrgencyFlag | null): void {
  heeded = flag === null ? null : new Int32Array(flag);
  workUntil = 0;
}

/**
 * Called between two rows. Where nothing is urgent it costs some nanoseconds, and nothing at all on a thread that
 * heeds nobody. A reader comes to its end whatever others do: after a wait that was in vain it works for as long.
 */
export function giveWay(): void {
  if (heeded === null || Atomics.load(heeded, RAISED) === 0 || performance.now() < workUntil) return;
  const until = performance.now() + MOST_MS;
  Atomics.add(heeded, STANDING, 1);
  while (Atomics.load(heeded, RAISED) !== 0) {
    const left = until - performance.now();
    if (left <= 0) break;
    Atomics.wait(heeded, RAISED, 1, left);
  }
  Atomics.sub(heeded, STANDING, 1);
  if (Atomics.load(heeded, RAISED) !== 0) workUntil = performance.now() + MOST_MS;
}
