/**
 * A reader's antenna on loan: work that wants it waits for the end of the round under way, has it alone, and gives it
 * back. Nobody waits for ever: a reader that is silent or goes away refuses the work.
 */
import type { Clock } from './clock.ts';
import { type TagAccess, tagTrouble } from './tag-access.ts';

/** Longer than the longest round; after it the reader is taken for silent. */
const TURN_WAIT_MS = 8_000;

interface Wanted {
  readonly antenna: number;
  /** Ends when the work did; every act of it has a bound of its own. Never rejects. */
  readonly run: (access: TagAccess) => Promise<void>;
  readonly refuse: () => void;
}

export class Lending {
  readonly #clock: Clock;
  readonly #queue = new Set<Wanted>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws GuichengError `DEVICE.NO_ANSWER`, or what the work threw */
  borrow<T>(antenna: number, work: (access: TagAccess) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const wanted: Wanted = {
        antenna,
        run: async (access) => {
          patience.cancel();
          try {
            resolve(await work(access));
          } catch (error) {
            reject(error);
          }
        },
        refuse: () => {
          patience.cancel();
          this.#queue.delete(wanted);
          reject(tagTrouble('silent', ''));
        },
      };
      const patience = this.#clock.after(TURN_WAIT_MS, wanted.refuse);
      this.#queue.add(wanted);
      if (this.#closed) wanted.refuse();
    });
  }

  /** Between two rounds: does what is wanted, one after the other. Never rejects. */
  async serve(accessTo: (antenna: number) => TagAccess): Promise<void> {
    for (const wanted of this.#queue) {
      this.#queue.delete(wanted);
      await wanted.run(accessTo(wanted.antenna));
    }
  }

  /** The session is over. */
  close(): void {
    this.#closed = true;
    for (const wanted of [...this.#queue]) wanted.refuse();
  }
}
