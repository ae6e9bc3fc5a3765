/**
 * The tables of a county as the program sees them. `home_id` leads every key and every index, so that the tables can be
 * spread over machines by it. Wall times are milliseconds UTC of the database's own clock: several programs share it.
 */
import type { ColumnType, Selectable } from 'kysely';
import type { ReasonCode } from '../../ledger/types.ts';
import type { REFUSALS } from '../../replication/protocol/messages.ts';

/** 64 bits: PostgreSQL's driver gives them as text. */
type Big = ColumnType<string | number | bigint, number, number>;

interface HomeTable {
  home_id: string;
  /** What people call it; null until somebody said. */
  name: string | null;
  created_at: Big;
  /** PEM of the certificate of its own authority; null where it is known otherwise who calls. */
  authority: string | null;
}

interface StationTable {
  home_id: string;
  station_id: string;
  /** Base64 of the raw Ed25519 key that seals its chains; null where only its revocation was heard of. */
  seal_key: string | null;
  /** SHA-256 of the SPKI of its TLS key, hex. */
  tls_key: string | null;
  /** Base64 of the raw X25519 key that opens its boxes. */
  box_key: string | null;
  enrolled_at: Big | null;
  /** Key of the computer that had this id before and was revoked: of epochs up to `revoked_epoch`. */
  former_key: string | null;
  /** Nothing of this epoch is taken beyond this place; null while it was never revoked. */
  revoked_epoch: number | null;
  revoked_seq: number | null;
  /** Null once another computer was enrolled in its place. */
  revoked_at: Big | null;
}

interface ChainTable {
  home_id: string;
  station_id: string;
  epoch: number;
  status: 'open' | 'forked';
  /** Head: 0, the genesis hash and the zero clock while there is none. */
  seq: number;
  hash: string;
  hlc: string;
  sealed_seq: number;
  /** Base64 of the raw key that its first event names. */
  public_key: string | null;
  /** Events in `pending` for this chain. */
  waiting: number;
}

interface EventTable {
  home_id: string;
  station_id: string;
  epoch: number;
  seq: number;
  hash: string;
  hlc: string;
  /** The canonical envelope, verbatim as it was hashed. */
  bytes: string;
}

interface SealTable {
  home_id: string;
  station_id: string;
  epoch: number;
  seq: number;
  hash: string;
  at: Big;
  signature: string;
}

interface PendingTable {
  home_id: string;
  station_id: string;
  epoch: number;
  seq: number;
  hash: string;
  bytes: string;
  /** JSON of the seal over this event, where one came with it and verified. */
  seal: string | null;
  received_at: Big;
}

interface QuarantineTable {
  home_id: string;
  content_hash: string;
  reason: ReasonCode | (typeof REFUSALS)[number];
  station_id: string;
  epoch: number;
  seq: number;
  claimed_hash: string;
  /** UTF-8 of whatever came: it need not be text that a column of text can hold. */
  bytes: Buffer;
  received_at: Big;
}

interface MetTable {
  home_id: string;
  station_id: string;
  met_at: Big;
  /** Of the program that was met. */
  instance: string;
  /** Head of its newest chain that it named and this county held. */
  epoch: number;
  seq: number;
  hash: string;
}

interface InstanceTable {
  home_id: string;
  station_id: string;
  instance: string;
  first_at: Big;
  last_at: Big;
}

export interface Tables {
  home: HomeTable;
  station: StationTable;
  chain: ChainTable;
  event: EventTable;
  seal: SealTable;
  pending: PendingTable;
  quarantine: QuarantineTable;
  met: MetTable;
  instance: InstanceTable;
}

export type ChainRow = Selectable<ChainTable>;
