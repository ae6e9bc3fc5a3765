import { z } from 'zod';

/**
 * Evidence (凭据) of one attempt. `at` is monotonic milliseconds since the attempt opened, so that ages do not
 * depend on the wall clock. `by` is the person whose badge was scanned last before this reading: that is how the
 * software knows that each of two people scanned the body themselves.
 */
const at = z.number();
const by = z.string().nullable();
/** Keyed in by hand instead of scanned; no verdict looks at it, the director's figures do. */
const typed = z.literal(true).optional();

export const evidenceSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('carrier'), code: z.string(), at, by, typed }),
  z.object({ type: z.literal('place'), code: z.string(), at, by, typed }),
  z.object({ type: z.literal('thing'), code: z.string(), at, by, typed }),
  z.object({ type: z.literal('staff'), staffId: z.string(), pin: z.boolean(), at }),
  /** UHF hint at the place: what answered since the attempt opened. `silent`: the reader is dead or mute. */
  z.object({
    type: z.literal('tags'),
    silent: z.boolean(),
    carriers: z.array(z.string()),
    unknown: z.number(),
    at,
  }),
  /** What the family said, before any screen showed what we have. */
  z.object({
    type: z.literal('family'),
    form: z.enum(['arranger', 'authorised', 'notice']),
    name: z.string(),
    birthDate: z.string(),
    speaker: z.string(),
    noticeNumber: z.string().nullable(),
    at,
    by,
  }),
  z.object({
    type: z.literal('observed'),
    sex: z.enum(['male', 'female', 'unclear']),
    age: z.enum(['adult', 'child']),
    mark: z.string(),
    at,
    by,
  }),
  /** Name and birth date read back from the band by the person there. */
  z.object({ type: z.literal('readBack'), name: z.string(), birthDate: z.string(), at, by }),
  z.object({ type: z.literal('photo'), sha256: z.string(), at, by }),
  /** A person looked into the furnace and says it is empty. */
  z.object({ type: z.literal('look'), cremator: z.string(), empty: z.boolean(), at, by }),
  /** A person looked at the trolley (推车) and says how many bodies lie on it; nobody was told how many should. */
  z.object({ type: z.literal('onTrolley'), count: z.enum(['one', 'more']), at, by }),
  z.object({ type: z.literal('implant'), answer: z.enum(['none', 'present', 'removed', 'unknown']), at, by }),
  /** From which papers and marks two people say who a body without a carrier is. */
  z.object({ type: z.literal('grounds'), text: z.string(), at, by }),
  z.object({
    type: z.literal('slip'),
    caseId: z.string(),
    slipId: z.string(),
    printedAt: z.number(),
    signatureOk: z.boolean(),
    at,
    by,
  }),
  z.object({
    type: z.literal('override'),
    staffId: z.string(),
    pin: z.boolean(),
    reason: z.string(),
    codes: z.array(z.string()),
    at,
  }),
]);
export type Evidence = z.infer<typeof evidenceSchema>;
export type EvidenceOf<T extends Evidence['type']> = Extract<Evidence, { type: T }>;

export function ofType<T extends Evidence['type']>(evidence: readonly Evidence[], type: T): EvidenceOf<T>[] {
  return evidence.filter((item): item is EvidenceOf<T> => item.type === type);
}
