import type { CheckpointId } from '../../events/kinds.ts';
import type { ReasonCode } from '../reasons.ts';
import { CHECKPOINTS } from '../rules.ts';
import { A, B, CODE, carrier, subject } from './house.ts';
import { add, all, drop, dropType, has, is, last, not, type Spoil, scanned } from './spoil.ts';

const rule = (checkpoint: CheckpointId) => CHECKPOINTS[checkpoint];
const ofBody = (checkpoint: CheckpointId) => rule(checkpoint).of === 'body';
const newOnly = is('bind', 'reidentify');
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
  ...stray.map((entry): Spoil => ({ ...entry, of: 'carriers' })),
  {
    of: 'carriers',
    name: 'a label that is not on the body yet',
    only: not('rebind'),
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
    only: (id) => rule(id).steps.includes('body') && !is('chargeIn', 'rebind')(id),
    spoil: (s) => dropType(s, 'carrier'),
    expect: (id) => ['BODY_MISSING', ...eachAgain(id)],
  },
  {
    of: 'carriers',
    name: 'only one carrier',
    only: (id) => rule(id).steps.includes('secondCarrier') && rule(id).steps.includes('body'),
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.tagA),
    expect: ['SECOND_CARRIER_MISSING'],
  },
  {
    of: 'carriers',
    name: 'two wristbands are not two kinds',
    only: (id) => rule(id).steps.includes('secondCarrier') && rule(id).steps.includes('body'),
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
      s.ctx.carriers[CODE.bandNew] = carrier('wristband', A, 'printed');
    },
    expect: (id) => [
      'CARRIER_NOT_VERIFIED',
      id === 'rebind' ? 'NEW_CARRIER_MISSING' : 'SECOND_CARRIER_MISSING',
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
    name: 'two new wristbands',
    spoil: (s) => scanned(s, CODE.bandSpare, 'wristband', 'verified'),
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
    only: newOnly,
    spoil: (s) => drop(s, (item) => item.type === 'carrier' && item.code === CODE.tagNew),
    expect: ['SECOND_CARRIER_MISSING'],
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

const oneBody: readonly Spoil[] = [
  {
    of: 'oneBody',
    name: 'the carrier of another body',
    only: not('bind', 'reidentify'),
    spoil: (s) => add(s, 'carrier', CODE.bandB),
    expect: ['WRONG_BODY'],
  },
  {
    of: 'oneBody',
    name: 'a label printed for another',
    only: is('bind', 'reidentify'),
    spoil: (s) => {
      s.ctx.carriers[CODE.tagNew] = carrier('bagTag', B, 'verified');
    },
    expect: ['WRONG_BODY'],
  },
  {
    of: 'oneBody',
    name: 'the trolley of another body',
    spoil: (s) => {
      const trolley = s.ctx.things[CODE.trolley];
      if (trolley !== undefined) trolley.caseId = B;
      add(s, 'thing', CODE.trolley);
    },
    expect: ['WRONG_BODY'],
  },
];

const things: readonly Spoil[] = [
  {
    of: 'things',
    name: 'a thing nobody knows',
    spoil: (s) => add(s, 'thing', 'UR99999999X'),
    expect: ['THING_UNKNOWN'],
  },
  {
    of: 'things',
    name: 'no tray',
    only: is('trayToCooling', 'box'),
    spoil: (s) => drop(s, (item) => item.type === 'thing' && item.code === CODE.tray),
    expect: (id) => (id === 'box' ? ['TRAY_MISSING', 'EACH_MUST_SCAN'] : ['TRAY_MISSING']),
  },
  {
    of: 'things',
    name: 'no urn',
    only: (id) => rule(id).steps.includes('urn'),
    spoil: (s) => drop(s, (item) => item.type === 'thing' && item.code === CODE.urn),
    expect: (id) => (id === 'box' ? ['URN_MISSING'] : ['ASHES_MISSING', ...eachAgain(id)]),
  },
  {
    of: 'things',
    name: 'an empty urn',
    only: (id) => rule(id).steps.includes('urn') && id !== 'box',
    spoil: (s) => {
      const urn = s.ctx.things[CODE.urn];
      if (urn !== undefined) urn.caseId = null;
    },
    expect: (id) => ['THING_WRONG', ...eachAgain(id)],
  },
  {
    of: 'things',
    name: 'an empty tray',
    only: is('box'),
    spoil: (s) => {
      const tray = s.ctx.things[CODE.tray];
      if (tray !== undefined) tray.caseId = null;
    },
    expect: ['THING_WRONG', 'EACH_MUST_SCAN'],
  },
  {
    of: 'things',
    name: 'an urn that already holds these ashes',
    only: is('box'),
    spoil: (s) => {
      const urn = s.ctx.things[CODE.urn];
      if (urn !== undefined) urn.caseId = A;
    },
    expect: ['THING_CLASH'],
  },
  {
    of: 'things',
    name: 'a tray with somebody else in it',
    only: is('trayToCooling'),
    spoil: (s) => {
      last(s, 'thing').code = CODE.otherTray;
    },
    expect: ['THING_CLASH', 'WRONG_BODY'],
  },
  {
    of: 'things',
    name: 'a thing that two cases claim',
    spoil: (s) => {
      for (const item of all(s, 'thing').slice(0, 1)) {
        const thing = s.ctx.things[item.code];
        if (thing !== undefined) thing.clash = B;
      }
    },
    expect: ['THING_CLASH'],
  },
];

const binding: readonly Spoil[] = [
  {
    of: 'binding',
    name: 'a body never bound',
    only: not('bind'),
    spoil: (s) => {
      Object.assign(subject(s), { bound: false, mustRebind: false });
    },
    expect: ['NOT_BOUND'],
  },
  {
    of: 'binding',
    name: 'a corrected identity',
    only: not('rebind', 'reidentify'),
    spoil: (s) => {
      subject(s).mustRebind = true;
    },
    expect: ['MUST_REBIND'],
  },
  {
    of: 'binding',
    name: 'a body that is bound',
    only: is('bind'),
    spoil: (s) => {
      subject(s).bound = true;
    },
    expect: ['ALREADY_BOUND'],
  },
  {
    of: 'binding',
    name: 'no carrier left',
    only: not('bind', 'reidentify', 'rebind'),
    spoil: (s) => {
      for (const entry of subject(s).carriers) entry.state = 'revoked';
    },
    expect: ['NO_SURVIVING_CARRIER'],
  },
  {
    of: 'binding',
    name: 'a void label that never was on the body is none that is left',
    only: not('bind', 'reidentify', 'rebind'),
    spoil: (s) => {
      for (const entry of subject(s).carriers) Object.assign(entry, { state: 'void', worn: false });
    },
    expect: ['NO_SURVIVING_CARRIER'],
  },
  {
    of: 'binding',
    name: 'no carrier left for a re-binding, though one is being scanned',
    only: is('rebind'),
    spoil: (s) => {
      for (const entry of subject(s).carriers) entry.state = 'revoked';
    },
    // The file has none bound, so both kinds would have to be new.
    expect: ['NO_SURVIVING_CARRIER', 'NEW_CARRIER_MISSING'],
  },
  {
    of: 'binding',
    name: 'a carrier that still hangs on the body',
    only: is('reidentify'),
    spoil: (s) => {
      const tag = subject(s).carriers[1];
      if (tag !== undefined) tag.state = 'bound';
    },
    expect: ['CARRIER_SURVIVES'],
  },
  {
    of: 'binding',
    name: 'a void carrier that still hangs on the body',
    only: is('reidentify'),
    spoil: (s) => {
      const tag = subject(s).carriers[1];
      if (tag !== undefined) tag.state = 'void';
    },
    expect: ['CARRIER_SURVIVES'],
  },
];

/** Scans beside what the step needs, so that only the similar name asks for one more. */
const similar: readonly Spoil[] = ['same', 'samePinyin', 'oneApart'].map(
  (similarity): Spoil => ({
    of: 'similar',
    name: `a name in the house: ${similarity}`,
    spoil: (s) => {
      s.ctx.similar = [{ caseId: B, name: '程守义', similarity, where: '一号冷藏间 C-02' }];
      // Where both people scan, the second scan is the one more.
      const codes = new Set<string>();
      drop(s, (item) => {
        if (item.type !== 'carrier' && item.type !== 'thing') return false;
        const again = codes.has(item.code);
        codes.add(item.code);
        return again;
      });
    },
    expect: (id) => ['SIMILAR_NAME_RESCAN', ...(has(id, 'eachScanned') ? (['EACH_MUST_SCAN'] as const) : [])],
  }),
);

export const IDENTITY_SPOILS: readonly Spoil[] = [
  ...carriers,
  ...newCarriers,
  ...oneBody,
  ...things,
  ...binding,
  ...similar,
  {
    of: 'chosen',
    name: 'no case chosen',
    spoil: (s) => {
      s.ctx.expected = null;
    },
    expect: ['CASE_NOT_CHOSEN'],
  },
  {
    of: 'caseOpen',
    name: 'a case that is closed',
    spoil: (s) => {
      subject(s).status = 'closed';
    },
    expect: ['CASE_CLOSED'],
  },
  {
    of: 'caseOpen',
    name: 'a case joined into another',
    spoil: (s) => {
      subject(s).status = 'joined';
    },
    expect: ['CASE_CLOSED'],
  },
];
