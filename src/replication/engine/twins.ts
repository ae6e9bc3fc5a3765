/** Two computers that claim to be one station, known by their taking turns. */
import { HEARTBEAT_MS } from '../protocol/messages.ts';

/** A program that was started anew never speaks as the old one again; two computers do, within a few heartbeats. */
const WINDOW_MS = 3 * HEARTBEAT_MS;

interface Known {
  current: string;
  /** When each earlier instance last spoke, monotonic ms. */
  readonly past: Map<string, number>;
  lastSpoke: number;
  twinsUntil: number;
}

export class Twins {
  readonly #stations = new Map<string, Known>();

  /** Takes note of a greeting; true while two are at it. */
  note(stationId: string, instance: string, now: number): boolean {
    const known = this.#stations.get(stationId) ?? {
      current: instance,
      past: new Map(),
      lastSpoke: now,
      twinsUntil: Number.NEGATIVE_INFINITY,
    };
    this.#stations.set(stationId, known);
    if (instance !== known.current) {
      for (const [old, spoke] of known.past) if (now - spoke > WINDOW_MS) known.past.delete(old);
      if (known.past.has(instance)) known.twinsUntil = now + WINDOW_MS;
      known.past.delete(instance);
      known.past.set(known.current, known.lastSpoke);
      known.current = instance;
    }
    known.lastSpoke = now;
    return now < known.twinsUntil;
  }
}
