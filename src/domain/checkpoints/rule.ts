import type { CheckpointId, PlaceKind, Whereabouts } from '../events/kinds.ts';
import type { Role } from '../roles.ts';

/** Steps in the order a person would do them; the screen shows exactly these. */
export type StepId =
  | 'first'
  | 'body'
  | 'secondCarrier'
  | 'newCarrier'
  | 'detachedTag'
  | 'tray'
  | 'urn'
  | 'fromPlace'
  | 'place'
  | 'observed'
  | 'photo'
  | 'family'
  | 'readBack'
  | 'implant'
  | 'grounds'
  | 'tags'
  | 'look'
  | 'onTrolley'
  | 'second'
  | 'pins'
  | 'eachScanned'
  | 'slip'
  | 'authority';

export type PredicateId =
  | 'chosen'
  | 'carriers'
  | 'newCarriers'
  | 'oneBody'
  | 'things'
  | 'caseOpen'
  | 'binding'
  | 'arrived'
  | 'witnessed'
  | 'stops'
  | 'holds'
  | 'identityClash'
  | 'from'
  | 'released'
  | 'leaving'
  | 'target'
  | 'listed'
  | 'review'
  | 'sighted'
  | 'hands'
  | 'authority'
  | 'people'
  | 'eachScanned'
  | 'similar'
  | 'observed'
  | 'family'
  | 'readBack'
  | 'photo'
  | 'grounds'
  | 'identityPaper'
  | 'fields'
  | 'documents'
  | 'farewell'
  | 'hall'
  | 'order'
  | 'queue'
  | 'implant'
  | 'sealed'
  | 'choice'
  | 'transfer'
  | 'retention'
  | 'cremator'
  | 'look'
  | 'onTrolley'
  | 'tags'
  | 'permit'
  | 'timing'
  | 'freshness'
  | 'clock'
  | 'understood';

export interface CheckpointRule {
  readonly id: CheckpointId;
  /** Word the operator sees. */
  readonly chinese: string;
  readonly of: 'body' | 'ashes';
  readonly irreversible: boolean;
  /** May another station's body be taken over by the receiving scan. */
  readonly receives: boolean;
  readonly firstRoles: readonly Role[];
  readonly secondRoles: readonly Role[] | null;
  /** Where two people are needed and not just any two will do: at least one of them holds one of these roles. */
  readonly oneOf: readonly Role[] | null;
  readonly pins: boolean;
  readonly steps: readonly StepId[];
  /** Steps that show only where they are asked for, or were answered. */
  readonly conditional: readonly StepId[];
  /** Kinds of place this checkpoint wants scanned, and whether the body leaves it or goes there. */
  readonly place: { readonly kinds: readonly PlaceKind[]; readonly direction: 'leaving' | 'target' } | null;
  readonly fromKinds: readonly Whereabouts['kind'][];
  /** Where the body lies in a place: kinds of place this step may begin from; null for any. */
  readonly fromPlaces: readonly PlaceKind[] | null;
  readonly predicates: readonly PredicateId[];
  readonly override: readonly Role[] | null;
}

type Draft = Partial<CheckpointRule> &
  Pick<CheckpointRule, 'id' | 'chinese' | 'steps' | 'predicates' | 'fromKinds'>;

export const bodyStaff: readonly Role[] = [
  'coldRoomKeeper',
  'driver',
  'hallAttendant',
  'embalmer',
  'cremationOperator',
  'director',
];
export const anyStaff: readonly Role[] = [...bodyStaff, 'receptionist', 'ashesKeeper'];
export const furnaceSecond: readonly Role[] = [
  'cremationOperator',
  'coldRoomKeeper',
  'hallAttendant',
  'ashesKeeper',
  'driver',
  'director',
];

/**
 * Places that take one body only: once two carriers were scanned there, the place speaks for the one that is lost. In a
 * preparation room it says nothing of whose it was.
 */
export const VOUCHING_PLACES: readonly PlaceKind[] = ['bay', 'hall'];

export function rule(draft: Draft): CheckpointRule {
  return {
    of: 'body',
    irreversible: false,
    receives: false,
    firstRoles: bodyStaff,
    secondRoles: null,
    oneOf: null,
    pins: false,
    place: null,
    fromPlaces: null,
    conditional: ['slip'],
    override: null,
    ...draft,
  };
}
