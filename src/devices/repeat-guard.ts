/**
 * Duplicate suppression for codes. A trigger pull is one reading: the same code again within the window after
 * its last appearance is the same pull (a scanner in presentation mode, a double beep, a stuck trigger) and is
 * not passed on, however long it goes on. More than `limit` appearances within one window mean that the scanner
 * is stuck on repeat, which is reported once per run. A code counts anew after one quiet window. Other codes in
 * between do not end a run: two labels in view of a stuck scanner alternate.
 *
 * A scanner left over a label may read it anew only every few seconds (presentation mode): nothing but that code, and as
 * evenly as no hand pulls a trigger, is stuck as well. It counts again once the rhythm is broken.
 *
 * Suppressing errs on the safe side: a lost second scan is scanned again, whereas a repeat passed on could stand
 * for a second person's scan.
 */

export interface RepeatOptions {
  readonly windowMs: number;
  readonly limit: number;
  /** So many even appearances in a row are no hand's. */
  readonly steady: number;
}

export const REPEAT_DEFAULTS: RepeatOptions = { windowMs: 1_000, limit: 3, steady: 7 };

export const STUCK_WORDS = '扫码枪在连续重复发送同一个码，只计一次，请检查扳机和扫描方式设置';

/** The longest pause of a scanner that reads again by itself. */
const STEADY_MOST_MS = 10_000;

export type RepeatVerdict = 'pass' | 'suppress' | 'stuck';

/** Codes remembered at once; a scanner cannot have more in view within a window. */
const MEMORY = 64;

interface Run {
  last: number;
  /** Appearances within the last window, oldest first. */
  recent: number[];
  told: boolean;
  /** When it counted or would have, oldest first. */
  starts: number[];
}

function isEven(starts: readonly number[]): boolean {
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? at));
  const longest = Math.max(...gaps);
  return longest <= STEADY_MOST_MS && longest - Math.min(...gaps) <= 50 + longest / 10;
}

export class RepeatGuard {
  readonly #options: RepeatOptions;
  readonly #runs = new Map<string, Run>();
  #lastCode = '';

  constructor(options: RepeatOptions = REPEAT_DEFAULTS) {
    this.#options = options;
  }

  /**
   * @param at monotonic ms
   * @returns `pass` for a new reading; `stuck` for the one repeat of a run that shows the scanner is stuck;
   *   `suppress` for every other repeat
   */
  seen(code: string, at: number): RepeatVerdict {
    const { windowMs, limit } = this.#options;
    const run = this.#runs.get(code);
    const alone = this.#lastCode === code;
    this.#lastCode = code;
    this.#runs.delete(code);
    if (run === undefined || at - run.last > windowMs) return this.#anew(code, at, alone ? run : undefined);
    run.last = at;
    run.recent = [...run.recent.filter((time) => at - time < windowMs), at].slice(-(limit + 1));
    this.#remember(code, run);
    if (run.told || run.recent.length <= limit) return 'suppress';
    run.told = true;
    return 'stuck';
  }

  #anew(code: string, at: number, before: Run | undefined): RepeatVerdict {
    const { steady } = this.#options;
    const starts = [...(before?.starts ?? []), at].slice(-steady);
    const stuck = starts.length === steady && isEven(starts);
    this.#remember(code, { last: at, recent: [at], told: stuck, starts });
    if (!stuck) return 'pass';
    return before?.told === true ? 'suppress' : 'stuck';
  }

  #remember(code: string, run: Run): void {
    this.#runs.set(code, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MEMORY && oldest !== undefined) this.#runs.delete(oldest);
  }
}
