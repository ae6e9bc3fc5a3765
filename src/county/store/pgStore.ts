/** The chains of one home in the tables of a county. */
import { GuichengError, isGuichengError } from '../../domain/errors.ts';
import { openEnvelope } from '../../ledger/envelope.ts';
import type { ChainHead, PullPage, Push, Receipt } from '../../replication/protocol/messages.ts';
import { openRun } from '../../replication/sealedRun.ts';
import type { ReplicaStore } from '../../replication/side.ts';
import type { CountyDb } from '../db/open.ts';
import { Lines } from './lines.ts';
import type { CountyNews } from './news.ts';
import { cursorOf, forksOf, headsOf, readChains, readHash, readPage, readRun } from './reads.ts';
import { type Taken, takeRun } from './take.ts';

export interface PgStoreOptions {
  readonly db: CountyDb;
  readonly homeId: string;
  readonly news: CountyNews;
  /** Wall time, ms UTC. */
  readonly wall: () => number;
  /** Hears of each run after its commit. */
  readonly onTaken?: (taken: Taken) => void;
}

export class PgStore implements ReplicaStore {
  readonly homeId: string;
  readonly #options: PgStoreOptions;
  /** Runs of one chain go to the database in the order in which they came in here. */
  readonly #chains = new Lines();

  constructor(options: PgStoreOptions) {
    this.homeId = options.homeId;
    this.#options = options;
  }

  async heads(): Promise<readonly ChainHead[]> {
    return headsOf(await this.#read((db) => readChains(db.kysely, this.homeId)));
  }

  async cursor(): Promise<string> {
    return cursorOf(await this.#read((db) => readChains(db.kysely, this.homeId)));
  }

  async forks(): Promise<readonly ChainHead[]> {
    return forksOf(await this.#read((db) => readChains(db.kysely, this.homeId)));
  }

  hashAt(stationId: string, epoch: number, seq: number): Promise<string | undefined> {
    return this.#read((db) => readHash(db.kysely, this.homeId, stationId, epoch, seq));
  }

  run(stationId: string, epoch: number, after: number, limit: number): Promise<Push | null> {
    return this.#read((db) => readRun(db.kysely, this.homeId, stationId, epoch, after, limit));
  }

  pull(cursor: string, limit: number): Promise<PullPage> {
    return this.#read((db) => readPage(db.kysely, this.homeId, cursor, limit));
  }

  /** @throws GuichengError `COUNTY.STORAGE`: nothing was taken, or nobody knows; either way it is sent again */
  async take(push: Push): Promise<Receipt> {
    const { db, wall, onTaken } = this.#options;
    // Read before anybody waits: the next run is hashed while the last is being written.
    const run = openRun(push);
    const taken = await this.#chains.inTurn(`${push.stationId}:${push.epoch}`, () =>
      this.#read(() =>
        db.kysely
          .transaction()
          .execute((tx) => takeRun(tx, { homeId: this.homeId, push, run, wall: Math.floor(wall()) })),
      ),
    );
    onTaken?.(taken);
    return { ...taken.receipt, durable: db.durable };
  }

  async takePage(page: PullPage): Promise<void> {
    for (const push of runsOf(page)) await this.take(push);
  }

  onChanged(listener: () => void): () => void {
    return this.#options.news.listen(this.homeId, listener);
  }

  async #read<T>(work: (db: CountyDb) => Promise<T>): Promise<T> {
    try {
      return await work(this.#options.db);
    } catch (error) {
      throw isGuichengError(error) ? error : storageError(error);
    }
  }
}

function storageError(cause: unknown): GuichengError {
  return new GuichengError(
    'COUNTY.STORAGE',
    '县级服务器的数据库暂时不能用，数据留在本馆，会自动再送',
    {},
    cause,
  );
}

/** A page is of many chains; each is taken as a run of its own. */
function runsOf(page: PullPage): Push[] {
  const runs = new Map<string, Push & { events: PullPage['events'][number][] }>();
  for (const item of page.events) {
    const opened = openEnvelope(item.bytes, item.hash);
    const { stationId, epoch, stationSeq } = opened.event ?? {};
    if (stationId === undefined || epoch === undefined || stationSeq === undefined) continue;
    const key = `${stationId}:${epoch}`;
    const run = runs.get(key) ?? { stationId, epoch, after: stationSeq - 1, events: [], seals: [] };
    run.events.push(item);
    runs.set(key, run);
  }
  for (const { stationId, epoch } of page.seals) {
    const key = `${stationId}:${epoch}`;
    if (!runs.has(key)) runs.set(key, { stationId, epoch, after: 0, events: [], seals: [] });
  }
  return [...runs.values()].map((run) => ({
    ...run,
    seals: page.seals.filter((seal) => seal.stationId === run.stationId && seal.epoch === run.epoch),
  }));
}
