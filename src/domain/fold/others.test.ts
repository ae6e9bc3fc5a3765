import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCode } from '../codes/index.ts';
import type { DomainEvent } from '../events/kinds.ts';
import { subjectsOf } from '../events/subjects.ts';
import {
  type CarrierState,
  foldCarrier,
  foldNumbers,
  foldStaff,
  foldStation,
  foldThing,
  type NumbersState,
  type StaffState,
  type StationState,
  type ThingState,
} from './others.ts';
import { foldPlace, type PlaceState, placeOf } from './place.ts';
import { CASE, fact, inBay, inHands, OTHER, passed } from './testing/events.ts';

const BAND = formatCode('wristband', 1);
const TAG = formatCode('bagTag', 1);
const BAY = formatCode('bay', 1);
const FURNACE = formatCode('cremator', 1);
const HEARSE = formatCode('vehicle', 1);
const PLOT = formatCode('plot', 1);
const HALL = formatCode('hall', 1);
const TRAY = formatCode('tray', 1);

function carrier(code: string, events: readonly DomainEvent[]): CarrierState | null {
  return events.reduce<CarrierState | null>((before, event) => foldCarrier(before, event, code), null);
}
function place(code: string, events: readonly DomainEvent[]): PlaceState | null {
  return events.reduce<PlaceState | null>((before, event) => foldPlace(before, event, code), null);
}

const printed = (caseId = CASE) =>
  fact('carrier.printed', { code: BAND, kind: 'wristband', copy: 1 }, { caseId });
const verified = () => fact('carrier.verified', { code: BAND });
const bound = (caseId = CASE) => passed('bind', { to: inHands('s03'), carriersBound: [BAND] }, { caseId });

describe('a carrier', () => {
  it('goes from the printer to the body', () => {
    expect(carrier(BAND, [printed()])).toMatchObject({ state: 'printed', caseId: CASE, worn: false });
    expect(carrier(BAND, [printed(), verified()])).toMatchObject({ state: 'verified', worn: false });
    expect(carrier(BAND, [printed(), verified(), bound()])).toMatchObject({ state: 'bound', worn: true });
  });

  it('that burns is named by the charge, so that it says so when it is ever scanned again', () => {
    const charge = passed('chargeIn', {
      to: { kind: 'cremator', code: FURNACE },
      carrierDetached: TAG,
      carriersConsumed: [BAND],
    });
    expect(subjectsOf(charge)).toEqual(expect.arrayContaining([`carrier:${BAND}`, `carrier:${TAG}`]));
    expect(carrier(BAND, [printed(), verified(), bound(), charge])?.state).toBe('consumed');
    const tagBound = passed('bind', { carriersBound: [TAG] });
    expect(carrier(TAG, [tagBound, charge])).toMatchObject({ state: 'detached', detachedTo: FURNACE });
    const onTray = passed('trayToCooling', {
      to: { kind: 'tray', tray: TRAY, at: formatCode('coolingPlace', 1) },
      carrierDetached: TAG,
    });
    expect(carrier(TAG, [tagBound, charge, onTray])).toMatchObject({ state: 'detached', detachedTo: TRAY });
    const boxed = passed('box', { carrierDetached: TAG });
    expect(carrier(TAG, [tagBound, charge, onTray, boxed])).toMatchObject({
      state: 'consumed',
      detachedTo: null,
    });
  });

  it('claimed by two cases belongs to neither until somebody looked', () => {
    expect(carrier(BAND, [printed(), bound(), bound()])).toMatchObject({ caseId: CASE, clash: null });
    expect(carrier(BAND, [printed(), bound(), bound(OTHER)])).toMatchObject({ caseId: CASE, clash: OTHER });
    const split = fact('case.split', { from: CASE, into: OTHER, moved: [BAND], reason: '两位' });
    expect(carrier(BAND, [printed(), bound(), bound(OTHER), split])).toMatchObject({
      caseId: OTHER,
      clash: null,
    });
  });

  it('only ever goes on in its life, in whatever order it is told', () => {
    const order = ['printed', 'verified', 'bound', 'detached', 'void', 'consumed', 'revoked'];
    const told = [
      printed(),
      verified(),
      bound(),
      passed('chargeIn', { carrierDetached: BAND, to: { kind: 'cremator', code: FURNACE } }),
      fact('case.identityCorrected', { changes: {}, reason: '更正', voided: [BAND] }),
      passed('chargeIn', { carriersConsumed: [BAND] }),
      fact('carrier.revoked', { code: BAND, reason: '损坏' }),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(told.length - 1), { minLength: 1, maxLength: 10 }), (steps) => {
        const events = steps.flatMap((step) => told[step] ?? []);
        const states = events.map((_, index) => carrier(BAND, events.slice(0, index + 1))?.state ?? '');
        const ranks = states.map((state) => order.indexOf(state));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        expect(ranks.at(-1)).toBe(Math.max(...steps));
        // Void or revoked straight from the printer, it never was on a body.
        const wasOn = steps.some((step) => step === 2 || step === 3);
        expect(carrier(BAND, events)?.worn).toBe(wasOn);
      }),
    );
  });
});

