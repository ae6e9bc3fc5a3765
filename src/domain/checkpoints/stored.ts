import { z } from 'zod';
import type { Regional } from '../case/regional.ts';
import type { SpecialFacts } from '../case/special.ts';
import { clearedKind } from '../events/exceptions.ts';
import { type CheckpointId, stationRole, whereabouts } from '../events/kinds.ts';
import { DEFAULT_POLICY, type Policy } from '../policy.ts';
import { ROLE_IDS } from '../roles.ts';
import type { CaseFacts, CheckpointContext } from './context.ts';
import { evaluate, type Verdict } from './evaluate.ts';
import { evidenceSchema } from './evidence.ts';

const text = z.string();
const texts = z.array(z.string());
const time = z.number();

const policy: z.ZodType<Policy> = z.object({
  version: z.number(),
  carrierAgeMs: time,
  secondPersonAgeMs: time,
  familyAgeMs: time,
  freshnessMs: time,
  slipAgeMs: time,
  moveAlarmMs: time,
  permitMs: time,
  minimumCremationMs: time,
  minimumCoolingMs: time,
  kioskIdleMs: time,
  deskIdleMs: time,
  pinAttempts: z.number(),
  pinLockMs: time,
  clockBehindMs: time,
  // No rule asks for it; verdicts from before it was kept have none.
  rosterMs: time.default(DEFAULT_POLICY.rosterMs),
});

const days = z.number().nullable();
const regional: z.ZodType<Regional> = z.object({
  version: z.number(),
  storageDays: days,
  extensionDays: days,
  overdueNoticeDays: days,
  unclaimedNoticeDays: days,
  abandonedNoticeDays: days,
  ashesRetentionDays: days,
  infectiousHours: days,
  complaintDays: days,
  policeCauses: texts,
  choiceGroups: texts,
  infectiousCremators: texts,
});

const special: z.ZodType<SpecialFacts> = z.object({
  deathCause: text,
  formerCauses: texts,
  certificateIssuer: text,
  bodyCondition: text,
  ethnicGroup: text,
  unclaimed: z.boolean(),
  abandoned: z.boolean(),
  mother: z.boolean(),
  guardian: z.boolean(),
  handover: z.boolean(),
  arrivedAt: time.nullable(),
  boxedAt: time.nullable(),
  cleared: z.array(
    z.object({
      kind: clearedKind,
      noticeFrom: time.nullable(),
      noticeEndsAt: time.nullable(),
      scanned: z.boolean(),
    }),
  ),
  implantSigner: text,
  choice: z.enum(['cremation', 'earthBurial']).nullable(),
  transfer: z
    .object({
      saysCremation: z.boolean(),
      sealed: z.boolean(),
      plate: text,
      sealNumber: text,
      staff: z.number(),
      paper: z.boolean(),
    })
    .nullable(),
  viewingAllowed: z.boolean(),
  extendedUntil: time.nullable(),
  notices: z.array(
    z.object({
      to: z.enum(['family', 'public']),
      givenAt: time,
      until: time.nullable(),
      proven: z.boolean(),
    }),
  ),
  disposalApproved: z.boolean(),
  underNotice: z.boolean(),
});

const caseFacts: z.ZodType<CaseFacts> = z.object({
  caseId: text,
  number: text,
  name: text,
  sex: text,
  birthDate: text,
  nameless: z.boolean(),
  caseKind: text,
  status: z.enum(['open', 'closed', 'joined']),
  bound: z.boolean(),
  mustRebind: z.boolean(),
  whereabouts,
  whereText: text,
  custodyStation: text.nullable(),
  pendingReviewBy: text.nullable(),
  holds: z.array(z.object({ kind: text, label: text, reason: text })),
  objections: z.number(),
  conflict: text.nullable(),
  identityClash: texts,
  farewell: text,
  hall: text.nullable(),
  order: z.object({ crematorType: text, scheduledAt: time }).nullable(),
  releasedToCremation: z.boolean(),
  implant: text,
  infectious: text,
  documents: texts,
  legacyCertificate: z.boolean(),
  permit: z
    .object({
      permitId: text,
      cremator: text,
      at: time,
      stationId: text,
      state: z.enum(['open', 'void', 'closed', 'used']),
    })
    .nullable(),
  cremation: z
    .object({
      cremator: text,
      startedAt: time,
      finishedAt: time.nullable(),
      tray: text.nullable(),
      coolingSince: time.nullable(),
      urn: text.nullable(),
      elapsedMs: time.nullable().optional(),
    })
    .nullable(),
  carriers: z.array(z.object({ code: text, kind: text, state: text, worn: z.boolean() })),
  unsighted: text.optional(),
  unread: z.literal(true).optional(),
  inPlace: z.object({ seen: texts, doubted: z.boolean() }).optional(),
  special: special.optional(),
  listed: z.object({ from: text, fromLabel: text, to: text, toLabel: text, arrived: z.boolean() }).optional(),
});

const record = <T>(value: z.ZodType<T>) => z.record(z.string(), value);

/** A stored context as it comes back from the ledger. */
export const contextSchema: z.ZodType<CheckpointContext> = z.object({
  edition: z.number().optional(),
  policy,
  wall: time,
  station: z.object({ id: text, role: stationRole, clockWrong: z.boolean() }),
  expected: text.nullable(),
  first: text.nullable(),
  cases: record(caseFacts),
  carriers: record(
    z.object({
      kind: text,
      caseId: text.nullable(),
      state: text,
      worn: z.boolean(),
      detachedTo: text.nullable(),
      clash: text.nullable(),
    }),
  ),
  places: record(
    z.object({
      code: text,
      kind: text,
      label: text,
      capacity: z.number(),
      occupants: texts,
      outOfService: text.nullable(),
      authority: text,
      crematorType: text.nullable(),
      run: z.object({ caseId: text, state: text, permitId: text.nullable() }).nullable(),
      contaminatedBy: text.nullable().optional(),
      listed: z.object({ role: z.enum(['from', 'to']), caseId: text }).optional(),
    }),
  ),
  things: record(
    z.object({
      kind: text,
      label: text,
      caseId: text.nullable(),
      clash: text.nullable(),
      size: text.optional(),
    }),
  ),
  staff: record(
    z.object({ staffId: text, name: text, roles: z.array(z.enum(ROLE_IDS)), active: z.boolean() }),
  ),
  similar: z.array(z.object({ caseId: text, name: text, similarity: text, where: text })),
  hands: record(texts),
  stale: z.array(z.object({ stationId: text, name: text, heardMsAgo: time.nullable() })),
  ahead: texts,
  regional: regional.optional(),
  stations: record(text),
});

/**
 * Decides a stored verdict again from what it was given then. Null where the ledger does not hold what it saw:
 * seeded past cases, or an event of a version that stored something else.
 */
export function decideAgain(stored: {
  readonly checkpoint: CheckpointId;
  readonly decidedAtMs: number;
  readonly context: unknown;
  readonly evidence: readonly unknown[];
}): Verdict | null {
  const context = contextSchema.safeParse(stored.context);
  const evidence = z.array(evidenceSchema).safeParse(stored.evidence);
  if (!context.success || !evidence.success) return null;
  return evaluate(stored.checkpoint, context.data, evidence.data, stored.decidedAtMs);
}
