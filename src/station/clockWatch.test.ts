import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bay, CHEN, charge, chargedIn, cremator, LI, passed, received, released } from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FURNACE = '1 号炉';
/** How far the clock of each station's own machine is off. */
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

const fault = (station: StationId) => rig.core(station).clock.fault;
const confirm = (station: StationId, second: string, reason = '已与电话报时核对') =>
  refusal(rig.client(station).clock.confirm({ reason, witness: rig.witness(second) }));

/** Why the tray is refused at once. */
async function rake(caseId: string): Promise<string[]> {
  await rig.signIn('console', 's08');
  await rig.client('console').attempt.open({ checkpoint: 'trayToCooling', expected: caseId });
  return rig.reasons('console');
}

describe('a clock set forward a day', () => {
  it('lets nobody burn today what is ordered for tomorrow, and says what is wrong', async () => {
    const body = await released(rig, CHEN, 'A-01');
    rig.clock.shift(DAY);
    expect(rig.live('console').clock.text).toMatch(/忽然变了.*快了 24 小时.*不可挽回.*校准/);
    await charge(rig, body, FURNACE);
    expect(rig.reasons('console')).toContain('CLOCK_WRONG');
    // What can be put right goes on.
    const li = await received(rig, LI);
    rig.scan('kiosk', li.wristband, bay('A-02'));
    passed(rig, 'kiosk', 'store');
    rig.clock.shift(-DAY);
    expect(fault('console')).toBeNull();
  });

  it('puts what is recorded meanwhile in front of nothing that others do later', async () => {
    off.kiosk = 60 * MINUTE;
    const body = await released(rig, CHEN, 'A-01');
    off.kiosk = 0;
    await charge(rig, body, FURNACE);
    passed(rig, 'console', 'charge');
    rig.scan('console', body.wristband, body.bagTag, cremator(FURNACE));
    passed(rig, 'console', 'chargeIn');
    await rig.pump();
    for (const station of ['desk', 'kiosk', 'console'] as const) {
      const state = rig.core(station).views.case(body.caseId);
      expect(state?.custodyConflict).toBeNull();
      expect(state?.whereabouts).toEqual({ kind: 'cremator', code: cremator(FURNACE) });
    }
  });

  it('is no fault any more when it is put back before anything was recorded', async () => {
    rig.clock.shift(DAY);
    await rig.wait(30_000);
    expect(fault('desk')).toEqual({ against: 'run', offMs: DAY });
    rig.clock.shift(-DAY);
    expect(fault('desk')).toBeNull();
  });
});

describe('the time a furnace needs', () => {
  it('is not shortened by a clock set forward', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', FURNACE);
    rig.clock.shift(41 * MINUTE);
    const finish = () => refusal(rig.client('console').cremation.finish({ cremator: cremator(FURNACE) }));
    expect(await finish()).toBe('STATE.TOO_SOON');
    expect(await rake(body.caseId)).toContain('CREMATION_TOO_SOON');
    rig.clock.advance(41 * MINUTE);
    await rig.signIn('console', 's08');
    expect(await finish()).toBeUndefined();
  });

  it('is waited for anew after a wrong clock was put right, and nobody guesses it from a wrong one', async () => {
    // The machine was an hour fast when it started, and nothing told.
    for (const id of ['desk', 'kiosk', 'console'] as const) off[id] = 60 * MINUTE;
    await rig.restart();
    await chargedIn(rig, CHEN, 'A-01', FURNACE);
    rig.clock.advance(45 * MINUTE);
    for (const id of ['desk', 'kiosk', 'console'] as const) off[id] = 0;
    await rig.restart();
    await rig.pump();
    await rig.signIn('console', 's08');
    const finish = () => refusal(rig.client('console').cremation.finish({ cremator: cremator(FURNACE) }));
    expect(fault('console')?.against).toBe('ledger');
    expect(await finish()).toBe('CLOCK.WRONG');
    expect(await confirm('console', 's02')).toBeUndefined();
    expect(fault('console')).toBeNull();
    // All that is known is that it was a quarter of an hour fast: from then on the whole time is waited for.
    expect(await finish()).toBe('STATE.TOO_SOON');
    rig.clock.advance(40 * MINUTE);
    await rig.signIn('console', 's08');
    expect(await finish()).toBeUndefined();
    // And it is still right after the next start, though the facts of the future stand in the ledger.
    await rig.restart();
    expect(fault('console')).toBeNull();
  });
});

describe('stations that disagree about the time', () => {
  it('find the odd one out of three, and it says so', async () => {
    off.console = 10 * MINUTE;
    await rig.restart();
    await rig.pump();
    expect(fault('console')).toEqual({ against: 'peers', offMs: 10 * MINUTE });
    expect(rig.live('console').clock.text).toContain('与其他工作站对不上，比它们快了 10 分钟');
    expect([fault('desk'), fault('kiosk')]).toEqual([null, null]);
    off.console = 0;
    await rig.restart();
    expect(fault('console')?.against).not.toBe('peers');
  });

  it('of two, each says so: neither can know', async () => {
    off.console = -10 * MINUTE;
    await rig.restart();
    rig.cut('kiosk', 'console');
    rig.cut('kiosk', 'desk');
    await rig.wait(6 * MINUTE);
    expect(fault('console')).toMatchObject({ against: 'peers', offMs: -10 * MINUTE });
    expect(fault('desk')).toMatchObject({ against: 'peers', offMs: 10 * MINUTE });
    expect(fault('kiosk')).toBeNull();
  });

  it('believe the one that two people vouched for', async () => {
    off.console = 10 * MINUTE;
    await rig.restart();
    await rig.pump();
    await rig.signIn('console', 's02');
    expect(await confirm('console', 's08', '其余两台电池没电，时间慢了')).toBeUndefined();
    await rig.pump();
    expect(fault('console')).toBeNull();
    expect(fault('desk')).toEqual({ against: 'peers', offMs: -10 * MINUTE });
    // Whoever vouched for it once is not believed when it jumps later.
    off.console += DAY;
    expect(fault('console')).toMatchObject({ against: 'run', offMs: DAY });
  });
});

describe('the way on', () => {
  it('needs two people, one of them a director, and a clock that something speaks against', async () => {
    await rig.signIn('console', 's08');
    expect(await confirm('console', 's02')).toBe('STATE.CLOCK_RIGHT');
    rig.clock.shift(DAY);
    expect(await confirm('console', 's09')).toBe('FORBIDDEN.WITNESS_ROLE');
    expect(await confirm('console', 's02')).toBeUndefined();
    await rig.pump();
    // All three run on this machine: who shares the time that was looked at need not be asked again.
    for (const id of ['desk', 'kiosk', 'console'] as const) expect(fault(id), id).toBeNull();
    const [event] = rig.events('desk', 'clock.confirmed');
    expect(event?.payload).toMatchObject({ against: 'run', offMs: DAY, reason: '已与电话报时核对' });
    expect(event).toMatchObject({ actorId: 's08', witnessId: 's02' });
  });
});
