import { z } from 'zod';
import { NOTICED } from '../doors.ts';

const id = z.string().min(1).max(80);
const code = z.string().regex(/^[A-Z]{2}\d{8}[0-9A-Z]$/);

/**
 * Facts of the doors (门禁). They are about a place and about whoever lies there, and change neither: a door that was
 * opened must not void the permit of a body on its way to the furnace.
 */
export const DOOR_KINDS = {
  /** Forced open, held open, opened or tried with a card; small, and told once however often a controller tells it. */
  'door.noticed': z.object({
    place: code,
    /** Name of the door as the home calls it. */
    door: z.string().max(80),
    what: z.enum(NOTICED),
    /** Masked; empty where no card was used. */
    card: z.string().max(12),
    source: z.string().min(1).max(120),
    /** Wall ms by the controller's clock; null where it gave none. */
    happenedAt: z.number().int().nullable(),
    /** Read from the controller's memory afterwards. */
    late: z.boolean(),
    /** Who lay behind this door, as far as this station knew. */
    cases: z.array(id).max(2_000),
  }),
} as const;