describe('a place', () => {
  const defined = (authority = 'kiosk') =>
    fact('place.defined', {
      code: BAY,
      kind: 'bay',
      label: 'A-01',
      room: '一号冷藏间',
      capacity: 1,
      authority,
    });
  const stored = (caseId: string) => passed('store', { from: inHands('s05'), to: inBay(BAY) }, { caseId });

  it('holds whoever was put there until they leave, and both where two were', () => {
    expect(place(BAY, [defined(), stored(CASE)])?.occupants).toEqual([CASE]);
    expect(place(BAY, [defined(), stored(CASE), stored(CASE)])?.occupants).toEqual([CASE]);
    expect(place(BAY, [defined(), stored(CASE), stored(OTHER)])?.occupants).toEqual([CASE, OTHER]);
    const out = passed('releaseToFarewell', { from: inBay(BAY), to: inHands('s05') });
    expect(place(BAY, [defined(), stored(CASE), stored(OTHER), out])?.occupants).toEqual([OTHER]);
  });

  it('that drives away with a body comes back empty; a grave stays taken', () => {
    const hearse = passed('transferOut', { to: { kind: 'gone', how: 'transferredOut', at: HEARSE } });
    expect(place(HEARSE, [hearse])?.occupants).toEqual([]);
    const grave = passed('inter', { to: { kind: 'gone', how: 'interred', at: PLOT } });
    expect(place(PLOT, [grave])?.occupants).toEqual([CASE]);
    expect(placeOf({ kind: 'gone', how: 'handedOver', at: null })).toBeNull();
    expect(placeOf(null)).toBeNull();
  });

  it('is allocated by the station it was moved to last, not by a grant that was superseded', () => {
    const moved = (to: string, resourceEpoch: number) =>
      fact('authority.moved', { resource: `place:${BAY}`, to, resourceEpoch, reason: '请求' });
    expect(place(BAY, [defined(), moved('desk', 2), moved('console', 1)])).toMatchObject({
      authority: 'desk',
      authorityEpoch: 2,
    });
    expect(place(BAY, [defined(), moved('desk', 1), defined('kiosk')])?.authority).toBe('desk');
  });

  it('gives up a booking when the farewell leaves it, and keeps the others', () => {
    const hall = fact('place.defined', {
      code: HALL,
      kind: 'hall',
      label: '怀恩厅',
      room: '告别区',
      capacity: 1,
      authority: 'desk',
    });
    const booked = (caseId: string) => fact('farewell.booked', { hall: HALL, from: 1, to: 2 }, { caseId });
    const left = passed('releaseToCremation', { from: inBay(HALL), to: inHands('s12') });
    const state = place(HALL, [hall, booked(CASE), booked(CASE), booked(OTHER), left]);
    expect(state?.bookings).toEqual([{ caseId: OTHER, from: 1, to: 2 }]);
  });
});

describe('a furnace', () => {
  const permit = { permitId: 'p1', cremator: FURNACE, validForMs: 120_000 };
  const charge = passed('charge', { permit });
  const chargeIn = passed('chargeIn', { from: inHands('s06'), to: { kind: 'cremator', code: FURNACE } });
  const finished = (caseId = CASE) => fact('cremation.finished', { cremator: FURNACE }, { caseId });
  const closed = (permitId: string) => fact('permit.closed', { permitId, cremator: FURNACE, reason: '看炉' });

  it('is taken from the pass until its tray was scanned out', () => {
    expect(place(FURNACE, [charge])?.run).toMatchObject({ state: 'permitted', caseId: CASE, permitId: 'p1' });
    expect(place(FURNACE, [charge, chargeIn])?.run).toMatchObject({ state: 'burning', permitId: 'p1' });
    expect(place(FURNACE, [charge, chargeIn, finished()])?.run?.state).toBe('finished');
    const tray = passed('trayToCooling', {
      from: { kind: 'cremator', code: FURNACE },
      to: { kind: 'tray', tray: TRAY, at: formatCode('coolingPlace', 1) },
    });
    expect(place(FURNACE, [charge, chargeIn, finished(), tray])).toMatchObject({ run: null, occupants: [] });
  });

  it('is freed by closing its own unused pass, and by nothing said of another', () => {
    expect(place(FURNACE, [charge, closed('p1')])?.run).toBeNull();
    expect(place(FURNACE, [charge, closed('p2')])?.run?.state).toBe('permitted');
    expect(place(FURNACE, [charge, chargeIn, closed('p1')])?.run?.state).toBe('burning');
    expect(place(FURNACE, [charge, chargeIn, finished(OTHER)])?.run?.state).toBe('burning');
  });
});

