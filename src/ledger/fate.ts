/** What became of an event that was offered to a ledger. */
import type { Db } from './sqlite.ts';
import type { ReasonCode } from './types.ts';

/** Why the event with these bytes lies in quarantine; undefined when it does not. A failed view keeps no event out. */
export function refusalOf(db: Db, contentHash: string): ReasonCode | undefined {
  return db
    .prepare(
      "SELECT reason FROM quarantine WHERE content_hash = ? AND reason <> 'PROJECTION_FAILED' ORDER BY reason LIMIT 1",
    )
    .pluck()
    .get(contentHash) as ReasonCode | undefined;
}

/** Events of one chain that wait for a gap to close. */
export function countWaiting(db: Db, stationId: string, epoch: number): number {
  return db
    .prepare('SELECT count(*) FROM pending WHERE station_id = ? AND epoch = ?')
    .pluck()
    .get(stationId, epoch) as number;
}
