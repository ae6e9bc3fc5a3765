import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DecedentFields } from '../domain/case/fields.ts';
import { decideAgain } from '../domain/checkpoints/stored.ts';
import { demoCode } from './demo/homeData.ts';
import {
  type Body,
  CHEN,
  charge,
  chargedIn,
  chargeUpTo,
  cremator,
  LI,
  passed,
  pushIn,
  released,
  stored,
} from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

const DAY = 86_400_000;
let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

async function amend(body: { caseId: string }, decedent: DecedentFields): Promise<void> {
  await rig.signIn('desk', 's01');
  await rig.client('desk').cases.amend({ caseId: body.caseId, fields: { decedent } });
  await rig.pump();
}

/** The verdict of taking somebody to another room, before anything is scanned. */
async function bars(body: Body, checkpoint: 'prepare' | 'releaseToCremation' | 'view' | 'transferOut') {
  await rig.signIn('kiosk', 's05');
  const { attempt } = rig.client('kiosk');
  await attempt.open({ checkpoint, expected: body.caseId });
  const reasons = rig.verdict('kiosk') === null ? [] : rig.reasons('kiosk');
  if (rig.core('kiosk').checking.attempt !== null) await attempt.cancel();
  await rig.client('kiosk').verdict.dismiss();
  return reasons;
}

const policeRelease = (carrier: string | null) =>
  ({
    kind: 'hold.cleared',
    payload: {
      holdKind: 'police',
      number: '莒公交放 2026-118',
      officer: '王强',
      noticeFrom: null,
      noticeEndsAt: null,
      carrier,
      attachment: null,
    },
  }) as const;

describe('a violent death', () => {
  it('is held by what the file says, whoever changes it, until the police release the body by number and scan', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const other = await stored(rig, LI, 'A-02');
    await amend(body, { deathCause: '04' });
    expect(await bars(body, 'prepare')).toContain('POLICE_HELD');
    await amend(body, { deathCause: '02' });
    expect(await bars(body, 'prepare')).toContain('POLICE_HELD');
    const desk = rig.client('desk');
    const { caseId } = body;
    expect(await refusal(desk.exceptions.decide({ caseId, fact: policeRelease(body.wristband) }))).toBe(
      'FORBIDDEN.ROLE',
    );
    await rig.signIn('desk', 's02');
    for (const carrier of [null, other.wristband, 'CN000000019'])
      expect(await refusal(desk.exceptions.decide({ caseId, fact: policeRelease(carrier) }))).toBe(
        'INPUT.CARRIER',
      );
    await desk.exceptions.decide({ caseId, fact: policeRelease(body.wristband) });
    await rig.pump();
    expect(await bars(body, 'prepare')).not.toContain('POLICE_HELD');
    // A new cause is a new hold: the release was for the old one.
    await amend(body, { deathCause: '05' });
    expect(await bars(body, 'prepare')).toContain('POLICE_HELD');
  });

  it('is held again when the release is withdrawn', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await amend(body, { deathCause: '07' });
    await rig.signIn('desk', 's02');
    const { exceptions, cases } = rig.client('desk');
    await exceptions.decide({ caseId: body.caseId, fact: policeRelease(body.bagTag) });
    const [record] = (await cases.get({ caseId: body.caseId })).exceptions.records;
    expect(record?.title).toBe('公安放行');
    const recordId = record?.recordId ?? '';
    await exceptions.withdraw({ caseId: body.caseId, recordId, reason: '公安来电，文书作废' });
    await rig.pump();
    expect(await bars(body, 'prepare')).toContain('POLICE_HELD');
    expect(await refusal(exceptions.withdraw({ caseId: body.caseId, recordId, reason: '再撤' }))).toBe(
      'NOT_FOUND.RECORD',
    );
  });

  it('is not on the slip of a furnace that hears nothing, nor lifted without the paper', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await amend(body, { deathCause: '06' });
    expect(await refusal(rig.client('desk').slips.print({ caseId: body.caseId }))).toBe('STATE.STOPPED');
    const { holds, cases } = rig.client('desk');
    await holds.place({ caseId: body.caseId, holdKind: 'police', reason: '法医鉴定', basis: null });
    const hold = (await cases.get({ caseId: body.caseId })).stops.find((entry) => entry.kind === 'hold');
    await rig.signIn('desk', 's02');
    const lift = { caseId: body.caseId, holdId: hold?.id ?? '', reason: '鉴定完' };
    expect(await refusal(holds.lift({ ...lift, document: null }))).toBe('INPUT.DOCUMENT');
    expect(await refusal(holds.lift({ ...lift, document: '莒公法 2026-9' }))).toBeUndefined();
  });
});

