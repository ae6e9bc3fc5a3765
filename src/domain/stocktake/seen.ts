import type { DomainEvent, EventOf } from '../events/kinds.ts';
import { placeOf } from '../fold/place.ts';

/** Somebody's carrier was scanned together with the code of the place they were in. */
export interface Sighting {
  readonly caseId: string;
  readonly place: string;
  readonly at: number;
  readonly by: string;
}

/** Where a passed checkpoint saw somebody: in the place it put them, or in the place it looked at. */
function placePassed({ payload }: EventOf<'checkpoint.passed'>): string | null {
  const { act, checkpoint } = payload;
  if (act.to !== null) return placeOf(act.to);
  return checkpoint === 'review' ? placeOf(act.from) : null;
}

/** What a fact proves to have been scanned in its place; null where it proves nothing of the kind. */
export function sightingOf(event: DomainEvent): Sighting | null {
  const seen = (caseId: string, place: string): Sighting => ({
    caseId,
    place,
    at: event.occurredAt,
    by: event.actorId,
  });
  switch (event.kind) {
    case 'count.scanned': {
      const { found, finding, place } = event.payload;
      const proves = finding === 'match' || finding === 'elsewhere';
      return !proves || found === null || found.caseId === null ? null : seen(found.caseId, place);
    }
    case 'checkpoint.passed': {
      const place = placePassed(event);
      return place === null || event.caseId === undefined ? null : seen(event.caseId, place);
    }
    case 'conflict.closed': {
      const place = placeOf(event.payload.whereabouts);
      return place === null || event.payload.keep === null ? null : seen(event.payload.keep, place);
    }
    default:
      return null;
  }
}

/** Somebody stood there and scanned: a checkpoint passed, a count, or a scan for this very purpose. */
export function isSighting(event: DomainEvent | null): boolean {
  return event !== null && (event.kind === 'custody.sighted' || sightingOf(event) !== null);
}

/**
 * Who has been scanned in a place since a moment: the newest sighting of each case. A fold over facts in their
 * order; a count, a move, a second look and a conflict closed at the place all count.
 *
 * @param since ms UTC
 */
export function seenSince(events: Iterable<DomainEvent>, since: number): ReadonlyMap<string, Sighting> {
  const found = new Map<string, Sighting>();
  for (const event of events) {
    if (event.occurredAt < since) continue;
    const sighting = sightingOf(event);
    if (sighting !== null) found.set(sighting.caseId, sighting);
  }
  return found;
}
