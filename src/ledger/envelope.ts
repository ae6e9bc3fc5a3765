/**
 * Building and reading envelopes. Bytes that arrive are hashed as they came and never written again; the
 * check that they are canonical only guards against two readers seeing two meanings (doubled members).
 */
import { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import { canonicalForm, hashBytes, isCanonical } from './canonical.ts';
import { HLC_PATTERN } from './hlc.ts';
import type { Envelope, EventDraft, JsonObject, LedgerEvent, ReasonCode, StoredEvent } from './types.ts';

export const GENESIS_HASH = '0'.repeat(64);
/** The kind every chain begins with; its payload carries the public key that verifies the chain's seals. */
export const STATION_OPENED = 'station.opened';

/** Largest canonical envelope, in UTF-16 code units. Attachments are files; an event carries their hash. */
export const MAX_EVENT_LENGTH = 1_048_576;
export const MAX_SEQ = 2 ** 31 - 1;

const HASH = z.string().regex(/^[0-9a-f]{64}$/);
// ASCII only: SQLite sorts text by UTF-8 bytes and JavaScript by UTF-16 units; they agree on ASCII.
const STATION_ID = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const NAME = z.string().min(1).max(200);
const MILLIS = z.int().min(0);

export const StationIdSchema = STATION_ID;

/** Loose: members of a newer version are kept, they are part of what was hashed. */
const ENVELOPE = z.looseObject({
  id: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  homeId: NAME,
  stationId: STATION_ID,
  epoch: z.int().min(1).max(MAX_SEQ),
  stationSeq: z.int().min(1).max(MAX_SEQ),
  hlc: z.string().regex(HLC_PATTERN),
  occurredAt: MILLIS,
  recordedAt: MILLIS,
  kind: NAME,
  kindVersion: z.int().min(1),
  caseId: NAME.optional(),
  actorId: NAME,
  witnessId: NAME.optional(),
  payload: z.custom(isObject),
  seen: z.record(z.string(), z.looseObject({ seq: z.int().min(0), hash: HASH })).optional(),
  prevHash: HASH,
});
const EnvelopeSchema = z.compile(ENVELOPE);

/** What a caller gives. The rest of a local envelope is the ledger's own, and its payload is JSON once it is canonical. */
const GivenSchema = z.compile(
  ENVELOPE.pick({
    kind: true,
    kindVersion: true,
    caseId: true,
    actorId: true,
    witnessId: true,
    occurredAt: true,
    payload: true,
  }),
);

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const OpenedPayload = z.looseObject({ publicKey: z.string().min(1).max(200) });

/** The public key in a `station.opened` event, as written there; undefined for any other event. */
export function openedKey(event: Envelope): string | undefined {
  if (event.kind !== STATION_OPENED) return undefined;
  const parsed = OpenedPayload.safeParse(event.payload);
  return parsed.success ? parsed.data.publicKey : undefined;
}

export type EnvelopeStamp = Pick<
  Envelope,
  'id' | 'homeId' | 'stationId' | 'epoch' | 'stationSeq' | 'hlc' | 'recordedAt' | 'prevHash' | 'seen'
>;

/**
 * Validates, canonicalises and hashes a local event.
 * The event returned is what its bytes say, so that a projector sees live what a rebuild will see.
 * @throws GuichengError `INPUT.NOT_JSON`, `INPUT.BAD_EVENT`, `INPUT.TOO_LARGE`
 */
export function buildEvent(draft: EventDraft, stamp: EnvelopeStamp): StoredEvent {
  const { text: bytes, value: envelope } = canonicalForm<JsonObject>({
    // In canonical order already: nothing is left to sort.
    actorId: draft.actorId,
    caseId: draft.caseId,
    epoch: stamp.epoch,
    hlc: stamp.hlc,
    homeId: stamp.homeId,
    id: stamp.id,
    kind: draft.kind,
    kindVersion: draft.kindVersion,
    occurredAt: draft.occurredAt,
    payload: draft.payload,
    prevHash: stamp.prevHash,
    recordedAt: stamp.recordedAt,
    seen: stamp.seen as Record<string, { seq: number; hash: string }> | undefined,
    stationId: stamp.stationId,
    stationSeq: stamp.stationSeq,
    witnessId: draft.witnessId,
  });
  if (bytes.length > MAX_EVENT_LENGTH) {
    throw new GuichengError('INPUT.TOO_LARGE', '一次记录的内容过大，请把照片和文件作为附件保存', {
      kind: draft.kind,
      length: bytes.length,
    });
  }
  const checked = GivenSchema.safeParse(envelope);
  if (!checked.success) {
    throw new GuichengError('INPUT.BAD_EVENT', '要记录的事件不完整，请联系技术人员', {
      kind: String(draft.kind),
      issues: z.prettifyError(checked.error),
    });
  }
  return { event: { ...(envelope as unknown as Envelope), hash: hashBytes(bytes) }, bytes };
}

/** Reads a row of our own file: it was validated before it was written. */
export function readEvent(bytes: string, hash: string): LedgerEvent {
  return Object.assign(JSON.parse(bytes) as Envelope, { hash });
}

export type Opened =
  | { readonly ok: true; readonly event: LedgerEvent }
  | { readonly ok: false; readonly reason: ReasonCode; readonly event?: Partial<Envelope> };

/** Checks received bytes against the hash that came with them. Never throws. */
export function openEnvelope(bytes: string, hash: string): Opened {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes);
  } catch {
    return { ok: false, reason: 'MALFORMED' };
  }
  const refused = (reason: ReasonCode): Opened => ({ ok: false, reason, event: claimOf(parsed) });
  if (hashBytes(bytes) !== hash) return refused('HASH_MISMATCH');
  const checked = EnvelopeSchema.safeParse(parsed);
  if (!checked.success || bytes.length > MAX_EVENT_LENGTH) return refused('BAD_ENVELOPE');
  if (!isCanonical(bytes, parsed)) return refused('NOT_CANONICAL');
  return { ok: true, event: { ...(parsed as Envelope), hash } };
}

const Claim = z.looseObject({
  stationId: STATION_ID,
  epoch: z.int().min(1).max(MAX_SEQ),
  stationSeq: z.int().min(1).max(MAX_SEQ),
});

/** Which place in which chain a bad envelope claims, as far as it can be read. */
function claimOf(parsed: unknown): Partial<Envelope> {
  const claim = Claim.safeParse(parsed);
  if (!claim.success) return {};
  const { stationId, epoch, stationSeq } = claim.data;
  return { stationId, epoch, stationSeq };
}
