/** What the home's own facts say of who may be believed: enrolled (入网) and revoked (吊销) stations. */
import { sql, type Transaction } from 'kysely';
import { z } from 'zod';
import type { Tables } from '../db/tables.ts';
import type { InsertedEvent } from './batchWork.ts';

const enrolled = z.looseObject({
  stationId: z.string(),
  sealKey: z.string(),
  tlsKey: z.string(),
  boxKey: z.string(),
});
const revoked = z.looseObject({ stationId: z.string(), epoch: z.int(), seq: z.int() });

/** Takes over what new events say of stations. The first key of a station stands: another one is not believed. */
export async function noteFacts(
  tx: Transaction<Tables>,
  homeId: string,
  events: readonly InsertedEvent[],
  wall: number,
): Promise<void> {
  for (const { event } of events) {
    if (event.kind === 'station.enrolled') await enrol(tx, homeId, event.payload, wall);
    if (event.kind === 'station.revoked') {
      const fact = revoked.safeParse(event.payload);
      if (fact.success) await revoke(tx, homeId, fact.data, wall);
    }
  }
}

async function enrol(tx: Transaction<Tables>, homeId: string, payload: unknown, wall: number): Promise<void> {
  const fact = enrolled.safeParse(payload);
  if (!fact.success) return;
  const { stationId, sealKey, tlsKey, boxKey } = fact.data;
  const keys = { seal_key: sealKey, tls_key: tlsKey, box_key: boxKey, enrolled_at: wall };
  await tx
    .insertInto('station')
    .values({ home_id: homeId, station_id: stationId, ...keys })
    .onConflict((conflict) =>
      conflict
        .columns(['home_id', 'station_id'])
        .doUpdateSet(keys)
        .where('station.home_id', '=', homeId)
        .where('station.seal_key', 'is', null),
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
          sql<boolean>`(station.revoked_epoch IS NULL OR (station.revoked_epoch, station.revoked_seq) > (${epoch}::int4, ${seq}::int4))`,
        ),
    )
    .execute();
}
