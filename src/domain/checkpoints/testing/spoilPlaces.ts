import type { CheckpointId } from '../../events/kinds.ts';
import { CHECKPOINTS } from '../rules.ts';
import { A, B, CODE, inHands, subject } from './house.ts';
import { dropType, is, last, not, type Spoil } from './spoil.ts';

const direction = (checkpoint: CheckpointId) => CHECKPOINTS[checkpoint].place?.direction ?? null;
const leavesUrn = is('urnOut');
/** What leaves a furnace or a cooling place stays in it here: only what it is called changes. */
const atFurnace = is('retag', 'uncharge');

const sighted: readonly Spoil[] = [
  {
    of: 'sighted',
    name: 'a body nobody has scanned since its station was restored',
    spoil: (s) => {
      subject(s).unsighted = '冷藏间';
    },
    expect: ['NOT_SIGHTED'],
  },
];

const from: readonly Spoil[] = [
  {
    of: 'from',
    name: 'a body that is gone',
    spoil: (s) => {
      subject(s).whereabouts = { kind: 'gone', how: 'transferredOut', at: null };
    },
    expect: (id) =>
      id === 'rebind'
        ? ['WRONG_STATE', 'CARRIER_ALONE']
        : direction(id) === 'leaving' && id !== 'rebox'
          ? ['WRONG_STATE', 'WRONG_PLACE']
          : ['WRONG_STATE'],
  },
  {
    of: 'from',
    name: 'an urn where the other kind of step begins',
    only: (id) => CHECKPOINTS[id].fromKinds.includes('urn') && !leavesUrn(id) && id !== 'rebox',
    spoil: (s) => {
      subject(s).whereabouts = { kind: 'urn', urn: CODE.urn, at: 'NC00000099X', staffId: null };
    },
    expect: ['WRONG_STATE'],
  },
  {
    of: 'from',
    name: 'an urn already in hands',
    only: leavesUrn,
    spoil: (s) => {
      subject(s).whereabouts = { kind: 'urn', urn: CODE.urn, at: null, staffId: 'ashes' };
    },
    expect: ['WRONG_STATE', 'WRONG_PLACE'],
  },
  {
    of: 'from',
    name: 'a return from bay to bay',
    only: is('return'),
    spoil: (s) => {
      subject(s).whereabouts = { kind: 'place', code: CODE.bayHere };
    },
    expect: ['WRONG_STATE'],
  },
  {
    of: 'from',
    name: 'a move out of a farewell hall',
    only: is('move'),
    spoil: (s) => {
      subject(s).whereabouts = { kind: 'place', code: CODE.hall };
    },
    expect: ['WRONG_STATE'],
  },
];

const scannedPlace: readonly Omit<Spoil, 'of'>[] = [
  { name: 'no place scanned', spoil: (s) => dropType(s, 'place'), expect: placeMissing },
  {
    name: 'a place nobody knows',
    spoil: (s) => {
      last(s, 'place').code = 'BY99999999X';
    },
    expect: (id) => ['PLACE_UNKNOWN', ...afterPlace(id)],
  },
  {
    name: 'a place of another kind',
    spoil: (s) => {
      last(s, 'place').code =
        CHECKPOINTS[s.checkpoint].place?.kinds.includes('cremator') === true ? CODE.bayThere : CODE.furnace;
    },
    expect: (id) => [
      'PLACE_WRONG_KIND',
      ...(id === 'chargeIn' ? (['PERMIT_OTHER'] as const) : afterPlace(id)),
    ],
  },
];

/** A look is a look into this furnace: without it, it counts for nothing. */
function afterPlace(checkpoint: CheckpointId): readonly 'LOOK_MISSING'[] {
  return checkpoint === 'charge' ? ['LOOK_MISSING'] : [];
}

function placeMissing(checkpoint: CheckpointId): readonly ('PLACE_MISSING' | 'LOOK_MISSING')[] {
  return ['PLACE_MISSING', ...afterPlace(checkpoint)];
}

const target: readonly Spoil[] = [
  ...scannedPlace.map((entry): Spoil => ({ ...entry, of: 'target' })),
  {
    of: 'target',
    name: 'a place with somebody in it',
    spoil: (s) => {
      const place = s.ctx.places[last(s, 'place').code];
      if (place !== undefined) place.occupants = [B];
    },
    expect: ['PLACE_OCCUPIED'],
  },
  {
    of: 'target',
    name: 'a place out of service',
    spoil: (s) => {
      const place = s.ctx.places[last(s, 'place').code];
      if (place !== undefined) place.outOfService = '压缩机坏了';
    },
    expect: ['PLACE_OUT_OF_SERVICE'],
  },
  {
    of: 'target',
    name: 'the place it is in',
    only: is('move', 'prepare', 'transferOut'),
    spoil: (s) => {
      const { code } = last(s, 'place');
      // Moving out of a place of its own kind is the only way to meet it here.
      subject(s).whereabouts = { kind: 'place', code };
    },
    expect: ['SAME_PLACE'],
  },
];

