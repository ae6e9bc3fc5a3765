import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoCode } from './demo/homeData.ts';
import {
  type Body,
  bay,
  CHEN,
  charge,
  chargedIn,
  cremator,
  passed,
  pushIn,
  released,
} from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

const MINUTE = 60_000;
const FURNACE = cremator('1 号炉');
const TRAY = demoCode('tray', '骨灰盘 1');
const URN = demoCode('urn', '骨灰盒 1');
const COOLING = demoCode('coolingPlace', '冷却位 1');
const NICHE = demoCode('niche', '1-01');
let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const state = (body: Body, station: StationId = 'desk') => rig.core(station).views.case(body.caseId);

async function raked(body: Body): Promise<void> {
  await rig.wait(45 * MINUTE);
  await rig.signIn('console', 's08');
  const { attempt, cremation } = rig.client('console');
  await cremation.finish({ cremator: FURNACE });
  await attempt.open({ checkpoint: 'trayToCooling', expected: body.caseId });
  rig.scan('console', body.bagTag, TRAY, COOLING);
  await rig.second('console', 's09');
  await attempt.answer({ type: 'look', empty: true });
  passed(rig, 'console', 'trayToCooling');
  await rig.pump();
}

async function box(body: Body): Promise<void> {
  await rig.wait(11 * MINUTE);
  await rig.signIn('console', 's08');
  await rig.client('console').attempt.open({ checkpoint: 'box', expected: body.caseId });
  const { checking } = rig.core('console');
  for (const code of [body.bagTag, TRAY, URN]) if (checking.attempt !== null) rig.scan('console', code);
  if (checking.attempt !== null) await rig.second('console', 's09');
  if (rig.core('console').checking.attempt !== null) rig.scan('console', TRAY);
}

async function boxed(): Promise<Body> {
  const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
  await raked(body);
  await box(body);
  passed(rig, 'console', 'box');
  await rig.pump();
  return body;
}

const said = (body: Body) =>
  ({
    type: 'family',
    form: 'arranger',
    name: body.name,
    birthDate: body.birthDate,
    speaker: '陈建平（子）',
    noticeNumber: null,
  }) as const;

async function handOver(station: StationId, body: Body, first: string, second: string): Promise<void> {
  await rig.signIn(station, first);
  const { attempt } = rig.client(station);
  await attempt.open({ checkpoint: 'handOver', expected: body.caseId });
  if (rig.core(station).checking.attempt !== null) rig.scan(station, URN);
  if (rig.core(station).checking.attempt !== null) await attempt.answer(said(body));
  if (rig.core(station).checking.attempt !== null) await rig.second(station, second);
  if (rig.core(station).checking.attempt !== null) rig.scan(station, URN);
}

async function close(station: StationId, first: string, witness: string, code: string, place: string | null) {
  await rig.signIn(station, first);
  const { conflicts } = rig.client(station);
  const [conflict] = await conflicts.list();
  const input = { conflictId: conflict?.conflictId ?? '', carrier: code, place, note: '现场核对' };
  return await refusal(conflicts.close({ ...input, witness: rig.witness(witness) }));
}

describe('ashes handed over at one station while another puts them in a niche', () => {
  async function race(handOverFirst: boolean): Promise<Body> {
    const body = await boxed();
    rig.cut('desk', 'console');
    rig.cut('desk', 'kiosk');
    const give = async () => {
      await handOver('console', body, 's08', 's09');
      passed(rig, 'console', 'handOver');
    };
    const store = async () => {
      await rig.signIn('desk', 's10');
      await rig.client('desk').attempt.open({ checkpoint: 'storeUrn', expected: body.caseId });
      rig.scan('desk', URN, NICHE);
      passed(rig, 'desk', 'storeUrn');
    };
    for (const act of handOverFirst ? [give, store] : [store, give]) {
      await act();
      rig.clock.advance(1000);
    }
    await rig.mend('desk', 'console');
    await rig.mend('desk', 'kiosk');
    return body;
  }

  it.each([true, false])(
    'stop, and are a task until two people found the urn (handed over first: %s)',
    async (first) => {
      const body = await race(first);
      for (const station of ['desk', 'console', 'kiosk'] as const) {
        expect(state(body, station)?.custodyConflict, station).not.toBeNull();
        expect(await rig.client('desk').conflicts.list(), station).toMatchObject([
          { kind: 'custody', cases: [{ caseId: body.caseId }] },
        ]);
      }
      expect(await close('desk', 's10', 's11', body.wristband, NICHE)).toBe('INPUT.CARRIER');
      expect(await close('desk', 's10', 's11', URN, bay('A-01'))).toBe('INPUT.PLACE');
      expect(await close('desk', 's10', 's11', URN, NICHE)).toBeUndefined();
      await rig.pump();
      expect(await rig.client('desk').conflicts.list()).toEqual([]);
      expect(state(body)).toMatchObject({
        status: 'open',
        whereabouts: { kind: 'urn', urn: URN, at: NICHE },
        custodyConflict: null,
      });
      expect(rig.core('desk').views.place(NICHE)?.occupants).toEqual([body.caseId]);
    },
  );

  it.each([true, false])(
    'are settled by the receipt of the family where they left the house (handed over first: %s)',
    async (first) => {
      const body = await race(first);
      const settle = async (by: string, witness: string) => {
        await rig.signIn('desk', by);
        const paper = '骨灰交接单 2026-18';
        const given = {
          caseId: body.caseId,
          paper,
          note: '家属签收，电话核实',
          witness: rig.witness(witness),
        };
        return await refusal(rig.client('desk').conflicts.settleGone(given));
      };
      expect((await rig.client('desk').conflicts.list())[0]).toMatchObject({ gone: true });
      expect(await settle('s10', 's11')).toBe('FORBIDDEN.WITNESS_ROLE');
      expect(await settle('s10', 's02')).toBeUndefined();
      await rig.pump();
      for (const station of ['desk', 'console', 'kiosk'] as const) {
        expect(state(body, station), station).toMatchObject({
          status: 'closed',
          whereabouts: { kind: 'gone', how: 'handedOver' },
          custodyConflict: null,
        });
        expect(rig.core(station).views.place(NICHE)?.occupants, station).toEqual([]);
      }
      expect(await rig.client('desk').conflicts.list()).toEqual([]);
      expect(await settle('s10', 's02')).toBe('NOT_FOUND.CONFLICT');
    },
  );

  it('may also turn out to be with whoever holds the urn', async () => {
    const body = await race(false);
    expect(await close('desk', 's10', 's11', URN, null)).toBeUndefined();
    expect(state(body)).toMatchObject({
      status: 'open',
      whereabouts: { kind: 'urn', at: null, staffId: 's10' },
    });
    expect(rig.core('desk').views.place(NICHE)?.occupants).toEqual([]);
    await handOver('desk', body, 's10', 's11');
    passed(rig, 'desk', 'handOver');
    expect(state(body)?.status).toBe('closed');
  });
});

