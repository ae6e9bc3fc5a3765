import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoCode } from './demo/homeData.ts';
import { type Body, bay, CHEN, chargedIn, cremator, LI, passed } from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

const MINUTE = 60_000;
const PICTURE = 'b'.repeat(64);
const urn = (number: number) => demoCode('urn', `骨灰盒 ${number}`);
const tray = (number: number) => demoCode('tray', `骨灰盘 ${number}`);
const COOLING = demoCode('coolingPlace', '冷却位 1');
const NICHE = demoCode('niche', '1-01');
let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const where = (body: Body) => rig.core('console').views.case(body.caseId)?.whereabouts;

async function print(body: Body, kinds: readonly ('wristband' | 'bagTag')[]): Promise<string[]> {
  await rig.signIn('desk', 's01');
  const labels = await rig.client('desk').carriers.print({ caseId: body.caseId, kinds: [...kinds] });
  const codes = labels.map((label) => label.code);
  rig.scan('desk', ...codes);
  await rig.pump();
  return codes;
}

async function raked(body: Body, tag: string, onto: string, furnace: string): Promise<void> {
  await rig.signIn('console', 's08');
  const { attempt, cremation } = rig.client('console');
  await cremation.finish({ cremator: cremator(furnace) });
  await attempt.open({ checkpoint: 'trayToCooling', expected: body.caseId });
  rig.scan('console', tag, onto, COOLING);
  await rig.second('console', 's09');
  await attempt.answer({ type: 'look', empty: true });
  passed(rig, 'console', 'trayToCooling');
  await rig.pump();
}

async function box(body: Body, station: StationId, tag: string, from: string, into: string): Promise<void> {
  await rig.signIn(station, 's08');
  await rig.client(station).attempt.open({ checkpoint: 'box', expected: body.caseId });
  rig.scan(station, tag, from, into);
  await rig.second(station, 's09');
  rig.scan(station, from);
}

/** Grounds, picture, and whoever stands by. */
async function answered(second: string): Promise<void> {
  const { attempt } = rig.client('console');
  await attempt.answer({ type: 'photo', sha256: PICTURE });
  await attempt.answer({ type: 'grounds', text: '炉内只有这一位，炉前名牌与运行记录相符' });
  await rig.second('console', second);
}

describe('a tag that burned at the furnace', () => {
  it('is replaced by the director and another, and only the new one names the ashes', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    const [tag = ''] = await print(body, ['bagTag']);
    await rig.wait(45 * MINUTE);
    await rig.signIn('console', 's08');
    const { attempt } = rig.client('console');
    const retag = async (furnace: string, second: string) => {
      await rig.client('console').verdict.dismiss();
      await attempt.open({ checkpoint: 'retag', expected: body.caseId });
      rig.scan('console', tag, cremator(furnace));
      if (rig.live('console').attempt !== null) await answered(second);
    };
    await retag('2 号炉', 's02');
    expect(rig.reasons('console')).toContain('WRONG_PLACE');
    await retag('1 号炉', 's09');
    expect(rig.reasons('console')).toContain('SECOND_ROLE');
    await retag('1 号炉', 's02');
    passed(rig, 'console', 'retag');

    await rig.client('console').verdict.dismiss();
    await attempt.open({ checkpoint: 'trayToCooling', expected: body.caseId });
    rig.scan('console', body.bagTag);
    expect(rig.reasons('console')).toContain('CARRIER_REVOKED');
    await raked(body, tag, tray(1), '1 号炉');
    await rig.wait(11 * MINUTE);
    await box(body, 'console', tag, tray(1), urn(1));
    passed(rig, 'console', 'box');
    expect(where(body)).toMatchObject({ kind: 'urn', urn: urn(1) });
  });

  it('is replaced on the tray as well, also when the ashes were laid on another', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await rig.wait(45 * MINUTE);
    await raked(body, body.bagTag, tray(1), '1 号炉');
    const [tag = ''] = await print(body, ['bagTag']);
    await rig.signIn('console', 's08');
    await rig.client('console').attempt.open({ checkpoint: 'retag', expected: body.caseId });
    rig.scan('console', tag, tray(2), COOLING);
    await answered('s02');
    passed(rig, 'console', 'retag');
    expect(where(body)).toMatchObject({ kind: 'tray', tray: tray(2) });
    expect(rig.core('console').views.thing(tray(1))?.caseId).toBeNull();
    await rig.wait(11 * MINUTE);
    await box(body, 'console', tag, tray(2), urn(1));
    passed(rig, 'console', 'box');
  });
});

describe('a body that was charged in the ledger and lies before the furnace', () => {
  it('is bound anew by the band that did not burn, and is released all over again', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    const [band = '', tag = ''] = await print(body, ['wristband', 'bagTag']);
    await rig.signIn('console', 's08');
    const { attempt } = rig.client('console');
    const withdraw = async (old: string) => {
      await rig.client('console').verdict.dismiss();
      await attempt.open({ checkpoint: 'uncharge', expected: body.caseId });
      rig.scan('console', old);
      if (rig.live('console').attempt === null) return;
      rig.scan('console', band, tag, cremator('1 号炉'));
      await answered('s02');
      await attempt.answer({ type: 'look', empty: true });
    };
    await withdraw(body.bagTag);
    expect(rig.reasons('console')).toEqual(
      expect.arrayContaining(['CARRIER_DETACHED', 'UNBURNT_BAND_MISSING']),
    );
    await withdraw(body.wristband);
    passed(rig, 'console', 'uncharge');
    const state = rig.core('console').views.case(body.caseId);
    expect(state).toMatchObject({ bound: true, cremation: null, permit: null, releasedToCremation: false });
    expect(rig.core('console').views.place(cremator('1 号炉'))).toMatchObject({ run: null, occupants: [] });

    rig.scan('console', body.wristband);
    expect(rig.reasons('console')).toContain('CARRIER_REVOKED');
    await rig.pump();
    await rig.client('console').verdict.dismiss();
    await attempt.open({ checkpoint: 'return', expected: null });
    rig.scan('console', band, bay('A-01'));
    await rig.pump();
    await rig.pump();
    passed(rig, 'console', 'return');
  });
});