describe('an infectious body', () => {
  it('goes first, in its own furnace, which then takes nobody until it was disinfected', async () => {
    const first = await chargedInInfectious();
    const console_ = rig.client('console');
    await rig.wait(41 * 60_000);
    await rig.signIn('console', 's08');
    await console_.cremation.finish({ cremator: cremator('1 号炉') });
    expect(await refusal(console_.exceptions.disinfect(disinfection))).toBe('STATE.CREMATOR_BUSY');
    const place = rig.core('console').views.place(cremator('1 号炉'));
    expect(place?.contaminatedBy).toBe(first.caseId);
  });

  it('clears only by a document, and a file that is changed clears nothing', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await amend(body, { infectious: 'suspected' });
    expect(await bars(body, 'prepare')).toContain('INFECTIOUS_SEALED');
    await amend(body, { infectious: 'none' });
    expect(await bars(body, 'prepare')).toContain('INFECTIOUS_SEALED');
    await rig.signIn('desk', 's02');
    const { exceptions } = rig.client('desk');
    const clear = {
      holdKind: 'infectious',
      number: '莒疾控 2026-31',
      officer: '赵医生',
      noticeFrom: null,
      noticeEndsAt: null,
      carrier: null,
      attachment: null,
    } as const;
    await exceptions.decide({ caseId: body.caseId, fact: { kind: 'hold.cleared', payload: clear } });
    await rig.pump();
    expect(await bars(body, 'prepare')).not.toContain('INFECTIOUS_SEALED');
  });

  it('is an alarm at every station before its hours are over', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await amend(body, { infectious: 'confirmed' });
    const texts = () => rig.live('kiosk').alarms.map((alarm) => alarm.text);
    expect(texts().some((text) => text.includes('传染病'))).toBe(false);
    rig.clock.advance(19 * 3_600_000);
    expect(texts().some((text) => text.includes('传染病遗体火化时限将到期'))).toBe(true);
    rig.clock.advance(6 * 3_600_000);
    expect(texts().some((text) => text.includes('传染病遗体火化时限已到期'))).toBe(true);
  });

  it('is ahead of who was ordered before, and brought forward without passing anybody over', async () => {
    const plain = await released(rig, CHEN, 'A-01');
    const infectious = await released(rig, LI, 'A-02', 's07');
    await amend(infectious, { infectious: 'confirmed' });
    await chargeUpTo(rig, plain, '1 号炉');
    expect(rig.reasons('console')).toContain('QUEUE_JUMP');
    const order = rig.core('desk').views.case(infectious.caseId)?.order;
    await rig.client('desk').cremation.move({
      caseId: infectious.caseId,
      scheduledAt: (order?.scheduledAt ?? 0) - 60_000,
      reason: '传染病遗体先办',
      witness: null,
    });
    const board = await rig.client('console').board.cremation();
    expect(board.queue[0]?.caseId).toBe(infectious.caseId);
    expect(board.queue[0]?.marks.map((mark) => mark.text)).toContain('传染病，先办');
    // At a furnace of their own the infectious hold up nobody.
    await rig.signIn('desk', 's02');
    await rig.client('desk').home.saveRule({
      rule: 'infectiousCremators',
      value: [cremator('2 号炉')],
      basis: '馆务会 2026-11-24',
      reason: '指定专用炉',
    });
    await rig.pump();
    await rig.client('console').verdict.dismiss();
    await charge(rig, plain, '1 号炉');
    passed(rig, 'console', 'charge');
    await rig.client('console').verdict.dismiss();
    await charge(rig, infectious, '3 号炉');
    expect(rig.reasons('console')).toContain('INFECTIOUS_CREMATOR');
    const stored_ = rig.events('console', 'checkpoint.blocked').at(-1)?.payload;
    if (stored_ === undefined) throw new TypeError('no refusal');
    expect(decideAgain(stored_)?.reasons.map((entry) => entry.code)).toContain('INFECTIOUS_CREMATOR');
  });
});

