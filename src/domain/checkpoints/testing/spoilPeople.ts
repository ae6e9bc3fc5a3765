import type { CheckpointId } from '../../events/kinds.ts';
import type { ReasonCode } from '../reasons.ts';
import { CHECKPOINTS } from '../rules.ts';
import { CODE, person, released, special, subject } from './house.ts';
import { all, drop, dropType, has, is, last, type Spoil, secondOf } from './spoil.ts';
import { COMPLETE } from './spoilExceptions.ts';

const rule = (checkpoint: CheckpointId) => CHECKPOINTS[checkpoint];
const two = (checkpoint: CheckpointId) => rule(checkpoint).secondRoles !== null;
const pins = (checkpoint: CheckpointId) => rule(checkpoint).pins;

/** Without a second person the look is nobody's. */
const withoutSecond = (checkpoint: CheckpointId): ReasonCode[] =>
  has(checkpoint, 'look') ? ['SECOND_MISSING', 'LOOK_MISSING'] : ['SECOND_MISSING'];

const people: readonly Spoil[] = [
  {
    of: 'people',
    name: 'nobody signed in',
    spoil: (s) => {
      s.ctx.first = null;
      drop(s, (item) => item.type === 'staff');
    },
    expect: (id) => [
      'FIRST_MISSING',
      // Nobody opened it, so nobody stands beside either.
      ...(has(id, 'look') ? (['LOOK_MISSING'] as const) : []),
      ...(has(id, 'onTrolley') ? (['ON_TROLLEY_MISSING'] as const) : []),
    ],
  },
  {
    of: 'people',
    name: 'a first person without the role',
    spoil: (s) => {
      s.ctx.staff[s.ctx.first ?? ''] = person(s.ctx.first ?? '', ['cashier']);
    },
    // At the bay the first is the one of the two who belongs to the house.
    expect: (id) =>
      is('releaseToFarewell', 'releaseToCremation')(id) ? ['FIRST_ROLE', 'SECOND_ROLE'] : ['FIRST_ROLE'],
  },
  {
    of: 'people',
    name: 'a first person who was dismissed',
    spoil: (s) => {
      const first = s.ctx.staff[s.ctx.first ?? ''];
      if (first !== undefined) first.active = false;
    },
    expect: ['PERSON_DISMISSED'],
  },
  {
    of: 'people',
    name: 'a badge nobody knows',
    spoil: (s) => s.evidence.push({ type: 'staff', staffId: 'stranger', pin: true, at: s.now }),
    expect: ['PERSON_UNKNOWN'],
  },
  {
    of: 'people',
    name: 'no second person',
    only: two,
    spoil: (s) => {
      const second = secondOf(s);
      drop(s, (item) => item.type === 'staff' && item.staffId === second);
    },
    expect: withoutSecond,
  },
  {
    of: 'people',
    name: 'the same person twice',
    only: two,
    spoil: (s) => {
      const second = secondOf(s);
      for (const item of s.evidence) {
        if (item.type === 'staff') item.staffId = s.ctx.first ?? '';
        else if ('by' in item && item.by === second) item.by = s.ctx.first;
      }
    },
    expect: withoutSecond,
  },
  {
    of: 'people',
    name: 'a second person without the role',
    only: two,
    spoil: (s) => {
      s.ctx.staff[secondOf(s)] = person(secondOf(s), ['cashier']);
    },
    expect: ['SECOND_ROLE'],
  },
  {
    of: 'people',
    name: 'a second person who was dismissed',
    only: two,
    spoil: (s) => {
      const second = s.ctx.staff[secondOf(s)];
      if (second !== undefined) second.active = false;
    },
    expect: ['PERSON_DISMISSED'],
  },
  {
    of: 'people',
    name: 'no PIN of the first',
    only: pins,
    spoil: (s) => {
      for (const item of all(s, 'staff')) if (item.staffId === s.ctx.first) item.pin = false;
    },
    expect: ['PIN_MISSING'],
  },
  {
    of: 'people',
    name: 'no PIN of the second',
    only: pins,
    spoil: (s) => {
      last(s, 'staff').pin = false;
    },
    expect: ['PIN_MISSING'],
  },
  {
    of: 'people',
    name: 'two of whom only one may be one of them',
    only: (id) => rule(id).oneOf !== null,
    spoil: (s) => {
      const byDirector = rule(s.checkpoint).oneOf?.includes('coldRoomKeeper') === false;
      const role = byDirector ? rule(s.checkpoint).firstRoles[0] : 'driver';
      for (const id of [s.ctx.first ?? '', secondOf(s)])
        s.ctx.staff[id] = person(id, role === undefined ? [] : [role]);
    },
    expect: ['SECOND_ROLE'],
  },
];

const observed: readonly Spoil[] = [
  {
    of: 'observed',
    name: 'nothing seen',
    spoil: (s) => dropType(s, 'observed'),
    expect: ['OBSERVED_MISSING'],
  },
  {
    of: 'observed',
    name: 'no mark seen',
    spoil: (s) => {
      last(s, 'observed').mark = ' ';
    },
    expect: ['OBSERVED_MISSING'],
  },
  {
    of: 'observed',
    name: 'another sex seen',
    spoil: (s) => {
      last(s, 'observed').sex = 'female';
    },
    expect: ['OBSERVED_SEX_DIFFERS'],
  },
  {
    of: 'observed',
    name: 'a child seen',
    spoil: (s) => {
      last(s, 'observed').age = 'child';
    },
    expect: ['OBSERVED_AGE_DIFFERS'],
  },
  {
    of: 'observed',
    name: 'another sex seen first, and the right one after',
    spoil: (s) => {
      s.evidence.unshift({ ...last(s, 'observed'), sex: 'female' });
    },
    expect: ['OBSERVED_SEX_DIFFERS'],
  },
];

