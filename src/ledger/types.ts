/**
 * Shapes of the ledger. The ledger is generic over event kinds: it knows envelopes, chains and seals, and
 * nothing of custody. All times are wall milliseconds since the epoch, UTC.
 */

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue | undefined };
/** Members that are `undefined` are left out of the canonical bytes. */
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

/** What a caller hands in; the ledger adds identity, clock, chain and hash. */
export interface EventDraft {
  readonly kind: string;
  readonly kindVersion: number;
  readonly caseId?: string;
  readonly actorId: string;
  readonly witnessId?: string;
  /** When it happened, ms UTC; may lie before the moment it was recorded. */
  readonly occurredAt: number;
  readonly payload: JsonObject;
  /** Custody events: attach the heads of the other chains this station knows. */
  readonly seen?: boolean;
}

export interface SeenHead {
  readonly seq: number;
  readonly hash: string;
}

/** The head of each chain a station knew, by `stationId:epoch`. */
export type SeenHeads = Readonly<Record<string, SeenHead>>;

/** The envelope as it is hashed: everything but the hash itself. */
export interface Envelope {
  /** UUIDv7 (RFC 9562 §5.7). */
  readonly id: string;
  readonly homeId: string;
  readonly stationId: string;
  readonly epoch: number;
  /** 1, 2, 3… in that epoch, no gaps. */
  readonly stationSeq: number;
  /** Hybrid logical clock, 16 lower-case hex digits, sorts as text. */
  readonly hlc: string;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly kind: string;
  readonly kindVersion: number;
  readonly caseId?: string;
  readonly actorId: string;
  readonly witnessId?: string;
  readonly payload: JsonObject;
  readonly seen?: SeenHeads;
  /** Hash of the event before it in the chain; 64 zeros for the first. */
  readonly prevHash: string;
}

export interface LedgerEvent extends Envelope {
  /** SHA-256 of the canonical envelope bytes, lower-case hex. */
  readonly hash: string;
}

export interface StoredEvent {
  readonly event: LedgerEvent;
  /** The canonical envelope without its hash, verbatim as hashed. */
  readonly bytes: string;
}

/** An Ed25519 signature of a station over the head of one of its chains. */
export interface Seal {
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
  /** Base64. */
  readonly signature: string;
}

export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly hlc: string;
}

export interface BatchEvent {
  readonly bytes: string;
  readonly hash: string;
}

/** What travels between cores. `cursor` is opaque: hand it back to the feed that gave it. */
export interface Batch {
  readonly events: readonly BatchEvent[];
  readonly seals: readonly Seal[];
  readonly cursor: string;
}

/** Why an event stands in quarantine, or is flagged. Stable codes. */
export type ReasonCode =
  | 'MALFORMED'
  | 'HASH_MISMATCH'
  | 'NOT_CANONICAL'
  | 'BAD_ENVELOPE'
  | 'OTHER_HOME'
  | 'FORK'
  | 'CHAIN_FORKED'
  | 'OWN_CHAIN_AHEAD'
  | 'HLC_NOT_MONOTONE'
  | 'NOT_OPENED'
  | 'KEY_MISMATCH'
  | 'SEAL_BAD_SIGNATURE'
  | 'SEAL_DISAGREES'
  | 'PROJECTION_FAILED'
  | 'REVOKED'
  | 'FUTURE';

export interface Flag {
  readonly reasonCode: ReasonCode;
  readonly station: string;
  readonly epoch: number;
  readonly seq: number;
}

export interface AcceptResult {
  /** Events newly in the ledger, pending ones that could now be applied included. */
  readonly accepted: number;
  /** Events (or seals) that were already here, in whatever table. */
  readonly duplicates: number;
  /** New entries of the quarantine. `PROJECTION_FAILED` means: in the ledger, but its view failed. */
  readonly quarantined: readonly Flag[];
  /** Accepted, but more than five minutes ahead of this station's wall clock. */
  readonly flagged: readonly Flag[];
  /** Events now waiting for a gap to close, over all chains. */
  readonly waiting: number;
  /** New seals that verified. */
  readonly seals: number;
}

/** `open` takes events; `forked` and `ahead` take none until a person or a new epoch resolves it. */
export type ChainStatus = 'open' | 'forked' | 'ahead';

export interface StationClock {
  /** Wall milliseconds since the epoch. */
  wall(): number;
  /** Monotonic milliseconds. */
  mono(): number;
}
