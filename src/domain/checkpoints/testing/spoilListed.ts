import type { CheckpointId } from '../../events/kinds.ts';
import { B, CODE, person, type Setting, subject } from './house.ts';
import { add, is, last, type Spoil } from './spoil.ts';

const carriesOut = is('move', 'store', 'return', 'storeUrn', 'urnBack');

function onList(setting: Setting, to: string, arrived = false): void {
  subject(setting).listed = { from: CODE.bayHere, fromLabel: 'A-01', to, toLabel: 'A-02', arrived };
}

function placeListed(setting: Setting, role: 'from' | 'to'): void {
  const place = setting.ctx.places[last(setting, 'place').code];
  if (place !== undefined) place.listed = { role, caseId: B };
}

/** A listed move as it passes: out of the old place, into the listed one, by two. */
function listedMove(setting: Setting, second: string | null): void {
  const target = last(setting, 'place').code;
  onList(setting, target);
  setting.evidence = setting.evidence.filter((item) => item.type !== 'place');
  add(setting, 'place', CODE.bayHere);
  add(setting, 'place', target);
  if (second !== null) setting.evidence.push({ type: 'staff', staffId: second, pin: false, at: setting.now });
}

const elsewhere = (id: CheckpointId) =>
  id === 'move'
    ? (['LISTED_ELSEWHERE', 'LISTED_FROM_MISSING', 'SECOND_MISSING'] as const)
    : (['LISTED_ELSEWHERE'] as const);

export const LISTED_SPOILS: readonly Spoil[] = [
  {
    of: 'listed',
    name: 'on a list, and not there yet',
    only: (id) => !carriesOut(id),
    spoil: (s) => onList(s, CODE.bayThere),
    expect: ['LISTED_FIRST'],
  },
  {
    of: 'listed',
    name: 'a place that is not the listed one',
    only: carriesOut,
    spoil: (s) => onList(s, 'BY00000099X'),
    expect: elsewhere,
  },
  {
    of: 'listed',
    name: 'moved on from the place it was listed for',
    only: is('move'),
    spoil: (s) => onList(s, 'BY00000099X', true),
    expect: ['LISTED_ELSEWHERE'],
  },
  {
    of: 'listed',
    name: 'a place kept for another',
    only: carriesOut,
    spoil: (s) => placeListed(s, 'to'),
    expect: ['LISTED_KEPT'],
  },
  {
    of: 'listed',
    name: 'a place that is being emptied',
    only: carriesOut,
    spoil: (s) => placeListed(s, 'from'),
    expect: ['LISTED_EMPTYING'],
  },
  {
    of: 'listed',
    name: 'a listed move by one person',
    only: is('move'),
    spoil: (s) => listedMove(s, null),
    expect: ['SECOND_MISSING'],
  },
  {
    of: 'listed',
    name: 'a listed move with a second person of another trade',
    only: is('move'),
    spoil: (s) => listedMove(s, 'cashier'),
    expect: ['SECOND_ROLE'],
  },
  {
    of: 'listed',
    name: 'a listed move with somebody who has left',
    only: is('move'),
    spoil: (s) => {
      s.ctx.staff.left = { ...person('left', ['coldRoomKeeper']), active: false };
      listedMove(s, 'left');
    },
    expect: ['PERSON_DISMISSED'],
  },
  {
    of: 'listed',
    name: 'a listed move out of a bay nobody scanned',
    only: is('move'),
    spoil: (s) => {
      listedMove(s, 'keeper2');
      s.evidence = s.evidence.filter((item) => item.type !== 'place' || item.code !== CODE.bayHere);
    },
    expect: ['LISTED_FROM_MISSING'],
  },
  {
    of: 'listed',
    name: 'a listed move into nowhere yet',
    only: is('move'),
    spoil: (s) => {
      listedMove(s, 'keeper2');
      s.evidence = s.evidence.filter((item) => item.type !== 'place' || item.code === CODE.bayHere);
    },
    expect: ['PLACE_MISSING'],
  },
];
