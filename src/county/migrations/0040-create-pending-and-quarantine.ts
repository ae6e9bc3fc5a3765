import { type Kysely, sql } from 'kysely';

/** What came too early, and what must not be merged: nothing that arrived is ever dropped. */
export async function createPendingAndQuarantine(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE pending (
      home_id text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      epoch integer NOT NULL,
      seq integer NOT NULL,
      hash text NOT NULL,
      bytes text NOT NULL,
      seal text,
      received_at bigint NOT NULL,
      PRIMARY KEY (home_id, station_id, epoch, seq, hash)
    )`.execute(db);
  await sql`
    CREATE TABLE quarantine (
      home_id text COLLATE "C" NOT NULL,
      content_hash text COLLATE "C" NOT NULL,
      reason text COLLATE "C" NOT NULL,
      station_id text COLLATE "C" NOT NULL,
      epoch integer NOT NULL,
      seq integer NOT NULL,
      claimed_hash text NOT NULL,
      bytes bytea NOT NULL,
      received_at bigint NOT NULL,
      PRIMARY KEY (home_id, content_hash, reason)
    )`.execute(db);
  await sql`CREATE INDEX quarantine_by_station_id ON quarantine (home_id, station_id, epoch, seq)`.execute(
    db,
  );
}
