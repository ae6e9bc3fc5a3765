/**
 * The work of one write transaction: a copy of the ledger's memory, and the writes that go with it. The
 * ledger takes the copy over after COMMIT and drops it after ROLLBACK; nothing here touches its memory.
 */
import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type ErrorCode, GuichengError } from '../domain/errors.ts';
import {
  type Chain,
  chainKey,
  copyState,
  eventKey,
  type LedgerState,
  nextChainNo,
  seenBy,
} from './chains.ts';
import { buildEvent, GENESIS_HASH, MAX_SEQ, openedKey, STATION_OPENED } from './envelope.ts';
import { noteFuture } from './future.ts';
import { HLC_ZERO, hlcMillis, isFuture, observe, tick } from './hlc.ts';
import { isSameKey, normalisePublicKey, type Signer } from './keys.ts';
import type { Db } from './sqlite.ts';
import type { EventStore } from './store.ts';
import type { EventDraft, Flag, LedgerEvent, StationClock } from './types.ts';
import { UnreadStore } from './unread.ts';

export interface ProjectionContext {
  readonly db: Db;
  /** True for an event this station just appended, false for one that came from elsewhere. */
  readonly local: boolean;
  /** More than five minutes ahead of this station's wall clock. */
  readonly future: boolean;
  /** Is the event the newest of this subject in fold order? Then fold on; else fold the subject again. */
  isLatestFor(subject: string): boolean;
  /** All events of a subject in fold order (hlc, station, epoch, seq), this one included. */
  eventsOf(subject: string): LedgerEvent[];
  /**
   * States not yet written, by subject. Given where many events are written at once and nobody reads views on the
   * way: the projector keeps what it folds here, and `settle` writes it.
   */
  readonly held?: Map<string, unknown>;
}

/**
 * Derives views from events, in the transaction that writes the event. If it throws for a local event,
 * nothing is written. If it throws for a foreign one, its own writes are undone, the event is kept, and
 * the quarantine gets a `PROJECTION_FAILED` entry: no view can reject a foreign event.
 */
export interface Projector {
  apply(event: LedgerEvent, context: ProjectionContext): void;
  /** Writes the states that were held back, and holds none any more. */
  settle?(db: Db, held: Map<string, unknown>): void;
  /** Takes in events that were not understood when they came: each of their subjects is folded anew, and no other. */
  learn?(events: readonly LedgerEvent[], db: Db, eventsOf: (subject: string) => LedgerEvent[]): void;
  /** What was written since the last commit was undone, all or part of it: nothing remembered of it is true. */
  forget?(): void;
}

export interface WorkOptions {
  readonly homeId: string;
  readonly stationId: string;
  readonly clock: StationClock;
  readonly signer: Signer;
  readonly project: Projector;
  readonly subjectsOf: (event: LedgerEvent) => readonly string[];
  /** False for what only a newer program can fold: it is kept, and folded when this is true for it. All is, by default. */
  readonly understands?: (event: LedgerEvent) => boolean;
  /**
   * Wall time to put events in order by, where it is known that the clock on the wall was set wrong; by default that
   * clock. A fact of the future would stand in front of all that others record after it.
   */
  readonly orderWall?: () => number;
  /** 16 random bytes for an id; the system's source by default. */
  readonly random?: (length: number) => Uint8Array;
}

export class Work {
  readonly db: Db;
  readonly store: EventStore;
  readonly options: WorkOptions;
  readonly state: LedgerState;
  /** The epoch this station appends to. */
  epoch: number;
  readonly appended: LedgerEvent[] = [];
  readonly flags: Flag[] = [];
  /** The first failure of an append: the transaction cannot commit any more, even if a caller swallows it. */
  failure: unknown;
  readonly #held: Map<string, unknown> | undefined;
  readonly #unread: UnreadStore;

