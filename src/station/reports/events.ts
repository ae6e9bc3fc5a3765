import { type DomainEvent, readEvent } from '../../domain/events/kinds.ts';
import { eventKey } from '../../ledger/chains.ts';
import { formatHlc } from '../../ledger/hlc.ts';
import type { Db } from '../../ledger/sqlite.ts';
import { EventStore } from '../../ledger/store.ts';
import type { LedgerEvent } from '../../ledger/types.ts';
import type { EventRef } from '../dto.ts';

export interface ChainPlace {
  readonly chainNo: number;
  readonly stationId: string;
  readonly epoch: number;
}

/** Reads single events and stretches of chains from a ledger file, read-only: for reports. */
export class EventReader {
  readonly #db: Db;
  readonly #store: EventStore;

  constructor(db: Db) {
    this.#db = db;
    this.#store = new EventStore(db);
  }

  chains(): ChainPlace[] {
    return this.#db
      .prepare<[], ChainPlace>(
        'SELECT chain_no AS chainNo, station_id AS stationId, epoch FROM chain ORDER BY chain_no',
      )
      .all();
  }

  chainOf(ref: Pick<EventRef, 'stationId' | 'epoch'>): ChainPlace | null {
    return (
      this.chains().find((chain) => chain.stationId === ref.stationId && chain.epoch === ref.epoch) ?? null
    );
  }

  /** Null where the ledger does not hold it. */
  at(ref: EventRef): LedgerEvent | null {
    const chain = this.chainOf(ref);
    return chain === null ? null : (this.#store.event(chain.chainNo, ref.seq) ?? null);
  }

  /** Events of one subject, oldest first. */
  of(subject: string): LedgerEvent[] {
    return this.#store.eventsOf(subject);
  }

  /** Events of a chain after `seq`, oldest first, read in pages. */
  *after(chain: ChainPlace, seq: number, page = 500): Generator<LedgerEvent> {
    for (let last = seq; ; ) {
      const rows = this.#store.rowsAfter(chain.chainNo, last, page);
      for (const row of rows) yield* this.#read(row.bytes, row.hash);
      const end = rows.at(-1);
      if (end === undefined || rows.length < page) return;
      last = end.event_key - eventKey(chain.chainNo, 0);
    }
  }

  *#read(bytes: string, hash: string): Generator<LedgerEvent> {
    yield { ...(JSON.parse(bytes) as Omit<LedgerEvent, 'hash'>), hash };
  }

  headSeq(chain: ChainPlace): number {
    const row = this.#db
      .prepare<[number, number], { key: number | null }>(
        'SELECT max(event_key) AS key FROM event WHERE event_key > ? AND event_key <= ?',
      )
      .get(eventKey(chain.chainNo, 0), eventKey(chain.chainNo + 1, 0));
    return row?.key == null ? 0 : row.key - eventKey(chain.chainNo, 0);
  }

  /**
   * The seq before the first event recorded at `from` (ms UTC) or later. A chain's clock rises with its seq and is
   * never behind the time a fact happened, so everything that happened since lies after it.
   */
  seqBefore(chain: ChainPlace, from: number): number {
    const wanted = formatHlc(Math.max(0, Math.floor(from)), 0);
    let low = 0;
    let high = this.headSeq(chain);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const row = this.#store.row(chain.chainNo, middle);
      if (row !== undefined && row.hlc < wanted) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

export function refOf(event: Pick<DomainEvent, 'stationId' | 'epoch' | 'stationSeq'>): EventRef {
  return { stationId: event.stationId, epoch: event.epoch, seq: event.stationSeq };
}

export function known(events: readonly LedgerEvent[]): DomainEvent[] {
  return events.flatMap((event) => readEvent(event) ?? []);
}
