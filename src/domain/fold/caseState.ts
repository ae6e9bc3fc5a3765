import type { ContactFields, DecedentFields, TransferFields } from '../case/fields.ts';
import type { CheckpointId, EventOf, Whereabouts } from '../events/kinds.ts';
import type { FreezeWhy } from '../stocktake/kinds.ts';
import type { CaseListing } from '../stocktake/relocation.ts';
import type { CaseCarrier } from './carrierLife.ts';
import type { ExceptionState } from './exceptions.ts';

/** One open or closed stop on a case: a hold (暂缓) or an objection (异议). */
export interface StopState {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly basis: string | null;
  readonly by: string;
  readonly at: number;
  readonly stationId: string;
  readonly lifted: { by: string; at: number; reason: string } | null;
  /** An objection of the family: it ends only with a written settlement. */
  readonly byFamily?: true;
}

export interface DocumentState {
  readonly documentId: string;
  readonly kind: EventOf<'document.received'>['payload']['kind'];
  readonly form: string | null;
  readonly number: string | null;
  readonly issuer: string | null;
  readonly issuerKind: string | null;
  readonly attachment: string | null;
  readonly at: number;
  readonly withdrawn: boolean;
}

export interface PermitState {
  readonly permitId: string;
  readonly cremator: string;
  readonly at: number;
  readonly attemptId: string;
  readonly stationId: string;
  /** Void at any new event on the case, by time or restart (those two the station knows). */
  readonly voided: boolean;
  readonly closed: boolean;
  readonly used: boolean;
}

export interface CremationState {
  readonly cremator: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly tray: string | null;
  readonly coolingPlace: string | null;
  readonly coolingSince: number | null;
  readonly urn: string | null;
  readonly boxedAt: number | null;
}

export interface CustodyConflict {
  readonly expected: Whereabouts;
  readonly claimed: Whereabouts;
  readonly eventId: string;
  readonly at: number;
  /** Found by a stock-take (盘点), at this place. */
  readonly count?: { readonly countId: string; readonly place: string; readonly why: FreezeWhy };
}

/** The case (案卷) as all its events tell it. */
export interface CaseState {
  readonly caseId: string;
  readonly number: string;
  readonly status: 'open' | 'closed' | 'joined';
  readonly joinedInto: string | null;
  readonly openedAt: number;
  readonly changedAt: number;
  readonly events: number;
  readonly decedent: DecedentFields;
  readonly arranger: ContactFields;
  readonly ashesRecipient: ContactFields;
  readonly transfer: TransferFields;
  readonly documents: readonly DocumentState[];
  readonly carriers: readonly CaseCarrier[];
  readonly holds: readonly StopState[];
  readonly objections: readonly StopState[];
  readonly whereabouts: Whereabouts;
  readonly since: number;
  /** Station that holds the custody authority (归属) of body or ashes; null before the first custody act. */
  readonly custodyStation: string | null;
  readonly custodyAsked: { by: string; at: number } | null;
  /** Taken over from a dead station (接管), and whether anybody scanned them in their place since. */
  readonly takenFrom?: { readonly stationId: string; readonly at: number; readonly seen: boolean };
  readonly pendingReview: { by: string; at: number } | null;
  readonly bound: boolean;
  readonly mustRebind: boolean;
  readonly observed: { sex: string; age: string; mark: string } | null;
  /** SHA-256 of the photo taken when the carriers were last attached. */
  readonly bedsidePhoto: string | null;
  readonly farewell: 'none' | 'booked' | 'released' | 'inHall' | 'closed' | 'waived';
  readonly booking: { hall: string; from: number; to: number } | null;
  readonly order: {
    crematorType: string;
    scheduledAt: number;
    at: number;
    underNotice?: boolean | undefined;
  } | null;
  readonly releasedToCremation: boolean;
  readonly permit: PermitState | null;
  readonly cremation: CremationState | null;
  readonly custodyConflict: CustodyConflict | null;
  /** On an open list of moves (倒库清单). */
  readonly listed?: CaseListing;
  /** Kinds of carrier scanned off the body together with the place it lies in, since it was put there. */
  readonly seenInPlace?: readonly string[];
  /** The first and the last pass of each checkpoint, in fold order. */
  readonly passed: readonly { checkpoint: CheckpointId; at: number }[];
  readonly blockedCount: number;
  readonly certificates: readonly { number: string; at: number; recipient: string }[];
  /** Read it by `exceptionsOf`: ordinary cases have none. */
  readonly exceptions?: ExceptionState;
}

export function emptyCase(caseId: string, at: number): CaseState {
  return {
    caseId,
    number: '',
    status: 'open',
    joinedInto: null,
    openedAt: at,
    changedAt: at,
    events: 0,
    decedent: {},
    arranger: {},
    ashesRecipient: {},
    transfer: {},
    documents: [],
    carriers: [],
    holds: [],
    objections: [],
    whereabouts: { kind: 'outside' },
    since: at,
    custodyStation: null,
    custodyAsked: null,
    pendingReview: null,
    bound: false,
    mustRebind: false,
    observed: null,
    bedsidePhoto: null,
    farewell: 'none',
    booking: null,
    order: null,
    releasedToCremation: false,
    permit: null,
    cremation: null,
    custodyConflict: null,
    passed: [],
    blockedCount: 0,
    certificates: [],
  };
}

export function sameWhereabouts(a: Whereabouts, b: Whereabouts): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'outside':
      return true;
    case 'hands':
      return b.kind === 'hands' && a.staffId === b.staffId;
    case 'place':
    case 'cremator':
      return (b.kind === 'place' || b.kind === 'cremator') && a.code === b.code;
    case 'tray':
      return b.kind === 'tray' && a.tray === b.tray;
    case 'urn':
      return b.kind === 'urn' && a.urn === b.urn && a.at === b.at;
    case 'gone':
      return b.kind === 'gone' && a.how === b.how;
  }
}

/** While it is a body: not yet in a furnace, not gone. */
export function isBody(where: Whereabouts): boolean {
  return where.kind === 'outside' || where.kind === 'hands' || where.kind === 'place';
}
