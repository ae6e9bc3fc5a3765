import { z } from 'zod';

const id = z.string().min(1).max(80);
const code = z.string().regex(/^[A-Z]{2}\d{8}[0-9A-Z]$/);

/** What a machine's alarm is about. */
export const alarmAbout = z.enum(['door', 'cold', 'relay']);
export type AlarmAbout = z.infer<typeof alarmAbout>;

/**
 * Alarms of machines (报警): raised, answered and over. That somebody was called and who went is evidence; what was
 * measured is not and stays in telemetry. They are about no case, because any news of a case voids its open pass. The
 * id of an alarm is that of the event that raised it.
 */
export const ALARM_KINDS = {
  'alarm.raised': z.object({
    about: alarmAbout,
    /** What is wrong with what, the same for as long as it lasts; known to the station that raised it alone. */
    key: z.string().min(1).max(160),
    place: code.nullable(),
    text: z.string().min(1).max(200),
    todo: z.string().max(400),
    /** Every station hears of it at once; else the others hear once nobody has answered in time. */
    everywhere: z.boolean(),
    /** Somebody may be harmed now. */
    siren: z.boolean().optional(),
    /** Who lay behind a door that was forced or stood open: the answer belongs to their time there. */
    cases: z.array(id).max(2_000).optional(),
    /** Somebody may be where nobody should be: shown before whatever machine only fails. */
    grave: z.boolean().optional(),
  }),
  /** Somebody signed in says what they do about it, or what it was. */
  'alarm.answered': z.object({
    alarm: id,
    words: z.string().trim().min(1).max(200),
    /** As the alarm had them, so that the answer is found by case. */
    cases: z.array(id).max(2_000).optional(),
  }),
  'alarm.ended': z.object({ alarm: id }),
} as const;
