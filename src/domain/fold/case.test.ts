import { describe, expect, it } from 'vitest';
import { formatCode } from '../codes/index.ts';
import { openHolds, openObjections } from './case.ts';
import { CASE, fact, inBay, inHands, OTHER, passed, T0 } from './testing/events.ts';
import {
  BAND,
  BAY,
  burning,
  COOLING,
  charged,
  FURNACE,
  folded,
  HALL,
  NUMBER,
  OTHER_BAY,
  opened,
  stages,
  stored,
  TAG,
  TRAY,
  URN,
} from './testing/way.ts';

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
    const released = passed('releaseToCremation', { from: inBay(BAY), to: inHands('s06') });
    const found = folded([...stored(), released, clash, closed(CASE)]);
    expect(found.releasedToCremation).toBe(false);
    // Nobody has seen this one: it stays frozen where it is claimed.
    expect(folded([...events, closed(OTHER)])).toMatchObject({
      custodyConflict: { claimed: inBay(OTHER_BAY) },
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

describe('what is kept of a case', () => {
  it('counts its facts and its refusals', () => {
    const refused = fact('checkpoint.blocked', {
      checkpoint: 'store',
      attemptId: 'x',
      policyVersion: 1,
      decidedAtMs: 0,
      context: {},
      evidence: [],
      reasons: [],
      cases: [],
    });
    expect(folded([opened(), refused])).toMatchObject({ events: 2, blockedCount: 1 });
  });

  it('knows what was seen at the door and the photo of the bedside, and keeps the last of each', () => {
    const seen = { type: 'observed', sex: 'male', age: 'adult', mark: '左手旧疤', at: 0, by: 's05' };
    const photo = (sha256: string) => ({ type: 'photo', sha256, at: 0, by: 's03' });
    const state = folded([
      opened(),
      passed('bind', { to: inHands('s03') }, {}, [null, 'x', [], photo('a'.repeat(64))]),
      passed('receive', { to: inHands('s05') }, {}, [photo('c'.repeat(64)), seen]),
    ]);
    expect(state).toMatchObject({
      observed: { sex: 'male', age: 'adult', mark: '左手旧疤' },
      bedsidePhoto: 'a'.repeat(64),
    });
    const later = passed('receive', { to: inHands('s06') }, {}, []);
    const rebound = passed('rebind', {}, {}, [photo('b'.repeat(64))]);
    expect(folded([...stored(), later, rebound])).toMatchObject({
      observed: null,
      bedsidePhoto: 'b'.repeat(64),
    });
  });

  it('lets a farewell be booked after it was waived, and a booked one be waived', () => {
    const waived = () => fact('farewell.waived', { reason: '从简', by: '家属' });
    const booked = () => fact('farewell.booked', { hall: HALL, from: 1, to: 2 });
    expect(folded([opened(), waived()]).farewell).toBe('waived');
    expect(folded([opened(), waived(), booked()]).farewell).toBe('booked');
    expect(folded([opened(), booked(), waived()]).farewell).toBe('waived');
    const closed = fact('farewell.closed', { hall: null });
    expect(folded([opened(), closed, booked()]).farewell).toBe('closed');
    expect(folded([opened(), closed, waived()]).farewell).toBe('closed');
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
