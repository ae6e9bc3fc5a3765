import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatCode } from '../domain/codes/index.ts';
import { bay, bound, CHEN, LI, received, stored } from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const ROOM = '二号冷藏间';
const OTHER_ROOM = '一号冷藏间';

const stock = (station: StationId = 'kiosk') => rig.client(station).stocktake;
const counting = (station: StationId = 'kiosk') => rig.live(station).counting;

async function started(
  rooms: string[] = [ROOM],
  station: StationId = 'kiosk',
  staffId = 's05',
): Promise<string> {
  await rig.signIn(station, staffId);
  const { countId } = await stock(station).start({ of: 'bay', rooms, why: 'daily' });
  return countId;
}

/** Every bay of the room that has not been looked at: what the ledger says lies there, is there. */
async function rest(): Promise<void> {
  for (let next = counting()?.next; next !== null && next !== undefined; next = counting()?.next) {
    const occupant = rig.core('kiosk').views.place(next.code)?.occupants[0];
    rig.scan('kiosk', next.code);
    if (occupant === undefined) await stock().empty({});
    else rig.scan('kiosk', band(occupant));
  }
}

function band(caseId: string): string {
  return (
    rig
      .core('kiosk')
      .views.case(caseId)
      ?.carriers.find((entry) => entry.state === 'bound')?.code ?? ''
  );
}

