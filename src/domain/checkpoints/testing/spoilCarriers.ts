import type { CheckpointId } from '../../events/kinds.ts';
import type { ReasonCode } from '../reasons.ts';
import { CHECKPOINTS } from '../rules.ts';
import { A, B, CODE, carrier, subject } from './house.ts';
import { add, drop, dropType, has, is, not, type Spoil, scanned } from './spoil.ts';

const rule = (checkpoint: CheckpointId) => CHECKPOINTS[checkpoint];
const ofBody = (checkpoint: CheckpointId) => rule(checkpoint).of === 'body';
const newOnly = is('bind', 'reidentify', 'retag');
const fromNothing = is('bind', 'reidentify');
const twoOnBody = (checkpoint: CheckpointId) =>
  rule(checkpoint).steps.includes('secondCarrier') &&
  rule(checkpoint).steps.includes('body') &&
  checkpoint !== 'uncharge' &&
  checkpoint !== 'rebind';
/** Where both people must have scanned, and the carriers are gone, both are asked again. */
const eachAgain = (checkpoint: CheckpointId): ReasonCode[] =>
  has(checkpoint, 'eachScanned') ? ['EACH_MUST_SCAN', 'EACH_MUST_SCAN'] : [];

/** A carrier that proves nothing, scanned beside the good ones. */
const stray: readonly Omit<Spoil, 'of'>[] = [
  {
    name: 'a carrier nobody knows',
    spoil: (s) => add(s, 'carrier', 'WB99999999X'),
    expect: ['CARRIER_UNKNOWN'],
  },
  {
    name: 'a carrier printed for no case',
    spoil: (s) => scanned(s, CODE.bandLost, 'wristband', 'verified', {}, null),
    expect: ['CARRIER_UNKNOWN'],
  },
  {
    name: 'the case number on a paper',
    spoil: (s) => add(s, 'carrier', CODE.paper),
    expect: ['PAPER_NOT_EVIDENCE'],
  },
  {
    name: 'the paper that travels with the body',
    spoil: (s) => add(s, 'carrier', CODE.bodyPaper),
    expect: ['PAPER_NOT_EVIDENCE'],
  },
  {
    name: 'a revoked carrier of the same body',
    spoil: (s) => scanned(s, CODE.bandLost, 'wristband', 'revoked', { worn: true }),
    expect: ['CARRIER_REVOKED'],
  },
  {
    name: 'a void carrier of the same body',
    spoil: (s) => scanned(s, CODE.bandLost, 'wristband', 'void', { worn: true }),
    expect: ['CARRIER_VOID'],
  },
  {
    name: 'a carrier that went into the furnace',
    spoil: (s) => scanned(s, CODE.bandLost, 'wristband', 'consumed', { worn: true }),
    expect: ['CARRIER_CONSUMED'],
  },
  {
    name: 'a carrier that two cases claim',
    spoil: (s) => scanned(s, CODE.bandLost, 'wristband', 'bound', { clash: B }),
    expect: ['CARRIER_CLASH'],
  },
];

