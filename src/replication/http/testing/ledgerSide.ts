/** A ledger as a side, with nothing between: what a test of the wire needs of one. For tests only. */
import { GENESIS_HASH } from '../../../ledger/envelope.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { ChainHead, Greeted, Greeting, PullPage, Push, Receipt } from '../../protocol/messages.ts';
import type { Side } from '../../side.ts';

export function headsOf(ledger: Ledger): ChainHead[] {
  return Object.entries(ledger.heads()).map(([key, { seq, hash }]) => {
    const cut = key.lastIndexOf(':');
    return { stationId: key.slice(0, cut), epoch: Number(key.slice(cut + 1)), seq, hash };
  });
}

export class LedgerSide implements Side {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  greet(_greeting: Greeting): Promise<Greeted> {
    const { stationId } = this.#ledger;
    const heads = headsOf(this.#ledger);
    const wall = this.#ledger.wall();
    return Promise.resolve({
      protocol: 1,
      side: stationId,
      wall,
      heads,
      heard: [],
      durable: true,
      twins: false,
    });
  }

  push({ stationId, epoch, events, seals }: Push): Promise<Receipt> {
    const { waiting, quarantined } = this.#ledger.accept({ events, seals, cursor: '' });
    const { seq, hash } = this.#ledger.heads()[`${stationId}:${epoch}`] ?? { seq: 0, hash: GENESIS_HASH };
    const refused = quarantined.map((flag) => ({ seq: flag.seq, hash: '', reason: flag.reasonCode }));
    return Promise.resolve({ stationId, epoch, seq, hash, waiting, refused, durable: true });
  }

  pull(cursor: string, limit: number): Promise<PullPage> {
    return Promise.resolve(this.#ledger.since(cursor, limit));
  }

  wake(onNews: () => void): () => void {
    return this.#ledger.onAppended(() => onNews());
  }
}

/** Everything a station recorded itself, sealed, as one run. */
export function ownRun(ledger: Ledger): Push {
  const { stationId, epoch } = ledger;
  const seal = ledger.seal();
  const { events } = ledger.since('', 100_000);
  const own = events.filter(({ bytes }) => bytes.includes(`"stationId":"${stationId}"`));
  return { stationId, epoch, after: 0, events: own, seals: seal ? [seal] : [] };
}
