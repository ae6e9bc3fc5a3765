import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCode } from '../codes/index.ts';
import type { DomainEvent } from '../events/kinds.ts';
import { type CaseState, foldCase, openHolds, openObjections } from './case.ts';
import { CASE, fact, inBay, inHands, OTHER, passed, T0 } from './testing/events.ts';

const BAND = formatCode('wristband', 1);
const TAG = formatCode('bagTag', 1);
const NEW_BAND = formatCode('wristband', 2);
const NEW_TAG = formatCode('bagTag', 3);
const BAY = formatCode('bay', 1);
const OTHER_BAY = formatCode('bay', 2);
const FURNACE = formatCode('cremator', 1);
const HALL = formatCode('hall', 1);
const TRAY = formatCode('tray', 1);
const COOLING = formatCode('coolingPlace', 1);
const URN = formatCode('urn', 1);
const NUMBER = formatCode('caseNumber', 1);

function folded(events: readonly DomainEvent[], caseId = CASE): CaseState {
  const state = events.reduce<CaseState | null>((before, event) => foldCase(before, event, caseId), null);
  if (state === null) throw new TypeError('no events');
  return state;
}

const opened = () => fact('case.opened', { caseNumber: NUMBER, fields: { decedent: { name: '陈守义' } } });
const labels = () =>
  [
    [BAND, 'wristband'],
    [TAG, 'bagTag'],
  ].flatMap(([code = '', kind = '']) => [
    fact('carrier.printed', { code, kind, copy: 1 }),
    fact('carrier.verified', { code }),
  ]);
const bound = () =>
  passed('bind', { from: { kind: 'outside' }, to: inHands('s03'), carriersBound: [BAND, TAG] });
/** Bound, received, in a bay. */
const stored = () => [
  opened(),
  ...labels(),
  bound(),
  passed('receive', { from: inHands('s03'), to: inHands('s05') }),
  passed('store', { from: inHands('s05'), to: inBay(BAY) }, { actorId: 's05' }),
];
const permit = { permitId: 'p1', cremator: FURNACE, validForMs: 120_000 };
const charged = () => [
  ...stored(),
  passed('review', { from: inBay(BAY) }, { actorId: 's06' }),
  passed('releaseToCremation', { from: inBay(BAY), to: inHands('s06') }),
  passed('charge', { from: inHands('s06'), permit }),
];
const burning = () => [
  ...charged(),
  passed('chargeIn', {
    from: inHands('s06'),
    to: { kind: 'cremator', code: FURNACE },
    carrierDetached: TAG,
    carriersConsumed: [BAND],
  }),
];

const stages = (state: CaseState) =>
  Object.fromEntries(state.carriers.map(({ code, state: stage }) => [code, stage]));