describe('a tray', () => {
  it('claimed for two is kept for the first, and both are named', () => {
    const taken = (caseId: string) => passed('trayToCooling', { things: { [TRAY]: caseId } }, { caseId });
    const fold = (events: readonly DomainEvent[]) =>
      events.reduce<ThingState | null>((before, event) => foldThing(before, event, TRAY), null);
    expect(fold([taken(CASE), taken(OTHER)])).toMatchObject({ caseId: CASE, clash: OTHER });
    const emptied = passed('box', { things: { [TRAY]: '' } });
    expect(fold([taken(CASE), emptied, taken(OTHER)])).toMatchObject({ caseId: OTHER, clash: null });
  });
});

describe('a bay where two were claimed', () => {
  const closed = (keep: string | null) =>
    fact('conflict.closed', {
      conflictId: `place:${BAY}`,
      cases: [CASE, OTHER],
      keep,
      place: BAY,
      whereabouts: keep === null ? null : inBay(BAY),
      note: '',
    });
  const both = [CASE, OTHER].map((caseId) => passed('store', { to: inBay(BAY) }, { caseId }));

  it('holds whoever was found there, or nobody', () => {
    expect(place(BAY, [...both, closed(OTHER)])?.occupants).toEqual([OTHER]);
    expect(place(BAY, [...both, closed(null)])?.occupants).toEqual([]);
  });
});

describe('a block of numbers', () => {
  const granted = (stationId: string) =>
    fact('numberBlock.granted', { kind: 'wristband', block: 3, stationId });
  const fold = (events: readonly DomainEvent[]) =>
    events.reduce<NumbersState | null>((before, event) => foldNumbers(before, event, 'wristband'), null);

  it('belongs to who was granted it first; a second grant is a clash, said once', () => {
    expect(fold([granted('desk'), granted('desk')])).toMatchObject({ blocks: { '3': 'desk' }, clash: [] });
    expect(fold([granted('desk'), granted('kiosk'), granted('kiosk')])).toMatchObject({
      blocks: { '3': 'desk' },
      clash: [3],
    });
  });
});

describe('a station', () => {
  it('keeps the key of every epoch, and is heard of again when it signs on', () => {
    const opening = fact('station.opened', { publicKey: 'key-1', name: '冷藏间', role: 'kiosk' });
    const off = fact('station.signedOff', { stationId: 'kiosk' });
    const on = fact('station.signedOn', { stationId: 'kiosk' });
    const again = {
      ...fact('station.opened', { publicKey: 'key-2', name: '冷藏间', role: 'kiosk' }),
      epoch: 2,
    };
    const fold = (events: readonly DomainEvent[]) =>
      events.reduce<StationState | null>((before, event) => foldStation(before, event, 'kiosk'), null);
    expect(fold([opening, off])).toMatchObject({ signedOff: true, keys: { '1': 'key-1' } });
    expect(fold([opening, off, on])?.signedOff).toBe(false);
    expect(fold([opening, off, again])).toMatchObject({
      signedOff: false,
      keys: { '1': 'key-1', '2': 'key-2' },
    });
  });
});

describe('a person', () => {
  it('once dismissed is nobody until they are enrolled anew', () => {
    const enrolled = fact('staff.enrolled', {
      staffId: 's05',
      name: '王建军',
      badge: formatCode('staff', 1),
      roles: ['coldRoomKeeper'],
      deputyOf: ['director'],
    });
    const dismissed = fact('staff.dismissed', { staffId: 's05', reason: '离职' });
    const fold = (events: readonly DomainEvent[]) =>
      events.reduce<StaffState | null>((before, event) => foldStaff(before, event, 's05'), null);
    expect(fold([enrolled])).toMatchObject({ active: true, deputyOf: ['director'] });
    expect(fold([enrolled, dismissed])?.active).toBe(false);
    expect(fold([dismissed])?.active).toBe(false);
    expect(fold([enrolled, dismissed, enrolled])?.active).toBe(true);
  });

  it('has cards, which end one by one and outlive a new enrolment; without one there is no word of cards', () => {
    const badge = formatCode('staff', 1);
    const enrolled = fact('staff.enrolled', { staffId: 's05', name: '王建军', badge, roles: ['driver'] });
    const bind = (cardId: string) =>
      fact('staff.cardBound', {
        ...{ staffId: 's05', cardId, form: 'uid', tail: 'D500' },
        ...{ whole: ['0'.repeat(32)], parts: [] },
      });
    const ended = fact('staff.cardEnded', { staffId: 's05', cardId: 'one', reason: '丢了' });
    const fold = (events: readonly DomainEvent[]) =>
      events.reduce<StaffState | null>((before, event) => foldStaff(before, event, 's05'), null);
    expect(fold([enrolled])).not.toHaveProperty('cards');
    expect(fold([enrolled, bind('one'), bind('one'), bind('two'), ended, enrolled])?.cards).toMatchObject([
      { cardId: 'one', ended: '丢了' },
      { cardId: 'two', ended: null },
    ]);
    expect(fold([enrolled, ended])?.cards).toEqual([]);
    expect(subjectsOf(bind('one'))).toContain('staff:s05');
  });
});
