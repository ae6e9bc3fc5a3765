import type { Migration } from '../migrations.ts';
import { createChainsAndEvents } from './0010-create-chains-and-events.ts';
import { createEventSubjects } from './0020-create-event-subjects.ts';
import { createSeals } from './0030-create-seals.ts';
import { createPendingAndQuarantine } from './0040-create-pending-and-quarantine.ts';
import { indexSubjectsLater } from './0050-index-subjects-later.ts';
import { keepWhatWaits } from './0060-keep-what-waits.ts';

/** The ledger's own migrations, in order. Append only. */
export const LEDGER_MIGRATIONS: readonly Migration[] = [
  createChainsAndEvents,
  createEventSubjects,
  createSeals,
  createPendingAndQuarantine,
  indexSubjectsLater,
  keepWhatWaits,
];
