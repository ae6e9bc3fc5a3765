/**
 * One chain of a county while a run is judged: what the tables hold of it, and what is to be written. The judging itself
 * is the ledger's (`ledger/accept.ts`), which neither waits nor knows where rows lie.
 */
import { GuichengError } from '../../domain/errors.ts';
import type { AcceptStore, AcceptWork } from '../../ledger/accept.ts';
import type { Chain } from '../../ledger/chains.ts';
import { openedKey } from '../../ledger/envelope.ts';
import { normalisePublicKey } from '../../ledger/keys.ts';
import type { PendingRow, QuarantineEntry } from '../../ledger/store.ts';
import type { LedgerEvent, Seal } from '../../ledger/types.ts';
import type { ChainRow } from '../db/tables.ts';

export interface WaitingRow extends PendingRow {
  /** JSON of the seal over it, where one came with it. */
  readonly seal: string | null;
}

/** What the tables hold of the chain, as far as the run touches it. */
export interface Held {
  readonly chain: ChainRow;
  /** Hashes of the events that stand where the run, or a seal of it, says something. */
  readonly hashes: ReadonlyMap<number, string>;
  readonly seals: ReadonlyMap<number, Seal>;
  readonly waiting: readonly WaitingRow[];
  /** Content hashes of events of the run that lie in quarantine as part of a fork. */
  readonly forkKept: ReadonlySet<string>;
}

export interface InsertedEvent {
  readonly event: LedgerEvent;
  readonly bytes: string;
}

/** A county appends to no chain of its own. */
const NOBODY = '';
const CHAIN_NO = 1;

export class BatchWork implements AcceptWork {
  readonly options;
  readonly store: AcceptStore;
  readonly epoch = 0;
  readonly events: InsertedEvent[] = [];
  readonly seals: Seal[] = [];
  readonly quarantined: QuarantineEntry[] = [];
  readonly #waiting = new Map<string, WaitingRow>();
  readonly #waited: ReadonlyMap<string, WaitingRow>;
  #chain: Chain;

  /** @param sealOf JSON of the seal that came with an event, if it verified: kept with one that has to wait */
  constructor(homeId: string, held: Held, wall: () => number, sealOf: (hash: string) => string | null) {
    this.options = { homeId, stationId: NOBODY, clock: { wall, mono: wall } };
    this.#chain = chainOf(held.chain);
    this.#waited = new Map(held.waiting.map((row) => [keyOf(row), row]));
    for (const [key, row] of this.#waited) this.#waiting.set(key, row);
    this.store = this.#storeOver(held, sealOf);
  }

  get head(): Chain {
    return this.#chain;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Rows to be written to `pending`. */
  get waitsNow(): WaitingRow[] {
    return [...this.#waiting].filter(([key]) => !this.#waited.has(key)).map(([, row]) => row);
  }

  /** Rows to be taken out of `pending`. */
  get waitsNoMore(): WaitingRow[] {
    return [...this.#waited].filter(([key]) => !this.#waiting.has(key)).map(([, row]) => row);
  }

  findChain(stationId: string, epoch: number): Chain | undefined {
    return stationId === this.#chain.stationId && epoch === this.#chain.epoch ? this.#chain : undefined;
  }

  chain(stationId: string, epoch: number): Chain {
    const chain = this.findChain(stationId, epoch);
    if (chain) return chain;
    throw new GuichengError('COUNTY.OTHER_CHAIN', '收到的数据不属于这一本账，已拒收', { stationId, epoch });
  }

  ownChain(): Chain {
    return this.chain(NOBODY, this.epoch);
  }

  setChain(chain: Chain): void {
    this.#chain = chain;
  }

  insert(chain: Chain, event: LedgerEvent, bytes: string): void {
    const key = event.stationSeq === 1 ? openedKey(event) : undefined;
    this.events.push({ event, bytes });
    this.#chain = {
      ...chain,
      seq: event.stationSeq,
      hash: event.hash,
      hlc: event.hlc,
      publicKey: key === undefined ? chain.publicKey : normalisePublicKey(key),
    };
  }

  hear(): void {
    // A county stamps nothing, so it has no clock to bring forward.
  }

  /** No views are kept here. */
  projectForeign(): boolean {
    return true;
  }

  #storeOver(held: Held, sealOf: (hash: string) => string | null): AcceptStore {
    const written = new Map<number, string>();
    const hashAt = (seq: number) => {
      for (const { event } of this.events.slice(written.size)) written.set(event.stationSeq, event.hash);
      return written.get(seq) ?? held.hashes.get(seq);
    };
    return {
      row: (_chainNo, seq) => {
        const hash = hashAt(seq);
        return hash === undefined ? undefined : { hash };
      },
      sealAt: (_station, _epoch, seq) => this.seals.find((seal) => seal.seq === seq) ?? held.seals.get(seq),
      insertSeal: (seal) => this.seals.push(seal),
      insertPending: (event, bytes) => {
        const row = { seq: event.stationSeq, hash: event.hash, bytes, seal: sealOf(event.hash) };
        if (this.#waiting.has(keyOf(row))) return false;
        this.#waiting.set(keyOf(row), row);
        return true;
      },
      takePending: (_station, _epoch, seq) => {
        const rows = [...this.#waiting.values()].filter((row) => seq === undefined || row.seq === seq);
        for (const row of rows) this.#waiting.delete(keyOf(row));
        return rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      },
      countPending: () => this.#waiting.size,
      isForkKept: (hash) =>
        held.forkKept.has(hash) ||
        this.quarantined.some((entry) => entry.contentHash === hash && isFork(entry)),
      insertQuarantine: (entry) => {
        this.quarantined.push(entry);
        return true;
      },
    };
  }
}

function isFork({ reason }: QuarantineEntry): boolean {
  return reason === 'FORK' || reason === 'CHAIN_FORKED';
}

/** In the order in which the ledger's table lies. */
function keyOf({ seq, hash }: { readonly seq: number; readonly hash: string }): string {
  return `${String(seq).padStart(10, '0')} ${hash}`;
}

function chainOf(row: ChainRow): Chain {
  return {
    chainNo: CHAIN_NO,
    stationId: row.station_id,
    epoch: row.epoch,
    status: row.status,
    seq: row.seq,
    hash: row.hash,
    hlc: row.hlc,
    publicKey: row.public_key ?? undefined,
    sealedSeq: row.sealed_seq,
  };
}
