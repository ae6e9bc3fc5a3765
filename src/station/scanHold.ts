import type { StationCore } from './core.ts';

/** Somebody who walked off from an open dialog must not leave the scanner deaf. */
const HELD_MS = 3 * 60_000;

/**
 * While a dialog asks two people what lies at a place, a scan answers the dialog: it opens no attempt, whose refusal
 * would only say again what they came to settle.
 */
export class ScanHold {
  readonly #core: StationCore;
  #held: { readonly staffId: string; readonly mono: number } | null = null;

  constructor(core: StationCore) {
    this.#core = core;
  }

  set(on: boolean): void {
    this.#held = on ? { staffId: this.#core.actor().staffId, mono: this.#core.mono } : null;
  }

  holds(): boolean {
    const held = this.#held;
    return (
      held !== null &&
      held.staffId === this.#core.sessions.current?.staffId &&
      this.#core.mono - held.mono < HELD_MS
    );
  }
}
