import { z } from 'zod';

/**
 * The case file (案卷). No field is required to save; each checkpoint says what it still lacks. Text is kept as
 * typed (trimmed), dates are `YYYY-MM-DD`, times ms UTC. Field list: provincial table FIS_FUNERAL_DEAD_INFO and
 * the desk fields of working systems.
 */
const text = (max: number) => z.string().trim().max(max);
/** From 1900 to 2100: what lies outside breaks every calendar it is shown in. */
const moment = z.number().int().min(-2_208_988_800_000).max(4_102_444_800_000);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '日期应为 年-月-日');

export const decedentFields = z
  .object({
    name: text(60),
    formerName: text(60),
    nameless: z.boolean(),
    sex: z.enum(['male', 'female', 'unknown']),
    birthDate: day,
    ageText: text(20),
    paperType: text(30),
    paperNumber: text(40),
    paperSource: text(30),
    nationality: text(30),
    ethnicGroup: text(10),
    religion: text(20),
    occupation: text(40),
    education: text(20),
    politicalStatus: text(20),
    workUnit: text(80),
    householdArea: text(80),
    town: text(40),
    village: text(40),
    address: text(160),
    deathAt: moment,
    deathPlace: text(120),
    deathCause: text(4),
    disease: text(80),
    bodyCondition: text(4),
    conditionNote: text(400),
    belongings: text(800),
    marks: text(400),
    implant: z.enum(['none', 'present', 'removed', 'unknown']),
    infectious: z.enum(['none', 'suspected', 'confirmed']),
    ashesDestination: text(4),
    caseKind: z.enum(['cremation', 'transferOut', 'earthBurial', 'fetal', 'ashesOnly']),
    crematorType: text(20),
    motherName: text(60),
    motherPaperNumber: text(40),
    /** 无人认领 */
    unclaimed: z.boolean(),
    /** 弃婴 */
    abandoned: z.boolean(),
    /** 医院移交登记 of a fetus or infant. */
    handoverUnit: text(80),
    handoverPerson: text(40),
    handoverAt: moment,
    /** 突发事件: which event, and which number in it (某某事件 第3号). */
    batchId: text(80),
    batchName: text(60),
    batchNumber: z.number().int().min(1).max(500),
    photo: z.string().regex(/^[0-9a-f]{64}$/),
    note: text(800),
  })
  .partial()
  .strict();

export const contactFields = z
  .object({
    name: text(60),
    sex: z.enum(['male', 'female', 'unknown']),
    relation: text(4),
    phone: text(30),
    paperType: text(30),
    paperNumber: text(40),
    /** 证件来源, e.g. the card itself on the reader. */
    paperSource: text(30),
    address: text(160),
  })
  .partial()
  .strict();

/** 派车/接运: what the caller must state. */
export const transferFields = z
  .object({
    callerName: text(60),
    callerPhone: text(30),
    pickupPlace: text(160),
    pickupAt: moment,
    vehicle: text(40),
    driver: text(40),
    kilometres: z.number().int().min(0).max(5000),
    note: text(400),
  })
  .partial()
  .strict();

export const caseSections = {
  decedent: decedentFields,
  arranger: contactFields,
  ashesRecipient: contactFields,
  transfer: transferFields,
} as const;

export type CaseSection = keyof typeof caseSections;
export type DecedentFields = z.infer<typeof decedentFields>;
export type ContactFields = z.infer<typeof contactFields>;
export type TransferFields = z.infer<typeof transferFields>;

/** Fields whose change is a correction (更正): reason, second person, and the printed carriers are void. */
export const IDENTITY_FIELDS = ['name', 'sex', 'birthDate', 'paperType', 'paperNumber'] as const;
export type IdentityField = (typeof IDENTITY_FIELDS)[number];

export const caseFieldsInput = z
  .object({
    decedent: decedentFields,
    arranger: contactFields,
    ashesRecipient: contactFields,
    transfer: transferFields,
  })
  .partial()
  .strict();
export type CaseFieldsInput = z.infer<typeof caseFieldsInput>;
