/**
 * Tells a keyboard-wedge scanner from a person typing, by rhythm alone (devices.md §3: average ≤ 30 ms between
 * keys, 100 ms end time-out, at least 6 characters, Enter or Tab at the end). Pure: key events with their own
 * timestamps go in, decisions come out; the caller owns the text field and the timer.
 *
 * Characters are let into the field as they arrive, so that typing never lags. When a burst turns out to be a
 * scan, the decision says which characters must be taken out of the field again.
 */

export interface WedgeKey {
  /** `KeyboardEvent.key`: one character, or a name such as `Enter`, `Shift`, `Process`. */
  readonly key: string;
  /** ms on any monotonic scale; the event's own timestamp, not the time it was handled. */
  readonly at: number;
  /** A key held down repeats at scanner speed. */
  readonly repeat?: boolean;
  /** Ctrl, Alt or Meta held: a command, never part of a code. */
  readonly chord?: boolean;
  readonly capsLock?: boolean;
}

export type WedgeDecision =
  | {
      readonly type: 'scan';
      /** The code, with an inverted Caps Lock undone. */
      readonly text: string;
      /** Exactly what reached the focused field at its end; remove it there. */
      readonly swallowed: string;
      /** The key that ended the code, to be kept from the form; null when it ended by silence. */
      readonly endKey: 'Enter' | 'Tab' | null;
    }
  /** These characters were typed by a person: leave them, or give them back if they were held. */
  | { readonly type: 'typing'; readonly text: string; readonly endKey: 'Enter' | 'Tab' | null }
  /** A burst at scanner speed went into an input method and is lost; ask to switch it off and scan again. */
  | { readonly type: 'captured-by-ime'; readonly keys: number };

export interface WedgeOptions {
  readonly maxAverageMs: number;
  readonly endTimeoutMs: number;
  readonly minLength: number;
  readonly maxLength: number;
}

export const WEDGE_DEFAULTS: WedgeOptions = {
  maxAverageMs: 30,
  endTimeoutMs: 100,
  minLength: 6,
  maxLength: 256,
};

interface Pressed {
  readonly char: string;
  readonly at: number;
  readonly capsLock: boolean;
}

/** Keys that a scanner sends between characters and that produce none. */
const SILENT_KEYS: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'NumLock']);

/** Feed every key-down event to `key` and call `idle` once `endTimeoutMs` after the last one. */
export class WedgeClassifier {
  readonly #options: WedgeOptions;
  #burst: Pressed[] = [];
  #composed: number[] = [];

  constructor(options: Partial<WedgeOptions> = {}) {
    this.#options = { ...WEDGE_DEFAULTS, ...options };
  }

  /** Characters of the current burst, at most `maxLength`. */
  get pending(): number {
    return this.#burst.length;
  }