  /** @param holds whether views are written at the end only, by `settle` */
  constructor(
    db: Db,
    store: EventStore,
    options: WorkOptions,
    state: LedgerState,
    epoch: number,
    holds = false,
  ) {
    this.#held = holds && options.project.settle !== undefined ? new Map() : undefined;
    this.db = db;
    this.store = store;
    this.#unread = new UnreadStore(db);
    this.options = options;
    this.state = copyState(state);
    this.epoch = epoch;
  }

  append(draft: EventDraft): LedgerEvent {
    try {
      return this.#append(draft);
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }

  /** To be called before the commit. */
  settle(): void {
    if (this.#held !== undefined) this.options.project.settle?.(this.db, this.#held);
  }

  #append(draft: EventDraft): LedgerEvent {
    const { homeId, stationId, clock } = this.options;
    const chain = this.ownChain();
    this.#assertAppendable(chain, draft);
    const wall = Math.floor(clock.wall());
    const { event, bytes } = buildEvent(draft, {
      id: this.#newId(wall),
      homeId,
      stationId,
      epoch: chain.epoch,
      stationSeq: chain.seq + 1,
      hlc: tick(this.state.hlc, this.#orderWall(wall)),
      recordedAt: wall,
      prevHash: chain.hash,
      seen: draft.seen ? seenBy(this.state.chains.values(), chain) : undefined,
    });
    if (chain.seq === 0) this.#assertOwnKey(event);
    this.insert(chain, event, bytes, this.#held === undefined);
    this.state.hlc = event.hlc;
    this.#project(event, wall, true);
    return event;
  }

  #orderWall(wall: number): number {
    return Math.floor(this.options.orderWall?.() ?? wall);
  }

  /**
   * Writes an event as the new head of its chain, in the file and in this work's memory. Projects nothing.
   * @param later whether its subjects are indexed in an idle moment; many at once are better indexed at once
   */
  insert(chain: Chain, event: LedgerEvent, bytes: string, later = false): void {
    const subjects = new Set(this.options.subjectsOf(event));
    this.store.insertEvent(chain.chainNo, event, bytes);
    if (later) this.store.noteSubjects(chain.chainNo, event, subjects);
    else this.store.insertSubjects(event, subjects);
    if (this.options.understands?.(event) === false) this.#unread.note(chain.chainNo, event, subjects);
    const key = event.stationSeq === 1 ? openedKey(event) : undefined;
    this.setChain({
      ...chain,
      seq: event.stationSeq,
      hash: event.hash,
      hlc: event.hlc,
      publicKey: key === undefined ? chain.publicKey : normalisePublicKey(key),
    });
    if (event.hlc > this.state.maxHlc) this.state.maxHlc = event.hlc;
    this.appended.push(event);
  }

  /** Brings this station's clock up to a foreign event's. */
  hear(hlc: string, wall: number): void {
    this.state.hlc = observe(this.state.hlc, hlc, this.#orderWall(wall));
  }

  /** Projects a foreign event; true when its views took it. Failures of the disk itself are thrown on. */
  projectForeign(event: LedgerEvent, wall: number, isFatal: (error: unknown) => boolean): boolean {
    if (isFuture(event.hlc, wall)) this.#noteFuture(event, wall);
    this.store.savepoint();
    try {
      this.#project(event, wall, false);
    } catch (error) {
      if (isFatal(error)) throw error;
      this.store.rollbackToSavepoint();
      this.options.project.forget?.();
      this.#noteUnfolded(event);
      return false;
    }
    this.store.releaseSavepoint();
    return true;
  }

  #noteUnfolded(event: LedgerEvent): void {
    const { chainNo } = this.chain(event.stationId, event.epoch);
    this.#unread.note(chainNo, event, new Set(this.options.subjectsOf(event)));
  }

  #noteFuture(event: LedgerEvent, wall: number): void {
    const { chainNo } = this.chain(event.stationId, event.epoch);
    noteFuture(this.db, eventKey(chainNo, event.stationSeq), hlcMillis(event.hlc) - wall, wall);
  }

  #project(event: LedgerEvent, wall: number, local: boolean): void {
    // Newest of all is newest of each: the common case asks the index nothing.
    const newest = event.hlc === this.state.maxHlc && this.#isOnlyAtMax(event);
    this.options.project.apply(event, {
      db: this.db,
      local,
      future: isFuture(event.hlc, wall),
      isLatestFor: (subject) => newest || this.store.isLatestFor(subject, event),
      eventsOf: (subject) => this.store.eventsOf(subject),
      held: this.#held,
    });
  }

