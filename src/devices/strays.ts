/**
 * Whose bytes these are. What belongs to no frame of a device may be a good frame of another that the station has: then
 * the two plugs were exchanged. Each family judges by its own check sums; one that knows only text judges last.
 */
import type { Clock } from './clock.ts';

/** More than the longest frame of any family that is heard without being asked. */
const KEPT = 512;
/** Noise without end must not keep the process busy with it. */
const LOOKS_A_SECOND = 10;

export class Strays {
  readonly #clock: Clock;
  readonly #whose: (bytes: Uint8Array) => string | null;
  #held: Uint8Array = new Uint8Array();
  #second = 0;
  #looks = 0;
  #owner: string | null = null;

  /** @param whose id of the device whose family these bytes are of; null where it is none, or more than one */
  constructor(clock: Clock, whose: (bytes: Uint8Array) => string | null) {
    this.#clock = clock;
    this.#whose = whose;
  }

  /** Id of the device that speaks here instead. */
  get owner(): string | null {
    return this.#owner;
  }

  /** @returns whether the owner became known by these bytes */
  take(bytes: Uint8Array): boolean {
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    this.#held = joined.slice(-KEPT);
    const second = Math.floor(this.#clock.now() / 1_000);
    this.#looks = second === this.#second ? this.#looks + 1 : 1;
    this.#second = second;
    if (this.#owner !== null || this.#looks > LOOKS_A_SECOND) return false;
    this.#owner = this.#whose(this.#held);
    return this.#owner !== null;
  }

  /** The device itself was understood. @returns whether another had been taken for it */
  understood(): boolean {
    const before = this.#owner;
    this.#owner = null;
    this.#held = new Uint8Array();
    return before !== null;
  }
}
