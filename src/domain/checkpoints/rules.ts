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
  | 'place'
  | 'observed'
  | 'photo'
  | 'family'
  | 'readBack'
  | 'implant'
  | 'tags'
  | 'look'
  | 'second'
  | 'pins'
  | 'eachScanned'
  | 'slip'
  | 'authority';

export type PredicateId =
  | 'carriers'
  | 'newCarriers'
  | 'oneBody'
  | 'things'
  | 'caseOpen'
  | 'binding'
  | 'stops'
  | 'identityClash'
  | 'from'
  | 'leaving'
  | 'target'
  | 'review'
  | 'hands'
  | 'authority'
  | 'people'
  | 'similar'
  | 'observed'
  | 'family'
  | 'readBack'
  | 'photo'
  | 'documents'
  | 'farewell'
  | 'hall'
  | 'order'
  | 'queue'
  | 'implant'
  | 'sealed'
  | 'cremator'
  | 'look'
  | 'tags'
  | 'permit'
  | 'timing'
  | 'freshness'
  | 'clock';

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
  readonly pins: boolean;
  readonly steps: readonly StepId[];
  /** Kinds of place this checkpoint wants scanned, and whether the body leaves it or goes there. */
  readonly place: { readonly kinds: readonly PlaceKind[]; readonly direction: 'leaving' | 'target' } | null;
  readonly fromKinds: readonly Whereabouts['kind'][];
  readonly predicates: readonly PredicateId[];
  readonly override: readonly Role[] | null;
}

const bodyStaff: readonly Role[] = [
  'coldRoomKeeper',
  'driver',
  'hallAttendant',
  'embalmer',
  'cremationOperator',
  'director',
];
const anyStaff: readonly Role[] = [...bodyStaff, 'receptionist', 'ashesKeeper'];
const furnaceSecond: readonly Role[] = [
  'cremationOperator',
  'coldRoomKeeper',
  'hallAttendant',
  'ashesKeeper',
  'driver',
  'director',
];
const ashesStaff: readonly Role[] = ['ashesKeeper', 'cremationOperator', 'director'];

const identity = ['carriers', 'oneBody', 'caseOpen', 'binding'] as const satisfies readonly PredicateId[];
const moving = [
  ...identity,
  'stops',
  'identityClash',
  'from',
  'people',
  'authority',
  'similar',
] as const satisfies readonly PredicateId[];
const ashes = [
  'things',
  'oneBody',
  'caseOpen',
  'stops',
  'from',
  'people',
  'authority',
  'similar',
] as const satisfies readonly PredicateId[];
const irreversible = ['freshness', 'clock', 'identityClash'] as const satisfies readonly PredicateId[];

type Draft = Partial<CheckpointRule> &
  Pick<CheckpointRule, 'id' | 'chinese' | 'steps' | 'predicates' | 'fromKinds'>;

function rule(draft: Draft): CheckpointRule {
  return {
    of: 'body',
    irreversible: false,
    receives: false,
    firstRoles: bodyStaff,
    secondRoles: null,
    pins: false,
    place: null,
    override: null,
    ...draft,
  };
}

