import { z } from 'zod';
import { DOCUMENT_KINDS } from '../case/documents.ts';
import { caseFieldsInput, contactFields, decedentFields, transferFields } from '../case/fields.ts';
import { NEAR_MISS_CAUSE_IDS, type NearMissCause } from '../nearMiss.ts';
import { ROLE_IDS } from '../roles.ts';
import { STOCKTAKE_KINDS } from '../stocktake/kinds.ts';
import { ALARM_KINDS } from './alarms.ts';
import { DOOR_KINDS } from './doors.ts';
import { EXCEPTION_KINDS } from './exceptions.ts';
import { FURNACE_KINDS } from './furnace.ts';
import { json } from './json.ts';

/**
 * Every kind of fact of the home, with the shape of its payload. Kinds are never removed or renumbered: an old
 * ledger must fold for ever. A changed meaning gets a new kind or a higher `kindVersion`.
 */
const id = z.string().min(1).max(80);
const code = z.string().regex(/^[A-Z]{2}\d{8}[0-9A-Z]$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const cardDigest = z.string().regex(/^[0-9a-f]{32}$/);
const reason = z.string().trim().min(1).max(800);
const day = z.iso.date();
const role = z
  .enum(ROLE_IDS as [string, ...string[]])
  .transform((value) => value as (typeof ROLE_IDS)[number]);
export const stationRole = z.enum(['desk', 'kiosk', 'console']);
export type StationRole = z.infer<typeof stationRole>;

export const placeKind = z.enum([
  'bay',
  'coldRoom',
  'hall',
  'cremator',
  'coolingPlace',
  'room',
  'niche',
  'plot',
  'vehicle',
]);
export type PlaceKind = z.infer<typeof placeKind>;

export const checkpointId = z.enum([
  'bind',
  'rebind',
  'reidentify',
  'receive',
  'store',
  'review',
  'move',
  'prepare',
  'releaseToFarewell',
  'view',
  'return',
  'releaseToCremation',
  'charge',
  'chargeIn',
  'trayToCooling',
  'box',
  'storeUrn',
  'urnOut',
  'urnBack',
  'handOver',
  'inter',
  'scatter',
  'leaveAshes',
  'transferOut',
  'retag',
  'uncharge',
  'rebox',
]);
export type CheckpointId = z.infer<typeof checkpointId>;

/** Where a body or its ashes are. One place, or one named person's hands; never both. */
export const whereabouts = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('outside'), note: z.string().optional() }),
  z.object({
    kind: z.literal('hands'),
    staffId: id,
    trolley: code.nullable(),
    purpose: checkpointId,
    /** Destination place, where one was named. */
    to: code.nullable(),
  }),
  z.object({ kind: z.literal('place'), code }),
  z.object({ kind: z.literal('cremator'), code }),
  z.object({ kind: z.literal('tray'), tray: code, at: code }),
  z.object({ kind: z.literal('urn'), urn: code, at: code.nullable(), staffId: id.nullable() }),
  z.object({
    kind: z.literal('gone'),
    how: z.enum(['handedOver', 'interred', 'scattered', 'left', 'transferredOut']),
    at: code.nullable(),
  }),
]);
export type Whereabouts = z.infer<typeof whereabouts>;

export const reasonRef = z.object({
  code: z.string(),
  sentence: z.string(),
  grade: z.enum(['missing', 'wrong']),
});
export type ReasonRef = z.infer<typeof reasonRef>;

/** The change an act makes; written by the checkpoint, folded by every view. */
export const act = z.object({
  from: whereabouts.nullable(),
  to: whereabouts.nullable(),
  carriersBound: z.array(code).default([]),
  carriersRevoked: z.array(code).default([]),
  /** Carrier taken off the body at the furnace mouth and hung on cremator or tray. */
  carrierDetached: code.nullable().default(null),
  /** Carriers that went into the furnace with the body. */
  carriersConsumed: z.array(code).default([]),
  things: z.record(code, z.string()).default({}),
  /** Carriers scanned off the body beside the code of the place it lies in from now on; absent from acts before that was kept. */
  seen: z.array(code).optional(),
  permit: z.object({ permitId: id, cremator: code, validForMs: z.number().int() }).nullable().default(null),
  flags: z.array(z.string()).default([]),
  note: z.string().nullable().default(null),
});
export type Act = z.infer<typeof act>;