describe('whereabouts', () => {
  it('follow the acts, from one hand to the next place', () => {
    const state = folded(stored());
    expect(state).toMatchObject({
      whereabouts: inBay(BAY),
      custodyConflict: null,
      custodyStation: 'kiosk',
      pendingReview: { by: 's05' },
      bound: true,
    });
    expect(folded([...stored(), passed('review', { from: inBay(BAY) })]).pendingReview).toBeNull();
  });

  it('claimed twice from one place freeze the case, and the first contradiction stays the one to close', () => {
    const events = stored();
    const first = passed('move', { from: inHands('s05'), to: inBay(OTHER_BAY) }, { stationId: 'desk' });
    const second = passed('prepare', { from: inBay(BAY), to: inBay(HALL) }, { stationId: 'console' });
    const state = folded([...events, first, second]);
    expect(state.custodyConflict).toEqual({
      expected: inBay(BAY),
      claimed: inBay(OTHER_BAY),
      eventId: first.id,
      at: first.occurredAt,
    });
    expect(state.whereabouts).toEqual(inBay(HALL));
  });

  it('are no contradiction where the same person has it on another trolley', () => {
    const [trolley = ''] = [formatCode('trolley', 1)];
    const from = { ...inHands('s05'), trolley, purpose: 'return' } as const;
    const state = folded([...stored().slice(0, -1), passed('store', { from, to: inBay(BAY) })]);
    expect(state.custodyConflict).toBeNull();
  });

  it('are settled by the person who looked, for the case that was found there', () => {
    const clash = passed('move', { from: inHands('s05'), to: inBay(OTHER_BAY) });
    const events = [...stored(), clash];
    const closed = (keep: string) =>
      fact(
        'conflict.closed',
        {
          conflictId: `case:${CASE}`,
          cases: [CASE],
          keep,
          place: BAY,
          whereabouts: inBay(BAY),
          note: '',
        },
        { stationId: 'desk' },
      );
    expect(folded([...events, closed(CASE)])).toMatchObject({
      custodyConflict: null,
      whereabouts: inBay(BAY),
      custodyStation: 'desk',
    });
    expect(folded([...events, closed(OTHER)])).toMatchObject({
      custodyConflict: null,
      whereabouts: inBay(OTHER_BAY),
      custodyStation: 'kiosk',
    });
  });

  it('in any place take back the release to cremation', () => {
    const released = [...stored(), passed('releaseToCremation', { from: inBay(BAY), to: inHands('s06') })];
    expect(folded(released).releasedToCremation).toBe(true);
    for (const checkpoint of ['return', 'prepare', 'view'] as const) {
      const state = folded([...released, passed(checkpoint, { from: inHands('s06'), to: inBay(HALL) })]);
      expect(state.releasedToCremation, checkpoint).toBe(false);
    }
    expect(
      folded([...released, passed('receive', { from: inHands('s06'), to: inHands('s08') })]),
    ).toMatchObject({
      releasedToCremation: true,
    });
  });
});

describe('the pass of a charge', () => {
  it('is open until anything at all is recorded of the case', () => {
    expect(folded(charged()).permit).toMatchObject({ voided: false, closed: false, used: false });
    const news = [
      fact('hold.placed', { holdId: 'h1', holdKind: 'dispute', reason: '女儿未到', basis: null }),
      fact('paper.printed', { paper: 'registration', copy: 1, head: '' }),
      fact(
        'authority.asked',
        { resource: `case:${CASE}`, by: 'desk', purpose: 'move' },
        { caseId: undefined },
      ),
      fact('checkpoint.blocked', {
        checkpoint: 'chargeIn',
        attemptId: 'x',
        policyVersion: 1,
        decidedAtMs: 0,
        context: {},
        evidence: [],
        reasons: [],
        cases: [],
      }),
    ];
    for (const event of news) {
      expect(folded([...charged(), event]).permit, event.kind).toMatchObject({ voided: true, used: false });
    }
  });

  it('is used up by the charge it was given for', () => {
    expect(folded(burning()).permit).toMatchObject({ used: true, voided: false });
    const after = fact('cremation.finished', { cremator: FURNACE });
    expect(folded([...burning(), after]).permit).toMatchObject({ used: true, voided: false });
  });

  it('is closed only under its own number', () => {
    const close = (permitId: string) =>
      fact('permit.closed', { permitId, cremator: FURNACE, reason: '看炉' });
    expect(folded([...charged(), close('p1')]).permit).toMatchObject({ closed: true });
    expect(folded([...charged(), close('p2')]).permit).toMatchObject({ closed: false, voided: true });
  });
});

