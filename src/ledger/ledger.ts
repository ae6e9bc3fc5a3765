/**
 * The append-only event store of one station.
 *
 * The crux is the transaction: an event, its index rows and its views are written together or not at all,
 * and memory (heads, clock) changes only after COMMIT. A rollback leaves this object as it was.
 */
import { type ErrorCode, GuichengError, toGuichengError } from '../domain/errors.ts';
import { type AcceptOptions, Acceptor } from './accept.ts';
import { type Chain, chainKey, headOf, type LedgerState } from './chains.ts';
import { formatCursor } from './cursor.ts';
import { GENESIS_HASH, readEvent, STATION_OPENED, StationIdSchema } from './envelope.ts';
import { type FutureFact, futureFacts } from './future.ts';
import { urgent } from './giveWay.ts';
import { HeadFile } from './headFile.ts';
import { HLC_ZERO, observe } from './hlc.ts';
import { isSameKey } from './keys.ts';
import { learn } from './learn.ts';
import { LEDGER_MIGRATIONS } from './migrations/index.ts';
import { type Migration, type MigrationProgress, migrateOrThrow } from './migrations.ts';
import { collectBatch } from './outbox.ts';
import { makeSeal } from './seals.ts';
import {
  type CheckpointResult,
  checkpointPassive,
  type Db,
  type FileLock,
  guard,
  lockFile,
  openDatabase,
  type Sqlite,
  storageError,
} from './sqlite.ts';
import { EventStore, type QuarantineEntry } from './store.ts';
import type { AcceptResult, Batch, EventDraft, Head, LedgerEvent, Seal } from './types.ts';
import { UnreadStore } from './unread.ts';
import { Work, type WorkOptions } from './work.ts';

export interface LedgerOptions extends WorkOptions {
  readonly file: string;
  readonly sqlite: Sqlite;
  /** The epoch to append to; by default the newest of this station in the file, or 1. */
  readonly epoch?: number;
  /** Of the views; run after the ledger's own, under the name `views`. */
  readonly extraMigrations?: readonly Migration[];
  readonly onMigration?: (progress: MigrationProgress) => void;
  /** Writes its own head beside the file after each commit, see `headFile.ts`. */
  readonly keepsHead?: boolean;
  /** Hears of a listener that threw; by default a process warning. The event itself is safe by then. */
  readonly report?: (error: GuichengError) => void;
}

/** What a function under `transact` may do. Useless after it has returned. */
export interface Transaction {
  /** For reading views, and for rows that belong to the same commit. */
  readonly db: Db;
  /**
   * Appends one event and projects it.
   * @throws GuichengError `INPUT.*`, `LEDGER.*`, `STORAGE.*`; the transaction is then lost as a whole
   */
  append(draft: EventDraft): LedgerEvent;
}

export interface StationProfile {
  readonly name: string;
  readonly role: string;
  readonly actorId: string;
}

export interface ImportOptions {
  /** Events to a transaction. */
  readonly batch?: number;
  readonly onProgress?: (done: number) => void;
}

const IMPORT_BATCH = 5_000;

type Listener<T> = (value: T) => void;

export class Ledger {
  readonly homeId: string;
  readonly stationId: string;
  readonly file: string;
  /** The one writing connection. Read views here; write only inside `transact`. */
  readonly db: Db;
  readonly #options: LedgerOptions;
  readonly #store: EventStore;
  readonly #lock: FileLock;
  readonly #unread: UnreadStore;
  readonly #appended = new Set<Listener<readonly LedgerEvent[]>>();
  readonly #sealed = new Set<Listener<Seal>>();
  readonly #accepted = new Set<Listener<AcceptResult>>();
  #state: LedgerState;
  #epoch: number;
  #writing = false;
  readonly #headFile: HeadFile | undefined;

  /**
   * Opens (or creates) the ledger file, takes its lock and migrates it.
   * @throws GuichengError `STORAGE.*`, `LEDGER.OTHER_STATION`, `LEDGER.BAD_EPOCH`
   */
  static open(options: LedgerOptions): Ledger {
    if (!StationIdSchema.safeParse(options.stationId).success) {
      throw new GuichengError('INPUT.BAD_STATION', '工作站编号只能用字母、数字、横线和下划线', {
        station: options.stationId,
      });
    }
    const lock = lockFile(options.sqlite, options.file);
    let db: Db | undefined;
    try {
      db = openDatabase(options.sqlite, options.file);
      const common = { wall: options.clock.wall(), onProgress: options.onMigration };
      migrateOrThrow(db, LEDGER_MIGRATIONS, { ...common, space: 'ledger' });
      migrateOrThrow(db, options.extraMigrations ?? [], { ...common, space: 'views' });
      return new Ledger(options, db, lock);
    } catch (error) {
      db?.close();
      lock.release();
      throw storageError(error);
    }
  }

