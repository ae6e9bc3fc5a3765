import { z } from 'zod';

/** Facts a furnace's own hardware tells, against what the ledger knows (炉前硬件). */
const id = z.string().min(1).max(80);
const code = z.string().regex(/^[A-Z]{2}\d{8}[0-9A-Z]$/);

/** `start`: its controller began to burn; `flame`: the flame detector saw fire; `door`: the charging door opened. */
export const unpermittedWhat = z.enum(['start', 'flame', 'door']);
export type UnpermittedWhat = z.infer<typeof unpermittedWhat>;

export const FURNACE_KINDS = {
  /** 无许可动作: the cremator did something that no passed checkpoint allowed. */
  'cremator.unpermitted': z.object({
    cremator: code,
    what: unpermittedWhat,
    /** Which device said so, and what it said, in words. */
    device: z.string().max(80),
    seen: z.string().max(200),
  }),
  /** Two people looked and say what it was; it stays evidence, only the alarm ends. */
  'cremator.explained': z.object({
    cremator: code,
    events: z.array(id).min(1).max(20),
    found: z.string().trim().min(1).max(800),
  }),
} as const;