describe('carriers', () => {
  it('go into the furnace but for the tag that was taken off', () => {
    expect(stages(folded(burning()))).toEqual({ [BAND]: 'consumed', [TAG]: 'detached' });
  });

  it('of an older ledger, which named only the tag, are burnt all the same', () => {
    const old = passed('chargeIn', {
      from: inHands('s06'),
      to: { kind: 'cremator', code: FURNACE },
      carrierDetached: TAG,
    });
    expect(stages(folded([...charged(), old]))).toEqual({ [BAND]: 'consumed', [TAG]: 'detached' });
  });

  it('are void after a correction, and the body is re-bound before it moves', () => {
    const correction = fact('case.identityCorrected', {
      changes: { name: '程守义' },
      reason: '同音录错',
      voided: [BAND, TAG],
    });
    const state = folded([...stored(), correction]);
    expect(state).toMatchObject({ bound: false, mustRebind: true, decedent: { name: '程守义' } });
    expect(stages(state)).toEqual({ [BAND]: 'void', [TAG]: 'void' });
    expect(state.carriers.map((carrier) => carrier.worn)).toEqual([true, true]);
    const rebound = folded([
      ...stored(),
      correction,
      passed('rebind', {
        from: inBay(BAY),
        carriersBound: [NEW_BAND, NEW_TAG],
        carriersRevoked: [BAND, TAG],
      }),
    ]);
    expect(rebound).toMatchObject({ bound: true, mustRebind: false, whereabouts: inBay(BAY) });
    expect(stages(rebound)).toEqual({
      [BAND]: 'revoked',
      [TAG]: 'revoked',
      [NEW_BAND]: 'bound',
      [NEW_TAG]: 'bound',
    });
    expect(rebound.carriers.map((carrier) => carrier.kind)).toEqual([
      'wristband',
      'bagTag',
      'wristband',
      'bagTag',
    ]);
  });

  it('of ashes are not tied anew after a correction', () => {
    const correction = fact('case.identityCorrected', {
      changes: { name: '程守义' },
      reason: '录错',
      voided: [],
    });
    expect(folded([...burning(), correction])).toMatchObject({
      mustRebind: false,
      decedent: { name: '程守义' },
    });
  });

  it('never come back, whatever is heard of them later', () => {
    const late = [
      fact('carrier.printed', { code: BAND, kind: 'wristband', copy: 2 }),
      fact('carrier.verified', { code: BAND }),
      bound(),
      passed('chargeIn', { from: null, to: null, carrierDetached: BAND }),
      fact('case.identityCorrected', { changes: {}, reason: '更正', voided: [BAND] }),
    ];
    const revoked = [...stored(), fact('carrier.revoked', { code: BAND, reason: '损坏' })];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...late), { maxLength: 6 }), (events) => {
        expect(stages(folded([...revoked, ...events]))[BAND]).toBe('revoked');
      }),
    );
  });

  it('split off go to the case that is new, which must be re-bound by them', () => {
    const split = fact('case.split', { from: CASE, into: OTHER, moved: [TAG], reason: '两位' });
    expect(folded([...stored(), split])).toMatchObject({
      mustRebind: true,
      carriers: [{ code: BAND, state: 'bound' }],
    });
    const opening = fact('case.opened', { caseNumber: NUMBER, fields: {} }, { caseId: OTHER });
    expect(folded([opening, split], OTHER)).toMatchObject({
      mustRebind: true,
      carriers: [{ code: TAG, kind: 'bagTag', state: 'bound', worn: true }],
    });
  });

  it('of two cases joined are tied anew on the one that stays', () => {
    const joined = fact('case.joined', { from: OTHER, into: CASE, reason: '同一人' });
    expect(folded([...stored(), joined])).toMatchObject({ status: 'open', mustRebind: true });
    expect(folded([...burning(), joined])).toMatchObject({ mustRebind: false });
    const opening = fact('case.opened', { caseNumber: NUMBER, fields: {} }, { caseId: OTHER });
    expect(folded([opening, joined], OTHER)).toMatchObject({ status: 'joined', joinedInto: CASE });
  });
});

describe('stops', () => {
  const placed = () => fact('hold.placed', { holdId: 'h1', holdKind: 'police', reason: '待查', basis: null });
  const lifted = (holdId: string) => fact('hold.lifted', { holdId, reason: '查清', document: null });

  it('stand until they are lifted by name, once', () => {
    expect(openHolds(folded([opened(), placed()]))).toHaveLength(1);
    expect(openHolds(folded([opened(), placed(), lifted('h2')]))).toHaveLength(1);
    const state = folded([opened(), placed(), lifted('h1'), lifted('h1')]);
    expect(openHolds(state)).toEqual([]);
    expect(state.holds[0]?.lifted).toMatchObject({ by: 's05', reason: '查清' });
  });

  it('that were lifted before they were heard of stand all the same', () => {
    expect(openHolds(folded([opened(), lifted('h1'), placed()]))).toHaveLength(1);
  });

  it('raised against another case freeze this one too', () => {
    const raised = fact(
      'objection.raised',
      { objectionId: 'o1', reason: '', cases: [CASE, OTHER] },
      { caseId: OTHER },
    );
    expect(openObjections(folded([opened(), raised]))).toHaveLength(1);
    const lift = fact('objection.lifted', { objectionId: 'o1', reason: '当面核对', cases: [CASE, OTHER] });
    expect(openObjections(folded([opened(), raised, lift]))).toEqual([]);
  });
});

