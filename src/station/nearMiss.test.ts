import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Whereabouts } from '../domain/events/kinds.ts';
import { EVERY } from './testing/nearMisses.ts';
import {
  bay,
  bound,
  CHEN,
  charge,
  cremator,
  LI,
  passed,
  received,
  released,
  stored,
} from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const objections = (caseId: string) =>
  (rig.core('desk').views.case(caseId)?.objections ?? []).filter((entry) => entry.lifted === null);

describe('a refused attempt', () => {
  it('is in the ledger with every reason, named and worded, and in the list of every station', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    const li = await bound(rig, LI);
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').attempt.open({ checkpoint: 'store', expected: li.caseId });
    rig.scan('kiosk', chen.wristband);
    await rig.client('kiosk').attempt.open({ checkpoint: 'store', expected: null });
    rig.scan('kiosk', cremator('1 号炉'));
    rig.scan('kiosk', 'WB99999999X');
    await rig.pump();
    const events = rig.events('desk', 'checkpoint.blocked');
    expect(events.length).toBeGreaterThan(1);
    for (const { payload } of events) {
      expect(payload.reasons.length).toBeGreaterThan(0);
      for (const reason of payload.reasons) expect(reason.sentence).not.toMatch(/[{}]|undefined/);
    }
    const [first] = events;
    expect(first?.payload.reasons.map((entry) => entry.code)).toContain('WRONG_BODY');
    expect(first?.payload.cases).toContain(chen.caseId);
    await rig.signIn('console', 's16');
    const page = () => rig.client('console').nearMisses.page({ ...EVERY, after: null, limit: 50 });
    const { rows, persons } = await page();
    expect(rows.map((row) => row.eventId).sort()).toEqual(events.map((event) => event.id).sort());
    for (const row of rows) {
      const { payload } = events.find((event) => event.id === row.eventId) ?? {};
      expect(row.codes).toEqual(payload?.reasons.map((entry) => entry.code));
      expect(row).toMatchObject({ station: '冷藏间', person: '王建军' });
    }
    const names = rows.find((row) => row.eventId === first?.id)?.people ?? [];
    expect(persons).toHaveLength(1);
    expect(names.map(({ name }) => name).sort()).toEqual([CHEN.name, LI.name].sort());
    // Read to learn from: who went wrong how often, and what was made of it, is the director's.
    await rig.signIn('console', 's08');
    const seen = await page();
    expect(seen.persons).toEqual([]);
    expect(seen.rows.map(({ judgement }) => judgement)).toEqual(rows.map(() => null));
  });

  it('names the carrier that opened it, also where whoever scanned it may not go on anyway', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's01');
    await rig.client('desk').carriers.revoke({ caseId: body.caseId, code: body.wristband, reason: '磨花' });
    rig.scan('desk', body.wristband);
    expect(rig.reasons('desk')).toEqual(expect.arrayContaining(['FIRST_ROLE', 'CARRIER_REVOKED']));
    const [event] = rig.events('desk', 'checkpoint.blocked');
    expect(JSON.stringify(event?.payload.evidence)).toContain(body.wristband);
  });

  it('leaves no act behind, and an attempt given up leaves nothing', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const before = rig.core('kiosk').views.case(body.caseId)?.whereabouts;
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: body.caseId });
    const count = rig.count('kiosk');
    await rig.client('kiosk').attempt.cancel();
    expect(rig.count('kiosk')).toBe(count);
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: body.caseId });
    rig.scan('kiosk', body.wristband, cremator('1 号炉'));
    expect(rig.verdict('kiosk')?.outcome).toBe('blocked');
    expect(rig.core('kiosk').views.case(body.caseId)?.whereabouts).toEqual(before);
  });

  it('names as witness the second person the verdict looked at, not one who came and went', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await rig.signIn('console', 's08');
    await rig.client('console').attempt.open({ checkpoint: 'charge', expected: body.caseId });
    await rig.second('console', 's03');
    await rig.wait(75_000);
    await rig.second('console', 's09');
    await rig.client('console').attempt.conclude();
    expect(rig.events('console', 'checkpoint.blocked').at(-1)).toMatchObject({
      actorId: 's08',
      witnessId: 's09',
    });
  });
});

