/** What the home's own facts say of who may be believed: enrolled (入网) and revoked (吊销) stations. */
import { sql, type Transaction } from 'kysely';
import { EVENT_KINDS } from '../../domain/events/kinds.ts';
import type { Tables } from '../db/tables.ts';
import type { InsertedEvent } from './batchWork.ts';

const ENROLLED = 'station.enrolled';
const REVOKED = 'station.revoked';

/** Takes over what new events say of stations; what cannot be read grants nothing. */
export async function noteFacts(
  tx: Transaction<Tables>,
  homeId: string,
  events: readonly InsertedEvent[],
  wall: number,
): Promise<void> {
  for (const { event } of events) {
    if (event.kind === ENROLLED) await enrol(tx, homeId, event.payload, wall);
    if (event.kind !== REVOKED) continue;
    const fact = EVENT_KINDS[REVOKED].safeParse(event.payload);
    if (!fact.success) continue;
    const { stationId, heads } = fact.data;
    const [newest] = [...heads].sort((a, b) => b.epoch - a.epoch);
    await revoke(tx, homeId, { stationId, epoch: newest?.epoch ?? 0, seq: newest?.seq ?? 0 }, wall);
  }
}

/** The first key of a station stands, until it is revoked and another computer takes its place. */
async function enrol(tx: Transaction<Tables>, homeId: string, payload: unknown, wall: number): Promise<void> {
  const fact = EVENT_KINDS[ENROLLED].safeParse(payload);
  if (!fact.success) return;
  const { stationId, sealKey, tlsKey, boxKey } = fact.data;
  const keys = { seal_key: sealKey, tls_key: tlsKey, box_key: boxKey, enrolled_at: wall };
  await tx
    .insertInto('station')
    .values({ home_id: homeId, station_id: stationId, ...keys })
    .onConflict((conflict) =>
      conflict
        .columns(['home_id', 'station_id'])
        .doUpdateSet({ ...keys, former_key: sql`station.seal_key`, revoked_at: null })
        .where('station.home_id', '=', homeId)
        .where(
          sql<boolean>`(station.seal_key IS NULL OR station.revoked_at IS NOT NULL AND station.seal_key <> ${sealKey})`,
        ),
    )
    .execute();
}

/** Nothing beyond this place is taken of the station from here on. The earliest place that was named counts. */
export async function revoke(
  tx: Transaction<Tables>,
  homeId: string,
  { stationId, epoch, seq }: { readonly stationId: string; readonly epoch: number; readonly seq: number },
  wall: number,
): Promise<void> {
  const place = { revoked_epoch: epoch, revoked_seq: seq, revoked_at: wall };
  await tx
    .insertInto('station')
    .values({ home_id: homeId, station_id: stationId, ...place })
    .onConflict((conflict) =>
      conflict
        .columns(['home_id', 'station_id'])
        .doUpdateSet(place)
        .where('station.home_id', '=', homeId)
        .where(
          sql<boolean>`(station.revoked_at IS NULL OR (station.revoked_epoch, station.revoked_seq) > (${epoch}::int4, ${seq}::int4))`,
        ),
    )
    .execute();
}
