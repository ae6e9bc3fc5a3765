/** The hub as a caller of the county: everything the home recorded goes up, and what the county recorded comes down. */
import { randomUUID } from 'node:crypto';
import type { StationClock } from '../../ledger/types.ts';
import { Replicator, type SyncStatus } from '../engine/replicator.ts';
import type { Responder } from '../engine/responder.ts';
import type { Timer } from '../feed.ts';
import { HttpSide } from '../http/client.ts';
import type { ClientIdentity, SideAddress } from '../http/connection.ts';
import type { ReplicaStore } from '../side.ts';

export interface CountyAddress extends SideAddress {
  /** PEM of the county's own authority. */
  readonly authority: string;
}

/** The subject of the county's certificate. */
const COUNTY = 'county';

export interface UpwardsOptions {
  readonly county: CountyAddress;
  readonly store: ReplicaStore;
  /** Knows what the stations say has two histories. */
  readonly responder: Responder;
  readonly homeId: string;
  readonly stationId: string;
  readonly clock: StationClock;
  readonly timer: Timer;
}

export class Upwards {
  readonly #options: UpwardsOptions;
  readonly #instance = randomUUID();
  #side: HttpSide | undefined;
  #caller: Replicator | undefined;

  constructor(options: UpwardsOptions) {
    this.#options = options;
  }

  /** Begins, or goes on with a certificate that was renewed. */
  call(identity: ClientIdentity): void {
    this.close();
    const { county, store, responder, homeId, stationId, clock, timer } = this.#options;
    const side = new HttpSide({ ...county, side: COUNTY, identity, timer });
    this.#side = side;
    this.#caller = new Replicator({
      store,
      side,
      homeId,
      stationId,
      instance: this.#instance,
      clock,
      timer,
      random: Math.random,
      forksElsewhere: () => responder.forksTold(),
    });
    this.#caller.start();
  }

  status(): SyncStatus | undefined {
    return this.#caller?.status();
  }

  close(): void {
    this.#caller?.stop();
    this.#side?.close();
    this.#caller = undefined;
    this.#side = undefined;
  }
}