const disinfection = { cremator: cremator('1 号炉'), method: '含氯消毒剂 2000mg/L', note: '' };

async function chargedInInfectious(): Promise<Body> {
  const body = await released(rig, CHEN, 'A-01');
  await amend(body, { infectious: 'confirmed' });
  await charge(rig, body, '1 号炉');
  passed(rig, 'console', 'charge');
  await pushIn(rig, body, '1 号炉');
  passed(rig, 'console', 'chargeIn');
  await rig.pump();
  return body;
}

describe('a furnace', () => {
  it('that burnt nobody infectious has nothing to be disinfected of', async () => {
    await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await rig.signIn('console', 's08');
    expect(await refusal(rig.client('console').exceptions.disinfect(disinfection))).toBe('STATE.CLEAN');
    const none = { ...disinfection, cremator: 'HL000000019' };
    expect(await refusal(rig.client('console').exceptions.disinfect(none))).toBe('NOT_FOUND.CREMATOR');
  });

  it('that burnt an infectious body takes another once somebody recorded how it was disinfected', async () => {
    const body = await chargedInInfectious();
    const next = await released(rig, LI, 'A-02', 's07');
    const { attempt, cremation, exceptions, verdict } = rig.client('console');
    await rig.wait(41 * 60_000);
    await rig.signIn('console', 's08');
    await cremation.finish({ cremator: cremator('1 号炉') });
    await attempt.open({ checkpoint: 'trayToCooling', expected: body.caseId });
    rig.scan('console', body.bagTag, demoCode('tray', '骨灰盘 1'), demoCode('coolingPlace', '冷却位 1'));
    await rig.second('console', 's09');
    await attempt.answer({ type: 'look', empty: true });
    passed(rig, 'console', 'trayToCooling');
    expect(rig.live('console').alarms.map((alarm) => alarm.todo)).toContain('请消毒并登记，之前不能使用');
    await charge(rig, next, '1 号炉');
    expect(rig.reasons('console')[0]).toBe('CREMATOR_NOT_DISINFECTED');
    await verdict.dismiss();
    await exceptions.disinfect(disinfection);
    await charge(rig, next, '1 号炉');
    passed(rig, 'console', 'charge');
  });
});

describe('an overdue body', () => {
  it('is cremated without its family only when each notice has its proof and the authority approved', async () => {
    const body = await released(rig, CHEN, 'A-01');
    const { caseId } = body;
    const { exceptions, cremation } = rig.client('desk');
    const at = rig.clock.wall();
    const order = { caseId, crematorType: '环保炉', scheduledAt: at, underNotice: true };
    expect(await refusal(cremation.order(order))).toBe('STATE.NOTICES_MISSING');
    const notice = { receiver: '陈建平', how: 'mail', until: null, attachment: null } as const;
    const given = (payload: object) =>
      exceptions.record({
        caseId,
        fact: {
          kind: 'notice.given',
          payload: { to: 'family', givenAt: at, number: 'XA123', ...notice, ...payload },
        },
      });
    expect(await refusal(given({ number: null }))).toBe('INPUT.EVIDENCE');
    expect(await refusal(given({ givenAt: at + DAY }))).toBe('INPUT.TIME');
    expect(await refusal(given({ to: 'public' }))).toBe('INPUT.TIME');
    await given({});
    await given({ to: 'public', receiver: '全县', how: 'paper', until: at + 61 * DAY });
    await rig.signIn('desk', 's02');
    const approve = () =>
      exceptions.decide({
        caseId,
        fact: { kind: 'disposal.approved', payload: { number: '莒民批 2027-2', authority: '莒南县民政局' } },
      });
    expect(await refusal(approve())).toBe('STATE.NOTICES_MISSING');
    const terms = async () => (await rig.client('desk').terms.list()).map((term) => term.id);
    expect(await terms()).toEqual(['storage', 'publicNotice']);
    rig.clock.advance(62 * DAY);
    await rig.signIn('desk', 's02');
    expect(rig.live('desk').alarms.map((alarm) => alarm.id)).toContain(`term:storage:${caseId}`);
    await approve();
    expect(await refusal(cremation.order({ ...order, scheduledAt: rig.clock.wall() }))).toBeUndefined();
  });

  it('may be kept longer, so long as the rule allows', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const { caseId } = body;
    await rig.signIn('desk', 's02');
    const { exceptions } = rig.client('desk');
    const extend = (days: number) =>
      exceptions.decide({
        caseId,
        fact: {
          kind: 'storage.extended',
          payload: { until: rig.clock.wall() + days * DAY, number: '莒民延 3', approver: '李局长' },
        },
      });
    expect(await refusal(extend(2))).toBe('INPUT.TIME');
    expect(await refusal(extend(60))).toBe('INPUT.EXTENSION');
    await extend(20);
    const { exceptions: view } = await rig.client('desk').cases.get({ caseId });
    expect(view.terms.map((term) => term.label)).toEqual(['遗体存放期限（已延期）']);
    const fresh = await rig.client('desk').cases.register({ fields: {}, draftId: null });
    const early = {
      kind: 'storage.extended',
      payload: { until: rig.clock.wall() + DAY, number: '莒民延 4', approver: '李局长' },
    } as const;
    expect(await refusal(exceptions.decide({ caseId: fresh.caseId, fact: early }))).toBe('INPUT.NOT_STORED');
  });
});

