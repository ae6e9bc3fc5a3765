import { describe, expect, it } from 'vitest';
import { type CheckpointId, checkpointId, IRREVERSIBLE } from '../events/kinds.ts';
import { evaluate } from './evaluate.ts';
import { CHECKPOINTS, type CheckpointRule } from './rules.ts';
import { A, B, CODE, carrier, inHands, person, released, special, subject } from './testing/house.ts';
import { passing } from './testing/passing.ts';
import { last, secondOf } from './testing/spoil.ts';

const rules = Object.values(CHECKPOINTS);
const idsOf = (match: (rule: CheckpointRule) => boolean) =>
  rules
    .filter(match)
    .map((rule) => rule.id)
    .sort();
const codes = (setting: ReturnType<typeof passing>) =>
  evaluate(setting.checkpoint, setting.ctx, setting.evidence, setting.now).reasons.map((entry) => entry.code);

/** What brings a body or its ashes to rest. */
const RESTING = ['receive', 'return', 'review', 'store', 'storeUrn', 'trayToCooling', 'uncharge', 'urnBack'];

describe('the rules', () => {
  it('are one for each checkpoint', () => {
    expect(idsOf(() => true)).toEqual([...checkpointId.options].sort());
    for (const [id, rule] of Object.entries(CHECKPOINTS)) expect(rule.id).toBe(id);
  });

  it('freeze everything but bringing to rest: by objection, conflict and a clash of identity numbers', () => {
    expect(idsOf((rule) => !rule.predicates.includes('stops'))).toEqual(RESTING);
    expect(idsOf((rule) => !rule.predicates.includes('identityClash'))).toEqual(RESTING);
  });

  it('let a held body be named, moved out of a broken cooler and brought to rest, and nothing else', () => {
    const held = [...RESTING, 'bind', 'rebind', 'reidentify', 'move', 'retag', 'rebox'].sort();
    expect(idsOf((rule) => !rule.predicates.includes('holds'))).toEqual(held);
  });

  it('know the irreversible acts by the same list as the ledger that seals them', () => {
    expect(idsOf((rule) => rule.irreversible)).toEqual([...IRREVERSIBLE].sort());
    expect(idsOf((rule) => rule.predicates.includes('freshness'))).toEqual([...IRREVERSIBLE].sort());
    expect(idsOf((rule) => rule.predicates.includes('clock'))).toEqual([...IRREVERSIBLE].sort());
  });

  it('ask two people, PINs and a scan of each for every irreversible act but the one a pass was given for', () => {
    const byTwo = IRREVERSIBLE.filter((id) => id !== 'chargeIn').sort();
    expect(idsOf((rule) => rule.predicates.includes('eachScanned'))).toEqual(byTwo);
    expect(idsOf((rule) => rule.irreversible && rule.pins && rule.secondRoles !== null)).toEqual(byTwo);
    expect(CHECKPOINTS.chargeIn.predicates).toContain('permit');
  });

  it('give no irreversible act an override', () => {
    expect(rules.filter((rule) => rule.irreversible && rule.override !== null)).toEqual([]);
  });

  it('have what is seen entered wherever a body is bound, received or released', () => {
    expect(idsOf((rule) => rule.predicates.includes('observed'))).toEqual(
      ['bind', 'receive', 'reidentify', 'releaseToCremation', 'releaseToFarewell', 'transferOut'].sort(),
    );
  });

  it('ask a step of the screen for every kind of evidence a predicate may miss', () => {
    for (const { predicates, steps, id } of rules) {
      for (const name of ['observed', 'family', 'readBack', 'photo', 'grounds', 'look', 'implant'] as const) {
        expect(predicates.includes(name), `${id} ${name}`).toBe(steps.includes(name));
      }
      expect(steps[0], id).toBe('first');
      expect(steps.includes('second'), id).toBe(CHECKPOINTS[id].secondRoles !== null);
      expect(steps.includes('pins'), id).toBe(CHECKPOINTS[id].pins);
    }
  });
});

