import type { CheckpointId } from '../events/kinds.ts';
import type { Role } from '../roles.ts';
import {
  anyStaff,
  bodyStaff,
  type CheckpointRule,
  furnaceSecond,
  type PredicateId,
  rule,
  VOUCHING_PLACES,
} from './rule.ts';

type Predicates = readonly PredicateId[];

/** Take-out and farewell need two, of whom only one may be driver or hall staff. */
const houseStaff: readonly Role[] = ['coldRoomKeeper', 'embalmer', 'cremationOperator', 'director'];

const identity = ['carriers', 'oneBody', 'caseOpen', 'binding'] as const satisfies Predicates;
/** Bringing a body to rest: nothing that freezes a case may leave it standing in a corridor. */
const resting = [...identity, 'from', 'people', 'authority', 'similar'] as const satisfies Predicates;
/** An objection, a conflict of claims and a clash of identity numbers freeze the case. */
const frozen = ['stops', 'identityClash'] as const satisfies Predicates;
const moving = [...resting, ...frozen, 'holds'] as const satisfies Predicates;
const irreversible = [
  'freshness',
  'clock',
  'understood',
  'sighted',
  'eachScanned',
] as const satisfies Predicates;
/**
 * New carriers on a body. A hold does not stop them: a body that is held needs its wristband more than any other.
 * What freezes a case does, because then it is not sure whose name would be tied on.
 */
const tying = [
  'newCarriers',
  'oneBody',
  'caseOpen',
  'binding',
  ...frozen,
  'from',
  'people',
  'photo',
  'similar',
] as const satisfies Predicates;

type BodyCheckpoint = Extract<
  CheckpointId,
  | 'bind'
  | 'rebind'
  | 'reidentify'
  | 'receive'
  | 'store'
  | 'review'
  | 'move'
  | 'prepare'
  | 'releaseToFarewell'
  | 'view'
  | 'return'
  | 'releaseToCremation'
  | 'charge'
  | 'chargeIn'
  | 'transferOut'
>;

/**
 * Checkpoints of a body. A sealed bag (传染病) stays shut: `prepare`, `releaseToFarewell` and `view` are refused.
 * Binding, receiving and storing are not: both carriers of such a body hang outside the bag, and what is seen may
 * be answered from outside it (sex 看不清, the seal as its mark).
 */
