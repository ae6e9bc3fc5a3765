import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoCode } from './demo/homeData.ts';
import {
  type Body,
  bay,
  bound,
  CHEN,
  charge,
  cremator,
  LI,
  type Person,
  passed,
  pushIn,
  registered,
  released,
  stored,
} from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

const MINUTE = 60_000;
const FURNACE = cremator('1 号炉');
let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

async function atTheMouth(body: Body): Promise<void> {
  await rig.signIn('console', 's08');
  await rig.client('console').attempt.open({ checkpoint: 'chargeIn', expected: body.caseId });
  if (rig.core('console').checking.attempt !== null) await pushIn(rig, body, '1 号炉');
}

const run = () => rig.core('console').views.place(FURNACE)?.run?.state;

describe('a pass for the furnace', () => {
  it('is void at news older than itself that only now arrives: a paper withdrawn while the cable was out', async () => {
    const body = await released(rig, CHEN, 'A-01');
    rig.cut('desk', 'console');
    rig.cut('desk', 'kiosk');
    const certificate = rig
      .core('desk')
      .views.case(body.caseId)
      ?.documents.find((entry) => entry.kind === 'deathCertificate');
    await rig.client('desk').documents.withdraw({
      caseId: body.caseId,
      documentId: certificate?.documentId ?? '',
      reason: '医院收回',
    });
    rig.clock.advance(5000);
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
    expect(rig.isOpen(FURNACE)).toBe(true);
    await rig.mend('desk', 'console');
    expect(rig.isOpen(FURNACE)).toBe(false);
    await atTheMouth(body);
    expect(rig.reasons('console')).toContain('PERMIT_VOID');
    expect(run()).toBe('permitted');
  });

  it('keeps its furnace at this station: nobody else is given the authority over it meanwhile', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
    await rig.signIn('kiosk', 's08');
    await rig.client('kiosk').authority.ask({ resource: `place:${FURNACE}`, purpose: '入炉' });
    await rig.pump();
    expect(rig.core('console').views.place(FURNACE)?.authority).toBe('console');
    await pushIn(rig, body, '1 号炉');
    passed(rig, 'console', 'chargeIn');
  });
});

describe('a code typed by hand', () => {
  it('is no body where nothing can be taken back', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const typed = (station: StationId, text: string) =>
      rig.client(station).scan.code({ text, source: 'typed' });
    const taken = (station: StationId) =>
      rig.core(station).checking.attempt?.evidence.filter((item) => item.type === 'carrier').length;
    for (const checkpoint of ['releaseToCremation', 'charge', 'chargeIn', 'transferOut'] as const) {
      const station = checkpoint.startsWith('charge') ? 'console' : 'kiosk';
      await rig.signIn(station, station === 'console' ? 's08' : 's05');
      await rig.client(station).attempt.open({ checkpoint, expected: null });
      await typed(station, body.wristband);
      expect(taken(station), checkpoint).toBe(0);
      expect(rig.live(station).lastScan, checkpoint).toMatchObject({ ok: false });
      rig.scan(station, body.wristband);
      expect(taken(station) ?? 1, checkpoint).toBe(1);
    }
    // Nor is it the beginning of such a step: what it opens still waits for the scan.
    for (const station of ['kiosk', 'console'] as const) {
      await rig.client(station).attempt.cancel();
      await rig.client(station).verdict.dismiss();
    }
    const out = await released(rig, LI, 'A-02');
    await rig.signIn('console', 's08');
    await typed('console', out.wristband);
    expect(rig.core('console').checking.attempt?.checkpoint).toBe('charge');
    expect(taken('console')).toBe(0);
    await rig.client('console').attempt.cancel();
    // A routine move still goes on with it, and with the scan of another.
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: body.caseId });
    await typed('kiosk', body.wristband);
    expect(taken('kiosk')).toBe(1);
  });
});

describe('a label keyed in instead of scanned back', () => {
  it('is not looked at, and may not be tied on', async () => {
    const { caseId } = await registered(rig, CHEN);
    const [label] = await rig.client('desk').carriers.print({ caseId, kinds: ['wristband'] });
    const text = label?.code ?? '';
    await rig.client('desk').scan.code({ text, source: 'typed' });
    expect(rig.live('desk').lastScan).toMatchObject({ ok: false });
    expect(rig.core('desk').views.carrier(text)?.state).toBe('printed');
    rig.scan('desk', text);
    expect(rig.core('desk').views.carrier(text)?.state).toBe('verified');
  });
});

