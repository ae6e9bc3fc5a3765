/**
 * Codes typed by a scanner that nobody has set up. The screens take them as they are; one that is stuck on repeat is
 * told of all the same, and heard no more until it lets go.
 */
import { RepeatGuard, STUCK_WORDS } from '../src/devices/repeat-guard.ts';
import type { DeviceNotice } from '../src/devices/types.ts';

type Listener = (notice: DeviceNotice) => void;

export class StrayKeys {
  readonly #guard = new RepeatGuard();
  readonly #listeners = new Set<Listener>();
  #stuck = false;

  onNotice(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param at monotonic ms @returns whether this one is to be dropped */
  drops(text: string, at: number): boolean {
    const verdict = this.#guard.seen(text, at);
    if (verdict === 'pass') this.#stuck = false;
    if (verdict === 'stuck') {
      this.#stuck = true;
      const notice = { deviceId: 'screen', code: 'DEVICE.SCANNER_STUCK', details: {}, at } as const;
      for (const listener of this.#listeners) listener({ ...notice, sentence: STUCK_WORDS });
    }
    return this.#stuck;
  }
}
