/**
 * Taking in events of other stations. Each event is judged by itself: what cannot be merged goes to the
 * quarantine verbatim, what came too early waits, and no event of one chain holds up another chain.
 */
import { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import { hashBytes } from './canonical.ts';
import type { Chain } from './chains.ts';
import {
  type Opened,
  openEnvelope,
  openedKey,
  readEvent,
  STATION_OPENED,
  StationIdSchema,
} from './envelope.ts';
import { isFuture } from './hlc.ts';
import { isSameKey } from './keys.ts';
import { isSealValid } from './seals.ts';
import { isFatalStorage, storageError } from './sqlite.ts';
import type { PendingRow, QuarantineEntry } from './store.ts';
import type { AcceptResult, Envelope, Flag, LedgerEvent, ReasonCode, Seal } from './types.ts';
import type { WorkOptions } from './work.ts';

export interface AcceptOptions {
  /** Base64 key this home enrolled for a station. Where it gives one, a chain with another key is refused. */
  readonly keyOf?: (stationId: string, epoch: number) => string | undefined;
  /** Gives envelopes that were opened before, so that it need not be done while others wait; `openEnvelope` by default. */
  readonly open?: (bytes: string, hash: string) => Opened;
  /** Why an event is kept aside for who it is from, whatever it says: a station that was revoked. */
  readonly refuse?: (event: LedgerEvent) => ReasonCode | undefined;
}

/** The rows that judging looks at and writes: see `EventStore`. */
export interface AcceptStore {
  row(chainNo: number, seq: number): { readonly hash: string } | undefined;
  sealAt(stationId: string, epoch: number, seq: number): Seal | undefined;
  insertSeal(seal: Seal): void;
  insertPending(event: LedgerEvent, bytes: string, receivedAt: number): boolean;
  takePending(stationId: string, epoch: number, seq?: number): readonly PendingRow[];
  countPending(): number;
  isForkKept(contentHash: string): boolean;
  insertQuarantine(entry: QuarantineEntry): boolean;
}

/** Whoever keeps chains: the work of a ledger's transaction, or that of a county, which keeps them elsewhere. */
export interface AcceptWork {
  readonly options: Pick<WorkOptions, 'homeId' | 'stationId' | 'clock'>;
  readonly store: AcceptStore;
  readonly epoch: number;
  ownChain(): Chain;
  findChain(stationId: string, epoch: number): Chain | undefined;
  chain(stationId: string, epoch: number, own?: boolean): Chain;
  setChain(chain: Chain): void;
  insert(chain: Chain, event: LedgerEvent, bytes: string): void;
  hear(hlc: string, wall: number): void;
  projectForeign(event: LedgerEvent, wall: number, isFatal: (error: unknown) => boolean): boolean;
}

export const SealSchema = z.object({
  stationId: StationIdSchema,
  epoch: z.int().min(1),
  seq: z.int().min(1),
  hash: z.string(),
  at: z.int(),
  // A decoder of base64 steps over what is none: one signature would have many forms.
  signature: z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]*$/),
});

const BatchSchema = z.object({
  events: z.array(z.unknown()),
  seals: z.array(z.unknown()),
  cursor: z.string(),
});

const BatchEventSchema = z.object({ bytes: z.string(), hash: z.string() });

/** Applies one batch inside a transaction. The caller commits. */
export class Acceptor {
  readonly #work: AcceptWork;
  readonly #options: AcceptOptions;
  readonly #wall: number;
  readonly #quarantined: Flag[] = [];
  readonly #flagged: Flag[] = [];
  #accepted = 0;
  #duplicates = 0;
  #seals = 0;
  /** Whether any event waits for a gap to close; undefined while nobody asked. */
  #waits: boolean | undefined;

  constructor(work: AcceptWork, options: AcceptOptions) {
    this.#work = work;
    this.#options = options;
    this.#wall = Math.floor(work.options.clock.wall());
  }

  /** @throws GuichengError `FEED.BAD_BATCH` when it is no batch at all; single events never throw */
  accept(input: unknown): AcceptResult {
    const batch = BatchSchema.safeParse(input);
    if (!batch.success) {
      throw new GuichengError('FEED.BAD_BATCH', '收到的同步数据无法识别，请检查各站程序版本', {
        issues: z.prettifyError(batch.error),
      });
    }
    for (const item of batch.data.events) this.#takeEvent(item);
    for (const item of batch.data.seals) this.#takeSeal(item);
    return {
      accepted: this.#accepted,
      duplicates: this.#duplicates,
      quarantined: this.#quarantined,
      flagged: this.#flagged,
      waiting: this.#work.store.countPending(),
      seals: this.#seals,
    };
  }

