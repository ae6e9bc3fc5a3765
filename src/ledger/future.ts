/**
 * Facts that came from the future: more than five minutes ahead of this station when they arrived. They stand in their
 * chain and advance nobody's clock; this says which, so that somebody goes and looks at the clock over there.
 */
import { OWN_CHAINS_FROM } from './chains.ts';
import { hlcMillis, MAX_AHEAD_MS } from './hlc.ts';
import type { Db } from './sqlite.ts';

export interface FutureFact {
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hlc: string;
  /** What the clock over there said, ms UTC. */
  readonly recordedAt: number;
  /** How far it was ahead when it came, ms. */
  readonly aheadMs: number;
  readonly receivedAt: number;
}

export function noteFuture(db: Db, key: number, aheadMs: number, receivedAt: number): void {
  db.prepare('INSERT INTO future_event (event_key, ahead_ms, received_at) VALUES (?, ?, ?)').run(
    key,
    aheadMs,
    receivedAt,
  );
}

/** Those whose time has not come at `wall` (ms UTC), in the order of their chains. */
export function futureFacts(db: Db, wall: number): FutureFact[] {
  const rows = db
    .prepare<[number], FutureFact>(
      `SELECT c.station_id AS stationId, c.epoch, f.event_key - c.chain_no * 2147483648 AS seq, e.hlc,
          e.bytes ->> '$.recordedAt' AS recordedAt, f.ahead_ms AS aheadMs, f.received_at AS receivedAt
        FROM future_event f
        JOIN event e ON e.event_key = f.event_key
        JOIN chain c ON c.chain_no = (f.event_key - 1) / 2147483648
        WHERE c.chain_no < ? ORDER BY f.event_key`,
    )
    .all(OWN_CHAINS_FROM);
  // Once its clock is put right, a station goes on counting from where it was: that is no news of its clock.
  return rows.filter(
    ({ hlc, recordedAt, receivedAt }) => hlcMillis(hlc) > wall && recordedAt > receivedAt + MAX_AHEAD_MS,
  );
}
