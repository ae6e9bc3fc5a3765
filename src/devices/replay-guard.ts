/**
 * Notices a UHF reader that gives old reads again (旧读数重放), such as one whose firmware empties its buffer over and
 * over after the tags have gone: what it says then is no sight of anything. On the air no two rounds are alike: tags
 * answer in the slots they drew, on the channel the reader hopped to, at a strength that wavers.
 */

import type { DriverSink } from './types.ts';

export interface ReplayOptions {
  /** Rounds in a row, alike to the last bit, of two tags or more. */
  readonly rounds: number;
  /** And for so long, ms: a fast reader makes its rounds in no time. */
  readonly forMs: number;
  /** For a single tag, whose order says nothing; only of a reader that was seen to hop. */
  readonly aloneForMs: number;
  /** For rounds that come again after others, in turn. */
  readonly cycleForMs: number;
}

export const REPLAY_DEFAULTS: ReplayOptions = {
  rounds: 20,
  forMs: 10_000,
  aloneForMs: 60_000,
  cycleForMs: 30_000,
};

/** A buffer holds more than one round: emptied over and over, each round comes again after at most so many. */
const LONGEST_CYCLE = 8;

export interface TagAnswerSign {
  readonly epc: string;
  /** dBm or as the reader gives it; null where it gives none. */
  readonly strength: number | null;
  /** MHz; null where the reader gives none. */
  readonly frequency: number | null;
}

interface Round {
  readonly said: string;
  readonly tags: ReadonlySet<string>;
}

/** Rounds alike to the one so many before them, without a break. */
interface Run {
  alike: number;
  since: number;
}

/** One antenna of one reader. */
export class ReplayGuard {
  readonly #options: ReplayOptions;
  #now: string[] = [];
  #tags = new Set<string>();
  /** Newest first. */
  readonly #past: Round[] = [];
  readonly #runs: readonly Run[] = Array.from({ length: LONGEST_CYCLE }, () => ({ alike: 0, since: 0 }));
  #frequency: number | null = null;
  #hops = false;

  constructor(options: ReplayOptions = REPLAY_DEFAULTS) {
    this.#options = options;
  }

  seen({ epc, strength, frequency }: TagAnswerSign): void {
    // Without a strength two tags fall into the same order too often to prove anything.
    if (strength === null) return;
    this.#now.push(`${epc} ${strength} ${frequency}`);
    this.#tags.add(epc);
    if (frequency === null) return;
    if (this.#frequency !== null && this.#frequency !== frequency) this.#hops = true;
    this.#frequency = frequency;
  }

  /** @param at monotonic ms @returns whether this round is one of a row of repeats */
  roundEnded(at: number): boolean {
    const round = { said: this.#now.join(), tags: this.#tags };
    this.#now = [];
    this.#tags = new Set();
    let old = false;
    for (const [before, run] of this.#runs.entries()) {
      if (this.#past[before]?.said !== round.said) {
        run.alike = 0;
        run.since = at;
        continue;
      }
      // That nothing answers is no repeat, though it may stand within a cycle.
      if (round.said !== '') run.alike += 1;
      if (run.alike >= this.#options.rounds) old ||= this.#isOld(before + 1, round, at - run.since);
    }
    this.#past.unshift(round);
    this.#past.splice(LONGEST_CYCLE);
    return old;
  }

  #isOld(cycle: number, { tags }: Round, lasts: number): boolean {
    const { forMs, aloneForMs, cycleForMs } = this.#options;
    if (cycle === 1) return tags.size > 1 ? lasts >= forMs : this.#hops && lasts >= aloneForMs;
    const all = new Set([...tags, ...this.#past.slice(0, cycle - 1).flatMap((round) => [...round.tags])]);
    return all.size > 1 && lasts >= cycleForMs;
  }
}

/**
 * All antennas of one reader. What a repeating antenna says is dropped: it counts as blind, which is "no hint", until
 * a round differs again.
 */
export class ReplayWatch {
  readonly #sink: Pick<DriverSink, 'notice'>;
  readonly #guards = new Map<number, ReplayGuard>();
  readonly #stale = new Set<number>();

  constructor(sink: Pick<DriverSink, 'notice'>) {
    this.#sink = sink;
  }

  isStale(antenna: number): boolean {
    return this.#stale.has(antenna);
  }

  /** @returns whether this answer is to be dropped */
  seen(antenna: number, sign: TagAnswerSign): boolean {
    this.#guard(antenna).seen(sign);
    return this.#stale.has(antenna);
  }

  roundEnded(antenna: number, at: number): void {
    if (!this.#guard(antenna).roundEnded(at)) {
      this.#stale.delete(antenna);
      return;
    }
    if (this.#stale.has(antenna)) return;
    this.#stale.add(antenna);
    this.#sink.notice({
      code: 'DEVICE.UHF_REPLAY',
      sentence: `天线 ${antenna} 一直重复同样的旧读数，不再采信，请给读写器断电重启`,
      details: { antenna },
    });
  }

  #guard(antenna: number): ReplayGuard {
    const known = this.#guards.get(antenna) ?? new ReplayGuard();
    this.#guards.set(antenna, known);
    return known;
  }
}
