import { type DomainEvent, readEvent as readDomain } from '../../domain/events/kinds.ts';
import { eventKey } from '../../ledger/chains.ts';
import { readEvent } from '../../ledger/envelope.ts';
import { giveWay } from '../../ledger/giveWay.ts';
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

  /**
   * Events of a chain after `seq`, oldest first, read in pages. Those of no kind in `kinds` are passed over unread
   * (null): most of a ledger's bytes are contexts of verdicts.
   */
  *after(
    chain: ChainPlace,
    seq: number,
    kinds: readonly string[] | null = null,
    page = 500,
  ): Generator<{ readonly seq: number; readonly event: LedgerEvent | null }> {
    const base = eventKey(chain.chainNo, 0);
    for (let last = seq; ; ) {
      const rows = this.#store.rowsAfter(chain.chainNo, last, page);
      for (const row of rows) {
        giveWay();
        last = row.event_key - base;
        const wanted = kinds === null || kinds.includes(kindOf(row.bytes));
        yield { seq: last, event: wanted ? readEvent(row.bytes, row.hash) : null };
      }
      if (rows.length < page) return;
    }
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
      giveWay();
      const middle = Math.ceil((low + high) / 2);
      const row = this.#store.row(chain.chainNo, middle);
      if (row !== undefined && row.hlc < wanted) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Canonical bytes have their members in order: the envelope's kind is the first that is called so. */
function kindOf(bytes: string): string {
  const at = bytes.indexOf('"kind":"') + 8;
  return bytes.slice(at, bytes.indexOf('"', at));
}

export function refOf(event: Pick<DomainEvent, 'stationId' | 'epoch' | 'stationSeq'>): EventRef {
  return { stationId: event.stationId, epoch: event.epoch, seq: event.stationSeq };
}

export function known(events: readonly LedgerEvent[]): DomainEvent[] {
  return events.flatMap((event) => readDomain(event) ?? []);
}