describe('the file of an exception', () => {
  it('asks for a paper with every choice of burial, and for the kind of case before who comes for it', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const { caseId } = body;
    await amend(body, { ethnicGroup: '回族' });
    expect(await bars(body, 'releaseToCremation')).toContain('CHOICE_MISSING');
    const { exceptions, cases, papers } = rig.client('desk');
    const choice = { choice: 'earthBurial', by: '马建国', number: null, attachment: null } as const;
    const record = (payload: object) =>
      exceptions.record({
        caseId,
        fact: { kind: 'burialChoice.recorded', payload: { ...choice, ...payload } },
      });
    expect(await refusal(record({}))).toBe('INPUT.EVIDENCE');
    await record({ number: '选择书 12' });
    const transfer = {
      home: '马家村公墓',
      certificate: '无',
      saysCremation: false,
      sealed: false,
      plate: '鲁Q·A1234',
      sealNumber: 'F-7',
      staff: [{ name: '马建军', paperNumber: '371327197001010012' }],
    };
    const arrange = () =>
      exceptions.record({ caseId, fact: { kind: 'transfer.arranged', payload: transfer } });
    expect(await refusal(arrange())).toBe('INPUT.CASE_KIND');
    await amend(body, { caseKind: 'earthBurial' });
    await arrange();
    await rig.pump();
    expect(await bars(body, 'transferOut')).toContain('TRANSFER_PAPERS_MISSING');
    await papers.print({ caseId, paper: 'transferOut' });
    await rig.pump();
    expect(await bars(body, 'transferOut')).not.toContain('TRANSFER_PAPERS_MISSING');
    const job = rig.jobs.at(-1);
    expect(job?.title).toBe('遗体外运交接单');
    expect(job?.rows.map((row) => row.value).join()).toContain('鲁Q·A1234');
    const { exceptions: view } = await cases.get({ caseId });
    expect(view.marks.map((mark) => mark.id)).toEqual(['choice', 'transfer']);
    expect(view.records.map((entry) => entry.title)).toEqual(['葬式选择', '外运安排']);
    expect((await cases.get({ caseId })).timeline.map((entry) => entry.title)).toContain('外运安排');
  });

  it('keeps a device until somebody signed that it was taken out, and says who allowed a viewing', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const { caseId } = body;
    await amend(body, { implant: 'present', bodyCondition: '1' });
    await amend(body, { implant: 'none' });
    expect(await bars(body, 'releaseToCremation')).toContain('IMPLANT_PRESENT');
    const { exceptions, cases } = rig.client('desk');
    const removed = {
      kind: 'implant.removed',
      payload: { signer: '莒南县人民医院 李医生', note: '' },
    } as const;
    await exceptions.record({ caseId, fact: removed });
    await rig.pump();
    expect(await bars(body, 'releaseToCremation')).not.toContain('IMPLANT_PRESENT');
    expect(await bars(body, 'view')).toContain('DECOMPOSED_SEALED');
    await rig.signIn('desk', 's02');
    const allowed = {
      kind: 'viewing.allowed',
      payload: { by: '陈建平', reason: '家属远道，见最后一面' },
    } as const;
    await exceptions.decide({ caseId, fact: allowed });
    await rig.pump();
    expect(await bars(body, 'view')).not.toContain('DECOMPOSED_SEALED');
    const { marks, records } = (await cases.get({ caseId })).exceptions;
    expect(marks.map((mark) => mark.id)).toEqual(['decomposed', 'implant']);
    expect(records.map((entry) => entry.title)).toEqual(['体内装置已取出', '特许瞻仰']);
  });
});

