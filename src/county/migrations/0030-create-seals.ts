import { type Kysely, sql } from 'kysely';

export async function createSeals(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE seal (
      home_id text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      epoch integer NOT NULL,
      seq integer NOT NULL,
      hash text NOT NULL,
      at bigint NOT NULL,
      signature text NOT NULL,
      PRIMARY KEY (home_id, station_id, epoch, seq)
    )`.execute(db);
}
