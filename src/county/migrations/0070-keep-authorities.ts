import { type Kysely, sql } from 'kysely';

/** The certificate of the home's own authority: who shows one it issued is of that home. */
export async function keepAuthorities(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE home ADD COLUMN authority text`.execute(db);
}
