import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoCode } from './demo/homeData.ts';
import { CHEN, received } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});

afterEach(() => rig.close());

const A01 = demoCode('bay', 'A-01');

describe('a place', () => {
  it('is put out of service with a reason, refuses a body, and is taken back', async () => {
    const body = await received(rig, CHEN);
    await rig.signIn('desk', 's02');
    const { places } = rig.client('desk');
    await places.setService({ code: A01, out: true, reason: '门封坏了' });
    expect((await places.list()).find((row) => row.code === A01)).toMatchObject({
      kindText: '柜位',
      outOfService: '门封坏了',
      insideText: '',
    });
    await rig.home.pump();
    rig.scan('kiosk', body.wristband, A01);
    const refused = rig.verdict('kiosk');
    expect(refused?.reasons.map((entry) => entry.code)).toContain('PLACE_OUT_OF_SERVICE');
    expect(await refusal(places.setService({ code: A01, out: true, reason: '再来一次' }))).toBe(
      'STATE.SERVICE',
    );
    await places.setService({ code: A01, out: false, reason: '换了门封' });
    expect((await places.list()).find((row) => row.code === A01)?.outOfService).toBeNull();
  });

  it('that is promised, or that does not exist, stays as it is', async () => {
    const { caseId } = await received(rig, CHEN);
    await rig.signIn('desk', 's02');
    const desk = rig.client('desk');
    const hall = demoCode('hall', '怀恩厅');
    const from = rig.core('desk').wall + 3_600_000;
    await desk.farewell.book({ caseId, hall, from, to: from + 3_600_000 });
    const reason = '空调坏了';
    expect(await refusal(desk.places.setService({ code: hall, out: true, reason }))).toBe(
      'STATE.HALL_BOOKED',
    );
    const unknown = demoCode('staff', 's01');
    expect(await refusal(desk.places.setService({ code: unknown, out: true, reason }))).toBe(
      'NOT_FOUND.PLACE',
    );
  });
});

describe('places that a home sets up itself', () => {
  const NEW = { kind: 'bay' as const, room: '三号冷藏间', labels: ['K-01', 'K-02'], detail: '' };

  it('get codes nobody has, are known at every station, and take a body', async () => {
    await rig.signIn('desk', 's02');
    const { places } = rig.client('desk');
    const { codes } = await places.define(NEW);
    expect(new Set(codes).size).toBe(2);
    const [first = '', second = ''] = codes;
    await rig.home.pump();
    expect(rig.core('kiosk').views.place(first)).toMatchObject({ label: 'K-01', authority: 'kiosk' });
    await places.print({ codes });
    expect(rig.jobs.slice(-2)).toMatchObject([
      { template: 'plate', code: first, name: 'K-01' },
      { template: 'plate', code: second, name: 'K-02' },
    ]);
    const body = await received(rig, CHEN);
    rig.scan('kiosk', body.wristband, first);
    expect(rig.verdict('kiosk')?.outcome).toBe('pass');
    // What hangs on the walls of the first day keeps its numbers.
    expect(demoCode('bay', 'A-01')).not.toBe(first);
    expect((await places.list()).filter(({ room }) => room === '三号冷藏间')).toHaveLength(2);
  });

  it('are not there twice, and say what they have to say', async () => {
    await rig.signIn('desk', 's02');
    const { places } = rig.client('desk');
    expect(await refusal(places.define({ ...NEW, room: '一号冷藏间', labels: ['A-01'] }))).toBe(
      'INPUT.PLACE_TWICE',
    );
    expect(await refusal(places.define({ ...NEW, kind: 'cremator', labels: ['5 号炉'] }))).toBe(
      'INPUT.PLACE_DETAIL',
    );
    expect(await refusal(places.print({ codes: [demoCode('staff', 's01')] }))).toBe('NOT_FOUND.PLACE');
  });
});

