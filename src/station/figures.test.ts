import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Act } from '../domain/events/kinds.ts';
import { lastWeeks, WEEK, weekStart } from './reports/weeks.ts';
import { bay, CHEN, chargedIn, LI, passed, received, stored } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const director = async () => {
  await rig.pump();
  await rig.signIn('console', 's02');
  return rig.client('console').director;
};

async function row(stationId: string | null) {
  const { rows } = await (await director()).compliance({ weeks: 2 });
  const found = rows.find((each) => each.stationId === stationId);
  if (found === undefined) throw new TypeError(`no row for ${stationId}`);
  return found;
}

describe('weeks', () => {
  it('begin on Monday at midnight by the clock on the wall', () => {
    const at = (text: string) => Date.parse(`${text}+08:00`);
    expect(weekStart(at('2026-11-29T23:59'))).toBe(at('2026-11-23T00:00'));
    expect(weekStart(at('2026-11-30T00:00'))).toBe(at('2026-11-30T00:00'));
    expect(lastWeeks(at('2026-11-24T12:00'), 2)).toEqual([at('2026-11-16T00:00'), at('2026-11-23T00:00')]);
  });
});

describe('scan compliance', () => {
  it('counts a pass as scanned only where every code came from a scanner', async () => {
    const chen = await received(rig, CHEN);
    expect((await row('kiosk')).total).toMatchObject({ passes: 1, scanned: 1, typed: 0 });
    // The wristband cannot be read: it is keyed in.
    await rig.client('kiosk').scan.code({ text: chen.wristband, source: 'typed' });
    rig.scan('kiosk', bay('A-01'));
    passed(rig, 'kiosk', 'store');
    rig.scan('kiosk', chen.wristband, bay('A-03'));
    const kiosk = await row('kiosk');
    expect(kiosk.total).toMatchObject({ passes: 2, scanned: 1, typed: 1, overrides: 0 });
    expect(kiosk.total.blocked).toBeGreaterThan(0);
    expect(kiosk.cells.at(-1)).toEqual(kiosk.total);
    const from = weekStart(rig.clock.wall());
    const ask = { stationId: 'kiosk', from, to: from + WEEK, kind: 'typed' } as const;
    const { misses, story } = rig.client('console').director;
    const [miss] = await misses(ask);
    expect(miss).toMatchObject({ chinese: '入柜', kinds: ['typed'], of: { name: CHEN.name } });
    if (miss === undefined) throw new TypeError('no miss');
    const told = await story(miss.ref);
    expect(told.outcome).toBe('pass');
    expect(told.scans.map((scan) => scan.what)).toContain('手工输入腕带');
    expect(await misses({ ...ask, stationId: 'desk' })).toEqual([]);
  });

  it('counts a carrier that was given up, and the whole home is the sum of its stations', async () => {
    const chen = await received(rig, CHEN);
    await rig.signIn('desk', 's01');
    await rig.client('desk').carriers.revoke({ caseId: chen.caseId, code: chen.bagTag, reason: '破损' });
    const [home, desk, kiosk] = [await row(null), await row('desk'), await row('kiosk')];
    expect(desk.total).toMatchObject({ passes: 1, scanned: 1, revoked: 1 });
    expect(home.total.passes).toBe(desk.total.passes + kiosk.total.passes);
    expect(home.total.revoked).toBe(1);
  });

  it('goes on from where it was read before, and gives a new week its own column', async () => {
    await received(rig, CHEN);
    const before = await row(null);
    await rig.wait(60_000);
    rig.clock.advance(WEEK);
    const later = await row(null);
    expect(later.cells[0]).toEqual(before.cells[1]);
    expect(later.cells[1]?.passes).toBe(0);
  });
});