export const BODY_RULES: Readonly<Record<BodyCheckpoint, CheckpointRule>> = {
  bind: rule({
    id: 'bind',
    chinese: '系签',
    firstRoles: anyStaff,
    steps: ['first', 'newCarrier', 'secondCarrier', 'observed', 'family', 'photo'],
    fromKinds: ['outside', 'hands'],
    predicates: [...tying, 'hands', 'observed', 'family'],
    receives: true,
  }),
  rebind: rule({
    id: 'rebind',
    chinese: '重新系签',
    firstRoles: anyStaff,
    secondRoles: anyStaff,
    steps: ['first', 'body', 'secondCarrier', 'place', 'newCarrier', 'photo', 'second'],
    // Both old ones where both are left, else the place: one alone may hang on another by now.
    conditional: ['slip', 'secondCarrier', 'place'],
    fromKinds: ['outside', 'hands', 'place'],
    place: { kinds: VOUCHING_PLACES, direction: 'leaving' },
    predicates: ['carriers', ...tying, 'witnessed', 'authority'],
  }),
  reidentify: rule({
    id: 'reidentify',
    chinese: '重新确认身份',
    firstRoles: anyStaff,
    secondRoles: anyStaff,
    oneOf: ['director'],
    pins: true,
    steps: ['first', 'newCarrier', 'secondCarrier', 'observed', 'photo', 'grounds', 'second', 'pins'],
    fromKinds: ['outside', 'hands', 'place'],
    predicates: ['chosen', ...tying, 'authority', 'observed', 'identityPaper', 'grounds'],
  }),
  receive: rule({
    id: 'receive',
    chinese: '接收',
    firstRoles: anyStaff,
    // Both: bands that changed places on the way are found out here, before one of the two can be lost.
    steps: ['first', 'body', 'secondCarrier', 'observed'],
    fromKinds: ['outside', 'hands'],
    // No authority here: custody passes with this very scan.
    predicates: [...identity, 'from', 'people', 'similar', 'hands', 'observed'],
    receives: true,
  }),
  store: rule({
    id: 'store',
    chinese: '入柜',
    steps: ['first', 'body', 'place'],
    fromKinds: ['hands'],
    place: { kinds: ['bay'], direction: 'target' },
    predicates: [...resting, 'hands', 'target', 'listed'],
    receives: true,
  }),
  review: rule({
    id: 'review',
    chinese: '复核',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place'],
    place: { kinds: ['bay'], direction: 'leaving' },
    predicates: [...resting, 'leaving', 'review'],
  }),
  move: rule({
    id: 'move',
    chinese: '移柜',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place'],
    fromPlaces: ['bay', 'room'],
    place: { kinds: ['bay'], direction: 'target' },
    // A hold does not stop a move from bay to bay: a held body may not stay behind in a cooler that broke down.
    predicates: [...resting, ...frozen, 'hands', 'review', 'target', 'listed'],
  }),
  prepare: rule({
    id: 'prepare',
    chinese: '送整容',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place', 'hands'],
    place: { kinds: ['room'], direction: 'target' },
    predicates: [...moving, 'hands', 'review', 'sighted', 'sealed', 'target', 'listed'],
    receives: true,
  }),
  releaseToFarewell: rule({
    id: 'releaseToFarewell',
    chinese: '出柜告别',
    secondRoles: bodyStaff,
    oneOf: houseStaff,
    steps: ['first', 'body', 'place', 'observed', 'second'],
    fromKinds: ['place'],
    place: { kinds: ['bay', 'room'], direction: 'leaving' },
    predicates: [...moving, 'leaving', 'review', 'sighted', 'hands', 'observed', 'sealed', 'hall', 'listed'],
    override: ['director'],
  }),
  view: rule({
    id: 'view',
    chinese: '入厅告别',
    firstRoles: ['hallAttendant', 'coldRoomKeeper', 'driver', 'director'],
    secondRoles: bodyStaff,
    oneOf: houseStaff,
    steps: ['first', 'body', 'place', 'family', 'second'],
    fromKinds: ['hands'],
    place: { kinds: ['hall'], direction: 'target' },
    predicates: [...moving, 'hands', 'target', 'sealed', 'hall', 'family'],
    override: ['director'],
    receives: true,
  }),
  return: rule({
    id: 'return',
    chinese: '送回入柜',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place', 'hands'],
    // From bay to bay is a move: only there is the second person's look at the first bay asked for.
    fromPlaces: ['hall', 'room'],
    place: { kinds: ['bay'], direction: 'target' },
    predicates: [...resting, 'hands', 'target', 'listed'],
    receives: true,
  }),
  releaseToCremation: rule({
    id: 'releaseToCremation',
    chinese: '出柜火化',
    secondRoles: bodyStaff,
    oneOf: houseStaff,
    steps: ['first', 'body', 'secondCarrier', 'place', 'observed', 'readBack', 'implant', 'second'],
    fromKinds: ['place'],
    place: { kinds: ['bay', 'room', 'hall'], direction: 'leaving' },
    predicates: [
      ...moving,
      'leaving',
      'review',
      'sighted',
      'hands',
      'observed',
      'readBack',
      'fields',
      'documents',
      'farewell',
      'order',
      'implant',
      'choice',
      'listed',
    ],
    override: ['director'],
  }),
  charge: rule({
    id: 'charge',
    chinese: '入炉前核验',
    irreversible: true,
    receives: true,
    firstRoles: ['cremationOperator'],
    secondRoles: furnaceSecond,
    pins: true,
    steps: [
      'first',
      'body',
      'secondCarrier',
      'slip',
      'place',
      'tags',
      'readBack',
      'family',
      'implant',
      'second',
      'pins',
      'eachScanned',
      'look',
      'authority',
    ],
    fromKinds: ['hands'],
    place: { kinds: ['cremator'], direction: 'target' },
    predicates: [
      ...moving,
      ...irreversible,
      'released',
      'hands',
      'target',
      'cremator',
      'tags',
      'readBack',
      'family',
      'fields',
      'documents',
      'farewell',
      'order',
      'queue',
      'implant',
      'choice',
      'look',
    ],
  }),
  chargeIn: rule({
    id: 'chargeIn',
    chinese: '入炉',
    irreversible: true,
    // The pass it uses was given to two people by badge and PIN within the last two minutes.
    firstRoles: ['cremationOperator'],
    // On old news the slip is scanned again, before the last scan that decides. Since the pass another may have been
    // laid beside this one, and a reader that hears no second tag is no hint: whoever charges looks.
    steps: ['first', 'body', 'detachedTag', 'onTrolley', 'slip', 'place'],
    fromKinds: ['hands'],
    place: { kinds: ['cremator'], direction: 'target' },
    predicates: [
      ...identity,
      ...frozen,
      'holds',
      'from',
      'released',
      'people',
      'hands',
      'target',
      'permit',
      'freshness',
      'clock',
      'understood',
      'sighted',
      'tags',
      'onTrolley',
    ],
  }),
  transferOut: rule({
    id: 'transferOut',
    chinese: '外运移交',
    irreversible: true,
    receives: true,
    firstRoles: ['coldRoomKeeper', 'driver', 'director'],
    secondRoles: anyStaff,
    pins: true,
    steps: [
      'first',
      'body',
      'secondCarrier',
      'slip',
      'place',
      'observed',
      'readBack',
      'family',
      'second',
      'pins',
      'eachScanned',
      'authority',
    ],
    fromKinds: ['place', 'hands'],
    place: { kinds: ['vehicle'], direction: 'target' },
    predicates: [
      ...moving,
      ...irreversible,
      'hands',
      'review',
      'target',
      'observed',
      'readBack',
      'family',
      'fields',
      'choice',
      'transfer',
      'listed',
    ],
  }),
};
