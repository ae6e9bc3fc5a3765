/**
 * Is the page still there? A page that hangs tells nobody, and what stands on it is no longer true; Chromium notices
 * only when somebody presses something. So the page is asked, again and again, for any answer at all.
 *
 * Questions are counted, not time: a machine that slept or a main process that was busy asks once when it is back,
 * and no page is ended for what it could not know.
 */
export const ASK_MS = 2_000;
/** So many times it may be found not to have answered. */
const PATIENCE = 4;

export interface PulseOptions {
  /** Null while the page cannot be asked: it is loading, or gone and on its way back. */
  readonly ask: () => Promise<unknown> | null;
  readonly onHung: () => void;
}

export class Pulse {
  readonly #options: PulseOptions;
  #asked: symbol | null = null;
  #unanswered = 0;

  constructor(options: PulseOptions) {
    this.#options = options;
  }

  /** To be called every `ASK_MS`. */
  tick(): void {
    if (this.#asked !== null) {
      this.#unanswered += 1;
      if (this.#unanswered < PATIENCE) return;
      this.reset();
      this.#options.onHung();
      return;
    }
    const answer = this.#options.ask();
    if (answer === null) return;
    const asked = Symbol('asked');
    this.#asked = asked;
    // A refusal is an answer too: whoever refuses is there.
    const heard = (): void => {
      if (this.#asked === asked) this.reset();
    };
    answer.then(heard, heard);
  }

  /** The page is another one now; nobody answers what the last one was asked. */
  reset(): void {
    this.#asked = null;
    this.#unanswered = 0;
  }
}
