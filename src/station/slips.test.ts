import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSigner, generateKeyPair, type Signer } from '../ledger/keys.ts';
import { readSlip, type SlipBody, signSlip } from './slips.ts';
import {
  type Body,
  bay,
  bound,
  CHEN,
  charge,
  cremator,
  LI,
  passed,
  registered,
  released,
} from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

const MINUTE = 60_000;
let rig: HomeRig;
let body: Body;

beforeEach(async () => {
  rig = await HomeRig.open();
  body = await released(rig, CHEN, 'A-01');
});
afterEach(() => rig.close());

/** The furnace hears nothing of the others for longer than news stays fresh. */
async function cutOff(): Promise<void> {
  rig.cut('desk', 'console');
  rig.cut('kiosk', 'console');
  await rig.wait(6 * MINUTE);
}

async function print(caseId = body.caseId): Promise<string> {
  await rig.signIn('desk', 's01');
  return (await rig.client('desk').slips.print({ caseId })).text;
}

describe('a furnace that hears nothing', () => {
  it('is stopped, though it knows of no hold: the one set at the desk meanwhile', async () => {
    rig.cut('desk', 'console');
    rig.cut('kiosk', 'console');
    await rig.signIn('desk', 's01');
    await rig
      .client('desk')
      .holds.place({ caseId: body.caseId, holdKind: 'dispute', reason: '女儿未到', basis: null });
    await rig.wait(6 * MINUTE);
    expect(rig.core('console').views.case(body.caseId)?.holds).toEqual([]);
    await charge(rig, body, '1 号炉');
    expect(rig.reasons('console')).toEqual(['STALE_NEWS']);
    expect(rig.verdict('console')?.sentence).toContain('业务大厅');
    expect(rig.isOpen(cremator('1 号炉'))).toBe(false);
    expect(await refusal(rig.client('desk').slips.print({ caseId: body.caseId }))).toBe('STATE.STOPPED');
    await rig.mend('desk', 'console');
    await rig.mend('kiosk', 'console');
    await charge(rig, body, '1 号炉');
    expect(rig.reasons('console')).toContain('HOLD_OPEN');
  });

  it('goes on with a slip the desk has signed for this very case', async () => {
    await cutOff();
    await charge(rig, body, '1 号炉', await print());
    passed(rig, 'console', 'charge');
    expect(rig.isOpen(cremator('1 号炉'))).toBe(true);
  });

  it('shows at the furnace mouth, in time, that the slip is scanned once more', async () => {
    await cutOff();
    const slip = await print();
    await charge(rig, body, '1 号炉', slip);
    rig.scan('console', body.wristband, body.bagTag);
    await rig.client('console').attempt.answer({ type: 'onTrolley', count: 'one' });
    const step = rig.live('console').attempt?.steps.find((entry) => entry.state === 'next');
    expect(step).toMatchObject({ id: 'slip', label: '放行单' });
    rig.scan('console', slip, cremator('1 号炉'));
    passed(rig, 'console', 'chargeIn');
  });

  it('needs the others too, not only the desk', async () => {
    rig.cut('kiosk', 'console');
    rig.cut('desk', 'kiosk');
    await rig.wait(6 * MINUTE);
    await charge(rig, body, '1 号炉');
    expect(rig.reasons('console')).toEqual(['STALE_NEWS']);
    expect(rig.verdict('console')?.sentence).toContain('冷藏间');
  });

  it('need not hear from a station that is signed off', async () => {
    await rig.signIn('desk', 's02');
    rig.core('desk').record('station.signedOff', { stationId: 'kiosk' }, { actorId: 's02' });
    await rig.pump();
    rig.cut('kiosk', 'console');
    rig.cut('desk', 'kiosk');
    await rig.wait(6 * MINUTE);
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
  });
});