const leaving: readonly Spoil[] = [
  ...scannedPlace.map((entry): Spoil => ({ ...entry, of: 'leaving' })),
  {
    of: 'leaving',
    name: 'the bay beside it',
    only: (id) => !is('urnOut', 'rebox')(id) && !atFurnace(id),
    spoil: (s) => {
      last(s, 'place').code = CODE.bayThere;
    },
    expect: ['WRONG_PLACE'],
  },
  {
    of: 'leaving',
    name: 'the furnace beside it',
    only: atFurnace,
    spoil: (s) => {
      last(s, 'place').code = CODE.otherFurnace;
    },
    expect: ['WRONG_PLACE'],
  },
  {
    of: 'leaving',
    name: 'the niche beside it',
    only: is('urnOut', 'rebox'),
    spoil: (s) => {
      subject(s).whereabouts = { kind: 'urn', urn: CODE.urn, at: 'NC00000099X', staffId: null };
    },
    expect: ['WRONG_PLACE'],
  },
];

const review: readonly Spoil[] = [
  {
    of: 'review',
    name: 'nobody has looked again yet',
    only: not('review'),
    spoil: (s) => {
      subject(s).pendingReviewBy = 'keeper2';
    },
    expect: ['REVIEW_PENDING'],
  },
  {
    of: 'review',
    name: 'the same person looks again',
    only: is('review'),
    spoil: (s) => {
      subject(s).pendingReviewBy = s.ctx.first;
    },
    expect: ['REVIEW_SAME_PERSON'],
  },
  {
    of: 'review',
    name: 'nothing to look at again',
    only: is('review'),
    spoil: (s) => {
      subject(s).pendingReviewBy = null;
    },
    expect: ['NOTHING_TO_REVIEW'],
  },
];

const authority: readonly Spoil[] = [
  {
    of: 'authority',
    name: 'a place another station allocates',
    only: (id) => direction(id) === 'target',
    spoil: (s) => {
      const place = s.ctx.places[last(s, 'place').code];
      if (place !== undefined) place.authority = 'there';
    },
    expect: ['AUTHORITY_ELSEWHERE'],
  },
  {
    of: 'authority',
    name: 'a body in another station’s custody, and not in anybody’s hands',
    only: (id) => !(CHECKPOINTS[id].receives && !CHECKPOINTS[id].fromKinds.includes('place')),
    spoil: (s) => {
      subject(s).custodyStation = 'there';
    },
    expect: ['AUTHORITY_ELSEWHERE'],
  },
];

export const PLACE_SPOILS: readonly Spoil[] = [
  ...sighted,
  ...from,
  ...target,
  ...leaving,
  ...review,
  ...authority,
  {
    of: 'hands',
    name: 'another body in the same hands',
    spoil: (s) => {
      s.ctx.hands = { [s.ctx.first ?? '']: [A, B] };
      const other = s.ctx.cases[B];
      if (other !== undefined) other.whereabouts = inHands(s.ctx.first ?? '');
    },
    expect: ['HANDS_FULL'],
  },
  {
    of: 'stops',
    name: 'an objection',
    spoil: (s) => {
      subject(s).objections = 1;
    },
    expect: ['OBJECTION_OPEN'],
  },
  {
    of: 'stops',
    name: 'two claims to where it is',
    spoil: (s) => {
      subject(s).conflict = '一号冷藏间 A-01，王芳手上';
    },
    expect: ['CONFLICT_OPEN'],
  },
  ...['police', 'dispute', 'unidentified', 'infectious', 'implant'].map(
    (kind): Spoil => ({
      of: 'holds',
      name: `a hold: ${kind}`,
      spoil: (s) => {
        subject(s).holds = [{ kind, label: '暂缓', reason: '待查' }];
      },
      expect: ['HOLD_OPEN'],
    }),
  ),
  {
    of: 'identityClash',
    name: 'its identity number on another open case',
    spoil: (s) => {
      subject(s).identityClash = ['BD00000029'];
    },
    expect: ['IDENTITY_CLASH'],
  },
  {
    of: 'released',
    name: 'never released to cremation',
    spoil: (s) => {
      subject(s).releasedToCremation = false;
    },
    expect: ['NOT_RELEASED'],
  },
];