describe('people', () => {
  it('of whom one is a deputy do what a director does', () => {
    const setting = passing('reidentify');
    setting.ctx.staff.director = person('director', ['receptionist', 'director']);
    expect(codes(setting)).toEqual([]);
    setting.ctx.staff.keeper = person('keeper', ['coldRoomKeeper', 'director']);
    setting.ctx.staff.director = person('director', ['receptionist']);
    expect(codes(setting)).toEqual([]);
  });

  it('at the bay may be one of the house and one driver or usher, whichever came first', () => {
    const setting = passing('releaseToFarewell');
    setting.ctx.staff.keeper = person('keeper', ['driver']);
    setting.ctx.staff.usher = person('usher', ['coldRoomKeeper']);
    expect(codes(setting)).toEqual([]);
  });

  it('who scan their badge again are still one', () => {
    const setting = passing('charge');
    for (const item of setting.evidence) if (item.type === 'staff') item.staffId = 'operator';
    expect(codes(setting)).toEqual(['SECOND_MISSING', 'LOOK_MISSING']);
  });

  it('who were dismissed do not count, and neither does a third who comes after', () => {
    const setting = passing('charge');
    const second = setting.ctx.staff[secondOf(setting)];
    if (second !== undefined) second.active = false;
    setting.evidence.push({ type: 'staff', staffId: 'keeper', pin: true, at: setting.now });
    expect(codes(setting)).toEqual(['PERSON_DISMISSED']);
  });
});

describe('the family', () => {
  it.each(['bind', 'view', 'charge', 'handOver', 'transferOut'] as const)(
    'at %s may be an authorised person',
    (id) => {
      const setting = passing(id);
      last(setting, 'family').form = 'authorised';
      subject(setting).documents.push('delegation');
      expect(codes(setting)).toEqual([]);
    },
  );

  it.each(['charge', 'handOver'] as const)(
    'at %s may be the authority, for a nameless body only it',
    (id) => {
      const setting = passing(id);
      Object.assign(last(setting, 'family'), {
        form: 'notice',
        name: '无名',
        birthDate: '不详',
        noticeNumber: '莒公治字 2026-041',
        speaker: '民警 李涛',
      });
      Object.assign(subject(setting), { nameless: true, name: '', birthDate: '' });
      released(setting);
      expect(codes(setting)).toEqual([]);
      last(setting, 'family').form = 'arranger';
      expect(codes(setting)).toEqual(['FAMILY_NOTICE_MISSING']);
    },
  );

  it('of a fetus without a name is its arranger', () => {
    const setting = passing('charge');
    Object.assign(subject(setting), { nameless: true, name: '', caseKind: 'fetal' });
    Object.assign(special(setting), { mother: true, handover: true });
    subject(setting).documents = ['deathCertificate', 'cremationAuthorization', 'arrangerIdentity'];
    expect(codes(setting)).toEqual([]);
  });

  it('writes a name with or without the dot between its parts', () => {
    const setting = passing('view');
    subject(setting).name = '阿依古丽·买买提';
    last(setting, 'family').name = '阿依古丽 买买提';
    expect(codes(setting)).toEqual([]);
  });

  it('at the bedside cannot contradict a file that knows nothing yet', () => {
    const setting = passing('bind');
    Object.assign(subject(setting), { name: '', birthDate: '', sex: 'unknown' });
    expect(codes(setting)).toEqual([]);
  });
});