describe('time in place', () => {
  it('says where everybody is, since when, what may come next and what is waited for', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    const li = await received(rig, LI, 's07');
    const house = await (await director()).house();
    const of = (caseId: string) => house.find((each) => each.caseId === caseId);
    expect(of(chen.caseId)).toMatchObject({ where: '一号冷藏间 A-01', act: true });
    expect(of(chen.caseId)?.waits).toContain('等前台收齐');
    expect(of(li.caseId)).toMatchObject({ next: '入柜', waits: '等放下并扫位置码', act: false });
    rig.clock.advance(20 * 60_000);
    expect((await (await director()).house()).find((each) => each.caseId === li.caseId)).toMatchObject({
      waits: '等放下并扫位置码，已超过 15 分钟',
      act: true,
    });
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').objections.raise({ caseId: chen.caseId, reason: '特征不符' });
    expect((await (await director()).house()).find((each) => each.caseId === chen.caseId)).toMatchObject({
      next: null,
      waits: '等馆长当面核对，解除异议',
    });
  });

  it('measures each stage in the week it ended, and names the longest', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    const { stages } = await (await director()).stages({ weeks: 2 });
    const toBay = stages.find((stage) => stage.id === 'toBay');
    expect(toBay?.cells.map((cell) => cell.count)).toEqual([0, 1]);
    expect(toBay?.longest[0]?.of.caseId).toBe(body.caseId);
    expect(stages.find((stage) => stage.id === 'toUrn')?.cells.map((cell) => cell.count)).toEqual([0, 0]);
  });
});

describe('the day', () => {
  it('has who came, who burns, who is stopped, and who was at work', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    const li = await stored(rig, LI, 'A-02', 's07');
    await rig.signIn('desk', 's02');
    await rig.client('desk').holds.place({
      ...{ caseId: li.caseId, holdKind: 'police', reason: '待查', basis: null },
    });
    const day = await (await director()).day();
    expect(day.arrivals.map((each) => each.caseId).sort()).toEqual([body.caseId, li.caseId].sort());
    expect(day.cremations.burning).toMatchObject([{ caseId: body.caseId }]);
    expect(day.cremations.ordered).toEqual([]);
    expect(day.stops).toMatchObject([{ caseId: li.caseId, kind: 'hold' }]);
    expect(day.cremators).toMatchObject({ used: 1, total: 4 });
    expect(day.bays).toMatchObject({ used: 1, total: 60 });
    expect(day.staff.map((each) => each.name)).toContain(rig.core('desk').views.staff('s08')?.name);
    expect(day.refused.passes).toBeGreaterThan(5);
  });

  it('has a farewell while it is booked, while it goes on and when it is over', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's01');
    const hall = rig.core('desk').views.places('hall')[0];
    if (hall === undefined) throw new TypeError('no hall');
    const from = rig.clock.wall() + 60_000;
    await rig
      .client('desk')
      .farewell.book({ caseId: chen.caseId, hall: hall.code, from, to: from + 3_600_000 });
    const shown = async () => (await (await director()).day()).farewells;
    expect(await shown()).toMatchObject([{ caseId: chen.caseId, at: from, note: hall.label, done: false }]);
    const record = (act: Partial<Act>, checkpoint: 'view' | 'releaseToCremation') => {
      rig.clock.advance(1_000);
      const whole = { from: null, to: null, ...act };
      const fields = { attemptId: 't', policyVersion: 1, decidedAtMs: 0, context: {}, evidence: [] };
      const about = { caseId: chen.caseId, actorId: 's12' };
      rig.core('kiosk').record('checkpoint.passed', { checkpoint, ...fields, act: whole }, about);
    };
    const at = { kind: 'place', code: hall.code } as const;
    await rig.pump();
    record({ to: at }, 'view');
    expect(await shown()).toMatchObject([{ at: from, note: `${hall.label}，告别中`, done: false }]);
    const hands = {
      kind: 'hands',
      staffId: 's12',
      trolley: null,
      purpose: 'releaseToCremation',
      to: null,
    } as const;
    record({ from: at, to: hands }, 'releaseToCremation');
    expect(await shown()).toMatchObject([{ at: from, note: hall.label, done: true }]);
  });

  it('has the terms that are near or past', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    expect((await (await director()).day()).terms).toEqual([]);
    rig
      .core('desk')
      .record(
        'case.amended',
        { decedent: { infectious: 'confirmed' } },
        { caseId: chen.caseId, actorId: 's01' },
      );
    rig.clock.advance(25 * 3_600_000);
    const { terms } = await (await director()).day();
    expect(terms).toMatchObject([{ caseId: chen.caseId, overdue: true }]);
    expect(terms[0]?.note).toContain('传染病');
  });
});
