import { oc, type } from '@orpc/contract';
import { z } from 'zod';

/** What the inputs of every procedure are made of. */

export const caseId = z.string().min(1).max(80);
export const code = z.string().trim().min(1).max(80);
export const id = z.string().min(1).max(80);
export const reason = z.string().trim().min(1, '请写明原因').max(800);
/** A time a calendar can show: a year nobody lives in would break every list it stands in. */
export const moment = z.number().int().min(0).max(4_102_444_800_000);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const pin = z.string().regex(/^\d{4,12}$/, '口令为 4 到 12 位数字');
/** A second person at the desk: badge code scanned or typed, and PIN. */
export const witness = z.object({ staffId: z.string().min(1).max(80), pin });
export type Witness = z.infer<typeof witness>;
export const base = oc.errors({
  GUICHENG: {
    data: z.object({ code: z.string(), sentence: z.string(), details: z.record(z.string(), z.unknown()) }),
  },
});
export const done = type<{ ok: true }>();