describe('an override', () => {
  const overridden = (id: CheckpointId, change: (setting: ReturnType<typeof passing>) => void) => {
    const setting = passing(id);
    subject(setting).farewell = 'booked';
    subject(setting).hall = null;
    setting.evidence.push({
      type: 'override',
      staffId: 'director',
      pin: true,
      reason: '家属要求先送火化车间等候',
      codes: ['FAREWELL_NOT_CLOSED', 'HALL_NOT_BOOKED', 'DOCUMENT_MISSING'],
      at: setting.now,
    });
    change(setting);
    return evaluate(id, setting.ctx, setting.evidence, setting.now);
  };

  it('of a director beside the first person passes what may be overridden, and says so', () => {
    for (const [id, code] of [
      ['releaseToCremation', 'FAREWELL_NOT_CLOSED'],
      ['releaseToFarewell', 'HALL_NOT_BOOKED'],
      ['view', 'HALL_NOT_BOOKED'],
    ] as const) {
      expect(overridden(id, () => undefined)).toMatchObject({ outcome: 'pass', overridden: [code] });
    }
  });

  it.each([
    ['of the first person themselves', (s) => Object.assign(last(s, 'override'), { staffId: 'keeper' })],
    ['without a PIN', (s) => Object.assign(last(s, 'override'), { pin: false })],
    ['without a reason', (s) => Object.assign(last(s, 'override'), { reason: ' ' })],
    ['of a role that is not higher', (s) => Object.assign(last(s, 'override'), { staffId: 'clerk' })],
    ['of somebody unknown', (s) => Object.assign(last(s, 'override'), { staffId: 'stranger' })],
    ['that names something else', (s) => Object.assign(last(s, 'override'), { codes: ['NOT_TODAY'] })],
    ['of a director who was dismissed', (s) => Object.assign(s.ctx.staff.director ?? {}, { active: false })],
    [
      'of a first person who is a director',
      (s) => {
        s.ctx.staff.keeper = person('keeper', ['coldRoomKeeper', 'director']);
        last(s, 'override').staffId = 'keeper';
      },
    ],
  ] as [string, (setting: ReturnType<typeof passing>) => void][])('%s changes nothing', (_name, change) => {
    const verdict = overridden('releaseToCremation', change);
    expect(verdict).toMatchObject({ outcome: 'blocked', overridden: [] });
    expect(verdict.reasons.map((entry) => entry.code)).toEqual(['FAREWELL_NOT_CLOSED']);
  });

  it('of a deputy is that of a director', () => {
    const verdict = overridden('releaseToCremation', (s) => {
      s.ctx.staff.director = person('director', ['cremationOperator', 'director']);
    });
    expect(verdict.outcome).toBe('pass');
  });

  it('takes nothing upon itself that no role may', () => {
    const verdict = overridden('releaseToCremation', (s) => {
      subject(s).documents = [];
    });
    expect(verdict.reasons.map((entry) => entry.code)).toEqual(['DOCUMENT_MISSING']);
  });
});

describe('a sealed bag', () => {
  it.each(['bind', 'receive', 'store', 'releaseToCremation', 'charge'] as const)(
    'may go through %s: both carriers hang outside, and what is seen is answered from outside',
    (id) => {
      const setting = passing(id);
      subject(setting).infectious = 'confirmed';
      for (const item of setting.evidence)
        if (item.type === 'observed') Object.assign(item, { sex: 'unclear', mark: '封签 0042' });
      expect(codes(setting)).toEqual([]);
    },
  );
});

describe('whose hands', () => {
  it('a body was in does not matter to whoever takes it next with empty ones', () => {
    const setting = passing('store');
    subject(setting).whereabouts = inHands('driver');
    setting.ctx.hands = { driver: [A] };
    expect(codes(setting)).toEqual([]);
  });

  it('are full is not said before the body in them is scanned', () => {
    const setting = passing('store');
    setting.ctx.expected = null;
    setting.ctx.hands = { keeper: [A] };
    setting.evidence = setting.evidence.filter((item) => item.type === 'staff');
    expect(codes(setting)).toEqual(['BODY_MISSING', 'PLACE_MISSING']);
  });
});

describe('the furnace reader', () => {
  it('that is dead asks both people for both carriers, and then is not needed', () => {
    const setting = passing('charge');
    last(setting, 'tags').silent = true;
    expect(codes(setting)).toEqual(['TAG_SILENT']);
    setting.evidence.push({ type: 'carrier', code: CODE.tagA, at: setting.now, by: 'operator2' });
    expect(codes(setting)).toEqual([]);
  });

  it('takes a tag that hangs at the furnace for no second body', () => {
    const setting = passing('charge');
    const seen = last(setting, 'tags');
    setting.ctx.carriers[CODE.tagB] = carrier('bagTag', B, 'detached');
    seen.carriers.push(CODE.tagB, 'E2801160');
    seen.unknown = 3;
    expect(codes(setting)).toEqual([]);
  });
});
