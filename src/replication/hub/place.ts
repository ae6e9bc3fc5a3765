/** Which station is the hub of the home, as far as a ledger has heard: the newest `hub.moved`. */
import { EVENT_KINDS } from '../../domain/events/kinds.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { LedgerEvent } from '../../ledger/types.ts';

const MOVED = 'hub.moved';
/** The subject under which a ledger that has no views finds these events. */
const SUBJECT = 'hub';

/** `subjectsOf` of such a ledger. */
export function hubSubjects({ kind }: LedgerEvent): readonly string[] {
  return kind === MOVED ? [SUBJECT] : [];
}

export class HubPlace {
  readonly #ledger: Ledger;
  readonly #stop: () => void;
  #movedTo: string | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#look();
    this.#stop = ledger.onAppended((events) => {
      if (events.some((event) => hubSubjects(event).length > 0)) this.#look();
    });
  }

  /** The station that became hub in the place of this one; undefined while it is this one. */
  get movedTo(): string | undefined {
    return this.#movedTo === this.#ledger.stationId ? undefined : this.#movedTo;
  }

  close(): void {
    this.#stop();
  }

  #look(): void {
    let newest = { hubEpoch: 0, to: undefined as string | undefined };
    for (const { payload } of this.#ledger.eventsOf(SUBJECT)) {
      const moved = EVENT_KINDS[MOVED].safeParse(payload);
      // Two that were made hub without hearing of each other: the first in fold order, as the views of stations decide.
      if (moved.success && moved.data.hubEpoch > newest.hubEpoch) newest = moved.data;
    }
    this.#movedTo = newest.to;
  }
}