  private constructor(options: LedgerOptions, db: Db, lock: FileLock) {
    this.homeId = options.homeId;
    this.stationId = options.stationId;
    this.file = options.file;
    this.db = db;
    this.#options = options;
    this.#lock = lock;
    this.#store = new EventStore(db);
    this.#store.identify(options.homeId, options.stationId);
    this.#state = this.#store.readState();
    const newest = this.#newestEpoch();
    this.#epoch = options.epoch ?? Math.max(newest, 1);
    if (this.#epoch < newest) {
      throw new GuichengError('LEDGER.BAD_EPOCH', '本站账本已进入新的一册，不能退回旧册', {
        asked: this.#epoch,
        newest,
      });
    }
    this.#state.hlc = this.#recoverClock();
    this.#headFile = options.keepsHead === true ? new HeadFile(options.file) : undefined;
    this.#unread = new UnreadStore(db);
    guard(() => this.#store.indexSubjects());
    const write = (fn: (work: Work) => void) => this.#write(fn);
    learn({ unread: this.#unread, options, write, report: (error) => this.#report(toGuichengError(error)) });
  }

  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Runs `fn` in one write transaction (BEGIN IMMEDIATE). When it returns, everything is on the disk; when
   * it throws, nothing was done. `fn` is synchronous.
   * @throws GuichengError whatever `fn` threw, as the one error type; `STORAGE.*`; `LEDGER.NESTED`
   */
  transact<T>(fn: (tx: Transaction) => T): T {
    return urgent(() => this.#transact(fn));
  }

  #transact<T>(fn: (tx: Transaction) => T): T {
    return this.#write((work) => {
      let live = true;
      const tx: Transaction = {
        db: this.db,
        append: (draft) => {
          if (live) return work.append(draft);
          throw coded('LEDGER.TRANSACTION_OVER', '操作顺序有误，本次没有记录，请重试');
        },
      };
      const result = fn(tx);
      live = false;
      if (result instanceof Promise) throw coded('LEDGER.ASYNC', '操作顺序有误，本次没有记录，请重试');
      return result;
    });
  }

  /** Appends one event in a transaction of its own. */
  append(draft: EventDraft): LedgerEvent {
    return this.transact((tx) => tx.append(draft));
  }

  /**
   * Takes over records of the past (an old program's data, a card index): many events, `batch` to a transaction.
   * Views are folded in memory and written once for each transaction, and the WAL is kept short. When an event is
   * refused, its batch is lost as a whole; those before it stand.
   * @returns the number of events
   * @throws GuichengError `INPUT.*`, `LEDGER.*`, `STORAGE.*`
   */
  import(drafts: Iterable<EventDraft>, options: ImportOptions = {}): number {
    const { batch = IMPORT_BATCH, onProgress } = options;
    let done = 0;
    for (const part of parts(drafts, batch)) {
      this.#write((work) => {
        for (const draft of part) work.append(draft);
      }, true);
      this.checkpoint();
      done += part.length;
      onProgress?.(done);
    }
    return done;
  }

  /** Appends the first event of this epoch's chain, with this station's public key. */
  openStation(profile: StationProfile): LedgerEvent {
    return this.append(this.#openedDraft(profile));
  }

  /** True once this epoch's chain has its `station.opened`. */
  get isOpened(): boolean {
    return this.head().seq > 0;
  }

  /**
   * Takes in a batch of another core, in one transaction. Safe to repeat; order between chains is free.
   * @throws GuichengError `FEED.BAD_BATCH`, `STORAGE.*`; a bad event never throws, it is quarantined
   */
  accept(batch: unknown, options: AcceptOptions = {}): AcceptResult {
    const result = this.#write((work) => new Acceptor(work, options).accept(batch));
    this.#emit(this.#accepted, result);
    return result;
  }

  /** Events and seals after `cursor` (`CURSOR_START` for all), at most `limit` events, in fold order. */
  since(cursor: string, limit: number): Batch {
    return guard(() => collectBatch(this.#store, this.#state.chains, cursor, limit));
  }

  /** The cursor that stands behind everything this ledger holds: ask a peer for what is missing here. */
  cursor(): string {
    return formatCursor(this.#state.chains.values());
  }

  /** Head of each chain that has events, by `stationId:epoch`. */
  heads(): Record<string, Head> {
    const heads: Record<string, Head> = {};
    for (const [key, chain] of this.#state.chains) if (chain.seq > 0) heads[key] = headOf(chain);
    return heads;
  }

  /** Head of the chain this station appends to; seq 0 before its first event. */
  head(): Head {
    const own = this.#own();
    return own ? headOf(own) : { seq: 0, hash: GENESIS_HASH, hlc: HLC_ZERO };
  }

  /** Chains as this ledger knows them, with their status and their public key. */
  chains(): readonly Chain[] {
    return [...this.#state.chains.values()];
  }

  /** Events of a subject in fold order (hlc, station, epoch, seq). */
  eventsOf(subject: string): LedgerEvent[] {
    return guard(() => this.#store.eventsOf(subject));
  }

  eventAt(stationId: string, epoch: number, seq: number): LedgerEvent | undefined {
    const chain = this.#state.chains.get(chainKey(stationId, epoch));
    return chain && guard(() => this.#store.event(chain.chainNo, seq));
  }

  /** Every event in fold order: what a rebuild of the views goes through. Writes may go on meanwhile. */
  *replay(): Generator<LedgerEvent> {
    for (const row of this.#store.foldOrder(this.#state.chains.values()))
      yield readEvent(row.bytes, row.hash);
  }

  /** Wall time at this station, ms UTC. */
  wall(): number {
    return this.#options.clock.wall();
  }

  /** Number of events in the ledger, without those waiting or in quarantine. */
  count(): number {
    let count = 0;
    for (const chain of this.#state.chains.values()) count += chain.seq;
    return count;
  }

  quarantined(): QuarantineEntry[] {
    return guard(() => this.#store.quarantined());
  }

  /** How many events wait for a program that can fold them. */
  unread(): number {
    return guard(() => this.#unread.count());
  }

  /** Does an event that nobody here understands speak of one of these: ids, numbers, codes? */
  isUnread(names: readonly string[]): boolean {
    return guard(() => this.#unread.speaksOf(names));
  }

  /** Facts that came from the future and whose time has not come. */
  future(): FutureFact[] {
    return guard(() => futureFacts(this.db, this.wall()));
  }

  waiting(): number {
    return guard(() => this.#store.countPending());
  }

  /**
   * Signs the head of this station's chain, or another place in a chain of its own; the seal that is already there if
   * there is one. Undefined for a place where nothing stands, and for a chain that began with another key.
   */
  seal(place?: { readonly epoch: number; readonly seq: number }): Seal | undefined {
    const own = place ? this.#state.chains.get(chainKey(this.stationId, place.epoch)) : this.#own();
    if (!own?.publicKey || !isSameKey(own.publicKey, this.#options.signer.publicKey)) return undefined;
    const { stationId, epoch } = own;
    const seq = place?.seq ?? own.seq;
    const held = guard(() => this.#store.sealAt(stationId, epoch, seq));
    if (held) return held;
    const hash = seq === own.seq ? own.hash : guard(() => this.#store.row(own.chainNo, seq))?.hash;
    if (hash === undefined) return undefined;
    const { signer, clock } = this.#options;
    const seal = makeSeal(signer, this.homeId, { stationId, epoch, seq, hash, at: Math.floor(clock.wall()) });
    this.#write((work) => {
      work.store.insertSeal(seal);
      work.setChain({ ...own, sealedSeq: Math.max(own.sealedSeq, seq) });
    });
    this.#emit(this.#sealed, seal);
    return seal;
  }

  /** The newest seal of a station, of its newest epoch that has one. */
  sealedUpTo(stationId: string): Seal | undefined {
    const sealed = this.chains().filter((chain) => chain.stationId === stationId && chain.sealedSeq > 0);
    const newest = sealed.sort((a, b) => b.epoch - a.epoch)[0];
    return newest && guard(() => this.#store.sealAt(stationId, newest.epoch, newest.sealedSeq));
  }

  /**
   * Begins the next epoch, after a restore or a fork, and appends its `station.opened` in the same commit.
   * What came back of the old epoch and was kept aside is taken in now, as history.
   */
  startNewEpoch(profile: StationProfile): LedgerEvent {
    return this.#write((work) => {
      const kept = work.store.takeQuarantined(this.stationId, 'OWN_CHAIN_AHEAD');
      work.epoch = Math.max(this.#newestEpoch(), this.#epoch, ...kept.map(({ epoch }) => epoch)) + 1;
      for (const chain of work.state.chains.values()) {
        if (chain.stationId === this.stationId && chain.status === 'ahead')
          work.setChain({ ...chain, status: 'open' });
      }
      new Acceptor(work, {}).readmit(kept);
      return work.append(this.#openedDraft(profile));
    });
  }

  /** Hears of events after their commit, local and accepted alike. Returns the way to stop. */
  onAppended(listener: Listener<readonly LedgerEvent[]>): () => void {
    return subscribe(this.#appended, listener);
  }

  onSealed(listener: Listener<Seal>): () => void {
    return subscribe(this.#sealed, listener);
  }

  /** Hears the result of each accepted batch: quarantine and flags are for a person to see. */
  onAccepted(listener: Listener<AcceptResult>): () => void {
    return subscribe(this.#accepted, listener);
  }

  /** For idle moments: indexes what was appended and keeps the WAL short, off the path of any commit. */
  checkpoint(): CheckpointResult {
    guard(() => this.#store.indexSubjects());
    return checkpointPassive(this.db);
  }

  close(): void {
    if (this.db.open) {
      this.db.close();
      this.#headFile?.close();
    }
    this.#lock.release();
  }

  #write<T>(fn: (work: Work) => T, holds = false): T {
    if (this.#writing) throw coded('LEDGER.NESTED', '操作顺序有误，本次没有记录，请重试');
    if (!this.db.open) throw coded('LEDGER.CLOSED', '本站数据文件已关闭，请重新打开程序');
    this.#writing = true;
    const work = new Work(this.db, this.#store, this.#options, this.#state, this.#epoch, holds);
    let result: T;
    try {
      this.#store.begin();
      result = fn(work);
      if (work.failure !== undefined) throw work.failure;
      work.settle();
      this.#store.commit();
    } catch (error) {
      this.#rollback();
      throw storageError(error);
    } finally {
      this.#writing = false;
    }
    const before = this.#own()?.hash;
    this.#state = work.state;
    this.#epoch = work.epoch;
    if (this.#own()?.hash !== before) this.#noteHead();
    if (work.appended.length > 0) this.#emit(this.#appended, work.appended);
    return result;
  }

  /** Before anybody is told: whoever hears of an event can count on its being missed. */
  #noteHead(): void {
    try {
      this.#headFile?.write({ epoch: this.#epoch, ...this.head() });
    } catch (error) {
      // The event itself is safe; only the evidence that it was there is one event old.
      this.#report(toGuichengError(error));
    }
  }

  #rollback(): void {
    this.#options.project.forget?.();
    // SQLite has rolled back by itself after some failures (a full disk, an I/O error).
    if (!this.db.open || !this.db.inTransaction) return;
    try {
      this.#store.rollback();
    } catch (error) {
      this.#report(storageError(error));
    }
  }

  #emit<T>(listeners: ReadonlySet<Listener<T>>, value: T): void {
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#report(toGuichengError(error));
      }
    }
  }

  #report(error: GuichengError): void {
    if (this.#options.report) this.#options.report(error);
    else process.emitWarning(error);
  }

  #openedDraft({ name, role, actorId }: StationProfile): EventDraft {
    return {
      kind: STATION_OPENED,
      kindVersion: 1,
      actorId,
      occurredAt: Math.floor(this.#options.clock.wall()),
      payload: { publicKey: this.#options.signer.publicKey, name, role },
    };
  }

  #own(): Chain | undefined {
    return this.#state.chains.get(chainKey(this.stationId, this.#epoch));
  }

  #newestEpoch(): number {
    let newest = 0;
    for (const { stationId, epoch } of this.#state.chains.values()) {
      if (stationId === this.stationId && epoch > newest) newest = epoch;
    }
    return newest;
  }

  /** Own events count whatever the wall clock says now; those of others only within five minutes. */
  #recoverClock(): string {
    const wall = this.#options.clock.wall();
    let hlc = HLC_ZERO;
    for (const chain of this.#state.chains.values()) {
      if (chain.stationId !== this.stationId) hlc = observe(hlc, chain.hlc, wall);
      else if (chain.hlc > hlc) hlc = chain.hlc;
    }
    return hlc;
  }
}

function* parts<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function subscribe<T>(listeners: Set<Listener<T>>, listener: Listener<T>): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function coded(code: ErrorCode, sentence: string): GuichengError {
  return new GuichengError(code, sentence);
}
