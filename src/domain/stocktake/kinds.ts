import { z } from 'zod';

/** Facts of stock-takes (盘点) and moves of many (倒库、搬迁). Part of `EVENT_KINDS`. */
const id = z.string().min(1).max(80);
const code = z.string().regex(/^[A-Z]{2}\d{8}[0-9A-Z]$/);

/** What is counted or moved: bodies in bays, or urns in niches. */
export const stockOf = z.enum(['bay', 'niche']);
export type StockOf = z.infer<typeof stockOf>;

/** 每日, 每年, 倒库后, 恢复备份后, 其他 */
export const countWhy = z.enum(['daily', 'yearly', 'relocation', 'restore', 'other']);
export type CountWhy = z.infer<typeof countWhy>;

const FINDINGS = [
  'match',
  'empty',
  'missing',
  'elsewhere',
  'unknownCarrier',
  'deadCarrier',
  'notBound',
] as const;
/** What one scan says beside what the ledger said at that moment. */
export type Finding = (typeof FINDINGS)[number];

const FREEZE_WHYS = ['elsewhere', 'notThere', 'together', 'strange'] as const;
/** Why a count freezes somebody: found elsewhere, not where they should be, two in one place, a strange carrier. */
export type FreezeWhy = (typeof FREEZE_WHYS)[number];

/** One listed move (一行): who, out of which place, into which. */
const listedMove = z.object({ caseId: id, from: code, to: code });
export type ListedMove = z.infer<typeof listedMove>;

export const STOCKTAKE_KINDS = {
  'count.started': z.object({
    countId: id,
    of: stockOf,
    rooms: z.array(z.string().min(1).max(80)).min(1).max(200),
    /** Number of places in these rooms. */
    places: z.number().int().min(1),
    why: countWhy,
    relocationId: id.nullable().default(null),
    /** Of these rooms only these places; absent for all. */
    only: z.array(code).max(1000).optional(),
  }),
  /** Somebody goes on where another stopped: a shift, a log-off, a crash. */
  'count.resumed': z.object({ countId: id }),
  /**
   * One scan at a place, or a look at it that found nobody. `expected` and `found.at` are what the ledger of this
   * station said at that moment: a move that happens during the count is no mistake.
   */
  'count.scanned': z.object({
    countId: id,
    place: code,
    /** The scan of the place code this belongs to; a later look at the same place replaces it. */
    look: id,
    expected: z.array(id),
    found: z
      .object({
        code: z.string().max(80),
        kind: z.string().max(40),
        caseId: id.nullable(),
        /** Stage of the carrier's life; `unknown` for one the ledger has never seen. */
        life: z.string().max(20),
        at: code.nullable(),
      })
      .nullable(),
    finding: z.enum(FINDINGS),
    /** True: a carrier of nobody who could be frozen lies here; false: a later look finds none. Else absent. */
    stranger: z.boolean().optional(),
    freezes: z.array(z.object({ caseId: id, why: z.enum(FREEZE_WHYS) })),
  }),
  'count.finished': z.object({
    countId: id,
    /** Places nobody looked at. */
    notCounted: z.array(code),
    /** Why it ends although places are left; null where none are. */
    note: z.string().max(800).nullable(),
  }),
  'relocation.drawn': z.object({
    relocationId: id,
    of: stockOf,
    reason: z.string().trim().min(1).max(800),
    moves: z.array(listedMove).min(1).max(500),
  }),
  /** Balanced to zero, or given up with a reason; either way its places and people are free again. */
  'relocation.ended': z.object({
    relocationId: id,
    moves: z.array(listedMove).min(1).max(500),
    abandoned: z.string().trim().min(1).max(800).nullable(),
  }),
} as const;
