import type { CheckpointId } from '../events/kinds.ts';
import { anyStaff, type CheckpointRule, furnaceSecond, type PredicateId, rule } from './rule.ts';

type RescueCheckpoint = Extract<CheckpointId, 'retag' | 'uncharge' | 'rebox'>;

/** The case chosen, two people by badge and PIN of whom one is the director, a picture and the grounds in writing. */
const answeredFor = [
  'chosen',
  'caseOpen',
  'from',
  'people',
  'photo',
  'grounds',
  'authority',
] as const satisfies readonly PredicateId[];
const frozen = ['stops', 'identityClash'] as const satisfies readonly PredicateId[];
const byDirector = { secondRoles: anyStaff, oneOf: ['director'], pins: true } as const;

/**
 * The ways on where what should be scanned is not there any more, or what is there should not be: nobody stays
 * without a name because a tag burned, and nobody is let past a checkpoint for it either.
 */
export const RESCUE_RULES: Readonly<Record<RescueCheckpoint, CheckpointRule>> = {
  /** The tag taken off the body was lost or burned: a new one hangs on the furnace or the tray these ashes are in. */
  retag: rule({
    ...byDirector,
    id: 'retag',
    chinese: '补挂袋签',
    of: 'ashes',
    firstRoles: ['cremationOperator', 'ashesKeeper', 'director'],
    steps: ['first', 'newCarrier', 'tray', 'place', 'photo', 'grounds', 'second', 'pins'],
    conditional: ['tray'],
    fromKinds: ['cremator', 'tray'],
    place: { kinds: ['cremator', 'coolingPlace'], direction: 'leaving' },
    predicates: [...answeredFor, ...frozen, 'newCarriers', 'things', 'oneBody', 'leaving'],
  }),
  /**
   * Charged in the ledger, but still a body: the wristband that should have burned is scanned off it, the furnace is
   * looked into, and it is bound anew. What freezes the case does not leave it lying in front of the furnace.
   */
  uncharge: rule({
    ...byDirector,
    id: 'uncharge',
    chinese: '撤回入炉',
    firstRoles: ['cremationOperator', 'coldRoomKeeper', 'director'],
    secondRoles: [...new Set([...furnaceSecond, ...anyStaff])],
    steps: [
      'first',
      'body',
      'newCarrier',
      'secondCarrier',
      'place',
      'photo',
      'grounds',
      'second',
      'pins',
      'look',
    ],
    fromKinds: ['cremator'],
    place: { kinds: ['cremator'], direction: 'leaving' },
    predicates: [...answeredFor, 'carriers', 'newCarriers', 'oneBody', 'leaving', 'hands', 'look'],
  }),
  /** A damaged urn or label: the ashes go into another urn. */
  rebox: rule({
    ...byDirector,
    id: 'rebox',
    chinese: '换盒',
    of: 'ashes',
    firstRoles: ['ashesKeeper', 'cremationOperator', 'director'],
    steps: ['first', 'place', 'urn', 'photo', 'grounds', 'second', 'pins'],
    conditional: ['place'],
    fromKinds: ['urn'],
    place: { kinds: ['niche'], direction: 'leaving' },
    predicates: [...answeredFor, ...frozen, 'carriers', 'things', 'oneBody', 'leaving'],
  }),
};
