/**
 * The county's migrations. They only add, so that programs of the last edition go on over the new tables while one
 * after the other is brought up to date. Each asks for a table only for a moment, so that nobody queues behind it, and is
 * tried again while somebody is at work in it.
 */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { createHomesAndStations } from './0010-create-homes-and-stations.ts';
import { createChainsAndEvents } from './0020-create-chains-and-events.ts';
import { createSeals } from './0030-create-seals.ts';
import { createPendingAndQuarantine } from './0040-create-pending-and-quarantine.ts';
import { createMet } from './0050-create-met.ts';
import { noteInstances } from './0060-note-instances.ts';
import { keepAuthorities } from './0070-keep-authorities.ts';

type Up = (db: Kysely<unknown>) => Promise<void>;

/** In order. Append only. */
const LIST: Readonly<Record<string, Up>> = {
  '0010-create-homes-and-stations': createHomesAndStations,
  '0020-create-chains-and-events': createChainsAndEvents,
  '0030-create-seals': createSeals,
  '0040-create-pending-and-quarantine': createPendingAndQuarantine,
  '0050-create-met': createMet,
  '0060-note-instances': noteInstances,
  '0070-keep-authorities': keepAuthorities,
};

export const COUNTY_MIGRATIONS: Record<string, Migration> = Object.fromEntries(
  Object.entries(LIST).map(([name, up]) => [name, { up: patiently(up) }]),
);

/** A table in use is asked for, but nobody queues behind whoever asks for long. */
function patiently(up: Up): Up {
  return async (db) => {
    await sql`SET LOCAL lock_timeout = '200ms'`.execute(db);
    await up(db);
  };
}