describe('the daily count', () => {
  it('balances where everybody lies where the ledger says', async () => {
    const chen = await stored(rig, CHEN, 'F-02');
    const countId = await started();
    expect(counting()).toMatchObject({ counted: 0, total: 20, next: { label: 'F-01' } });
    rig.scan('kiosk', bay('F-01'));
    await stock().empty({});
    expect(counting()).toMatchObject({ counted: 1, next: { label: 'F-02' }, last: { ok: true } });
    rig.scan('kiosk', bay('F-02'), chen.wristband, chen.bagTag);
    expect(counting()?.last).toMatchObject({ finding: 'match', sentence: 'F-02：陈守义，相符' });
    await rest();
    expect(await stock().finish({ countId, note: null })).toMatchObject({
      counted: 20,
      matched: 1,
      empty: 19,
      issues: [],
      frozen: [],
    });
    expect(counting()).toBeNull();
    expect((await stock().overview()).rooms.find((row) => row.room === ROOM)).toMatchObject({ due: false });
  });

  it('stops both of two who changed places at every checkpoint, until two people have looked', async () => {
    const chen = await stored(rig, CHEN, 'F-01');
    const li = await stored(rig, LI, 'F-03');
    const countId = await started();
    rig.scan('kiosk', bay('F-01'), li.wristband);
    expect(counting()?.last).toMatchObject({ finding: 'elsewhere', ok: false });
    rig.scan('kiosk', bay('F-03'), chen.wristband);
    await rest();
    const report = await stock().finish({ countId, note: null });
    expect(report.issues.map((issue) => [issue.kind, issue.names, issue.settled])).toEqual([
      ['elsewhere', ['李桂兰'], false],
      ['elsewhere', ['陈守义'], false],
    ]);
    expect(report.frozen.map((person) => person.name).sort()).toEqual(['李桂兰', '陈守义'].sort());

    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: null });
    rig.scan('kiosk', li.wristband, bay('F-05'));
    expect(rig.reasons('kiosk')).toContain('CONFLICT_OPEN');

    // The way on, at the place itself: scanned there, with a second person.
    const close = rig.client('kiosk').conflicts.close;
    const note = '现场核对';
    const witness = rig.witness('s06');
    for (const [body, place] of [
      [li, bay('F-01')],
      [chen, bay('F-03')],
    ] as const)
      await close({ conflictId: `custody:${body.caseId}`, carrier: body.wristband, place, note, witness });
    expect(await rig.client('kiosk').conflicts.list()).toEqual([]);
    expect(rig.core('kiosk').views.place(bay('F-01'))?.occupants).toEqual([li.caseId]);
    expect(rig.core('kiosk').views.place(bay('F-03'))?.occupants).toEqual([chen.caseId]);
    const after = await stock().get({ countId });
    expect(after.issues.every((issue) => issue.settled)).toBe(true);
    expect(after.frozen.map((person) => person.conflictId)).toEqual([null, null]);
  });

  it('freezes at every other station as soon as it hears', async () => {
    const chen = await stored(rig, CHEN, 'F-01');
    await started();
    rig.scan('kiosk', bay('F-01'));
    await stock()
      .empty({})
      .catch(() => undefined);
    await stock().empty({ again: true });
    await rig.pump();
    expect(rig.core('console').views.case(chen.caseId)?.custodyConflict).toMatchObject({
      count: { why: 'notThere', place: bay('F-01') },
    });
    expect(await rig.client('kiosk').conflicts.list()).toMatchObject([
      { text: '陈守义：账上在二号冷藏间 F-01，盘点时那里没有' },
    ]);
  });

  it('asks for a second look before it believes that somebody is not there', async () => {
    const chen = await stored(rig, CHEN, 'F-01');
    await started();
    rig.scan('kiosk', bay('F-01'));
    expect(await refusal(stock().empty({}))).toBe('STATE.LOOK_AGAIN');
    expect(rig.events('kiosk', 'count.scanned')).toEqual([]);
    rig.scan('kiosk', chen.wristband);
    expect(counting()?.last?.finding).toBe('match');
    expect(await refusal(stock().empty({ again: true }))).toBe('STATE.NOT_EMPTY');
  });

  it('takes the command code for empty, and does not take a bounce for a second look', async () => {
    await stored(rig, CHEN, 'F-01');
    await started();
    const empty = formatCode('command', 7);
    rig.scan('kiosk', bay('F-02'), empty);
    expect(counting()).toMatchObject({ counted: 1, last: { finding: 'empty' } });
    rig.scan('kiosk', bay('F-01'), empty, empty);
    expect(counting()).toMatchObject({ counted: 1 });
    rig.clock.advance(2_000);
    rig.scan('kiosk', empty);
    expect(counting()).toMatchObject({ counted: 2, last: { finding: 'missing' } });
  });

  it('makes no false alarm of a move made by scan meanwhile', async () => {
    const chen = await stored(rig, CHEN, 'F-01');
    const countId = await started();
    rig.scan('kiosk', bay('F-04'));
    await stock().empty({});
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: chen.caseId });
    rig.scan('kiosk', chen.wristband, bay('F-04'));
    expect(rig.verdict('kiosk')?.outcome).toBe('pass');
    rig.scan('kiosk', bay('F-01'));
    await stock().empty({});
    await rest();
    expect(await stock().finish({ countId, note: null })).toMatchObject({ issues: [], frozen: [] });
  });

  it('that a crash broke off takes no scan for a move, until it is gone on with or put aside', async () => {
    const chen = await stored(rig, CHEN, 'F-02');
    const countId = await started();
    rig.scan('kiosk', bay('F-01'));
    await stock().empty({});
    await rig.restart();
    await rig.signIn('kiosk', 's05');
    const half = { countId, counted: 1, total: 20 };
    expect(rig.live('kiosk').halfCount).toMatchObject(half);
    for (const code of [bay('F-02'), chen.wristband, bay('F-03')]) {
      rig.scan('kiosk', code);
      expect(rig.live('kiosk')).toMatchObject({ attempt: null, counting: null, halfCount: half });
      expect(rig.live('kiosk').lastScan?.note).toContain('停在半路');
    }
    expect(rig.core('kiosk').views.case(chen.caseId)?.whereabouts).toEqual({
      kind: 'place',
      code: bay('F-02'),
    });
    await stock().resume({ countId });
    rig.scan('kiosk', bay('F-02'), chen.wristband);
    expect(counting()).toMatchObject({ counted: 2, last: { ok: true } });
    // Whoever logs off in the middle leaves the same question to the next one.
    await rig.client('kiosk').session.signOut();
    await rig.signIn('kiosk', 's06');
    rig.scan('kiosk', chen.wristband);
    expect(rig.live('kiosk')).toMatchObject({ attempt: null, halfCount: { countId } });
    await stock().pause();
    rig.scan('kiosk', chen.wristband);
    expect(rig.live('kiosk')).toMatchObject({
      halfCount: null,
      attempt: { subject: { caseId: chen.caseId } },
    });
  });

  it('is gone on with by another person after a crash, at the next place', async () => {
    const countId = await started();
    rig.scan('kiosk', bay('F-01'));
    await stock().empty({});
    await rig.restart();
    expect(counting()).toBeNull();
    await rig.signIn('kiosk', 's06');
    await stock().resume({ countId });
    expect(counting()).toMatchObject({ counted: 1, next: { label: 'F-02' } });
    expect((await stock().get({ countId })).people).toEqual(['王建军', '赵立']);
  });

  it('ends with whoever signs out, and takes no scan of the next person', async () => {
    await started();
    rig.scan('kiosk', bay('F-01'));
    await rig.signIn('kiosk', 's06');
    expect(counting()).toBeNull();
    expect(await refusal(stock().empty({}))).toBe('STATE.NO_COUNT');
    rig.scan('kiosk', bay('F-01'));
    expect(rig.events('kiosk', 'count.scanned')).toEqual([]);
  });

  it('asks for the place code again after its time', async () => {
    const chen = await stored(rig, CHEN, 'F-01');
    await started();
    rig.scan('kiosk', bay('F-01'));
    rig.clock.advance(rig.core('kiosk').policy.carrierAgeMs + 1);
    await rig.client('kiosk').verdict.dismiss();
    rig.scan('kiosk', chen.wristband);
    expect(rig.live('kiosk').lastScan?.note).toBe('请先扫柜位码，再扫里面的腕带');
    expect(await refusal(stock().empty({}))).toBe('STATE.NO_PLACE');
  });

  it('knows a carrier nobody has seen, and one that was revoked', async () => {
    const chen = await stored(rig, CHEN, 'F-01');
    const li = await bound(rig, LI);
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').carriers.revoke({ caseId: chen.caseId, code: chen.bagTag, reason: '破损' });
    await started();
    rig.scan('kiosk', bay('F-01'), chen.bagTag);
    expect(counting()?.last).toMatchObject({ finding: 'deadCarrier', ok: false });
    rig.scan('kiosk', bay('F-02'), formatCode('wristband', 7_654_321));
    expect(counting()?.last).toMatchObject({ finding: 'unknownCarrier', ok: false });
    // Nobody could be stopped for it: the place itself is, until a later look finds nothing strange.
    const strange = async () => (await rig.client('desk').conflicts.list()).map((entry) => entry.conflictId);
    await rig.pump();
    expect(await strange()).toContain(`stranger:${bay('F-02')}`);
    expect(
      await refusal(
        rig.client('kiosk').conflicts.close({
          ...{ conflictId: `stranger:${bay('F-02')}`, carrier: chen.wristband, place: bay('F-02') },
          ...{ keep: null, note: '看过', witness: rig.witness('s06') },
        }),
      ),
    ).toBe('STATE.NEEDS_COUNT');
    rig.scan('kiosk', bay('F-02'));
    await stock().empty({});
    await rig.pump();
    expect(await strange()).not.toContain(`stranger:${bay('F-02')}`);
    // Bound at the bedside, and by the ledger not even in the house.
    rig.scan('kiosk', bay('F-03'), li.wristband);
    expect(counting()?.last).toMatchObject({ finding: 'elsewhere' });
  });

  it('takes no scan of a room it does not count, of a paper, or of another kind', async () => {
    const chen = await received(rig, CHEN);
    const countId = await started([OTHER_ROOM]);
    rig.scan('kiosk', bay('F-01'));
    expect(rig.live('kiosk').lastScan?.note).toContain('不在这次盘点的范围里');
    rig.scan('kiosk', bay('A-01'), chen.number);
    expect(rig.live('kiosk').lastScan?.note).toContain('纸面不能证明遗体');
    expect((await stock().get({ countId })).counted).toBe(0);
  });

  it('ends early only with a reason, and then answers for nothing', async () => {
    const countId = await started();
    expect(await refusal(stock().finish({ countId, note: null }))).toBe('STATE.NOT_COUNTED');
    await stock().finish({ countId, note: '停电' });
    expect(await refusal(stock().resume({ countId }))).toBe('STATE.COUNT_OVER');
    expect((await stock().overview()).rooms.find((row) => row.room === ROOM)).toMatchObject({ lastAt: null });
  });
});

