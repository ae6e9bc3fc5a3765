/** Of which station this one has heard how long ago, through a side that met it: docs/replication.md, "Being heard". */
import type { Heard } from '../protocol/messages.ts';
import type { ReplicaStore } from '../side.ts';
import { isNewsHeld } from './rules.ts';

interface Named {
  readonly head: Heard;
  /** When the side met that station, at the earliest; monotonic ms here. */
  readonly at: number;
}

export class News {
  readonly #store: ReplicaStore;
  readonly #self: string;
  readonly #named = new Map<string, Named>();
  readonly #heard = new Map<string, number>();
  readonly #clockOff = new Map<string, number>();

  constructor(store: ReplicaStore, self: string) {
    this.#store = store;
    this.#self = self;
  }

  /**
   * @param asked when the greeting was sent: what happened there since is not known
   * @param ahead how far our wall clock was ahead of the side's
   */
  async hear(heard: readonly Heard[], asked: number, ahead: number): Promise<void> {
    for (const head of heard) {
      if (head.stationId === this.#self) continue;
      this.#named.set(head.stationId, { head, at: asked - head.ageMs });
      if (head.clockOff !== undefined) this.#clockOff.set(head.stationId, ahead + head.clockOff);
    }
    await this.look();
  }

  /** Counts what was named and is now held. */
  async look(): Promise<void> {
    for (const [stationId, { head, at }] of [...this.#named]) {
      const held = await this.#store.hashAt(stationId, head.epoch, head.seq);
      if (!isNewsHeld(head, held)) continue;
      this.#heard.set(stationId, Math.max(at, this.#heard.get(stationId) ?? at));
    }
  }

  heard(stationId: string): number | undefined {
    return this.#heard.get(stationId);
  }

  clockOff(stationId: string): number | undefined {
    return this.#clockOff.get(stationId);
  }
}