/** Every checkpoint (核验点) as data. Order of steps is the order on the screen. */
export const CHECKPOINTS: Readonly<Record<CheckpointId, CheckpointRule>> = {
  bind: rule({
    id: 'bind',
    chinese: '系签',
    firstRoles: anyStaff,
    steps: ['first', 'newCarrier', 'secondCarrier', 'observed', 'family', 'photo'],
    fromKinds: ['outside', 'hands'],
    predicates: [
      'newCarriers',
      'oneBody',
      'caseOpen',
      'binding',
      'stops',
      'from',
      'people',
      'observed',
      'family',
      'photo',
      'similar',
    ],
    receives: true,
  }),
  rebind: rule({
    id: 'rebind',
    chinese: '重新系签',
    firstRoles: anyStaff,
    secondRoles: anyStaff,
    steps: ['first', 'body', 'newCarrier', 'photo', 'second'],
    fromKinds: ['hands', 'place'],
    predicates: [
      'carriers',
      'newCarriers',
      'oneBody',
      'caseOpen',
      'from',
      'people',
      'authority',
      'photo',
      'similar',
    ],
  }),
  receive: rule({
    id: 'receive',
    chinese: '接收',
    firstRoles: anyStaff,
    steps: ['first', 'body', 'observed'],
    fromKinds: ['outside', 'hands'],
    predicates: [...identity, 'from', 'people', 'hands', 'observed', 'similar'],
    receives: true,
  }),
  store: rule({
    id: 'store',
    chinese: '入柜',
    steps: ['first', 'body', 'place'],
    fromKinds: ['hands'],
    place: { kinds: ['bay'], direction: 'target' },
    predicates: [...identity, 'from', 'people', 'authority', 'similar', 'target'],
    receives: true,
  }),
  review: rule({
    id: 'review',
    chinese: '复核',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place'],
    place: { kinds: ['bay'], direction: 'leaving' },
    predicates: [...identity, 'from', 'leaving', 'people', 'review', 'authority', 'similar'],
  }),
  move: rule({
    id: 'move',
    chinese: '移柜',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place'],
    place: { kinds: ['bay'], direction: 'target' },
    predicates: [...moving, 'review', 'target'],
  }),
  prepare: rule({
    id: 'prepare',
    chinese: '送整容',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place', 'hands'],
    place: { kinds: ['room'], direction: 'target' },
    predicates: [...moving, 'review', 'sealed', 'target'],
    receives: true,
  }),
  releaseToFarewell: rule({
    id: 'releaseToFarewell',
    chinese: '出柜告别',
    secondRoles: bodyStaff,
    steps: ['first', 'body', 'place', 'second'],
    fromKinds: ['place'],
    place: { kinds: ['bay', 'room'], direction: 'leaving' },
    predicates: [...moving, 'leaving', 'review', 'hands', 'sealed', 'hall'],
    override: ['director'],
  }),
  view: rule({
    id: 'view',
    chinese: '入厅告别',
    firstRoles: ['hallAttendant', 'coldRoomKeeper', 'driver', 'director'],
    secondRoles: bodyStaff,
    steps: ['first', 'body', 'place', 'family', 'second'],
    fromKinds: ['hands'],
    place: { kinds: ['hall'], direction: 'target' },
    predicates: [...moving, 'target', 'sealed', 'hall', 'family'],
    receives: true,
  }),
  return: rule({
    id: 'return',
    chinese: '送回入柜',
    steps: ['first', 'body', 'place'],
    fromKinds: ['place', 'hands'],
    place: { kinds: ['bay'], direction: 'target' },
    predicates: [...identity, 'from', 'people', 'authority', 'similar', 'target'],
    receives: true,
  }),
  releaseToCremation: rule({
    id: 'releaseToCremation',
    chinese: '出柜火化',
    secondRoles: bodyStaff,
    steps: ['first', 'body', 'secondCarrier', 'place', 'readBack', 'second'],
    fromKinds: ['place'],
    place: { kinds: ['bay', 'room', 'hall'], direction: 'leaving' },
    predicates: [
      ...moving,
      'leaving',
      'review',
      'hands',
      'readBack',
      'documents',
      'farewell',
      'order',
      'implant',
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
      'place',
      'tags',
      'readBack',
      'family',
      'implant',
      'second',
      'pins',
      'eachScanned',
      'look',
      'slip',
      'authority',
    ],
    fromKinds: ['hands'],
    place: { kinds: ['cremator'], direction: 'target' },
    predicates: [
      ...moving,
      ...irreversible,
      'cremator',
      'tags',
      'readBack',
      'family',
      'documents',
      'farewell',
      'order',
      'queue',
      'implant',
      'look',
    ],
  }),
  chargeIn: rule({
    id: 'chargeIn',
    chinese: '入炉',
    irreversible: true,
    // The pass it uses was given to two people by badge and PIN within the last two minutes.
    firstRoles: ['cremationOperator'],
    steps: ['first', 'body', 'detachedTag', 'place'],
    fromKinds: ['hands'],
    place: { kinds: ['cremator'], direction: 'target' },
    predicates: [
      ...identity,
      'stops',
      'identityClash',
      'from',
      'people',
      'permit',
      'freshness',
      'clock',
      'tags',
    ],
  }),
  trayToCooling: rule({
    id: 'trayToCooling',
    chinese: '出灰冷却',
    of: 'ashes',
    firstRoles: ['cremationOperator'],
    secondRoles: furnaceSecond,
    steps: ['first', 'detachedTag', 'tray', 'place', 'second', 'look'],
    fromKinds: ['cremator'],
    place: { kinds: ['coolingPlace'], direction: 'target' },
    predicates: [
      'carriers',
      'things',
      'oneBody',
      'caseOpen',
      'stops',
      'from',
      'people',
      'target',
      'timing',
      'look',
    ],
  }),
  box: rule({
    id: 'box',
    chinese: '装盒',
    of: 'ashes',
    irreversible: true,
    firstRoles: ashesStaff,
    secondRoles: furnaceSecond,
    pins: true,
    steps: ['first', 'detachedTag', 'tray', 'urn', 'second', 'pins', 'eachScanned', 'slip'],
    fromKinds: ['tray'],
    predicates: [
      'carriers',
      'things',
      'oneBody',
      'caseOpen',
      'stops',
      'from',
      'people',
      'authority',
      'timing',
      'similar',
      ...irreversible,
    ],
  }),
  storeUrn: rule({
    id: 'storeUrn',
    chinese: '骨灰寄存',
    of: 'ashes',
    firstRoles: ashesStaff,
    steps: ['first', 'urn', 'place'],
    fromKinds: ['urn'],
    place: { kinds: ['niche'], direction: 'target' },
    predicates: [...ashes, 'target'],
    receives: true,
  }),
  urnOut: rule({
    id: 'urnOut',
    chinese: '取出骨灰盒',
    of: 'ashes',
    firstRoles: ashesStaff,
    secondRoles: anyStaff,
    steps: ['first', 'urn', 'place', 'second'],
    fromKinds: ['urn'],
    place: { kinds: ['niche'], direction: 'leaving' },
    predicates: [...ashes, 'leaving', 'hands'],
  }),
  urnBack: rule({
    id: 'urnBack',
    chinese: '骨灰盒放回',
    of: 'ashes',
    firstRoles: ashesStaff,
    steps: ['first', 'urn', 'place'],
    fromKinds: ['urn'],
    place: { kinds: ['niche'], direction: 'target' },
    predicates: [...ashes, 'target'],
  }),
  handOver: rule({
    id: 'handOver',
    chinese: '骨灰交接',
    of: 'ashes',
    irreversible: true,
    receives: true,
    firstRoles: ashesStaff,
    secondRoles: anyStaff,
    pins: true,
    steps: ['first', 'urn', 'family', 'second', 'pins', 'eachScanned', 'slip', 'authority'],
    fromKinds: ['urn'],
    predicates: [...ashes, 'family', ...irreversible],
  }),
  inter: rule({
    id: 'inter',
    chinese: '安葬',
    of: 'ashes',
    irreversible: true,
    receives: true,
    firstRoles: ashesStaff,
    secondRoles: anyStaff,
    pins: true,
    steps: ['first', 'urn', 'place', 'family', 'second', 'pins', 'eachScanned', 'slip', 'authority'],
    fromKinds: ['urn'],
    place: { kinds: ['plot'], direction: 'target' },
    predicates: [...ashes, 'target', 'family', ...irreversible],
  }),
  scatter: rule({
    id: 'scatter',
    chinese: '撒散',
    of: 'ashes',
    irreversible: true,
    receives: true,
    firstRoles: ashesStaff,
    secondRoles: anyStaff,
    pins: true,
    steps: ['first', 'urn', 'family', 'second', 'pins', 'eachScanned', 'slip', 'authority'],
    fromKinds: ['urn'],
    predicates: [...ashes, 'family', ...irreversible],
  }),
  leaveAshes: rule({
    id: 'leaveAshes',
    chinese: '不留骨灰',
    of: 'ashes',
    irreversible: true,
    receives: true,
    firstRoles: ashesStaff,
    secondRoles: anyStaff,
    pins: true,
    steps: ['first', 'urn', 'family', 'second', 'pins', 'eachScanned', 'slip', 'authority'],
    fromKinds: ['urn'],
    predicates: [...ashes, 'family', ...irreversible],
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
      'place',
      'readBack',
      'family',
      'second',
      'pins',
      'eachScanned',
      'slip',
      'authority',
    ],
    fromKinds: ['place', 'hands'],
    place: { kinds: ['vehicle'], direction: 'target' },
    predicates: [...moving, 'target', 'readBack', 'family', ...irreversible],
  }),
};

/** Safe acts: they bring a body to rest and are never stopped by a hold or an objection. */
export const RESTING: readonly CheckpointId[] = ['receive', 'store', 'return', 'review'];
