/** The interlock of one station through its relay modules: orders out with the station's heartbeat, states back. */
import type { RelayOrder, RelayReading } from '../src/domain/readings.ts';
import type { InterlockPort, InterlockWish, RelayState } from '../src/station/ports.ts';

export interface RelayDevices {
  relays(): readonly { deviceId: string; cremator: string }[];
  order(deviceId: string, order: RelayOrder): void;
}

/** A module answers about once a second; after this long it is no longer known what its coils do. */
const KNOWN_MS = 2_500;

interface Seen {
  readonly state: RelayState;
  /** Monotonic ms of the device layer. */
  readonly at: number;
  readonly wall: number;
}

interface RelayClock {
  wall(): number;
  mono(): number;
}

export class RelayInterlock implements InterlockPort {
  readonly #devices: RelayDevices;
  readonly #clock: RelayClock;
  readonly #wishes = new Map<string, InterlockWish>();
  readonly #seen = new Map<string, Seen>();
  /** Since when an answer is waited for, wall ms, where none has come yet. */
  readonly #awaited = new Map<string, number>();
  #beacon = false;

  constructor(devices: RelayDevices, clock: RelayClock) {
    this.#devices = devices;
    this.#clock = clock;
  }

  get wired(): boolean {
    return this.#devices.relays().length > 0;
  }

  permit(cremator: string, open: boolean): void {
    const before = this.#wishes.get(cremator);
    // Before the first heartbeat nobody knows whether a charge is running: its ignition must not be taken off.
    if (before === undefined && !open) return;
    this.#wishes.set(cremator, { cremator, door: open, ignition: open || before?.ignition === true });
    this.#tell(cremator);
  }

  beat(wishes: readonly InterlockWish[], beacon: boolean): void {
    this.#beacon = beacon;
    for (const wish of wishes) this.#wishes.set(wish.cremator, wish);
    for (const { cremator } of wishes) this.#tell(cremator);
  }

  relay(cremator: string): RelayState | null {
    if (!this.#devices.relays().some((entry) => entry.cremator === cremator)) {
      this.#seen.delete(cremator);
      this.#awaited.delete(cremator);
      return null;
    }
    const seen = this.#seen.get(cremator);
    const now = this.#clock.mono();
    if (seen !== undefined && now - seen.at <= KNOWN_MS) return seen.state;
    const awaited = this.#awaited.get(cremator) ?? this.#clock.wall();
    this.#awaited.set(cremator, awaited);
    return {
      coil: 'unknown',
      follows: false,
      ignition: null,
      doorOpen: null,
      flame: null,
      since: seen?.wall ?? awaited,
    };
  }

  /** A module said what it does. */
  heard(reading: RelayReading): void {
    const { door, follows, ignition, doorOpen, flame, place } = reading;
    const coil = door ? 'on' : 'off';
    const before = this.#seen.get(place)?.state;
    const same = before?.coil === coil && before.follows === follows && before.ignition === ignition;
    const since = same ? before.since : this.#clock.wall();
    this.#seen.set(place, {
      state: { coil, follows, ignition, doorOpen, flame, since },
      at: this.#clock.mono(),
      wall: this.#clock.wall(),
    });
  }

  #tell(cremator: string): void {
    const wish = this.#wishes.get(cremator);
    if (wish === undefined) return;
    for (const relay of this.#devices.relays()) {
      if (relay.cremator !== cremator) continue;
      const { door, ignition } = wish;
      this.#devices.order(relay.deviceId, { door, ignition, beacon: this.#beacon });
    }
  }
}