  key(event: WedgeKey): WedgeDecision[] {
    if (SILENT_KEYS.has(event.key)) return [];
    const decisions = this.idle(event.at);
    if (event.key === 'Process') {
      // Chromium names every key an input method takes `Process`; which character it was is lost.
      this.#composed.push(event.at);
      if (this.#composed.length > this.#options.maxLength) this.#composed.shift();
      // What came before belongs to a code that is now broken in two: never half a code.
      return [...decisions, ...this.#endBurst(null, null)];
    }
    if (event.key === 'Enter' || event.key === 'Tab') {
      return [...decisions, ...this.#endComposed(), ...this.#endBurst(event.key, event.at)];
    }
    const isCharacter = [...event.key].length === 1 && event.chord !== true;
    if (!isCharacter || event.repeat === true) {
      const flushed = [...decisions, ...this.#endBurst(null, null)];
      return isCharacter ? [...flushed, { type: 'typing', text: event.key, endKey: null }] : flushed;
    }
    if (this.#burst.length === this.#options.maxLength) decisions.push(...this.#endBurst(null, null));
    this.#burst.push({ char: event.key, at: event.at, capsLock: event.capsLock === true });
    return decisions;
  }

  /** Ends a burst that is older than the end time-out at `now` (same scale as the keys). */
  idle(now: number): WedgeDecision[] {
    const decisions: WedgeDecision[] = [];
    const lastComposed = this.#composed.at(-1);
    if (lastComposed !== undefined && now - lastComposed > this.#options.endTimeoutMs) {
      decisions.push(...this.#endComposed());
    }
    const last = this.#burst.at(-1);
    if (last !== undefined && now - last.at > this.#options.endTimeoutMs) {
      decisions.push(...this.#endBurst(null, last.at));
    }
    return decisions;
  }

  /** @param endedAt null when the burst was broken off by a key that no scanner sends: then it was typing */
  #endBurst(endKey: 'Enter' | 'Tab' | null, endedAt: number | null): WedgeDecision[] {
    const burst = this.#burst;
    this.#burst = [];
    const typing = (keys: readonly Pressed[], key: 'Enter' | 'Tab' | null): WedgeDecision[] =>
      keys.length === 0 && key === null
        ? []
        : [{ type: 'typing', text: keys.map((pressed) => pressed.char).join(''), endKey: key }];
    if (endedAt === null) return typing(burst, endKey);
    const start = this.#leadingTyped(burst);
    const scanned = burst.slice(start);
    if (!this.#isScan(scanned)) return typing(burst, endKey);
    return [
      ...typing(burst.slice(0, start), null),
      {
        type: 'scan',
        text: undoCapsLock(scanned),
        swallowed: scanned.map((pressed) => pressed.char).join(''),
        endKey,
      },
    ];
  }

  #isScan(keys: readonly Pressed[]): boolean {
    const first = keys[0];
    const last = keys.at(-1);
    if (first === undefined || last === undefined || keys.length < this.#options.minLength) return false;
    return (last.at - first.at) / (keys.length - 1) <= this.#options.maxAverageMs;
  }

  /**
   * How many keys at the front were typed just before the scan. They would vanish in the average of a long code
   * and spoil it, so a pause that is both slow for a scanner and far longer than this scanner's own pace splits.
   */
  #leadingTyped(keys: readonly Pressed[]): number {
    const gaps = keys.slice(1).map((pressed, i) => pressed.at - (keys[i]?.at ?? pressed.at));
    const pace = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
    const limit = Math.max(2 * this.#options.maxAverageMs, 4 * pace);
    let start = 0;
    // Only a few keys can be typing without ending the burst; a hiccup further on belongs to the scanner.
    for (let i = 0; i < Math.min(gaps.length, this.#options.minLength - 1); i += 1) {
      if ((gaps[i] ?? 0) > limit && keys.length - (i + 1) >= this.#options.minLength) start = i + 1;
    }
    return start;
  }

  #endComposed(): WedgeDecision[] {
    const times = this.#composed;
    this.#composed = [];
    const [first] = times;
    const last = times.at(-1);
    if (first === undefined || last === undefined || times.length < this.#options.minLength) return [];
    const average = (last - first) / (times.length - 1);
    return average <= this.#options.maxAverageMs ? [{ type: 'captured-by-ime', keys: times.length }] : [];
  }
}

/**
 * With Caps Lock on, a scanner that types Shift+L produces `l`. The home's own codes are upper-case only, so a
 * text of such characters without one capital was inverted, whether or not the Caps Lock state is known. Any
 * other text is turned round only when Caps Lock is known to be on and capitals show that nobody compensated.
 */
function undoCapsLock(keys: readonly Pressed[]): string {
  const raw = keys.map((pressed) => pressed.char).join('');
  if (/^[0-9a-z-]+$/.test(raw)) return raw.toUpperCase();
  const mixed = /[a-z]/.test(raw) && /[A-Z]/.test(raw);
  return mixed && keys.every((pressed) => pressed.capsLock) ? swapCase(raw) : raw;
}

function swapCase(text: string): string {
  return text.replaceAll(/[a-zA-Z]/g, (char) =>
    char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase(),
  );
}
