/**
 * Tells a keyboard-wedge scanner from a person by rhythm alone. Pure: keys with their own time stamps go in, a
 * decision comes out. The page lets characters into its fields as they arrive, so that typing never lags, and
 * takes them out again once they turn out to be a scan.
 */
export interface WedgeKey {
  /** `KeyboardEvent.key` */
  readonly key: string;
  /** The event's own time stamp in ms. */
  readonly at: number;
  /** Held down, or together with Ctrl, Alt or Meta: never part of a code. */
  readonly unusable: boolean;
}

export interface WedgeScan {
  readonly type: 'scan';
  readonly text: string;
  /** Index of its first key among the keys of the burst: earlier ones were typed and stay. */
  readonly from: number;
}

export type WedgeDecision =
  | WedgeScan
  /** The burst is over and was typed by a person. */
  | { readonly type: 'typing' }
  /** A burst at scanner speed went into an input method, and its characters are lost. */
  | { readonly type: 'swallowedByIme' };

export const AVERAGE_MS = 30;
export const END_MS = 100;
export const LEAST = 6;
const MOST = 256;

const SILENT: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'NumLock']);

interface Pressed {
  readonly char: string;
  readonly at: number;
}

/** With Caps Lock on, a scanner's capitals arrive small. Our codes are capitals only, so this loses nothing. */
function upright(text: string): string {
  return /^[0-9a-z-]+$/.test(text) ? text.toUpperCase() : text;
}

function fast(keys: readonly { readonly at: number }[]): boolean {
  const first = keys[0];
  const last = keys.at(-1);
  if (first === undefined || last === undefined || keys.length < LEAST) return false;
  return (last.at - first.at) / (keys.length - 1) <= AVERAGE_MS;
}

export class WedgeClassifier {
  #burst: Pressed[] = [];
  #composed: { at: number }[] = [];

  /** True while keys are gathering, so that the caller keeps its timer running. */
  get pending(): boolean {
    return this.#burst.length > 0 || this.#composed.length > 0;
  }

  /**
   * @returns what ended with this key: `ended` before it (a pause), `decision` by it (Enter or Tab)
   */
  key({ key, at, unusable }: WedgeKey): { ended: WedgeDecision | null; decision: WedgeDecision | null } {
    if (SILENT.has(key)) return { ended: null, decision: null };
    const ended = this.idle(at);
    if (key === 'Enter' || key === 'Tab') return { ended, decision: this.#end() };
    if (key === 'Process') {
      // The name Chromium gives to each key an input method takes; which one it was is lost.
      this.#burst = [];
      this.#composed.push({ at });
      return { ended, decision: null };
    }
    if (unusable || [...key].length !== 1 || this.#burst.length >= MOST) {
      const broken = this.#burst.length > 0;
      this.#burst = [];
      this.#composed = [];
      return { ended: ended ?? (broken ? { type: 'typing' } : null), decision: null };
    }
    this.#burst.push({ char: key, at });
    return { ended, decision: null };
  }

  /** Ends what has been silent for longer than the end time-out. */
  idle(now: number): WedgeDecision | null {
    const last = this.#burst.at(-1) ?? this.#composed.at(-1);
    return last !== undefined && now - last.at > END_MS ? this.#end() : null;
  }

  #end(): WedgeDecision | null {
    const burst = this.#burst;
    const composed = this.#composed;
    this.#burst = [];
    this.#composed = [];
    if (fast(composed)) return { type: 'swallowedByIme' };
    if (burst.length === 0) return null;
    // A letter typed just before the scan must not spoil it: the longest fast tail counts.
    const latest = Math.max(0, Math.min(burst.length - LEAST, LEAST));
    for (let from = 0; from <= latest; from += 1) {
      const pause = (burst[from]?.at ?? 0) - (burst[from - 1]?.at ?? Number.NEGATIVE_INFINITY);
      const tail = burst.slice(from);
      if (pause > 2 * AVERAGE_MS && fast(tail) && steady(tail)) {
        return { type: 'scan', text: upright(tail.map(({ char }) => char).join('')), from };
      }
    }
    return { type: 'typing' };
  }
}

/** A scanner may hiccup, but does not begin with a pause as a hand does before the scan. */
function steady(keys: readonly Pressed[]): boolean {
  const [first, second] = keys;
  return first !== undefined && second !== undefined && second.at - first.at <= 2 * AVERAGE_MS;
}
