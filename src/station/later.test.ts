import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hlcMillis } from '../ledger/hlc.ts';
import { CHEN, charge, passed, printed, released } from './testing/people.ts';
import { HomeRig, type StationId } from './testing/rig.ts';

const HOUR = 3_600_000;
const off: Record<StationId, number> = { desk: 0, kiosk: 0, console: 0 };
let rig: HomeRig;

beforeEach(async () => {
  Object.assign(off, { desk: 0, kiosk: 0, console: 0 });
  rig = await HomeRig.open({
    clockFor: (stationId, clock) => ({
      wall: () => clock.wall() + off[stationId as StationId],
      mono: () => clock.mono(),
    }),
  });
});
afterEach(() => rig.close());

describe('a fact of a newer program', () => {
  /** What only a newer program at the desk knows to record. */
  async function newer(payload: Record<string, string>): Promise<void> {
    const { ledger } = rig.core('desk');
    ledger.append({
      kind: 'case.stoppedByCourt',
      kindVersion: 1,
      actorId: 's01',
      occurredAt: rig.clock.wall(),
      payload,
    });
    await rig.pump();
  }

  it('lets nobody burn whom it speaks of, says the way on, and stops nobody else', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await newer({ carrier: body.wristband });
    await charge(rig, body, '1 号炉');
    expect(rig.reasons('console')).toContain('FACT_UNREAD');
    expect(rig.verdict('console')?.wayOn).toMatch(/更新本站程序/);
    expect((await rig.client('console').station.sync()).unread).toBe(1);
  });

  it('about somebody else is no stop', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await newer({ carrier: 'WB00000000X' });
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
  });
});

describe('a station whose clock is two hours ahead', () => {
  it('is heard, moves no clock, does nothing irreversible, and is named with the way on until it is put right', async () => {
    rig.stop();
    off.kiosk = 2 * HOUR;
    await rig.restart();
    await rig.signIn('kiosk', 's05');
    rig.core('kiosk').record('staff.dismissed', { staffId: 's99', reason: '试' }, { actorId: 's05' });
    await rig.pump();
    const desk = rig.core('desk');
    await rig.signIn('desk', 's01');
    const { future } = await rig.client('desk').station.sync();
    expect(future).toMatchObject([{ stationId: 'kiosk' }]);
    expect(future[0]?.what).toMatch(/快.*2 小时/);
    expect(future[0]?.wayOn).toMatch(/状态.*校对时间/);
    await printed(rig, CHEN);
    expect(hlcMillis(desk.ledger.head().hlc)).toBeLessThan(rig.clock.wall() + HOUR);
    expect(rig.core('kiosk').stationFacts().clockWrong).toBe(true);
    expect(desk.stationFacts().clockWrong).toBe(false);
    // Set right, it still has to be looked at: its own facts are ahead of it.
    off.kiosk = 0;
    await rig.pump();
    await rig.signIn('kiosk', 's02');
    expect(rig.core('kiosk').stationFacts().clockWrong).toBe(true);
    await rig.client('kiosk').clock.confirm({ reason: '已与电话报时核对', witness: rig.witness('s05') });
    await rig.pump();
    expect(rig.core('kiosk').stationFacts().clockWrong).toBe(false);
    await rig.signIn('desk', 's01');
    expect((await rig.client('desk').station.sync()).future).toEqual([]);
  });
});