const carriers: readonly Spoil[] = [
  ...stray.map(
    (entry): Spoil => ({
      ...entry,
      of: 'carriers',
      // The band that did not burn is what the withdrawal begins with.
      only: (id) => id !== 'uncharge' || !entry.name.includes('furnace'),
    }),
  ),
  {
    of: 'carriers',
    name: 'no band that did not burn',
    only: is('uncharge'),
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.bandA),
    expect: ['UNBURNT_BAND_MISSING'],
  },
  {
    of: 'carriers',
    name: 'the tag at the furnace instead of the band that did not burn',
    only: is('uncharge'),
    spoil: (s) => {
      drop(s, (item) => item.type === 'carrier' && item.code === CODE.bandA);
      add(s, 'carrier', CODE.tagA);
    },
    expect: ['CARRIER_DETACHED', 'UNBURNT_BAND_MISSING'],
  },
  {
    of: 'carriers',
    name: 'the burnt band of another',
    only: is('uncharge'),
    spoil: (s) => scanned(s, CODE.bandB, 'wristband', 'consumed', { worn: true }, B),
    expect: ['CARRIER_CONSUMED', 'WRONG_BODY'],
  },
  {
    of: 'carriers',
    name: 'an unburnt band that two cases claim',
    only: is('uncharge'),
    spoil: (s) => {
      s.ctx.carriers[CODE.bandA] = carrier('wristband', A, 'consumed', { clash: B });
    },
    expect: ['CARRIER_CLASH', 'UNBURNT_BAND_MISSING'],
  },
  {
    of: 'carriers',
    name: 'a label that is not on the body yet',
    only: not('rebind', 'uncharge'),
    spoil: (s) => scanned(s, CODE.bandLost, 'wristband', 'verified'),
    expect: ['CARRIER_NOT_BOUND'],
  },
  {
    of: 'carriers',
    name: 'a bag tag taken off at the furnace',
    only: (id) => ofBody(id),
    spoil: (s) => scanned(s, CODE.tagLost, 'bagTag', 'detached'),
    expect: ['CARRIER_DETACHED'],
  },
  {
    of: 'carriers',
    name: 'a clicked row instead of a scan',
    only: (id) => rule(id).steps.includes('body') && !is('chargeIn', 'rebind', 'uncharge')(id),
    spoil: (s) => dropType(s, 'carrier'),
    expect: (id) => ['BODY_MISSING', ...eachAgain(id)],
  },
  {
    of: 'carriers',
    name: 'only one carrier',
    only: twoOnBody,
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.tagA),
    expect: ['SECOND_CARRIER_MISSING'],
  },
  {
    of: 'carriers',
    name: 'two wristbands are not two kinds',
    only: twoOnBody,
    spoil: (s) => {
      drop(s, (item) => item.type === 'carrier' && item.code === CODE.tagA);
      scanned(s, CODE.bandLost, 'wristband', 'bound');
    },
    expect: ['SECOND_CARRIER_MISSING'],
  },
  {
    of: 'carriers',
    name: 'the tag taken off is not the body',
    only: is('chargeIn'),
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.bandA),
    expect: ['BODY_MISSING'],
  },
  {
    of: 'carriers',
    name: 'no tag taken off',
    only: is('chargeIn'),
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.tagA),
    expect: ['DETACHED_TAG_MISSING'],
  },
  {
    of: 'carriers',
    name: 'new labels alone, without the carrier that is left',
    only: is('rebind'),
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.tagA),
    expect: ['BODY_MISSING'],
  },
  {
    of: 'carriers',
    name: 'no tag on the ashes',
    only: is('trayToCooling', 'box'),
    spoil: (s) => dropType(s, 'carrier'),
    expect: ['DETACHED_TAG_MISSING'],
  },
  {
    of: 'carriers',
    name: 'a tag that hangs elsewhere',
    only: is('trayToCooling', 'box'),
    spoil: (s) => {
      s.ctx.carriers[CODE.tagA] = carrier('bagTag', A, 'detached', { detachedTo: CODE.otherFurnace });
    },
    expect: ['THING_WRONG'],
  },
];

const newCarriers: readonly Spoil[] = [
  ...stray.map((entry): Spoil => ({ ...entry, of: 'newCarriers', only: newOnly })),
  {
    of: 'newCarriers',
    name: 'a label that was not scanned back',
    spoil: (s) => {
      if (s.checkpoint === 'retag') s.ctx.carriers[CODE.tagNew] = carrier('bagTag', A, 'printed');
      else s.ctx.carriers[CODE.bandNew] = carrier('wristband', A, 'printed');
    },
    expect: (id) => [
      'CARRIER_NOT_VERIFIED',
      id === 'rebind' || id === 'retag' ? 'NEW_CARRIER_MISSING' : 'SECOND_CARRIER_MISSING',
    ],
  },
  {
    of: 'newCarriers',
    name: 'a carrier that is on the body already',
    only: newOnly,
    spoil: (s) => scanned(s, CODE.tagLost, 'bagTag', 'bound'),
    expect: ['CARRIER_ALREADY_BOUND'],
  },
  {
    of: 'newCarriers',
    name: 'two new labels of a kind',
    spoil: (s) =>
      s.checkpoint === 'retag'
        ? scanned(s, CODE.tagLost, 'bagTag', 'verified')
        : scanned(s, CODE.bandSpare, 'wristband', 'verified'),
    expect: ['CARRIER_SPARE'],
  },
  {
    of: 'newCarriers',
    name: 'no new carrier',
    spoil: (s) =>
      drop(s, (item) => item.type === 'carrier' && (item.code === CODE.bandNew || item.code === CODE.tagNew)),
    expect: ['NEW_CARRIER_MISSING'],
  },
  {
    of: 'newCarriers',
    name: 'one new carrier where two are needed',
    only: (id) => fromNothing(id) || id === 'uncharge',
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.tagNew),
    expect: ['SECOND_CARRIER_MISSING'],
  },
  {
    of: 'newCarriers',
    name: 'a wristband where a tag is to hang',
    only: is('retag'),
    spoil: (s) => {
      drop(s, (item) => item.type === 'carrier');
      scanned(s, CODE.bandNew, 'wristband', 'verified');
    },
    expect: ['NEW_CARRIER_MISSING'],
  },
  {
    of: 'newCarriers',
    name: 'a new wristband while the old one lives',
    only: is('rebind'),
    spoil: (s) => {
      const band = subject(s).carriers[0];
      if (band !== undefined) band.state = 'bound';
    },
    expect: ['CARRIER_STILL_BOUND'],
  },
  {
    of: 'newCarriers',
    name: 'the wrong kind is new',
    only: is('rebind'),
    spoil: (s) => {
      drop(s, (item) => item.type === 'carrier' && item.code === CODE.bandNew);
      add(s, 'carrier', CODE.tagNew);
    },
    expect: ['CARRIER_STILL_BOUND', 'NEW_CARRIER_MISSING'],
  },
];

export const CARRIER_SPOILS: readonly Spoil[] = [...carriers, ...newCarriers];
