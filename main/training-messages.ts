/** What the real application and the process of a training say to each other. Each side checks what it hears. */
import { z } from 'zod';
import type { ErrorCode } from '../src/domain/errors.ts';
import { stationRole } from '../src/domain/events/kinds.ts';

/** To the process. A port comes along with `port` and with nothing else. */
export const order = z.discriminatedUnion('type', [
  z.object({ type: z.literal('list'), drills: z.string() }),
  z.object({
    type: z.literal('begin'),
    drills: z.string(),
    drill: z.string(),
    /** Empty folder that only this training uses. */
    scratch: z.string(),
  }),
  z.object({ type: z.literal('port') }),
  /** Something real happened at the trainee's station; null when it was seen to. */
  z.object({ type: z.literal('real'), what: z.string().nullable() }),
]);
export type Order = z.infer<typeof order>;

const summary = z.object({
  drill: z.string(),
  name: z.string(),
  situation: z.string(),
  station: stationRole,
  stationName: z.string(),
  roleText: z.string(),
  moments: z.number().int().min(0),
  problem: z.string().nullable(),
});

/** From the process. Nothing of it is a reading: no scan of a training can be told to a real core. */
export const word = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listed'), drills: z.array(summary) }),
  z.object({ type: z.literal('ready'), station: stationRole, name: z.string() }),
  /** The scratch home was exchanged; its window must ask for the new one. */
  z.object({ type: z.literal('moved') }),
  z.object({
    type: z.literal('finished'),
    drill: z.string(),
    drillName: z.string(),
    moments: z.number().int().min(0),
    missed: z.number().int().min(0),
    helped: z.number().int().min(0),
  }),
  z.object({ type: z.literal('leave') }),
  z.object({ type: z.literal('toWork') }),
  /** Keys of a real scanner that went to the window in front. */
  z.object({ type: z.literal('keyed'), text: z.string().max(2500) }),
  z.object({
    type: z.literal('failed'),
    code: z
      .string()
      .regex(/^[A-Z_]+\.[A-Z_]+$/)
      .transform((text) => text as ErrorCode),
    sentence: z.string(),
  }),
]);
export type Word = z.infer<typeof word>;