describe('whoever is engaged', () => {
  const NEW = { name: '许诺', roles: ['coldRoomKeeper' as const], deputyOf: [] };

  it('gets a badge and a first PIN by two people, and signs in at any station with what the slip says', async () => {
    await rig.signIn('desk', 's02');
    const { staff } = rig.client('desk');
    const { staffId } = await staff.engage({ ...NEW, witness: rig.witness('s01') });
    await staff.printBadge({ staffId });
    await staff.issuePin({ staffId, witness: rig.witness('s01') });
    await rig.home.pump();
    const [badge, slip] = rig.jobs.slice(-2);
    expect(badge).toMatchObject({ template: 'plate', title: '工牌', name: '许诺' });
    expect(slip).toMatchObject({ template: 'sealedCode', codeText: expect.stringMatching(/^\d{6}$/) });
    const pin = slip?.codeText ?? '';
    rig.scan('kiosk', badge?.code ?? '');
    await rig.client('kiosk').session.pin({ pin });
    expect(rig.live('kiosk').session).toMatchObject({ staffId, name: '许诺' });
    // Their own from then on, at the other stations too.
    await rig.client('kiosk').session.changePin({ current: pin, next: '4711' });
    rig.scan('console', badge?.code ?? '');
    expect(await refusal(rig.client('console').session.pin({ pin }))).toBe('AUTH.PIN_WRONG');
    await rig.client('console').session.pin({ pin: '4711' });
    const told = [rig.events('desk', 'staff.enrolled'), rig.events('desk', 'staff.pinIssued')].flat();
    expect(told.at(-1)).toMatchObject({ payload: { staffId }, actorId: 's02', witnessId: 's01' });
    expect(JSON.stringify(told)).not.toContain(pin);
  });

  it('is not there twice, is no work of one person, and nobody gives themselves a PIN', async () => {
    await rig.signIn('desk', 's02');
    const { staff } = rig.client('desk');
    expect(await refusal(staff.engage({ ...NEW, witness: rig.witness('s02') }))).toBe('AUTH.WITNESS_SAME');
    const twice = { ...NEW, name: '王建军', witness: rig.witness('s01') };
    expect(await refusal(staff.engage(twice))).toBe('INPUT.STAFF_TWICE');
    const own = { staffId: 's02', witness: rig.witness('s01') };
    expect(await refusal(staff.issuePin(own))).toBe('FORBIDDEN.OWN');
    await staff.dismiss({ staffId: 's05', reason: '调走' });
    expect(await refusal(staff.printBadge({ staffId: 's05' }))).toBe('STATE.DISMISSED');
    expect(await refusal(staff.issuePin({ staffId: 'no', witness: rig.witness('s01') }))).toBe(
      'NOT_FOUND.STAFF',
    );
  });
});

describe('staff', () => {
  it('who leave may do nothing from then on, and what they did stays', async () => {
    await rig.signIn('kiosk', 's05');
    await rig.signIn('desk', 's02');
    const { staff } = rig.client('desk');
    await staff.dismiss({ staffId: 's05', reason: '调走' });
    await rig.home.pump();
    expect((await staff.list()).find((row) => row.staffId === 's05')).toMatchObject({
      rolesText: '冷藏管理员',
      active: false,
    });
    expect(
      await refusal(rig.client('kiosk').objections.raise({ caseId: null, reason: '', byFamily: false })),
    ).toBe('AUTH.NONE');
    expect(await refusal(staff.dismiss({ staffId: 's05', reason: '再来' }))).toBe('STATE.DISMISSED');
    expect(await refusal(staff.dismiss({ staffId: 'nobody', reason: '没有' }))).toBe('NOT_FOUND.STAFF');
  });

  it('always keep a director, and nobody ends their own badge', async () => {
    await rig.signIn('desk', 's02');
    const { staff } = rig.client('desk');
    expect(await refusal(staff.dismiss({ staffId: 's02', reason: '自己' }))).toBe('FORBIDDEN.OWN');
    await staff.dismiss({ staffId: 's15', reason: '不再代理' });
    rig.core('desk').record('staff.dismissed', { staffId: 's02', reason: '别站' }, { actorId: 's15' });
    expect(await refusal(staff.list())).toBe('AUTH.NONE');
  });
});