const verdictFields = {
  checkpoint: checkpointId,
  attemptId: id,
  policyVersion: z.number().int(),
  /** Monotonic ms since the attempt opened, at the verdict. */
  decidedAtMs: z.number(),
  /** Exactly what `evaluate` was given, so that the stored verdict can be decided again. */
  context: json,
  evidence: z.array(json),
};

export const EVENT_KINDS = {
  'station.opened': z.object({ publicKey: z.string(), name: z.string(), role: stationRole }),
  'station.signedOff': z.object({ stationId: id }),
  'station.signedOn': z.object({ stationId: id }),
  /** A computer was let into the network of the home as this station (入网), with these keys and no others. */
  'station.enrolled': z.object({
    stationId: id,
    name: z.string(),
    role: stationRole,
    /** Base64 of the raw Ed25519 key that signs its chain. */
    sealKey: z.string(),
    /** SHA-256 of the SPKI of the key it shows on a connection. */
    tlsKey: z.string(),
    /** Base64 of the raw X25519 key that opens what is sent to it alone. */
    boxKey: z.string(),
  }),
  /** Stolen, cloned or given away (注销): nothing is taken from it beyond these heads any more. */
  'station.revoked': z.object({
    stationId: id,
    heads: z.array(z.object({ epoch: z.number().int(), seq: z.number().int(), hash: z.string() })),
    reason,
  }),
  /** The station that others meet at (馆内枢纽) is another from now on; a lower epoch stops answering as one. */
  'hub.moved': z.object({ to: id, hubEpoch: z.number().int().min(1), reason }),
  /** Only what changed: two stations that configure different things must not undo each other. */
  'home.configured': z.object({
    name: z.string().optional(),
    county: z.string().optional(),
    phone: z.string().optional(),
    dictionaries: z
      .record(
        z.string(),
        z.array(z.object({ value: z.string(), label: z.string(), retired: z.boolean().optional() })),
      )
      .optional(),
    towns: z.array(z.object({ name: z.string(), managedBy: z.string() })).optional(),
    policy: json.optional(),
    /** By when near misses are reported (差错上报). */
    reporting: z
      .object({
        workingDays: z.number().int().min(1).max(60),
        daysOff: z.array(day),
        daysOn: z.array(day),
      })
      .optional(),
    /** 地方规定: only the rules that changed, each with its reason and the text it rests on. */
    rules: z
      .record(
        z.string(),
        z.object({
          value: z.union([z.number(), z.null(), z.array(z.string())]),
          basis: z.string(),
          reason: z.string(),
        }),
      )
      .optional(),
  }),
  'place.defined': z.object({
    code,
    kind: placeKind,
    label: z.string(),
    room: z.string(),
    capacity: z.number().int().min(1),
    authority: id,
    attributes: z.record(z.string(), z.string()).default({}),
  }),
  'place.outOfService': z.object({ code, out: z.boolean(), reason }),
  'staff.enrolled': z.object({
    staffId: id,
    name: z.string(),
    badge: code,
    roles: z.array(role),
    deputyOf: z.array(role).default([]),
  }),
  'staff.dismissed': z.object({ staffId: id, reason }),
  /** Two people gave this person a first PIN, or a new one (发口令). The PIN is no part of any event. */
  'staff.pinIssued': z.object({ staffId: id }),
  /**
   * A contactless card names this person from now on (登记职工卡). Its number is kept as digests under the secret of the
   * home, as wide as it was read and as narrower readers may give it (`domain/staffCard.ts`).
   */
  'staff.cardBound': z.object({
    staffId: id,
    cardId: id,
    form: z.string().max(20),
    /** Its last characters, for people. */
    tail: z.string().max(4),
    whole: z.array(cardDigest).min(1).max(8),
    parts: z.array(cardDigest).max(32),
  }),
  /** It names nobody any more (挂失). */
  'staff.cardEnded': z.object({ staffId: id, cardId: id, reason }),
  /** The sealed code (密封码) unlocked this person; it is spent at every station that hears. */
  'sealedCode.used': z.object({ staffId: id }),
  /** Two people, one a director, looked at the clock and it is right, though something spoke against it (校时确认). */
  'clock.confirmed': z.object({
    wall: z.number().int(),
    against: z.enum(['run', 'start', 'ledger', 'peers']),
    /** How far the clock was thought to be ahead, ms; negative for behind. */
    offMs: z.number().int(),
    reason,
  }),
  /** Where no other station was heard for days, two people, one a director, looked at who works here (确认名册). */
  'roster.confirmed': z.object({ silentMs: z.number().int(), staff: z.array(id), reason }),
  /** This station began a new epoch: its file had lost something, or was an old copy (恢复). */
  'station.restored': z.object({
    reason: z.enum(['corrupt', 'missing', 'behind', 'asked', 'forked']),
    /** The epoch that ended. */
    previous: z.number().int(),
    /** Its newest event that is held. */
    heldTo: z.number().int(),
    /** Its newest event somebody was told of, as far as that is known. */
    upTo: z.number().int().nullable(),
    /** The time in which something may be missing, ms UTC. */
    from: z.number().int(),
    until: z.number().int(),
    backupAt: z.number().int().nullable(),
    /** Name of the set-aside file. */
    aside: z.string().nullable(),
  }),
  /** After a restore: scanned in the place the ledger names, or in the hands it names (在位确认). */
  'custody.sighted': z.object({ carrier: code, place: code.nullable() }),
  'thing.defined': z.object({
    code,
    kind: z.enum(['tray', 'trolley', 'urn', 'coffin']),
    label: z.string(),
    /** Of an urn: 'small' is for a fetus or newborn. Absent where the home keeps no sizes: none is asked for. */
    size: z.enum(['small', 'standard']).optional(),
  }),
  'authority.asked': z.object({ resource: z.string(), by: id, purpose: z.string() }),
  'authority.moved': z.object({
    resource: z.string(),
    to: id,
    resourceEpoch: z.number().int(),
    reason: z.string(),
    /** The dead station it was taken from, by two people, without an answer of its own. */
    takenFrom: id.optional(),
  }),
  /**
   * Two people, one a director, say that a station will not come back as it was (接管): nobody waits for its news any
   * more, and what it might give out and hand over is this station's from here on.
   */
  'authority.takenOver': z.object({
    stationId: id,
    /** The newest of its facts that was known: what it recorded after this was not. */
    epoch: z.number().int(),
    seq: z.number().int().min(0),
    hash: z.string(),
    places: z.number().int().min(0),
    cases: z.number().int().min(0),
    reason,
  }),
  'authority.refused': z.object({ resource: z.string(), by: id, reason: z.string() }),
  'numberBlock.granted': z.object({ kind: z.string(), block: z.number().int().min(0), stationId: id }),

  'case.opened': z.object({ caseNumber: code, fields: caseFieldsInput }),
  'case.amended': z.object({
    decedent: decedentFields.optional(),
    arranger: contactFields.optional(),
    ashesRecipient: contactFields.optional(),
    transfer: transferFields.optional(),
  }),
  'case.identityCorrected': z.object({ changes: decedentFields, reason, voided: z.array(code) }),
  'case.joined': z.object({ from: id, into: id, reason }),
  'case.split': z.object({ from: id, into: id, moved: z.array(code), reason }),
  'document.received': z.object({
    documentId: id,
    kind: z.enum(DOCUMENT_KINDS),
    form: z.string().max(20).nullable(),
    number: z.string().max(60).nullable(),
    issuer: z.string().max(80).nullable(),
    issuerKind: z.string().max(4).nullable(),
    attachment: sha256.nullable(),
    note: z.string().max(400).nullable(),
  }),
  'document.withdrawn': z.object({ documentId: id, reason }),
  'attachment.added': z.object({ sha256, mime: z.string(), bytes: z.number().int(), purpose: z.string() }),
  'carrier.printed': z.object({ code, kind: z.string(), copy: z.number().int() }),
  'carrier.verified': z.object({ code }),
  'carrier.revoked': z.object({ code, reason }),
  'tag.registered': z.object({
    epc: z.string().regex(/^[0-9A-F]{8,124}$/),
    carrier: code,
    /** The chip's own number; only where the desk wrote the tag. */
    tid: z
      .string()
      .regex(/^[0-9A-F]{8,48}$/)
      .optional(),
  }),
  'hold.placed': z.object({
    holdId: id,
    holdKind: z.string(),
    reason,
    basis: z.string().max(120).nullable(),
  }),
  'hold.lifted': z.object({ holdId: id, reason, document: z.string().max(120).nullable() }),
  'objection.raised': z.object({
    objectionId: id,
    reason: z.string().max(800),
    cases: z.array(id),
    /** 家属拒认或争议: ends only with what the sides settled in writing. */
    byFamily: z.boolean().optional(),
  }),
  'objection.lifted': z.object({
    objectionId: id,
    reason,
    cases: z.array(id),
    /** Number of the written settlement (和解、确认书). */
    settlement: z.string().max(120).optional(),
  }),
  'farewell.booked': z.object({ hall: code, from: z.number().int(), to: z.number().int() }),
  'farewell.waived': z.object({ reason, by: z.string() }),
  'farewell.closed': z.object({ hall: code.nullable() }),
  'cremation.ordered': z.object({
    crematorType: z.string(),
    scheduledAt: z.number().int(),
    /** Of an overdue body, under the authority's notice and without the family. */
    underNotice: z.boolean().optional(),
  }),
  'cremation.moved': z.object({ scheduledAt: z.number().int(), reason, forward: z.boolean() }),
  'permit.closed': z.object({ permitId: id, cremator: code, reason: z.string() }),
  'cremation.finished': z.object({ cremator: code }),
  'slip.printed': z.object({ slipId: id, validUntil: z.number().int(), text: z.string() }),
  'certificate.issued': z.object({
    number: code,
    recipient: z.string(),
    replaces: code.nullable(),
    reason: z.string().nullable(),
  }),
  'paper.printed': z.object({ paper: z.string(), copy: z.number().int(), head: z.string() }),
  'conflict.closed': z.object({
    conflictId: z.string(),
    cases: z.array(id),
    keep: id.nullable(),
    place: code.nullable(),
    whereabouts: whereabouts.nullable(),
    note: z.string(),
    /** The paper that proves it left the house, where nobody could scan it at a place. */
    evidence: z.object({ paper: z.string().max(120), attachment: z.string().max(64).nullable() }).optional(),
  }),
  'checkpoint.passed': z.object({
    ...verdictFields,
    act,
    override: z
      .object({ by: id, reason, codes: z.array(z.string()) })
      .nullable()
      .default(null),
  }),
  'checkpoint.blocked': z.object({ ...verdictFields, reasons: z.array(reasonRef), cases: z.array(id) }),
  /** Of no case: what the director writes about yesterday must not void a pass of today. */
  'nearMiss.classified': z.object({
    nearMiss: id,
    cause: z.enum(NEAR_MISS_CAUSE_IDS as [NearMissCause, ...NearMissCause[]]),
    note: z.string().max(800),
    reportable: z.boolean(),
    reportedAt: z.number().int().nullable(),
  }),
  /**
   * What the camera of a place saw at a verdict (现场照片). Its case stands in the payload alone: a picture changes
   * nothing of the case, and must not void a permit that was just given.
   */
  'snapshot.taken': z.object({
    /** Id of the event of the checkpoint. */
    of: id,
    caseId: id,
    place: code,
    cameraId: id,
    camera: z.string().max(80),
    /** By the clock of the station. */
    takenAt: z.number().int(),
    /** Ms by which the camera's clock was ahead of the station's then, negative where behind; null where not known. */
    ahead: z.number().int().nullable().default(null),
    /** An attachment; null where the camera gave none, and `missing` says why. */
    picture: z.object({ sha256, mime: z.string(), bytes: z.number().int() }).nullable(),
    missing: z.string().max(200).nullable(),
    /** Address of the recording around it by the camera's own time, without an account. */
    recording: z.string().max(400).nullable(),
  }),
  ...EXCEPTION_KINDS,
  ...FURNACE_KINDS,
  ...STOCKTAKE_KINDS,
  ...DOOR_KINDS,
  ...ALARM_KINDS,
} as const;