describe('two stations', () => {
  it('count one room in one count', async () => {
    const countId = await started();
    await rig.pump();
    await rig.signIn('desk', 's02');
    expect(await refusal(stock('desk').start({ of: 'bay', rooms: [], why: 'daily' }))).toBe(
      'STATE.COUNT_OPEN',
    );
    await stock('desk').resume({ countId });
    rig.scan('desk', bay('F-05'));
    await stock('desk').empty({});
    await rig.pump();
    expect(counting()).toMatchObject({ counted: 1 });
  });

  it('that did not hear each other: the later one is refused once they do', async () => {
    rig.cut('desk', 'kiosk');
    rig.cut('console', 'kiosk');
    await started();
    await rig.wait(30_000);
    await rig.signIn('desk', 's02');
    const later = await stock('desk').start({ of: 'bay', rooms: [ROOM], why: 'daily' });
    // The bays belong to the kiosk: what it did meanwhile is not known here.
    rig.scan('desk', bay('F-01'));
    expect(rig.live('desk').lastScan?.note).toContain('请到那里盘');
    await rig.mend('desk', 'kiosk');
    rig.scan('desk', bay('F-01'));
    expect(rig.live('desk').lastScan?.note).toContain('先开始了同一处的盘点');
    expect(await refusal(stock('desk').resume(later))).toBe('STATE.COUNT_OPEN');
  });
});

