import { UNANSWERED_MS } from '../../domain/alarms.ts';
import { readEvent } from '../../domain/events/kinds.ts';
import { UNPERMITTED } from '../../domain/nearMiss.ts';
import type { StationCore } from '../core.ts';
import type { AlarmRecord } from '../dto.ts';
import { UNPERMITTED_WORDS } from '../furnaceWatch.ts';

/** What furnaces did without a permit since `from`, and what two people said it was. */
export function furnaceRecords(core: StationCore, from: number): AlarmRecord[] {
  // Nearly always there is none, and no furnace's whole past is read.
  if (!core.views.hasNearMiss(UNPERMITTED, from)) return [];
  const stations = new Map(core.views.stations().map(({ stationId, name }) => [stationId, name]));
  return core.views.places('cremator').flatMap((place) => {
    const found = new Map<string, AlarmRecord>();
    for (const raw of core.ledger.eventsOf(`place:${place.code}`)) {
      const event = readEvent(raw);
      if (event?.kind === 'cremator.unpermitted' && event.occurredAt >= from)
        found.set(event.id, {
          id: event.id,
          about: 'furnace',
          text: `${place.label}${UNPERMITTED_WORDS[event.payload.what]}`,
          station: stations.get(event.stationId) ?? event.stationId,
          raisedAt: event.occurredAt,
          endedAt: null,
          answers: [],
          late: core.wall - event.occurredAt >= UNANSWERED_MS,
        });
      if (event?.kind !== 'cremator.explained') continue;
      for (const eventId of event.payload.events) {
        const record = found.get(eventId);
        if (record === undefined) continue;
        const at = event.occurredAt;
        const name = core.views.staff(event.actorId)?.name ?? event.actorId;
        const answers = [{ name, at, words: event.payload.found }];
        found.set(eventId, { ...record, endedAt: at, answers, late: at - record.raisedAt >= UNANSWERED_MS });
      }
    }
    return [...found.values()];
  });
}