describe('facts that arrive late', () => {
  it('fill in what an earlier one opens, and do not undo what a later one said', () => {
    const amended = fact('case.amended', { decedent: { name: '程守义' }, arranger: { phone: '139' } });
    const state = folded([amended, opened()]);
    expect(state).toMatchObject({ number: NUMBER, decedent: { name: '程守义' }, arranger: { phone: '139' } });
  });

  it('move an order, and none that is not there', () => {
    const moved = fact('cremation.moved', { scheduledAt: T0 + 60_000, reason: '未到', forward: false });
    expect(folded([opened(), moved]).order).toBeNull();
    const ordered = fact('cremation.ordered', { crematorType: '环保炉', scheduledAt: T0 });
    expect(folded([opened(), ordered, moved]).order).toMatchObject({ scheduledAt: T0 + 60_000 });
  });

  it('withdraw a paper, not another', () => {
    const paper = (documentId: string) =>
      fact('document.received', {
        documentId,
        kind: 'identity',
        form: null,
        number: null,
        issuer: null,
        issuerKind: null,
        attachment: null,
        note: null,
      });
    const state = folded([
      paper('d1'),
      paper('d2'),
      fact('document.withdrawn', { documentId: 'd1', reason: '作废' }),
    ]);
    expect(state.documents.map((entry) => entry.withdrawn)).toEqual([true, false]);
  });
});

describe('the way of one body', () => {
  it('ends with ashes in a family’s hands', () => {
    const tray = { kind: 'tray', tray: TRAY, at: COOLING } as const;
    const urn = { kind: 'urn', urn: URN, at: null, staffId: 's10' } as const;
    const cooling = [
      ...burning(),
      fact('cremation.finished', { cremator: FURNACE }),
      passed('trayToCooling', {
        from: { kind: 'cremator', code: FURNACE },
        to: tray,
        carrierDetached: TAG,
        things: { [TRAY]: CASE },
      }),
    ];
    expect(folded(cooling).cremation).toMatchObject({ cremator: FURNACE, tray: TRAY, coolingPlace: COOLING });
    const state = folded([
      ...cooling,
      passed('box', { from: tray, to: urn, carrierDetached: TAG, things: { [TRAY]: '', [URN]: CASE } }),
      passed('handOver', { from: urn, to: { kind: 'gone', how: 'handedOver', at: null } }),
    ]);
    expect(state).toMatchObject({ status: 'closed', custodyConflict: null, cremation: { urn: URN } });
    expect(stages(state)).toEqual({ [BAND]: 'consumed', [TAG]: 'consumed' });
    expect(state.passed.map((entry) => entry.checkpoint)).toEqual([
      ...['bind', 'receive', 'store', 'review', 'releaseToCremation', 'charge', 'chargeIn'],
      ...['trayToCooling', 'box', 'handOver'],
    ]);
  });

  it('through a hall closes its farewell on the way to the furnace, or back in the bay', () => {
    const booked = [
      ...stored(),
      fact('farewell.booked', { hall: HALL, from: T0, to: T0 + 3_600_000 }),
      passed('releaseToFarewell', { from: inBay(BAY), to: inHands('s05') }),
    ];
    expect(folded(booked).farewell).toBe('released');
    const back = passed('return', { from: inHands('s05'), to: inBay(BAY) });
    expect(folded([...booked, back]).farewell).toBe('booked');
    const inHall = [...booked, passed('view', { from: inHands('s05'), to: inBay(HALL) })];
    const home = passed('return', { from: inBay(HALL), to: inBay(BAY) });
    expect(folded([...inHall, home]).farewell).toBe('closed');
    const on = passed('releaseToCremation', { from: inBay(HALL), to: inHands('s12') });
    expect(folded([...inHall, on])).toMatchObject({ farewell: 'closed', releasedToCremation: true });
    expect(folded([...inHall, fact('farewell.waived', { reason: '从简', by: '家属' })]).farewell).toBe(
      'inHall',
    );
  });
});
