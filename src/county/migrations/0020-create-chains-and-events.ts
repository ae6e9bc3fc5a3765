import { type Kysely, sql } from 'kysely';

/** The row of a chain is what two programs that would extend it wait for. `waiting` counts `pending`. */
export async function createChainsAndEvents(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE chain (
      home_id text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      epoch integer NOT NULL,
      status text NOT NULL,
      seq integer NOT NULL,
      hash text NOT NULL,
      hlc text COLLATE "C" NOT NULL,
      sealed_seq integer NOT NULL,
      public_key text,
      waiting integer NOT NULL,
      PRIMARY KEY (home_id, station_id, epoch)
    ) WITH (fillfactor = 50)`.execute(db);
  await sql`
    CREATE TABLE event (
      home_id text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      epoch integer NOT NULL,
      seq integer NOT NULL,
      hash text NOT NULL,
      hlc text COLLATE "C" NOT NULL,
      bytes text NOT NULL,
      PRIMARY KEY (home_id, station_id, epoch, seq)
    )`.execute(db);
}
