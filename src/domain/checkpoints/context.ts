import type { Regional } from '../case/regional.ts';
import type { SpecialFacts } from '../case/special.ts';
import type { StationRole, Whereabouts } from '../events/kinds.ts';
import type { Policy } from '../policy.ts';
import type { Role } from '../roles.ts';

/** The part of a case that verdicts look at. Kept small: every verdict event stores it. */
export interface CaseFacts {
  readonly caseId: string;
  readonly number: string;
  readonly name: string;
  readonly sex: string;
  readonly birthDate: string;
  /** Registered as nameless (无名). A name that is merely not filled in yet is an empty `name`. */
  readonly nameless: boolean;
  readonly caseKind: string;
  readonly status: 'open' | 'closed' | 'joined';
  readonly bound: boolean;
  readonly mustRebind: boolean;
  readonly whereabouts: Whereabouts;
  readonly whereText: string;
  readonly custodyStation: string | null;
  readonly pendingReviewBy: string | null;
  readonly holds: readonly { kind: string; label: string; reason: string }[];
  readonly objections: number;
  readonly conflict: string | null;
  /** Numbers of other open cases with the same identity or certificate number. */
  readonly identityClash: readonly string[];
  readonly farewell: string;
  readonly hall: string | null;
  readonly order: { crematorType: string; scheduledAt: number } | null;
  readonly releasedToCremation: boolean;
  readonly implant: string;
  readonly infectious: string;
  readonly documents: readonly string[];
  readonly legacyCertificate: boolean;
  readonly permit: {
    permitId: string;
    cremator: string;
    at: number;
    stationId: string;
    state: 'open' | 'void' | 'closed' | 'used';
  } | null;
  readonly cremation: {
    cremator: string;
    startedAt: number;
    finishedAt: number | null;
    tray: string | null;
    coolingSince: number | null;
    urn: string | null;
    /**
     * Time since the charge, or for `box` since cooling began, ms, by evidence that turning a clock does not change;
     * null where nobody can say. Absent from verdicts that were decided by the wall clock alone.
     */
    elapsedMs?: number | null | undefined;
  } | null;
  readonly carriers: readonly { code: string; kind: string; state: string; worn: boolean }[];
  /** Absent in verdicts stored before exceptions were decided: those are decided without them for ever. */
  readonly special?: SpecialFacts | undefined;
  /** Name of the restored station in whose care nobody has scanned this one in place since; absent where all is well. */
  readonly unsighted?: string | undefined;
  /** A fact of a newer program speaks of this one, and may be a stop; absent where none does. */
  readonly unread?: true | undefined;
  /** How far the place this one lies in speaks for it; only at a re-binding, and absent from those stored before. */
  readonly inPlace?:
    | {
        /** Kinds of carrier scanned off the body together with the place, since it was put there. */
        readonly seen: readonly string[];
        /** A scan since then that did not agree: another body, or another place. */
        readonly doubted: boolean;
      }
    | undefined;
  /** On an open list of moves; absent otherwise. */
  readonly listed?:
    | {
        readonly from: string;
        readonly fromLabel: string;
        readonly to: string;
        readonly toLabel: string;
        readonly arrived: boolean;
      }
    | undefined;
}

export interface PlaceFacts {
  readonly code: string;
  readonly kind: string;
  readonly label: string;
  readonly capacity: number;
  readonly occupants: readonly string[];
  readonly outOfService: string | null;
  readonly authority: string;
  readonly crematorType: string | null;
  readonly run: { caseId: string; state: string; permitId: string | null } | null;
  /** The infectious case whose run this cremator had last, while nobody recorded the disinfection. */
  readonly contaminatedBy?: string | null | undefined;
  /** On an open list of moves: being emptied, or kept for somebody; absent otherwise. */
  readonly listed?: { readonly role: 'from' | 'to'; readonly caseId: string } | undefined;
}

export interface CarrierFacts {
  readonly kind: string;
  readonly caseId: string | null;
  readonly state: string;
  /** It was on a body once: only then may a void carrier still say whose body this is. */
  readonly worn: boolean;
  readonly detachedTo: string | null;
  readonly clash: string | null;
}

export interface PersonFacts {
  readonly staffId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
}

/** Everything `evaluate` may know. Plain JSON: stored with the verdict and decided again from there. */
export interface CheckpointContext {
  /** Edition of the rules it was decided by, `RULES_EDITION` then; absent from verdicts of the first. */
  readonly edition?: number | undefined;
  readonly policy: Policy;
  /** Wall time, ms UTC. */
  readonly wall: number;
  readonly station: { readonly id: string; readonly role: StationRole; readonly clockWrong: boolean };
  /** The case the operator chose from a list: an expectation to contradict, never evidence. */
  readonly expected: string | null;
  /** Who opened the attempt. */
  readonly first: string | null;
  readonly cases: Readonly<Record<string, CaseFacts>>;
  readonly carriers: Readonly<Record<string, CarrierFacts>>;
  readonly places: Readonly<Record<string, PlaceFacts>>;
  readonly things: Readonly<
    Record<
      string,
      {
        kind: string;
        label: string;
        caseId: string | null;
        clash: string | null;
        /** Of an urn: small or standard; absent where the home keeps no sizes, and in verdicts from before. */
        size?: string | undefined;
      }
    >
  >;
  readonly staff: Readonly<Record<string, PersonFacts>>;
  readonly similar: readonly { caseId: string; name: string; similarity: string; where: string }[];
  readonly hands: Readonly<Record<string, readonly string[]>>;
  readonly stale: readonly { stationId: string; name: string; heardMsAgo: number | null }[];
  /** Cases ready and ordered before this one. */
  readonly ahead: readonly string[];
  /** The rules of the place (地方规定) this was decided under. */
  readonly regional?: Regional | undefined;
  /** Name of each station, for sentences. */
  readonly stations: Readonly<Record<string, string>>;
}

/** The entry of a key that came from outside; `Object.prototype` has no cases, carriers or staff. */
export function lookUp<T>(
  record: Readonly<Record<string, T>>,
  key: string | null | undefined,
): T | undefined {
  return typeof key === 'string' && Object.hasOwn(record, key) ? record[key] : undefined;
}
