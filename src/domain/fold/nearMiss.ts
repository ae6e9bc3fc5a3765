import type { DomainEvent } from '../events/kinds.ts';
import type { NearMissCause } from '../nearMiss.ts';

/** What the director found out about one near miss (差错判定); the newest word counts, older ones stay in the ledger. */
export interface NearMissNote {
  readonly nearMiss: string;
  readonly cause: NearMissCause | null;
  readonly note: string;
  readonly reportable: boolean;
  /** When it was reported, ms UTC; null while it was not. */
  readonly reportedAt: number | null;
  readonly by: string;
  readonly at: number;
}

export function foldNearMiss(
  before: NearMissNote | null,
  event: DomainEvent,
  nearMiss: string,
): NearMissNote {
  const state: NearMissNote = before ?? {
    nearMiss,
    cause: null,
    note: '',
    reportable: false,
    reportedAt: null,
    by: '',
    at: event.occurredAt,
  };
  if (event.kind !== 'nearMiss.classified') return state;
  const { cause, note, reportable, reportedAt } = event.payload;
  return { nearMiss, cause, note, reportable, reportedAt, by: event.actorId, at: event.occurredAt };
}
