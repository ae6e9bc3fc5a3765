import type { CheckpointId } from '../../events/kinds.ts';
import type { ReasonCode } from '../reasons.ts';
import { CHECKPOINTS } from '../rules.ts';
import { A, B, CODE, carrier, subject } from './house.ts';
import { add, all, drop, has, is, last, not, type Spoil } from './spoil.ts';

const rule = (checkpoint: CheckpointId) => CHECKPOINTS[checkpoint];
const eachAgain = (checkpoint: CheckpointId): ReasonCode[] =>
  has(checkpoint, 'eachScanned') ? ['EACH_MUST_SCAN', 'EACH_MUST_SCAN'] : [];

const holdsUrn = (checkpoint: CheckpointId) =>
  rule(checkpoint).steps.includes('urn') && checkpoint !== 'rebox';

const oneBody: readonly Spoil[] = [
  {
    of: 'oneBody',
    name: 'the carrier of another body',
    only: not('bind', 'reidentify', 'retag'),
    spoil: (s) => add(s, 'carrier', CODE.bandB),
    expect: ['WRONG_BODY'],
  },
  {
    of: 'oneBody',
    name: 'a label printed for another',
    only: is('bind', 'reidentify', 'retag'),
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
    only: is('trayToCooling', 'box', 'retag'),
    spoil: (s) => drop(s, (item) => item.type === 'thing' && item.code === CODE.tray),
    expect: (id) => (id === 'box' ? ['TRAY_MISSING', 'EACH_MUST_SCAN'] : ['TRAY_MISSING']),
  },
  {
    of: 'things',
    name: 'no urn',
    only: holdsUrn,
    spoil: (s) => drop(s, (item) => item.type === 'thing' && item.code === CODE.urn),
    expect: (id) => (id === 'box' ? ['URN_MISSING'] : ['ASHES_MISSING', ...eachAgain(id)]),
  },
  {
    of: 'things',
    name: 'an empty urn',
    only: (id) => holdsUrn(id) && id !== 'box',
    spoil: (s) => {
      const urn = s.ctx.things[CODE.urn];
      if (urn !== undefined) urn.caseId = null;
    },
    expect: (id) => ['THING_WRONG', ...eachAgain(id)],
  },
  {
    of: 'things',
    name: 'a large urn for a fetus',
    only: is('box', 'rebox'),
    spoil: (s) => {
      subject(s).caseKind = 'fetal';
      const urn = s.ctx.things[s.checkpoint === 'box' ? CODE.urn : CODE.newUrn];
      if (urn !== undefined) urn.size = 'standard';
    },
    expect: ['URN_SIZE'],
  },
  {
    of: 'things',
    name: 'a small urn for an adult',
    only: is('box', 'rebox'),
    spoil: (s) => {
      const urn = s.ctx.things[s.checkpoint === 'box' ? CODE.urn : CODE.newUrn];
      if (urn !== undefined) urn.size = 'small';
    },
    expect: ['URN_SIZE'],
  },
  {
    of: 'things',
    name: 'no other urn',
    only: is('rebox'),
    spoil: (s) => {
      last(s, 'thing').code = CODE.urn;
    },
    expect: ['NEW_URN_MISSING'],
  },
  {
    of: 'things',
    name: 'an urn with somebody else in it',
    only: is('rebox'),
    spoil: (s) => {
      last(s, 'thing').code = CODE.otherUrn;
    },
    expect: ['NEW_URN_MISSING', 'THING_CLASH', 'WRONG_BODY'],
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
    only: is('trayToCooling', 'retag'),
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
