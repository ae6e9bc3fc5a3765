import type { CheckpointId } from '../domain/events/kinds.ts';
import { readEvent } from '../domain/events/kinds.ts';
import type { StationCore } from './core.ts';

/** Acts after which something has to wait: the charge for the furnace, the tray for cooling. */
export type TimedCheckpoint = 'chargeIn' | 'trayToCooling';

export function isTimed(checkpoint: CheckpointId): checkpoint is TimedCheckpoint {
  return checkpoint === 'chargeIn' || checkpoint === 'trayToCooling';
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
  const last = core.ledger
    .eventsOf(`case:${caseId}`)
    .map(readEvent)
    .findLast((event) => event?.kind === 'checkpoint.passed' && event.payload.checkpoint === checkpoint);
  return last == null ? undefined : core.clock.since(last);
}