  /** Judges again events that a closed epoch kept in quarantine. */
  readmit(entries: readonly { readonly bytes: string; readonly claimedHash: string }[]): void {
    for (const { bytes, claimedHash } of entries) this.#takeEvent({ bytes, hash: claimedHash });
  }

  #takeEvent(item: unknown): void {
    const parsed = BatchEventSchema.safeParse(item);
    if (!parsed.success) {
      this.#quarantine('MALFORMED', {}, '', JSON.stringify(item) ?? '');
      return;
    }
    const { bytes, hash } = parsed.data;
    const opened = (this.#options.open ?? openEnvelope)(bytes, hash);
    if (!opened.ok) this.#quarantine(opened.reason, opened.event ?? {}, hash, bytes);
    else if (opened.event.homeId !== this.#work.options.homeId) {
      this.#quarantine('OTHER_HOME', opened.event, hash, bytes);
    } else if (!this.#isHeld(opened.event)) {
      const refused = this.#options.refuse?.(opened.event);
      if (refused !== undefined) this.#quarantine(refused, opened.event, hash, bytes);
      else this.#admit(opened.event, bytes);
    }
  }

  /** Counts an event that is already here, in the ledger or on the far side of a fork, as a duplicate. */
  #isHeld(event: LedgerEvent): boolean {
    const { store } = this.#work;
    const chain = this.#work.findChain(event.stationId, event.epoch);
    if (!chain) return false;
    const held =
      event.stationSeq <= chain.seq && store.row(chain.chainNo, event.stationSeq)?.hash === event.hash;
    // Only of a chain that stands still: an event refused for another reason is judged again each time.
    if (!held && !(chain.status !== 'open' && store.isForkKept(event.hash))) return false;
    this.#duplicates += 1;
    return true;
  }

  #admit(event: LedgerEvent, bytes: string): void {
    const work = this.#work;
    const ahead = this.#isOwnAhead(event);
    if (ahead) {
      this.#quarantine('OWN_CHAIN_AHEAD', event, event.hash, bytes);
      const own = work.ownChain();
      if (own.status === 'open') work.setChain({ ...own, status: 'ahead' });
      return;
    }
    const chain = work.chain(event.stationId, event.epoch, event.stationId === work.options.stationId);
    if (event.stationSeq > chain.seq + 1 && chain.status === 'open') {
      this.#waits = true;
      if (!work.store.insertPending(event, bytes, this.#wall)) this.#duplicates += 1;
      return;
    }
    if (this.#extend(chain, event, bytes)) this.#drain(event.stationId, event.epoch);
  }

  /** Our own running chain (or a later one) coming back longer than we hold it: this file is a restored one. */
  #isOwnAhead(event: LedgerEvent): boolean {
    const { options, epoch } = this.#work;
    if (event.stationId !== options.stationId || event.epoch < epoch) return false;
    return event.epoch > epoch || event.stationSeq > (this.#work.findChain(event.stationId, epoch)?.seq ?? 0);
  }

  /** Appends the event to its chain; false when it had to go to quarantine. */
  #extend(chain: Chain, event: LedgerEvent, bytes: string): boolean {
    const reason = this.#refusal(chain, event);
    if (reason !== undefined) {
      this.#quarantine(reason, event, event.hash, bytes);
      if (reason === 'FORK') this.#markForked(chain);
      return false;
    }
    this.#work.insert(chain, event, bytes);
    this.#work.hear(event.hlc, this.#wall);
    this.#accepted += 1;
    if (isFuture(event.hlc, this.#wall)) this.#flagged.push(flagOf('FUTURE', event));
    const projected = this.#work.projectForeign(event, this.#wall, (error) =>
      isFatalStorage(storageError(error)),
    );
    if (!projected) this.#quarantine('PROJECTION_FAILED', event, event.hash, bytes);
    return true;
  }

  #refusal(chain: Chain, event: LedgerEvent): ReasonCode | undefined {
    // Another event where one stands already, or another past than ours: two histories of one chain.
    const forks = event.stationSeq <= chain.seq || event.prevHash !== chain.hash;
    if (event.stationSeq <= chain.seq) return 'FORK';
    if (chain.status !== 'open') return 'CHAIN_FORKED';
    if (forks) return 'FORK';
    if (event.hlc <= chain.hlc) return 'HLC_NOT_MONOTONE';
    if ((event.kind === STATION_OPENED) !== (event.stationSeq === 1)) return 'NOT_OPENED';
    return event.stationSeq === 1 ? this.#keyRefusal(event) : undefined;
  }

  #keyRefusal(event: LedgerEvent): ReasonCode | undefined {
    const key = openedKey(event);
    if (key === undefined || !isSameKey(key, key)) return 'NOT_OPENED';
    const enrolled = this.#options.keyOf?.(event.stationId, event.epoch);
    return enrolled !== undefined && !isSameKey(enrolled, key) ? 'KEY_MISMATCH' : undefined;
  }

  /** Applies what waited for the new head, as long as there is some. */
  #drain(stationId: string, epoch: number): void {
    const work = this.#work;
    // Nearly always nothing waits anywhere, and asking for each event costs as much as hashing it.
    this.#waits ??= work.store.countPending() > 0;
    if (!this.#waits) return;
    for (;;) {
      const chain = work.chain(stationId, epoch);
      const waiting = work.store.takePending(stationId, epoch, chain.seq + 1);
      if (waiting.length === 0) return;
      for (const { bytes, hash } of waiting) {
        this.#extend(work.chain(stationId, epoch), readEvent(bytes, hash), bytes);
      }
      if (work.chain(stationId, epoch).seq === chain.seq) return;
    }
  }

  /** Nothing follows a fork: what waited for it goes to quarantine as well. */
  #markForked(chain: Chain): void {
    const work = this.#work;
    if (work.chain(chain.stationId, chain.epoch).status === 'forked') return;
    work.setChain({ ...work.chain(chain.stationId, chain.epoch), status: 'forked' });
    for (const row of work.store.takePending(chain.stationId, chain.epoch)) {
      this.#quarantine('CHAIN_FORKED', readEvent(row.bytes, row.hash), row.hash, row.bytes);
    }
  }

  #takeSeal(item: unknown): void {
    const parsed = SealSchema.safeParse(item);
    if (!parsed.success) {
      this.#quarantine('MALFORMED', {}, '', JSON.stringify(item) ?? '');
      return;
    }
    const seal: Seal = parsed.data;
    const { store, options } = this.#work;
    const chain = this.#work.findChain(seal.stationId, seal.epoch);
    // A seal of what is not here yet comes again: the cursor of a reader that lacks it stands before it.
    if (!chain || chain.publicKey === undefined || seal.seq > chain.seq) return;
    const held = store.sealAt(seal.stationId, seal.epoch, seal.seq);
    if (held && held.signature === seal.signature && held.at === seal.at && held.hash === seal.hash) {
      this.#duplicates += 1;
      return;
    }
    if (!isSealValid(chain.publicKey, options.homeId, seal)) {
      this.#quarantineSeal('SEAL_BAD_SIGNATURE', seal);
    } else if (store.row(chain.chainNo, seal.seq)?.hash !== seal.hash) {
      // Signed by the station itself over another history: stronger evidence of a fork than any event.
      this.#quarantineSeal('SEAL_DISAGREES', seal);
      this.#markForked(chain);
    } else if (held) {
      // Signed twice over one head, at two times: one seal is enough.
      this.#duplicates += 1;
    } else {
      store.insertSeal(seal);
      this.#work.setChain({ ...chain, sealedSeq: Math.max(chain.sealedSeq, seal.seq) });
      this.#seals += 1;
    }
  }

  #quarantineSeal(reason: ReasonCode, seal: Seal): void {
    const place = { stationId: seal.stationId, epoch: seal.epoch, stationSeq: seal.seq };
    this.#quarantine(reason, place, seal.hash, JSON.stringify(seal));
  }

  #quarantine(reason: ReasonCode, place: Partial<Envelope>, claimedHash: string, bytes: string): void {
    const added = this.#work.store.insertQuarantine({
      contentHash: hashBytes(bytes),
      reason,
      stationId: place.stationId ?? '',
      epoch: place.epoch ?? 0,
      seq: place.stationSeq ?? 0,
      claimedHash,
      bytes,
      receivedAt: this.#wall,
    });
    if (added) this.#quarantined.push(flagOf(reason, place));
    else this.#duplicates += 1;
  }
}

function flagOf(reasonCode: ReasonCode, place: Partial<Envelope>): Flag {
  return { reasonCode, station: place.stationId ?? '', epoch: place.epoch ?? 0, seq: place.stationSeq ?? 0 };
}
