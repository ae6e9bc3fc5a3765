import { z } from 'zod';
import { type CheckpointId, checkpointId, type EventKind, reasonRef } from '../../domain/events/kinds.ts';
import { nearMissWeight } from '../../domain/nearMiss.ts';
import type { Db } from '../../ledger/sqlite.ts';
import type { LedgerEvent } from '../../ledger/types.ts';
import type { EventRef, MissKind } from '../dto.ts';
import { EventReader, refOf } from './events.ts';

/** What the figures know of one event: small enough to keep a quarter of them in memory. */
export interface Mark {
  readonly ref: EventRef;
  readonly at: number;
  readonly actorId: string;
  readonly caseId: string | null;
  readonly kind: 'passed' | 'blocked' | 'revoked' | 'finished';
  readonly checkpoint: CheckpointId | null;
  /** A refusal in which something was wrong. */
  readonly wrong: boolean;
  /** By which ways round the scan this step was done; empty where it was done by scanning alone. */
  readonly misses: readonly MissKind[];
}

const KINDS: readonly EventKind[] = [
  'checkpoint.passed',
  'checkpoint.blocked',
  'carrier.revoked',
  'cremation.finished',
];

/** Only what is counted: reading the whole context of each verdict again would take many times as long. */
const step = z.object({
  checkpoint: checkpointId,
  evidence: z.array(z.object({ type: z.string(), typed: z.boolean().optional() })).default([]),
  override: z.object({ by: z.string() }).nullable().default(null),
});
const refusal = z.object({
  checkpoint: checkpointId,
  reasons: z.array(reasonRef),
  cases: z.array(z.string()),
});

/** Ways round the scan that a passed step shows by itself. */
function missesOf({ checkpoint, evidence, override }: z.infer<typeof step>): MissKind[] {
  const found: MissKind[] = [];
  if (override !== null) found.push('override');
  if (checkpoint === 'rebind' || checkpoint === 'reidentify') found.push(checkpoint);
  if (evidence.some((item) => item.type === 'slip')) found.push('slip');
  if (evidence.some((item) => item.typed === true)) found.push('typed');
  return found;
}

function markOf(event: LedgerEvent): Mark | null {
  const base = {
    ref: refOf(event),
    at: event.occurredAt,
    actorId: event.actorId,
    caseId: event.caseId ?? null,
    wrong: false,
    misses: [],
    checkpoint: null,
  };
  switch (event.kind) {
    case 'checkpoint.passed': {
      const read = step.safeParse(event.payload).data;
      return read === undefined
        ? null
        : { ...base, kind: 'passed', checkpoint: read.checkpoint, misses: missesOf(read) };
    }
    case 'checkpoint.blocked': {
      const read = refusal.safeParse(event.payload).data;
      if (read === undefined) return null;
      const { wrong } = nearMissWeight(read.reasons, read.cases, base.caseId);
      return { ...base, kind: 'blocked', checkpoint: read.checkpoint, wrong };
    }
    case 'carrier.revoked':
      return { ...base, kind: 'revoked', misses: ['revoked'] };
    case 'cremation.finished':
      return { ...base, kind: 'finished' };
    default:
      return null;
  }
}

interface Kept {
  readonly from: number;
  readonly heads: Map<number, number>;
  readonly marks: Mark[];
}

/** One for each connection: the ledger only grows, so what was read once is read on from there. */
const kept = new WeakMap<Db, Kept>();

/** Every step, refusal and revoked carrier that happened at `from` (ms UTC) or later, in no particular order. */
export function marksSince(db: Db, from: number): readonly Mark[] {
  let memory = kept.get(db);
  if (memory === undefined || memory.from > from) {
    memory = { from, heads: new Map(), marks: [] };
    kept.set(db, memory);
  }
  const reader = new EventReader(db);
  for (const chain of reader.chains()) {
    const start = memory.heads.get(chain.chainNo) ?? reader.seqBefore(chain, memory.from);
    let head = start;
    for (const { seq, event } of reader.after(chain, start, KINDS)) {
      head = seq;
      const mark = event === null || event.occurredAt < memory.from ? null : markOf(event);
      if (mark !== null) memory.marks.push(mark);
    }
    memory.heads.set(chain.chainNo, head);
  }
  return memory.from === from ? memory.marks : memory.marks.filter((mark) => mark.at >= from);
}
