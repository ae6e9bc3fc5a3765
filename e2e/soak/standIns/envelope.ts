import * as own from '../../../src/ledger/envelope.ts';
import type { StoredEvent } from '../../../src/ledger/types.ts';

export * from '../../../src/ledger/envelope.ts';

/** More than a house records. */
const MOST = 4_000;
const known = new Map<string, StoredEvent>();

function keep(stored: StoredEvent): void {
  if (known.size >= MOST) known.clear();
  known.set(stored.event.hash, stored);
}

/**
 * Stands in the place of the ledger's envelopes: three stations of one process read the same bytes of each event, and
 * the second and third are given what the first made of them. Other bytes under a known hash are read as always.
 */
export function buildEvent(...given: Parameters<typeof own.buildEvent>): StoredEvent {
  const stored = own.buildEvent(...given);
  keep(stored);
  return stored;
}

export function openEnvelope(bytes: string, hash: string): own.Opened {
  const before = known.get(hash);
  if (before?.bytes === bytes) return { ok: true, event: before.event };
  const opened = own.openEnvelope(bytes, hash);
  if (opened.ok) keep({ event: opened.event, bytes });
  return opened;
}

export function readEvent(bytes: string, hash: string): StoredEvent['event'] {
  const before = known.get(hash);
  return before?.bytes === bytes ? before.event : own.readEvent(bytes, hash);
}
