import type { CheckpointId } from '../events/kinds.ts';
import type { Role } from '../roles.ts';
import { anyStaff, type CheckpointRule, furnaceSecond, type PredicateId, rule } from './rule.ts';

type Predicates = readonly PredicateId[];

const ashesStaff: readonly Role[] = ['ashesKeeper', 'cremationOperator', 'director'];

const ashes = ['carriers', 'things', 'oneBody', 'caseOpen', 'from', 'people'] as const satisfies Predicates;
/** Bringing ashes to rest: a frozen case may not leave them in a furnace or in somebody's hands. */
const resting = [...ashes, 'authority'] as const satisfies Predicates;
/** An urn in hands passes with the scan of whoever takes it: only where a place is given away does it wait. */
const moving = [...ashes, 'similar', 'stops', 'holds', 'identityClash'] as const satisfies Predicates;
const irreversible = [
  'freshness',
  'clock',
  'understood',
  'sighted',
  'eachScanned',
] as const satisfies Predicates;

type AshesCheckpoint = Extract<
  CheckpointId,
  | 'trayToCooling'
  | 'box'
  | 'storeUrn'
  | 'urnOut'
  | 'urnBack'
  | 'handOver'
  | 'inter'
  | 'scatter'
  | 'leaveAshes'
>;

/** What an urn leaves the home by: two people by badge and PIN, each having scanned it, and the family's word. */
const farewellOfAshes = {
  of: 'ashes',
  irreversible: true,
  receives: true,
  firstRoles: ashesStaff,
  secondRoles: anyStaff,
  pins: true,
  fromKinds: ['urn'],
} as const;

export const ASHES_RULES: Readonly<Record<AshesCheckpoint, CheckpointRule>> = {
  trayToCooling: rule({
    id: 'trayToCooling',
    chinese: '出灰冷却',
    of: 'ashes',
    firstRoles: ['cremationOperator'],
    secondRoles: furnaceSecond,
    steps: ['first', 'detachedTag', 'tray', 'place', 'second', 'look'],
    fromKinds: ['cremator'],
    place: { kinds: ['coolingPlace'], direction: 'target' },
    predicates: [...resting, 'target', 'timing', 'look'],
  }),
  box: rule({
    id: 'box',
    chinese: '装盒',
    of: 'ashes',
    irreversible: true,
    firstRoles: ashesStaff,
    secondRoles: furnaceSecond,
    pins: true,
    steps: ['first', 'detachedTag', 'slip', 'tray', 'urn', 'second', 'pins', 'eachScanned'],
    fromKinds: ['tray'],
    predicates: [...moving, ...irreversible, 'authority', 'timing'],
  }),
  storeUrn: rule({
    id: 'storeUrn',
    chinese: '骨灰寄存',
    of: 'ashes',
    firstRoles: ashesStaff,
    steps: ['first', 'urn', 'place'],
    fromKinds: ['urn'],
    place: { kinds: ['niche'], direction: 'target' },
    predicates: [...resting, 'similar', 'target', 'listed'],
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
    predicates: [...moving, 'authority', 'leaving', 'hands', 'sighted'],
  }),
  urnBack: rule({
    id: 'urnBack',
    chinese: '骨灰盒放回',
    of: 'ashes',
    firstRoles: ashesStaff,
    steps: ['first', 'urn', 'place'],
    fromKinds: ['urn'],
    place: { kinds: ['niche'], direction: 'target' },
    predicates: [...resting, 'similar', 'target', 'listed'],
  }),
  handOver: rule({
    ...farewellOfAshes,
    id: 'handOver',
    chinese: '骨灰交接',
    steps: ['first', 'urn', 'slip', 'family', 'second', 'pins', 'eachScanned'],
    predicates: [...moving, ...irreversible, 'family', 'listed'],
  }),
  inter: rule({
    ...farewellOfAshes,
    id: 'inter',
    chinese: '安葬',
    steps: ['first', 'urn', 'slip', 'place', 'family', 'second', 'pins', 'eachScanned', 'authority'],
    place: { kinds: ['plot'], direction: 'target' },
    predicates: [...moving, ...irreversible, 'authority', 'target', 'family', 'retention', 'listed'],
  }),
  scatter: rule({
    ...farewellOfAshes,
    id: 'scatter',
    chinese: '撒散',
    steps: ['first', 'urn', 'slip', 'family', 'second', 'pins', 'eachScanned'],
    predicates: [...moving, ...irreversible, 'family', 'retention', 'listed'],
  }),
  leaveAshes: rule({
    ...farewellOfAshes,
    id: 'leaveAshes',
    chinese: '不留骨灰',
    steps: ['first', 'urn', 'slip', 'family', 'second', 'pins', 'eachScanned'],
    predicates: [...moving, ...irreversible, 'family', 'retention', 'listed'],
  }),
};