export type EventKind = keyof typeof EVENT_KINDS;
export type EventPayload<K extends EventKind> = z.output<(typeof EVENT_KINDS)[K]>;
/** What a caller may hand in: defaults may be left out. */
export type EventInput<K extends EventKind> = z.input<(typeof EVENT_KINDS)[K]>;

/** The part of the ledger's envelope that folds may use; structural, so that `domain` knows no ledger. */
export interface EventMeta {
  readonly id: string;
  readonly stationId: string;
  readonly epoch: number;
  readonly stationSeq: number;
  readonly hlc: string;
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** Absent is 1. */
  readonly kindVersion?: number | undefined;
  readonly actorId: string;
  readonly witnessId?: string | undefined;
  readonly caseId?: string | undefined;
}

export type DomainEvent = {
  [K in EventKind]: EventMeta & { readonly kind: K; readonly payload: EventPayload<K> };
}[EventKind];
export type EventOf<K extends EventKind> = Extract<DomainEvent, { kind: K }>;

/** Irreversible acts: a seal follows each, two people by badge and PIN come before. */
export const IRREVERSIBLE: readonly CheckpointId[] = [
  'charge',
  'chargeIn',
  'box',
  'handOver',
  'inter',
  'scatter',
  'leaveAshes',
  'transferOut',
];

