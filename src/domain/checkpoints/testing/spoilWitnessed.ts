import { A, B, CODE, carrier, type Setting, special, subject } from './house.ts';
import { drop, dropType, last, type Spoil } from './spoil.ts';

/** The old tag on the body is all that is left, and was scanned there without the band. */
function seen(setting: Setting, kinds: string[], doubted = false): void {
  subject(setting).inPlace = { seen: kinds, doubted };
}

/** A correction: both old ones hang on the body still, of which only the tag was scanned. */
function onlyTagOf(setting: Setting, state: string): void {
  Object.assign(subject(setting), { mustRebind: true, bound: false });
  for (const entry of subject(setting).carriers) entry.state = state;
  for (const [code, kind] of [
    [CODE.bandA, 'wristband'],
    [CODE.tagA, 'bagTag'],
  ] as const)
    setting.ctx.carriers[code] = carrier(kind, A, state, { worn: true });
  setting.evidence.push({ type: 'carrier', code: CODE.tagNew, at: setting.now, by: 'keeper' });
}

const wrong: readonly Omit<Spoil, 'of'>[] = [
  {
    name: 'one of two carriers lost on the way, before the home saw both on the body',
    spoil: (s) => {
      special(s).arrivedAt = null;
    },
    expect: ['ONE_CARRIER_LEFT'],
  },
  { name: 'no place scanned', spoil: (s) => dropType(s, 'place'), expect: ['PLACE_MISSING'] },
  {
    name: 'a place nobody knows',
    spoil: (s) => {
      last(s, 'place').code = 'BY99999999X';
    },
    expect: ['PLACE_UNKNOWN'],
  },
  {
    name: 'a place that takes many',
    spoil: (s) => {
      last(s, 'place').code = CODE.room;
    },
    expect: ['PLACE_WRONG_KIND'],
  },
  {
    name: 'an empty bay beside the one the carrier names',
    spoil: (s) => {
      last(s, 'place').code = CODE.bayThere;
    },
    expect: ['CARRIER_ELSEWHERE'],
  },
  {
    name: 'the bay of another, whatever was scanned in its own',
    spoil: (s) => {
      seen(s, []);
      last(s, 'place').code = CODE.bayThere;
      const bay = s.ctx.places[CODE.bayThere];
      if (bay !== undefined) bay.occupants = [B];
    },
    expect: ['CARRIER_ELSEWHERE'],
  },
  ...([{ kind: 'hands' }, { kind: 'place', code: CODE.room }] as const).map((where) => ({
    name: `a body not in a place of its own: ${where.kind}`,
    spoil: (s: Setting) => {
      subject(s).whereabouts =
        where.kind === 'hands'
          ? { kind: 'hands', staffId: 'keeper', trolley: null, purpose: 'receive', to: null }
          : where;
    },
    expect: ['CARRIER_ALONE'] as const,
  })),
  { name: 'a lost kind never scanned there', spoil: (s) => seen(s, ['bagTag']), expect: ['CARRIER_ALONE'] },
  {
    name: 'a scan there that did not agree',
    spoil: (s) => seen(s, ['wristband', 'bagTag'], true),
    expect: ['CARRIER_ALONE'],
  },
  {
    name: 'nothing known of what was scanned there',
    spoil: (s) => {
      delete subject(s).inPlace;
    },
    expect: ['CARRIER_ALONE'],
  },
  {
    name: 'one of two old carriers after a correction, though the place is scanned',
    spoil: (s) => onlyTagOf(s, 'void'),
    expect: ['SECOND_CARRIER_MISSING'],
  },
  {
    name: 'one of two old carriers of joined cases',
    spoil: (s) => onlyTagOf(s, 'bound'),
    expect: ['SECOND_CARRIER_MISSING'],
  },
  {
    name: 'after a correction one old carrier lost, and the body in no place of its own',
    spoil: (s) => {
      onlyTagOf(s, 'void');
      const band = subject(s).carriers[0];
      if (band !== undefined) band.state = 'revoked';
      subject(s).whereabouts = { kind: 'outside' };
      drop(s, (item) => item.type === 'place');
    },
    expect: ['CARRIER_ALONE'],
  },
];

/** Whose body is re-bound: one carrier alone may be that of another by now. */
export const WITNESS_SPOILS: readonly Spoil[] = wrong.map((entry): Spoil => ({ ...entry, of: 'witnessed' }));
