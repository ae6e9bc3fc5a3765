/** One computer of the simulation: a ledger file that stays, and a program on it that may be killed at any moment. */
import { rmSync } from 'node:fs';
import { GuichengError } from '../../domain/errors.ts';
import type { Signer } from '../../ledger/keys.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Sqlite } from '../../ledger/sqlite.ts';
import type { LedgerEvent, StationClock } from '../../ledger/types.ts';
import { LedgerStore } from '../engine/ledgerStore.ts';
import { Replicator } from '../engine/replicator.ts';
import { Responder } from '../engine/responder.ts';
import type { Timer } from '../feed.ts';
import type { PullPage, Push, Receipt } from '../protocol/messages.ts';
import type { ReplicaStore } from '../side.ts';
import type { Host, Network } from './network.ts';
import type { Chance } from './random.ts';
import type { VirtualTime } from './time.ts';

export const HOME = 'home-1';

/** A ledger as the simulation needs it; a whole station is one as well. */
export interface Opened {
  readonly ledger: Ledger;
  close(): void;
}

export interface NodeOptions {
  /** Where it is in the network. */
  readonly name: string;
  readonly stationId: string;
  readonly file: string;
  readonly time: VirtualTime;
  readonly network: Network;
  readonly chance: Chance;
  /** How far its wall clock is off, ms. */
  readonly skew: number;
  readonly open: (node: SimNode) => Opened;
  /** Whom it calls. */
  readonly calls?: string;
  readonly answers?: boolean;
  /** Whether its disk is said to keep what it was given. */
  readonly durable?: boolean;
}

const START = Date.UTC(2026, 10, 25, 8, 0, 0);

export class SimNode implements Host {
  readonly options: NodeOptions;
  life = 0;
  isFull = false;
  side: Responder | undefined;
  replicator: Replicator | undefined;
  #opened: Opened | undefined;

  constructor(options: NodeOptions) {
    this.options = options;
  }

  get clock(): StationClock {
    const { time, skew } = this.options;
    return { wall: () => START + Math.floor(time.now) + skew, mono: () => time.now };
  }

  get isRunning(): boolean {
    return this.#opened !== undefined;
  }

  get ledger(): Ledger {
    if (this.#opened) return this.#opened.ledger;
    throw new GuichengError('STATE.NOT_RUNNING', `${this.options.name} 没有运行`);
  }

  start(): void {
    if (this.#opened) return;
    const { time, network, chance, name, stationId, calls, answers, durable } = this.options;
    const life = this.life;
    this.#opened = this.options.open(this);
    // Whoever is killed is not called back either.
    const timer: Timer = {
      after: (ms, callback) => time.after(ms, () => (this.life === life ? callback() : undefined)),
    };
    const pause = () =>
      new Promise<void>((resolve) => {
        timer.after(0, resolve);
      });
    const store = new SometimesFull(
      new LedgerStore({
        ledger: this.ledger,
        mono: () => time.now,
        yieldTurn: pause,
        report: () => undefined,
      }),
      () => this.isFull,
    );
    const instance = `${name}-${life}-${chance.below(1e9)}`;
    if (answers === true) {
      this.side = new Responder({
        store,
        homeId: HOME,
        side: stationId,
        instance,
        clock: this.clock,
        timer,
        durable: durable ?? true,
        forksElsewhere: () => this.replicator?.status().forks ?? [],
      });
    }
    if (calls !== undefined) {
      this.replicator = new Replicator({
        store,
        side: network.side(name, calls),
        homeId: HOME,
        stationId,
        instance,
        clock: this.clock,
        timer,
        random: () => chance.next(),
        limit: 8,
        forksElsewhere: () => this.side?.forksTold() ?? [],
      });
      this.replicator.start();
    }
  }

  kill(): void {
    this.life += 1;
    this.side = undefined;
    this.replicator = undefined;
    this.#opened?.close();
    this.#opened = undefined;
    // What does not keep loses all at once, which is the worst it may do.
    if (this.options.durable === false)
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(this.options.file + end, { force: true });
  }
}

/** Opens a bare ledger in its file, with its first event if it is a station that had none. */
export function openLedger(sqlite: Sqlite, signer: Signer, isStation: boolean): (node: SimNode) => Opened {
  return (node) => {
    const { stationId, file, chance } = node.options;
    const ledger = Ledger.open({
      file,
      sqlite,
      homeId: HOME,
      stationId,
      signer,
      clock: node.clock,
      project: { apply: () => undefined },
      subjectsOf: subjectsOf,
      random: (length) => chance.bytes(length),
    });
    if (isStation && !ledger.isOpened)
      ledger.openStation({ name: stationId, role: 'desk', actorId: 'staff-1' });
    return { ledger, close: () => ledger.close() };
  };
}

export function subjectsOf(event: LedgerEvent): string[] {
  return event.caseId === undefined ? [] : [`case:${event.caseId}`];
}

/** A store whose disk is full for a while: it takes nothing in, and says so. */
class SometimesFull implements ReplicaStore {
  readonly #store: ReplicaStore;
  readonly #isFull: () => boolean;
  readonly heads: ReplicaStore['heads'];
  readonly hashAt: ReplicaStore['hashAt'];
  readonly forks: ReplicaStore['forks'];
  readonly run: ReplicaStore['run'];
  readonly pull: ReplicaStore['pull'];
  readonly cursor: ReplicaStore['cursor'];
  readonly onChanged: ReplicaStore['onChanged'];

  constructor(store: ReplicaStore, isFull: () => boolean) {
    this.#store = store;
    this.#isFull = isFull;
    this.heads = () => store.heads();
    this.hashAt = (...place) => store.hashAt(...place);
    this.forks = () => store.forks();
    this.run = (...place) => store.run(...place);
    this.pull = (...place) => store.pull(...place);
    this.cursor = () => store.cursor();
    this.onChanged = (listener) => store.onChanged(listener);
  }

  async take(push: Push): Promise<Receipt> {
    this.#assertRoom();
    return this.#store.take(push);
  }

  async takePage(page: PullPage): Promise<void> {
    this.#assertRoom();
    return this.#store.takePage(page);
  }

  #assertRoom(): void {
    if (this.#isFull()) throw new GuichengError('STORAGE.FULL', '硬盘已满');
  }
}
