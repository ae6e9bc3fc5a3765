import type { CheckpointId } from '../domain/events/kinds.ts';
import { type EventOf, readEvent } from '../domain/events/kinds.ts';
import type { StationCore } from './core.ts';

/** Acts after which something has to wait: the charge for the furnace, the tray for cooling. */
export type TimedCheckpoint = 'chargeIn' | 'trayToCooling';

export function isTimed(checkpoint: CheckpointId): checkpoint is TimedCheckpoint {
  return checkpoint === 'chargeIn' || checkpoint === 'trayToCooling';
}

/** More cases than a day has. */
const MOST = 200;

/** The last act of each case and kind, and how many events the case had then: a verdict replays nothing twice. */
const found = new WeakMap<
  StationCore,
  Map<string, { readonly events: number; readonly last: Passed | null }>
>();
type Passed = EventOf<'checkpoint.passed'>;

function lastAct(core: StationCore, caseId: string, checkpoint: TimedCheckpoint): Passed | null {
  const known = found.get(core) ?? new Map<string, { events: number; last: Passed | null }>();
  found.set(core, known);
  const key = `${checkpoint}:${caseId}`;
  const events = core.views.case(caseId)?.events ?? 0;
  const before = known.get(key);
  if (before?.events === events) return before.last;
  const last =
    core.ledger
      .eventsOf(`case:${caseId}`)
      .map(readEvent)
      .findLast(
        (event): event is Passed =>
          event?.kind === 'checkpoint.passed' && event.payload.checkpoint === checkpoint,
      ) ?? null;
  // What a transaction reads may still be rolled back.
  if (core.ledger.db.inTransaction) return last;
  if (known.size >= MOST) known.clear();
  known.set(key, { events, last });
  return last;
}

/**
 * Time since the last such act on a case, ms, by evidence that turning a clock does not change; null where nobody can
 * say, undefined where it never happened.
 */
export function elapsedSince(
  core: StationCore,
  caseId: string,
  checkpoint: TimedCheckpoint,
): number | null | undefined {
  const last = lastAct(core, caseId, checkpoint);
  return last === null ? undefined : core.clock.since(last);
}
