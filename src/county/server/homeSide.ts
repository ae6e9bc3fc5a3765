/** The county as one of its homes sees it. */
import type { Greeted, Greeting, PullPage, Push, Receipt } from '../../replication/protocol/messages.ts';
import type { Side } from '../../replication/side.ts';
import type { CountyDb } from '../db/open.ts';
import { PgStore, type PgStoreOptions } from '../store/pgStore.ts';
import { greet } from './greet.ts';

export class HomeSide implements Side {
  readonly store: PgStore;
  readonly #options: PgStoreOptions;

  constructor(options: PgStoreOptions) {
    this.#options = options;
    this.store = new PgStore(options);
  }

  greet(greeting: Greeting): Promise<Greeted> {
    const { db, wall } = this.#options;
    return greet({ db, store: this.store, wall }, greeting);
  }

  push(push: Push): Promise<Receipt> {
    return this.store.take(push);
  }

  pull(cursor: string, limit: number): Promise<PullPage> {
    return this.store.pull(cursor, limit);
  }

  wake(onNews: () => void): () => void {
    return this.store.onChanged(onNews);
  }
}

/** One for each home this program was asked for: runs of a chain stand in one line. */
export class HomeSides {
  readonly #options: Omit<PgStoreOptions, 'homeId'>;
  readonly #sides = new Map<string, HomeSide>();

  constructor(options: Omit<PgStoreOptions, 'homeId'>) {
    this.#options = options;
  }

  get db(): CountyDb {
    return this.#options.db;
  }

  of(homeId: string): HomeSide {
    const known = this.#sides.get(homeId);
    if (known) return known;
    const side = new HomeSide({ ...this.#options, homeId });
    this.#sides.set(homeId, side);
    return side;
  }
}
