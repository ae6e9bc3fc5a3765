import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BayBoard } from './dto.ts';
import { bay, bound, CHEN, received, stored } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const board = () => rig.client('kiosk').board.bays();

async function bayNamed(label: string): Promise<BayBoard['rooms'][number]['bays'][number] | undefined> {
  return (await board()).rooms.flatMap((room) => room.bays).find((entry) => entry.label === label);
}

describe('the board of the cold rooms', () => {
  it('says what to do with somebody in hands, and is never late with somebody still on the road', async () => {
    await bound(rig, CHEN);
    expect((await board()).inHands).toMatchObject([{ todo: '到馆后扫腕带接收', overdueAt: null }]);
  });

  it('says from when on somebody in the house has been in hands too long', async () => {
    await received(rig, CHEN);
    const [row] = (await board()).inHands;
    expect(row).toMatchObject({ person: '王建军', todo: '放入空柜，扫柜位码' });
    expect((row?.overdueAt ?? 0) - (row?.since ?? 0)).toBe(15 * 60_000);
  });

  it('asks for a second look by name, until somebody else has looked', async () => {
    const body = await received(rig, CHEN);
    rig.scan('kiosk', body.wristband, bay('B-02'));
    expect((await bayNamed('B-02'))?.occupants).toMatchObject([
      { pendingReview: true, storedBy: '王建军', marks: [{ text: '待复核', act: true }] },
    ]);
    await rig.signIn('kiosk', 's06');
    rig.scan('kiosk', body.wristband, bay('B-02'));
    expect((await bayNamed('B-02'))?.occupants).toMatchObject([
      { pendingReview: false, storedBy: '', marks: [] },
    ]);
  });

  it('counts a bay out of service neither as taken nor as free', async () => {
    const before = (await board()).counts;
    rig
      .core('kiosk')
      .record('place.outOfService', { code: bay('A-01'), out: true, reason: '压缩机停' }, { actorId: 's02' });
    expect((await board()).counts).toEqual({ ...before, free: before.free - 1 });
  });
});

describe('what may come next for one person', () => {
  it('bars the second look of whoever put them there, before anything is scanned', async () => {
    const body = await received(rig, CHEN);
    rig.scan('kiosk', body.wristband, bay('B-02'));
    const next = async () => (await rig.client('kiosk').cases.get({ caseId: body.caseId })).next;
    expect((await next()).find(({ checkpoint }) => checkpoint === 'review')?.bars).toEqual([
      '复核要由另一个人来做',
    ]);
    await rig.signIn('kiosk', 's06');
    expect((await next()).find(({ checkpoint }) => checkpoint === 'review')?.bars).toEqual([]);
  });

  it('tells apart what a director may take upon themselves and what nobody may', async () => {
    const { caseId } = await stored(rig, CHEN, 'B-02');
    const cremation = async () => {
      const { next } = await rig.client('kiosk').cases.get({ caseId });
      return next.find(({ checkpoint }) => checkpoint === 'releaseToCremation');
    };
    // Papers are missing: nobody's word replaces them.
    expect(await cremation()).toMatchObject({ overridable: false });
    await rig.signIn('desk', 's01');
    const { documents, cremation: order } = rig.client('desk');
    const rest = { form: null, number: null, issuer: null, attachment: null, note: null };
    for (const kind of ['identity', 'arrangerIdentity', 'cremationAuthorization'] as const)
      await documents.receive({ caseId, kind, issuerKind: null, ...rest });
    await documents.receive({ caseId, kind: 'deathCertificate', issuerKind: '1', ...rest });
    await order.order({ caseId, crematorType: '环保炉', scheduledAt: rig.clock.wall() });
    await rig.pump();
    expect(await cremation()).toMatchObject({
      bars: ['陈守义的告别还没有结束，也没有放弃告别的签字'],
      overridable: true,
    });
  });
});
