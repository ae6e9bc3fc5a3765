/**
 * What two sides of a replication say to each other, version 1. See docs/replication.md; the text form of events and
 * seals is in `lines.ts`. Times are ages in milliseconds; `wall` is only compared, never taken over.
 */
import { z } from 'zod';
import type { BatchEvent, ReasonCode, Seal } from '../../ledger/types.ts';

/** Versions of this program. A side answers in the highest both know. */
export const PROTOCOL = { min: 1, max: 1 } as const;

/** Events of one push, and of one answer to a pull. */
export const EVENTS_PER_BATCH = 500;
/** Runs on their way at once: the next is prepared and sent while the receipt of the last is awaited. */
export const PUSHES_IN_FLIGHT = 2;
export const HEARTBEAT_MS = 10_000;
/** A wake stream that says nothing for so long is dead. */
export const WAKE_SILENCE_MS = 25_000;

const stationId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const epoch = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const age = z.int().min(0);

/** The newest event of one chain. */
export const chainHeadSchema = z.object({ stationId, epoch, seq, hash });
export type ChainHead = z.infer<typeof chainHeadSchema>;

const heads = z.array(chainHeadSchema).max(10_000);

/** That two histories of one chain are known: the place, and the hash that stands there at whoever says so. */
export type Fork = ChainHead;
const forks = z.array(chainHeadSchema).max(1_000);

export const greetingSchema = z.object({
  protocol: z.object({ min: z.int().min(1), max: z.int().min(1) }),
  homeId: z.string().min(1).max(80),
  stationId,
  /** Drawn at each start of a program: two of one station at the same time are two computers. */
  instance: z.string().min(8).max(64),
  /** Wall time there, ms UTC. */
  wall: z.int(),
  heads,
  /** Chains that stand still here because they have two histories. */
  forks: forks.optional(),
  /** The token of the last answer: what is named here is at least as new as that. */
  echo: z.string().max(120).optional(),
});
export type Greeting = z.infer<typeof greetingSchema>;

/** That a side met this station `ageMs` ago, and held its newest chain up to this head then. */
export const heardSchema = chainHeadSchema.extend({
  ageMs: age,
  /** How far the clock of the side was ahead of that station's when they met, ms. */
  clockOff: z.int().optional(),
});
export type Heard = z.infer<typeof heardSchema>;

export const greetedSchema = z.object({
  protocol: z.int().min(1),
  /** The side that answers: a station id, or the county's. */
  side: z.string().min(1).max(80),
  wall: z.int(),
  heads,
  forks: forks.optional(),
  heard: z.array(heardSchema).max(1_000),
  /** False where what is received may be gone after a power failure: nothing sent there counts as delivered. */
  durable: z.boolean(),
  /** Another computer claims to be this station. */
  twins: z.boolean(),
  /** Says to this side when it gave this answer; for the next greeting. */
  token: z.string().max(120).optional(),
});
export type Greeted = z.infer<typeof greetedSchema>;

/** First line of a push: which chain, and the sequence before the first event of the run. */
export const pushHeadSchema = z.object({ stationId, epoch, after: seq });

/** A run of one chain without gaps, its last event sealed. */
export interface Push extends z.infer<typeof pushHeadSchema> {
  readonly events: readonly BatchEvent[];
  /** The last of them is over the last event. */
  readonly seals: readonly Seal[];
}

export const REFUSALS = ['UNSEALED', 'REVOKED'] as const;
/** Why a side took an event not into a chain: a reason of the ledger, or one of the protocol. */
export type RefusalReason = ReasonCode | (typeof REFUSALS)[number];

export const receiptSchema = z.object({
  stationId,
  epoch,
  /** Head of that chain on the disk of the side; seq 0 and the genesis hash for none. */
  seq,
  hash,
  /** Events of that chain that wait for a gap to close. */
  waiting: z.int().min(0),
  refused: z.array(z.object({ seq, hash: z.string(), reason: z.string().max(40) })).max(1_000),
  durable: z.boolean(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** An answer to a pull; `cursor` is to be asked with next. */
export interface PullPage {
  readonly events: readonly BatchEvent[];
  readonly seals: readonly Seal[];
  readonly cursor: string;
}
