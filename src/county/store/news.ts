/** Who waits for news of which home, whichever program of the county took it in. */
import type { CountyDb } from '../db/open.ts';
import { NEWS_CHANNEL } from './write.ts';

export class CountyNews {
  readonly #listeners = new Map<string, Set<() => void>>();
  #stop: (() => Promise<void>) | undefined;

  static async open(db: CountyDb): Promise<CountyNews> {
    const news = new CountyNews();
    news.#stop = await db.listen(NEWS_CHANNEL, (homeId) => news.#tell(homeId));
    return news;
  }

  listen(homeId: string, listener: () => void): () => void {
    const set = this.#listeners.get(homeId) ?? new Set();
    this.#listeners.set(homeId, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.#listeners.get(homeId) === set) this.#listeners.delete(homeId);
    };
  }

  async close(): Promise<void> {
    await this.#stop?.();
  }

  /** An empty name stands for "nothing was heard for a while": everybody looks. */
  #tell(homeId: string): void {
    const sets = homeId === '' ? [...this.#listeners.values()] : [this.#listeners.get(homeId) ?? []];
    for (const set of sets) for (const listener of [...set]) listener();
  }
}