describe('a slip is refused', () => {
  const changed = (text: string, change: Partial<SlipBody>, signer: Signer) => {
    const slip = readSlip(text, rig.core('console').views);
    if (slip === null) throw new TypeError('no slip');
    return signSlip({ ...slip.body, ...change }, signer);
  };

  async function expectRefused(slip: string): Promise<void> {
    await charge(rig, body, '1 号炉', slip);
    expect(rig.reasons('console')).toContain('SLIP_INVALID');
    expect(rig.isOpen(cremator('1 号炉'))).toBe(false);
  }

  it('when it is of another case', async () => {
    const other = await bound(rig, LI);
    await cutOff();
    await expectRefused(await print(other.caseId));
  });

  it('when its body was changed after signing', async () => {
    await cutOff();
    const [head, payload = '', signature = ''] = (await print()).split('.');
    const forged = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    forged.printedAt += 1;
    const text = Buffer.from(JSON.stringify(forged)).toString('base64url');
    await expectRefused(`${head}.${text}.${signature}`);
  });

  it('when it is older than half an hour, or of a time to come', async () => {
    await cutOff();
    const old = await print();
    await rig.wait(31 * MINUTE);
    await expectRefused(old);
    const ahead = { printedAt: rig.clock.wall() + 10 * MINUTE };
    await expectRefused(changed(await print(), ahead, rig.signer('desk')));
  });

  it('when anybody but a desk has signed it', async () => {
    await cutOff();
    const slip = await print();
    await expectRefused(changed(slip, {}, createSigner(generateKeyPair().privateKey)));
    await expectRefused(changed(slip, {}, rig.signer('kiosk')));
    await expectRefused(changed(slip, { stationId: 'kiosk' }, rig.signer('kiosk')));
    await expectRefused(changed(slip, { epoch: 2 }, rig.signer('desk')));
    await expectRefused(changed(slip, { stationId: 'nobody' }, rig.signer('desk')));
  });

  it('when the desk that signed it is signed off', async () => {
    const slip = await print();
    rig.core('kiosk').record('station.signedOff', { stationId: 'desk' }, { actorId: 's02' });
    await rig.pump();
    await expectRefused(slip);
  });

  it('when the desk has begun a new epoch since, as after a restored backup', async () => {
    const slip = await print();
    rig.core('desk').ledger.startNewEpoch({ name: '业务大厅', role: 'desk', actorId: 'system' });
    await rig.pump();
    await expectRefused(slip);
    await expectRefused(changed(slip, { epoch: 1, printedAt: rig.clock.wall() }, rig.signer('desk')));
    await cutOff();
    await charge(rig, body, '1 号炉', await print());
    passed(rig, 'console', 'charge');
  });

  it('when it cannot be read at all, with a word to scan again and nothing on record', async () => {
    await rig.signIn('console', 's08');
    await rig.client('console').attempt.open({ checkpoint: 'charge', expected: body.caseId });
    const before = rig.count('console');
    for (const text of ['GCSLIP1.', 'GCSLIP1.a.b', 'GCSLIP1.e30.AA', `GCSLIP1.${'A'.repeat(1500)}.AA`]) {
      rig.scan('console', text);
      expect(rig.live('console').lastScan).toMatchObject({ ok: false, note: '放行单没有读完整，请再扫一次' });
    }
    expect(rig.count('console')).toBe(before);
  });
});

describe('the desk prints no slip', () => {
  const printing = async (caseId = body.caseId) => {
    await rig.signIn('desk', 's01');
    return await refusal(rig.client('desk').slips.print({ caseId }));
  };

  it('while a hold, an objection, a conflict or an identity clash stands', async () => {
    expect(await printing()).toBeUndefined();
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').objections.raise({ caseId: body.caseId, reason: '特征不符' });
    await rig.pump();
    expect(await printing()).toBe('STATE.STOPPED');
    const twin = await registered(rig, CHEN);
    expect(await printing(twin.caseId)).toBe('STATE.STOPPED');
  });

  it('for a body two places claim', async () => {
    const other = await bound(rig, LI);
    await rig.signIn('kiosk', 's05');
    const { views } = rig.core('kiosk');
    // Two stations put somebody into one bay, neither having heard of the other.
    for (const [station, caseId] of [
      ['kiosk', body.caseId],
      ['desk', other.caseId],
    ] as const) {
      const from = views.case(caseId)?.whereabouts ?? null;
      rig.core(station).record(
        'checkpoint.passed',
        {
          checkpoint: 'store',
          attemptId: `t-${station}`,
          policyVersion: 1,
          decidedAtMs: 0,
          context: {},
          evidence: [],
          act: { from, to: { kind: 'place', code: bay('A-07') } },
        },
        { caseId, actorId: 's05' },
      );
    }
    await rig.pump();
    expect(await printing(body.caseId)).toBe('STATE.STOPPED');
    expect(await printing(other.caseId)).toBe('STATE.STOPPED');
    expect((await rig.client('desk').conflicts.list()).map((entry) => entry.kind)).toEqual(['place']);
  });

  it('anywhere but at the desk, and on record with the heads of every chain', async () => {
    await rig.signIn('kiosk', 's02');
    expect(await refusal(rig.client('kiosk').slips.print({ caseId: body.caseId }))).toBe('FORBIDDEN.STATION');
    const slip = readSlip(await print(), rig.core('kiosk').views);
    expect(Object.keys(slip?.body.heads ?? {}).sort()).toEqual(['console:1', 'desk:1', 'kiosk:1']);
    expect(rig.events('desk', 'slip.printed')).toMatchObject([{ caseId: body.caseId, actorId: 's01' }]);
  });
});