  /** Two stations may carry one clock value; then the index has to say which comes last. */
  #isOnlyAtMax(event: LedgerEvent): boolean {
    for (const chain of this.state.chains.values()) {
      const same = chain.stationId === event.stationId && chain.epoch === event.epoch;
      if (!same && chain.hlc >= event.hlc) return false;
    }
    return true;
  }

  ownChain(): Chain {
    return this.chain(this.options.stationId, this.epoch, true);
  }

  findChain(stationId: string, epoch: number): Chain | undefined {
    return this.state.chains.get(chainKey(stationId, epoch));
  }

  /** The chain, begun in the file if it is new here. */
  chain(stationId: string, epoch: number, own = false): Chain {
    const known = this.findChain(stationId, epoch);
    if (known) return known;
    const chain: Chain = {
      chainNo: nextChainNo(this.state.chains.values(), own),
      stationId,
      epoch,
      status: 'open',
      seq: 0,
      hash: GENESIS_HASH,
      hlc: HLC_ZERO,
      publicKey: undefined,
      sealedSeq: 0,
    };
    this.store.insertChain(chain);
    this.setChain(chain);
    return chain;
  }

  setChain(chain: Chain): void {
    const before = this.findChain(chain.stationId, chain.epoch);
    if (before && before.status !== chain.status) this.store.setStatus(chain.chainNo, chain.status);
    this.state.chains.set(chainKey(chain.stationId, chain.epoch), chain);
  }

  #newId(wall: number): string {
    const { random } = this.options;
    if (random === undefined) return uuidv7({ msecs: wall, random: chance(16) });
    return uuidv7({ msecs: wall, random: random(16), seq: seqOf(random(4)) });
  }

  #assertAppendable(chain: Chain, draft: EventDraft): void {
    if (chain.status !== 'open') {
      const code: ErrorCode = chain.status === 'ahead' ? 'LEDGER.OWN_CHAIN_AHEAD' : 'LEDGER.CHAIN_FORKED';
      throw new GuichengError(code, '本站数据与其他站保存的不一致，暂停记录，请馆长处理后再用', {
        station: chain.stationId,
        epoch: chain.epoch,
        seq: chain.seq,
      });
    }
    if (chain.seq >= MAX_SEQ) {
      throw new GuichengError('LEDGER.CHAIN_FULL', '本站账本编号已用完，请联系技术人员', {
        epoch: chain.epoch,
      });
    }
    if ((draft.kind === STATION_OPENED) !== (chain.seq === 0)) {
      throw new GuichengError('LEDGER.CHAIN_NOT_OPENED', '本站尚未启用，请先完成工作站设置', {
        kind: draft.kind,
        seq: chain.seq + 1,
      });
    }
  }

  #assertOwnKey(event: LedgerEvent): void {
    const key = openedKey(event);
    if (key !== undefined && isSameKey(key, this.options.signer.publicKey)) return;
    throw new GuichengError('LEDGER.BAD_KEY', '本站密钥与登记的不一致，请联系技术人员', {
      station: event.stationId,
    });
  }
}

/** The system's source is asked once for many ids: asking costs more than the id. */
const pool = new Uint8Array(8_192);
let used = pool.length;

function chance(length: number): Uint8Array {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += length;
  return pool.slice(used - length, used);
}

function seqOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