describe('a count that is due', () => {
  it('is an alarm only from the hour of the next day on, and the hour is the home’s', async () => {
    const alarm = () => rig.live('kiosk').alarms.find((entry) => entry.id === 'count:bay');
    expect(alarm()).toBeUndefined();
    expect((await stock().overview()).rooms[0]).toMatchObject({ due: true, overdue: false });
    await rig.signIn('desk', 's02');
    await stock('desk').saveRules({ bayHour: 0, nicheDays: 30 });
    await rig.pump();
    rig.clock.advance(24 * 3_600_000);
    expect(alarm()).toMatchObject({ text: '冷柜盘点过时未做：一号冷藏间、二号冷藏间' });
  });

  it('may only be made by whoever counts', async () => {
    await rig.signIn('kiosk', 's03');
    expect(await refusal(stock().start({ of: 'bay', rooms: [], why: 'daily' }))).toBe('FORBIDDEN.ROLE');
  });
});

describe('the report on paper', () => {
  it('says what did not balance and who was stopped', async () => {
    await stored(rig, CHEN, 'F-01');
    const countId = await started();
    rig.scan('kiosk', bay('F-01'));
    await stock().empty({ again: true });
    await stock().finish({ countId, note: '只盘一格' });
    await stock().print({ countId });
    const job = rig.jobs.at(-1);
    expect(job?.template).toBe('stockReport');
    expect(job?.rows.map((row) => row.value).join()).toContain('账上陈守义在F-01，现场没有');
  });
});
