import { type Kysely, sql } from 'kysely';

/** Which programs spoke as a station, and since when: two that take turns are two computers. */
export async function noteInstances(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE instance (
      home_id text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      instance text COLLATE "C" NOT NULL,
      first_at bigint NOT NULL,
      last_at bigint NOT NULL,
      PRIMARY KEY (home_id, station_id, instance)
    )`.execute(db);
}