describe('a case that is split', () => {
  it('gives away no label that hangs on nobody', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's01');
    const [paper] = await rig.client('desk').carriers.print({ caseId: body.caseId, kinds: ['bodyPaper'] });
    const split = (code: string) =>
      refusal(
        rig.client('desk').cases.split({
          ...{ from: body.caseId, carriers: [code], reason: '一份案卷两个人' },
          witness: rig.witness('s02'),
        }),
      );
    expect(await split(paper?.code ?? '')).toBe('INPUT.CARRIER');
    expect(await split(body.bagTag)).toBeUndefined();
  });
});

describe('the queue', () => {
  it('is not jumped by ordering again for an earlier time', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's01');
    const { cremation } = rig.client('desk');
    const order = (scheduledAt: number) =>
      refusal(cremation.order({ caseId: body.caseId, crematorType: '环保炉', scheduledAt }));
    const at = rig.clock.wall() + 60 * MINUTE;
    expect(await order(at)).toBeUndefined();
    expect(await order(at - MINUTE)).toBe('STATE.ALREADY_ORDERED');
    expect(await order(at + MINUTE)).toBeUndefined();
  });
});

describe('a release slip', () => {
  const slip = (body: Body) => refusal(rig.client('desk').slips.print({ caseId: body.caseId }));

  it('is not printed where a paper was withdrawn, the day was moved, or the body waits for its new band', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's01');
    expect(await slip(body)).toBeUndefined();
    const certificate = rig
      .core('desk')
      .views.case(body.caseId)
      ?.documents.find((entry) => entry.kind === 'deathCertificate');
    const { documents } = rig.client('desk');
    await documents.withdraw({
      caseId: body.caseId,
      documentId: certificate?.documentId ?? '',
      reason: '医院收回',
    });
    expect(await slip(body)).toBe('STATE.STOPPED');
    const rest = { form: null, number: null, issuer: null, attachment: null, note: null };
    await documents.receive({ caseId: body.caseId, kind: 'deathCertificate', issuerKind: '1', ...rest });
    expect(await slip(body)).toBeUndefined();
    const moved = (scheduledAt: number, witness: { staffId: string; pin: string } | null) =>
      rig.client('desk').cremation.move({ caseId: body.caseId, scheduledAt, reason: '家属未到齐', witness });
    await moved(rig.clock.wall() + 24 * 60 * MINUTE, null);
    expect(await slip(body)).toBe('STATE.STOPPED');
    await moved(rig.clock.wall(), rig.witness('s02'));
    expect(await slip(body)).toBeUndefined();
    await rig.client('desk').cases.correct({
      caseId: body.caseId,
      changes: { name: '陈守仪' },
      reason: '户口簿',
      witness: rig.witness('s04'),
    });
    expect(await slip(body)).toBe('STATE.STOPPED');
  });

  it('does not become young again by a clock that is set back', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's01');
    const { text } = await rig.client('desk').slips.print({ caseId: body.caseId });
    await rig.pump();
    rig.cut('desk', 'console');
    rig.cut('kiosk', 'console');
    rig.clock.advance(45 * MINUTE);
    rig.clock.shift(-40 * MINUTE);
    await charge(rig, body, '1 号炉', text);
    expect(rig.reasons('console')).toContain('CLOCK_WRONG');
  });
});

describe('one trolley', () => {
  const TROLLEY = demoCode('trolley', '推车 1');
  async function takeIn(person: Person, staffId: string): Promise<Body> {
    const body = await bound(rig, person);
    await rig.signIn('kiosk', staffId);
    rig.scan('kiosk', body.wristband, TROLLEY);
    if (rig.live('kiosk').attempt !== null) rig.scan('kiosk', body.bagTag);
    if (rig.live('kiosk').attempt !== null)
      await rig
        .client('kiosk')
        .attempt.answer({ type: 'observed', sex: person.sex, age: 'adult', mark: '左手旧疤' });
    await rig.pump();
    return body;
  }

  it('carries one body: a second beside it is refused until the first was put down', async () => {
    const chen = await takeIn(CHEN, 's05');
    passed(rig, 'kiosk', 'receive');
    await takeIn(LI, 's06');
    expect(rig.reasons('kiosk')).toContain('WRONG_BODY');
    await rig.signIn('kiosk', 's05');
    rig.scan('kiosk', chen.wristband, bay('A-01'));
    passed(rig, 'kiosk', 'store');
    await rig.signIn('kiosk', 's06');
    const li = rig
      .core('kiosk')
      .views.openCases()
      .find((state) => state.decedent.name === LI.name);
    rig.scan('kiosk', ...(li?.carriers.map(({ code }) => code) ?? []), TROLLEY);
    await rig
      .client('kiosk')
      .attempt.answer({ type: 'observed', sex: LI.sex, age: 'adult', mark: '左手旧疤' });
    passed(rig, 'kiosk', 'receive');
  });
});