describe('a family that refuses', () => {
  it('stops everything, and goes on only with what was settled in writing', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const { caseId } = body;
    await rig.signIn('desk', 's01');
    const { objections, cases, terms } = rig.client('desk');
    await objections.raise({ caseId, reason: '女儿说不是父亲', byFamily: true });
    await rig.pump();
    expect(await bars(body, 'prepare')).toContain('OBJECTION_OPEN');
    expect((await terms.list()).map((term) => term.label)).toContain('家属拒认或争议');
    const objectionId = (await cases.get({ caseId })).stops[0]?.id ?? '';
    await rig.signIn('desk', 's02');
    const lift = { caseId, objectionId, reason: '双方当面确认' };
    expect(await refusal(objections.lift(lift))).toBe('INPUT.SETTLEMENT');
    await objections.lift({ ...lift, settlement: '和解书 2026-5' });
    await rig.pump();
    expect(await bars(body, 'prepare')).not.toContain('OBJECTION_OPEN');
  });
});

describe('an event with many dead', () => {
  it('opens numbered unknowns that are held until each is known', async () => {
    await rig.signIn('desk', 's01');
    const { batches, cases } = rig.client('desk');
    const given = { name: '兰陵路事故', authority: '县应急局', place: '兰陵路 12 号', count: 12 };
    const { cases: opened } = await batches.open(given);
    expect(opened).toHaveLength(12);
    expect(await refusal(batches.open(given))).toBe('INPUT.BATCH');
    const [batch] = await batches.list();
    expect(batch?.people.map((person) => person.name)).toContain('兰陵路事故 第3号');
    expect(new Set(batch?.people.map((person) => person.number)).size).toBe(12);
    expect(batch?.people.some((person) => person.identified)).toBe(false);
    const caseId = opened[2] ?? '';
    const before = await cases.get({ caseId });
    expect(before.exceptions.marks.map((mark) => mark.id)).toEqual(['withoutFamily', 'police']);
    const changes = { name: '周长河', nameless: false, sex: 'male', birthDate: '1979-02-02' } as const;
    await cases.correct({ caseId, changes, reason: 'DNA 比对', witness: rig.witness('s03') });
    const after = await cases.get({ caseId });
    expect(after.exceptions.marks.map((mark) => mark.id)).toEqual(['police']);
    expect((await batches.list())[0]?.people[2]).toMatchObject({ name: '周长河', identified: true });
  });
});

describe('the rules of the place', () => {
  it('are changed by the director with a reason and a text, and every verdict keeps those it was decided by', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's02');
    const { home } = rig.client('desk');
    const rule = {
      rule: 'policeCauses',
      value: ['02'],
      basis: '县局通知 2026-3',
      reason: '病故也须公安证明',
    };
    expect(await refusal(home.saveRule({ ...rule, rule: 'toString' }))).toBe('INPUT.RULE');
    expect(await refusal(home.saveRule({ ...rule, rule: 'storageDays' }))).toBe('INPUT.RULE');
    await home.saveRule(rule);
    const saved = (await home.info()).rules.find((entry) => entry.id === 'policeCauses');
    expect(saved).toMatchObject({ value: ['02'], own: { basis: '县局通知 2026-3', by: expect.any(String) } });
    await rig.pump();
    expect(await bars(body, 'prepare')).toContain('POLICE_HELD');
    await home.saveRule({ ...rule, value: ['03'] });
    await rig.pump();
    expect(await bars(body, 'prepare')).not.toContain('POLICE_HELD');
    const verdict = rig.events('kiosk', 'checkpoint.blocked').at(-1)?.payload;
    if (verdict === undefined) throw new TypeError('no refusal');
    expect(decideAgain(verdict)?.reasons.map((entry) => entry.code)).toContain('POLICE_HELD');
  });
});