describe('one pair of hands', () => {
  it('holds one urn: a second is not taken out until the first was put down', async () => {
    const first = await boxed();
    await rig.signIn('desk', 's10');
    await rig.client('desk').attempt.open({ checkpoint: 'storeUrn', expected: first.caseId });
    rig.scan('desk', URN, NICHE);
    passed(rig, 'desk', 'storeUrn');
    const core = rig.core('desk');
    const context = (checkpoint: 'urnOut' | 'receive') =>
      core.facts.context(core.stationFacts(), { checkpoint, expected: null, first: 's10', evidence: [] });
    expect(context('urnOut').hands).toEqual({ s10: [] });
    await rig.client('desk').attempt.open({ checkpoint: 'urnOut', expected: first.caseId });
    rig.scan('desk', URN, NICHE);
    await rig.second('desk', 's11');
    passed(rig, 'desk', 'urnOut');
    expect(context('urnOut').hands).toEqual({ s10: [first.caseId] });
    // For a body these hands are free, as they were before.
    expect(context('receive').hands).toEqual({ s10: [] });
  });
});

describe('a body charged at one station while another put it in a bay', () => {
  it('is settled by the tag on its furnace or tray, and its ashes go on', async () => {
    const body = await released(rig, CHEN, 'A-01');
    rig.cut('kiosk', 'console');
    rig.cut('kiosk', 'desk');
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').attempt.open({ checkpoint: 'return', expected: body.caseId });
    rig.scan('kiosk', body.wristband, bay('A-02'));
    passed(rig, 'kiosk', 'return');
    rig.clock.advance(1000);
    await charge(rig, body, '1 号炉');
    await pushIn(rig, body, '1 号炉');
    passed(rig, 'console', 'chargeIn');
    await rig.mend('kiosk', 'console');
    await rig.mend('kiosk', 'desk');
    expect(state(body, 'console')?.custodyConflict).not.toBeNull();
    await raked(body);
    await box(body);
    expect(rig.reasons('console')).toContain('CONFLICT_OPEN');
    expect(await close('console', 's08', 's09', body.bagTag, bay('A-02'))).toBe('INPUT.PLACE');
    expect(await close('console', 's08', 's09', body.bagTag, COOLING)).toBeUndefined();
    await rig.pump();
    expect(rig.core('kiosk').views.place(bay('A-02'))?.occupants).toEqual([]);
    await box(body);
    passed(rig, 'console', 'box');
  });
});

describe('a tag taken off a body', () => {
  it('is not revoked: it is all that names the ashes', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await rig.signIn('desk', 's01');
    const revoke = { caseId: body.caseId, code: body.bagTag, reason: '误点' };
    expect(await refusal(rig.client('desk').carriers.revoke(revoke))).toBe('STATE.TAG_OF_ASHES');
    await raked(body);
  });
});

describe('one urn handed over at two stations', () => {
  it('stays a task', async () => {
    const body = await boxed();
    rig.cut('desk', 'console');
    await handOver('console', body, 's08', 's09');
    passed(rig, 'console', 'handOver');
    rig.clock.advance(1000);
    await handOver('desk', body, 's10', 's11');
    passed(rig, 'desk', 'handOver');
    await rig.mend('desk', 'console');
    for (const station of ['desk', 'console'] as const) {
      await rig.signIn(station, station === 'desk' ? 's10' : 's08');
      expect(await rig.client(station).conflicts.list()).toHaveLength(1);
      expect(state(body, station)?.status).toBe('open');
    }
  });
});
