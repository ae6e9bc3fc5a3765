import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Bend } from './bend.ts';
import type { FaultId } from './faults.ts';
import type { HouseReport } from './tally.ts';

/** One house to play. */
export interface Job {
  readonly seed: number;
  readonly faults: readonly FaultId[];
  readonly people: number;
  readonly bend: Bend;
}

/** Threads that play houses or drills; each takes the next one when it is through with its last. */
export class Crew<J = Job, R = HouseReport> {
  readonly #workers: Worker[];

  constructor(script = './worker.mjs', size = Math.max(1, availableParallelism())) {
    this.#workers = Array.from(
      { length: size },
      () =>
        new Worker(new URL(script, import.meta.url), {
          stdout: false,
          // A house leaves much behind that nobody needs any more.
          resourceLimits: { maxYoungGenerationSizeMb: 64 },
        }),
    );
  }

  /**
   * Plays every job the iterator gives, until it gives no more or `enough` says so.
   * @throws what a worker died of
   */
  async play(jobs: Iterator<J>, onReport: (report: R, job: J) => void, enough = () => false): Promise<void> {
    await Promise.all(
      this.#workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            let job: J | null = null;
            const off = () => {
              worker.off('message', onMessage);
              worker.off('error', reject);
            };
            const next = () => {
              const following = enough() ? null : jobs.next();
              if (following === null || following.done === true) {
                off();
                resolve();
                return;
              }
              job = following.value;
              worker.postMessage(job);
            };
            const onMessage = (report: R) => {
              if (job !== null) onReport(report, job);
              next();
            };
            worker.on('message', onMessage);
            worker.on('error', reject);
            next();
          }),
      ),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
