import { type Kysely, sql } from 'kysely';

/** Who may speak, and how far each is believed. */
export async function createHomesAndStations(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE home (
      home_id text COLLATE "C" NOT NULL PRIMARY KEY,
      name text,
      created_at bigint NOT NULL
    )`.execute(db);
  await sql`
    CREATE TABLE station (
      home_id text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      seal_key text,
      former_key text,
      tls_key text,
      box_key text,
      enrolled_at bigint,
      revoked_epoch integer,
      revoked_seq integer,
      revoked_at bigint,
      PRIMARY KEY (home_id, station_id)
    )`.execute(db);
}
