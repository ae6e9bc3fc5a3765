import { type Kysely, sql } from 'kysely';

/** When each station was last met, and how far its own chain was held here then. */
export async function createMet(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE met (
      home_id text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      met_at bigint NOT NULL,
      instance text NOT NULL,
      epoch integer NOT NULL,
      seq integer NOT NULL,
      hash text NOT NULL,
      PRIMARY KEY (home_id, station_id)
    )`.execute(db);
}