const family: readonly Spoil[] = [
  { of: 'family', name: 'no family', spoil: (s) => dropType(s, 'family'), expect: ['FAMILY_MISSING'] },
  {
    of: 'family',
    name: 'nobody named who said it',
    spoil: (s) => {
      last(s, 'family').speaker = ' ';
    },
    expect: ['FAMILY_MISSING'],
  },
  {
    of: 'family',
    name: 'no name said',
    spoil: (s) => {
      last(s, 'family').name = ' ';
    },
    expect: ['FAMILY_MISSING'],
  },
  {
    of: 'family',
    name: 'no birth date said',
    spoil: (s) => {
      last(s, 'family').birthDate = '';
    },
    expect: ['FAMILY_MISSING'],
  },
  {
    of: 'family',
    name: 'another name said',
    spoil: (s) => {
      last(s, 'family').name = '程守义';
    },
    expect: ['FAMILY_NAME_DIFFERS'],
  },
  {
    of: 'family',
    name: 'another birth date said',
    spoil: (s) => {
      last(s, 'family').birthDate = '1944-11-20';
    },
    expect: ['FAMILY_BIRTH_DIFFERS'],
  },
  {
    of: 'family',
    name: 'another name said first, and the right one after',
    spoil: (s) => {
      s.evidence.unshift({ ...last(s, 'family'), name: '程守义' });
    },
    expect: ['FAMILY_NAME_DIFFERS'],
  },
  {
    of: 'family',
    name: 'an authorised person without a delegation on file',
    spoil: (s) => {
      last(s, 'family').form = 'authorised';
    },
    expect: ['DELEGATION_MISSING'],
  },
  {
    of: 'family',
    name: 'a notice without number',
    spoil: (s) => {
      Object.assign(last(s, 'family'), { form: 'notice', noticeNumber: ' ' });
    },
    expect: ['FAMILY_NOTICE_MISSING'],
  },
  {
    of: 'family',
    name: 'a notice without witness',
    spoil: (s) => {
      Object.assign(last(s, 'family'), { form: 'notice', noticeNumber: '莒公治字 2026-041', speaker: '' });
    },
    expect: ['FAMILY_NOTICE_MISSING'],
  },
  {
    of: 'family',
    name: 'a notice about somebody else',
    spoil: (s) => {
      Object.assign(last(s, 'family'), { form: 'notice', noticeNumber: '莒公治字 2026-041', name: '程守义' });
      Object.assign(special(s), structuredClone(COMPLETE));
    },
    expect: ['FAMILY_NAME_DIFFERS'],
  },
  {
    of: 'family',
    name: 'a nameless body claimed by an arranger',
    only: (id) => rule(id).irreversible,
    spoil: (s) => {
      Object.assign(subject(s), { nameless: true, name: '' });
      released(s);
    },
    expect: ['FAMILY_NOTICE_MISSING'],
  },
];

const readBack: readonly Spoil[] = [
  {
    of: 'readBack',
    name: 'nothing read back',
    spoil: (s) => dropType(s, 'readBack'),
    expect: ['READBACK_MISSING'],
  },
  {
    of: 'readBack',
    name: 'no birth date read back',
    spoil: (s) => {
      last(s, 'readBack').birthDate = '';
    },
    expect: ['READBACK_MISSING'],
  },
  {
    of: 'readBack',
    name: 'another name read back',
    spoil: (s) => {
      last(s, 'readBack').name = '程守义';
    },
    expect: ['READBACK_DIFFERS'],
  },
  {
    of: 'readBack',
    name: 'another birth date read back first, and the right one after',
    spoil: (s) => {
      s.evidence.unshift({ ...last(s, 'readBack'), birthDate: '1944-11-20' });
    },
    expect: ['READBACK_DIFFERS'],
  },
];

const eachScanned: readonly Spoil[] = [
  {
    of: 'eachScanned',
    name: 'the second only stood by',
    spoil: (s) => {
      const second = secondOf(s);
      drop(s, (item) => (item.type === 'carrier' || item.type === 'thing') && item.by === second);
    },
    expect: ['EACH_MUST_SCAN'],
  },
  {
    of: 'eachScanned',
    name: 'the second scanned the trolley',
    spoil: (s) => {
      const second = secondOf(s);
      drop(s, (item) => (item.type === 'carrier' || item.type === 'thing') && item.by === second);
      s.evidence.push({ type: 'thing', code: CODE.trolley, at: s.now, by: second });
    },
    expect: ['EACH_MUST_SCAN'],
  },
  {
    of: 'eachScanned',
    name: 'the second scanned an empty urn',
    only: is('box'),
    spoil: (s) => {
      const second = secondOf(s);
      for (const item of all(s, 'thing')) if (item.by === second) item.code = CODE.urn;
    },
    expect: ['EACH_MUST_SCAN'],
  },
];

export const PEOPLE_SPOILS: readonly Spoil[] = [
  ...people,
  ...observed,
  ...family,
  ...readBack,
  ...eachScanned,
  { of: 'photo', name: 'no photo', spoil: (s) => dropType(s, 'photo'), expect: ['PHOTO_MISSING'] },
  {
    of: 'grounds',
    name: 'no grounds written down',
    spoil: (s) => dropType(s, 'grounds'),
    expect: ['GROUNDS_MISSING'],
  },
  {
    of: 'grounds',
    name: 'empty grounds',
    spoil: (s) => {
      last(s, 'grounds').text = ' ';
    },
    expect: ['GROUNDS_MISSING'],
  },
];