export function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(EVENT_KINDS, kind);
}

const shapes = new Map<EventKind, z.ZodType>();

/** The shape of a payload as `EVENT_KINDS` has it, compiled when it is first asked for: it reads in a fifth of the time. */
export function payloadShape<K extends EventKind>(kind: K): (typeof EVENT_KINDS)[K] {
  let shape = shapes.get(kind);
  if (shape === undefined) {
    shape = z.compile(EVENT_KINDS[kind] as z.ZodType);
    shapes.set(kind, shape);
  }
  return shape as (typeof EVENT_KINDS)[K];
}

/**
 * Reads a stored event. Unknown kinds and payloads of a newer shape give null: they are kept in the ledger and
 * folded after an upgrade, never dropped and never guessed at.
 */
export function readEvent(raw: EventMeta & { kind: string; payload: unknown }): DomainEvent | null {
  const known = eventsRead.get(raw);
  if (known !== undefined) return known;
  const event = parseEvent(raw);
  eventsRead.set(raw, event);
  return event;
}

/** The newest meaning of a kind that this program knows. What must not be folded without its new members has a higher one. */
const KIND_VERSION = 1;

/** An event is read by the index, the views and all who hear of it; it never changes, so it is parsed once. */
const eventsRead = new WeakMap<object, DomainEvent | null>();

function parseEvent(raw: EventMeta & { kind: string; payload: unknown }): DomainEvent | null {
  if (!isEventKind(raw.kind) || (raw.kindVersion ?? 1) > KIND_VERSION) return null;
  const parsed = payloadShape(raw.kind).safeParse(raw.payload);
  if (!parsed.success) return null;
  return { ...raw, kind: raw.kind, payload: parsed.data } as DomainEvent;
}