describe('an objection', () => {
  it('freezes the case at every station, until somebody else lifts it', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').objections.raise({ caseId: body.caseId, reason: '特征不符' });
    await rig.pump();
    await charge(rig, body, '1 号炉');
    expect(rig.reasons('console')).toContain('OBJECTION_OPEN');
    const [objection] = objections(body.caseId);
    const lift = { caseId: body.caseId, objectionId: objection?.id ?? '', reason: '已当面核对' };
    await rig.signIn('desk', 's02');
    expect(await refusal(rig.client('desk').objections.lift({ ...lift, objectionId: 'none' }))).toBe(
      'NOT_FOUND.OBJECTION',
    );
    expect(await refusal(rig.client('desk').objections.lift(lift))).toBeUndefined();
    expect(await refusal(rig.client('desk').objections.lift(lift))).toBe('NOT_FOUND.OBJECTION');
    await rig.pump();
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
  });

  it('is not lifted by whoever raised it, nor by whoever did what it is about', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    // The deputy director moves the body, somebody objects, and the deputy is the one asked.
    await rig.signIn('kiosk', 's15');
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: body.caseId });
    rig.scan('kiosk', body.wristband, bay('A-02'));
    passed(rig, 'kiosk', 'move');
    await rig.pump();
    await rig.signIn('desk', 's02');
    await rig.client('desk').objections.raise({ caseId: body.caseId, reason: '放错了' });
    const objectionId = objections(body.caseId)[0]?.id ?? '';
    const lift = () =>
      refusal(rig.client('desk').objections.lift({ caseId: body.caseId, objectionId, reason: '核对过' }));
    expect(await lift()).toBe('FORBIDDEN.OWN_ACT');
    await rig.signIn('desk', 's15');
    expect(await lift()).toBe('FORBIDDEN.OWN_ACT');
    expect(objections(body.caseId)).toHaveLength(1);
  });

  /** A pass as another station may have recorded it while nobody heard. */
  const moved = (caseId: string, act: { from: Whereabouts | null; to: Whereabouts }) => {
    rig.clock.advance(1000);
    const fields = { attemptId: 't', policyVersion: 1, decidedAtMs: 0, context: {}, evidence: [] };
    rig
      .core('kiosk')
      .record('checkpoint.passed', { checkpoint: 'store', ...fields, act }, { caseId, actorId: 's05' });
  };

  it('reaches whoever is in the same hands, and nobody in others', async () => {
    const chen = await received(rig, CHEN);
    const other = await bound(rig, LI);
    const raise = async () => {
      await rig.signIn('kiosk', 's05');
      return (await rig.client('kiosk').objections.raise({ caseId: chen.caseId, reason: '' })).cases;
    };
    expect(await raise()).toEqual([chen.caseId]);
    const hands = { kind: 'hands', staffId: 's05', trolley: null, purpose: 'receive', to: null } as const;
    moved(other.caseId, { from: null, to: hands });
    expect((await raise()).sort()).toEqual([chen.caseId, other.caseId].sort());
    await rig.pump();
    expect(objections(other.caseId)).toMatchObject([{ reason: '现场提出异议' }]);
  });

  it('reaches whoever lay in the same place since the last agreed scan, even if they lie elsewhere now', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    const li = await received(rig, LI);
    const at = (label: string) => ({ kind: 'place', code: bay(label) }) as const;
    moved(li.caseId, { from: null, to: at('A-01') });
    moved(li.caseId, { from: at('A-01'), to: at('A-05') });
    await rig.signIn('kiosk', 's05');
    const { cases } = await rig.client('kiosk').objections.raise({ caseId: chen.caseId, reason: '谁是谁' });
    expect(cases.sort()).toEqual([chen.caseId, li.caseId].sort());
    await rig.pump();
    expect([objections(chen.caseId).length, objections(li.caseId).length]).toEqual([1, 1]);
  });

  it('reaches everybody named in a refusal about this one since its last agreed scan', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    const li = await stored(rig, LI, 'A-02', 's07');
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: chen.caseId });
    rig.scan('kiosk', li.wristband);
    expect(rig.reasons('kiosk')).toContain('WRONG_BODY');
    await rig.client('kiosk').objections.raise({ caseId: chen.caseId, reason: '' });
    await rig.pump();
    expect([objections(chen.caseId).length, objections(li.caseId).length]).toEqual([1, 1]);
  });

  it('is raised by a contradiction itself, in the same commit as the refusal', async () => {
    const body = await bound(rig, CHEN);
    await rig.signIn('kiosk', 's05');
    rig.scan('kiosk', body.wristband);
    const before = rig.count('kiosk');
    await rig.client('kiosk').attempt.answer({ type: 'observed', sex: 'female', age: 'adult', mark: '耳环' });
    expect(rig.reasons('kiosk')).toContain('OBSERVED_SEX_DIFFERS');
    expect(rig.count('kiosk')).toBe(before + 2);
    await rig.pump();
    expect(objections(body.caseId)).toHaveLength(1);
    // A new look does not clear it.
    rig.scan('kiosk', body.wristband);
    await rig
      .client('kiosk')
      .attempt.answer({ type: 'observed', sex: 'male', age: 'adult', mark: '左手旧疤' });
    await rig.pump();
    expect(objections(body.caseId)).toHaveLength(1);
  });

  it('is raised for the one in front of the operator, by button or by the code on the wall', async () => {
    const body = await bound(rig, CHEN);
    await rig.signIn('kiosk', 's05');
    expect(await refusal(rig.client('kiosk').objections.raise({ caseId: null, reason: '' }))).toBe(
      'STATE.NO_CASE',
    );
    rig.scan('kiosk', body.wristband);
    const { cases } = await rig.client('kiosk').objections.raise({ caseId: null, reason: '' });
    expect(cases).toEqual([body.caseId]);
  });
});