describe('an urn', () => {
  async function boxed(): Promise<Body> {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await rig.wait(45 * MINUTE);
    await raked(body, body.bagTag, tray(1), '1 号炉');
    await rig.wait(11 * MINUTE);
    await box(body, 'console', body.bagTag, tray(1), urn(1));
    passed(rig, 'console', 'box');
    await rig.pump();
    return body;
  }

  it('that broke is changed for another by the director and the keeper, in its niche', async () => {
    const body = await boxed();
    await rig.signIn('desk', 's10');
    await rig.client('desk').attempt.open({ checkpoint: 'storeUrn', expected: body.caseId });
    rig.scan('desk', urn(1), NICHE);
    passed(rig, 'desk', 'storeUrn');
    const { attempt, verdict } = rig.client('desk');
    await verdict.dismiss();
    await attempt.open({ checkpoint: 'rebox', expected: body.caseId });
    rig.scan('desk', NICHE, urn(2));
    await attempt.answer({ type: 'photo', sha256: PICTURE });
    await attempt.answer({ type: 'grounds', text: '盒盖破裂，盒内名牌与格位登记相符' });
    await rig.second('desk', 's02');
    passed(rig, 'desk', 'rebox');
    expect(rig.core('desk').views.case(body.caseId)?.whereabouts).toEqual({
      kind: 'urn',
      urn: urn(2),
      at: NICHE,
      staffId: null,
    });
    expect(rig.core('desk').views.thing(urn(1))?.caseId).toBeNull();
    expect(rig.core('desk').views.place(NICHE)?.occupants).toEqual([body.caseId]);
  });

  it('that two claim freezes both, until the director says whose it is and the other gets one of its own', async () => {
    const chen = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    const li = await chargedIn(rig, LI, 'A-02', '2 号炉');
    await rig.wait(45 * MINUTE);
    await raked(chen, chen.bagTag, tray(1), '1 号炉');
    await rig.signIn('console', 's08');
    const { attempt, cremation } = rig.client('console');
    await cremation.finish({ cremator: cremator('2 号炉') });
    await attempt.open({ checkpoint: 'trayToCooling', expected: li.caseId });
    rig.scan('console', li.bagTag, tray(2), demoCode('coolingPlace', '冷却位 2'));
    await rig.second('console', 's09');
    await attempt.answer({ type: 'look', empty: true });
    passed(rig, 'console', 'trayToCooling');
    await rig.pump();
    // The ashes of one are boxed at the desk, which took them over, while the line is down.
    await rig.signIn('desk', 's02');
    await rig.client('desk').authority.ask({ resource: `case:${li.caseId}`, purpose: 'box' });
    await rig.pump();
    await rig.wait(11 * MINUTE);
    rig.cut('desk', 'console');
    rig.cut('desk', 'kiosk');
    await box(chen, 'console', chen.bagTag, tray(1), urn(1));
    passed(rig, 'console', 'box');
    await box(li, 'desk', li.bagTag, tray(2), urn(1));
    passed(rig, 'desk', 'box');
    await rig.mend('desk', 'console');
    await rig.mend('desk', 'kiosk');

    await rig.signIn('console', 's08');
    await rig.client('console').verdict.dismiss();
    await attempt.open({ checkpoint: 'handOver', expected: li.caseId });
    expect(rig.reasons('console')).toContain('CONFLICT_OPEN');

    const { conflicts } = rig.client('console');
    const [conflict] = await conflicts.list();
    expect(conflict).toMatchObject({ kind: 'thing', conflictId: `thing:${urn(1)}` });
    const input = {
      conflictId: conflict?.conflictId ?? '',
      carrier: urn(1),
      place: null,
      note: '看过盒内名牌',
    };
    const close = (keep: string | null, witness: string) =>
      refusal(conflicts.close({ ...input, keep, witness: rig.witness(witness) }));
    expect(await close(null, 's02')).toBe('INPUT.CASE');
    expect(await close(chen.caseId, 's10')).toBe('FORBIDDEN.WITNESS_ROLE');
    expect(await close(chen.caseId, 's02')).toBeUndefined();
    await rig.pump();
    expect(await conflicts.list()).toMatchObject([{ kind: 'vessel', cases: [{ caseId: li.caseId }] }]);

    await attempt.open({ checkpoint: 'rebox', expected: li.caseId });
    rig.scan('console', urn(2));
    await answered('s02');
    // The desk, where they were boxed, gives them over.
    await rig.pump();
    await rig.pump();
    passed(rig, 'console', 'rebox');
    expect(await conflicts.list()).toEqual([]);
    expect(where(li)).toMatchObject({ kind: 'urn', urn: urn(2) });
    expect(rig.core('console').views.thing(urn(1))?.caseId).toBe(chen.caseId);
  });
});
