/** Both ends of a replication as the engine sees them: a store of chains here, a side over there. */
import type { ChainHead, Fork, Greeted, Greeting, PullPage, Push, Receipt } from './protocol/messages.ts';

/**
 * A store of chains: the ledger of a station or hub, the tables of a county.
 * What it takes in is on its disk when the promise is fulfilled.
 */
export interface ReplicaStore {
  /** Newest event of each chain. */
  heads(): Promise<readonly ChainHead[]>;
  /** The hash at one place of a chain; undefined where nothing stands there. */
  hashAt(stationId: string, epoch: number, seq: number): Promise<string | undefined>;
  /** Chains that stand still because they have two histories. */
  forks(): Promise<readonly Fork[]>;
  /** The next run of a chain after `after` that ends in a seal; null where nothing sealed is left. */
  run(stationId: string, epoch: number, after: number, limit: number): Promise<Push | null>;
  /** Takes a run in. Never throws for what is in it: what is refused stands in the receipt. */
  take(push: Push): Promise<Receipt>;
  /** Events and seals after `cursor` in fold order. @throws GuichengError `FEED.BAD_CURSOR` */
  pull(cursor: string, limit: number): Promise<PullPage>;
  /** Takes a page in, of whatever chains. */
  takePage(page: PullPage): Promise<void>;
  /** The cursor behind everything held here. */
  cursor(): Promise<string>;
  /** Called after a commit that changed a head. */
  onChanged(listener: () => void): () => void;
}

/** The far side, over whatever carries it: TLS, or the virtual network of a test. */
export interface Side {
  /** @throws GuichengError `PROTOCOL.*`, `SYNC.UNREACHABLE`, `SYNC.REFUSED` */
  greet(greeting: Greeting): Promise<Greeted>;
  push(push: Push): Promise<Receipt>;
  pull(cursor: string, limit: number): Promise<PullPage>;
  /** Listens until closed; `onEnd` is called once when it ends by itself. */
  wake(onNews: () => void, onEnd: () => void): () => void;
}
