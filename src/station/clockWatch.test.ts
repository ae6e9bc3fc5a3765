import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hlcMillis } from '../ledger/hlc.ts';
import { openDatabase } from '../ledger/sqlite.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import {
  bay,
  CHEN,
  charge,
  chargedIn,
  cremator,
  LI,
  passed,
  pushIn,
  received,
  released,
} from './testing/people.ts';
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
    await pushIn(rig, body, FURNACE);
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
    expect(fault('console')).toEqual({ against: 'start', offMs: -60 * MINUTE });
    expect(await finish()).toBe('CLOCK.WRONG');
    expect(await confirm('console', 's02')).toBeUndefined();
    expect(fault('console')).toBeNull();
    // Since when it was fast nobody knows: from now on the whole time is waited for.
    expect(await finish()).toBe('STATE.TOO_SOON');
    rig.clock.advance(40 * MINUTE);
    await rig.signIn('console', 's08');
    expect(await finish()).toBeUndefined();
    // And it is still right after the next start, though the facts of the future stand in the ledger.
    await rig.restart();
    expect(fault('console')).toBeNull();
  });
});

describe('a clock turned while the station was closed', () => {
  /** Nobody else is heard, now and after each start. */
  const ALONE = {
    cuts: [
      ['desk', 'kiosk'],
      ['desk', 'console'],
      ['kiosk', 'console'],
    ],
  } as const;
  const restart = () => rig.restart(ALONE);

  it('is seen at the start where it went back, though nothing was recorded for hours', async () => {
    await restart();
    await rig.wait(3 * 60 * MINUTE);
    rig.stop();
    off.desk = -2 * 60 * MINUTE;
    rig.clock.advance(30 * MINUTE);
    await restart();
    // It lay closed for half an hour, of which it cannot know.
    expect(fault('desk')).toEqual({ against: 'start', offMs: -90 * MINUTE });
    expect(rig.live('desk').clock.text).toMatch(/比上次关闭本站时还早了 2 小时.*不可挽回/);
    expect(fault('kiosk')).toBeNull();
    // What it records meanwhile comes after what it recorded before.
    const before = rig.core('desk').ledger.head().hlc;
    rig.core('desk').record('home.configured', { towns: [] }, { actorId: 's02' });
    expect(hlcMillis(rig.core('desk').ledger.head().hlc)).toBeGreaterThanOrEqual(
      rig.clock.wall() - 30 * MINUTE,
    );
    expect(rig.core('desk').ledger.head().hlc > before).toBe(true);
    // Neither another start nor a minute more makes it right; the clock put right does.
    await restart();
    await rig.wait(2 * MINUTE);
    expect(fault('desk')?.against).toBe('start');
    off.desk = 0;
    await rig.wait(1000);
    expect(fault('desk')).toBeNull();
    await restart();
    expect(fault('desk')).toBeNull();
  });

  it('is right again where two people say so, also at the next start', async () => {
    await restart();
    await rig.wait(60 * MINUTE);
    off.desk = -DAY;
    await restart();
    await rig.signIn('desk', 's02');
    expect(await confirm('desk', 's08', '是上次开机时时间快了')).toBeUndefined();
    expect(rig.events('desk', 'clock.confirmed')[0]?.payload.against).toBe('start');
    expect(fault('desk')).toBeNull();
    await rig.wait(MINUTE);
    await restart();
    expect(fault('desk')).toBeNull();
  });

  it('falls back on the facts where no heartbeat is left', async () => {
    await restart();
    rig.core('desk').record('home.configured', { towns: [] }, { actorId: 's02' });
    const { file } = rig.core('desk').ledger;
    rig.stop();
    const db = openDatabase(sqlite, file);
    db.exec('DELETE FROM setting');
    db.close();
    off.desk = -DAY;
    await restart();
    expect(fault('desk')).toEqual({ against: 'ledger', offMs: -DAY });
  });

  it('is asked about where it is days later, in words, until somebody has read the date', async () => {
    const asked = () => rig.live('desk').alarms.find((entry) => entry.id === 'clockAsked');
    await restart();
    await rig.wait(MINUTE);
    rig.stop();
    off.desk = 5 * DAY;
    await restart();
    expect(asked()).toMatchObject({
      act: 'clock',
      text: '本机时间是 2026年11月29日星期日 16:01，上次用本站是 2026年11月24日星期二 16:01',
    });
    expect(fault('desk')).toBeNull();
    // Not answered it is asked again, however long the station went on with it.
    await rig.wait(5 * MINUTE);
    await restart();
    expect(asked()?.text).toContain('上次用本站是 2026年11月24日');
    await rig.signIn('desk', 's02');
    await rig.client('desk').clock.agree();
    expect(asked()).toBeUndefined();
    expect(await refusal(rig.client('desk').clock.agree())).toBe('STATE.CLOCK_RIGHT');
    await restart();
    expect(asked()).toBeUndefined();
  });

  it('is asked about no longer once it was put right', async () => {
    await restart();
    await rig.wait(MINUTE);
    off.desk = 5 * DAY;
    await restart();
    expect(rig.core('desk').clock.asked).not.toBeNull();
    off.desk = 0;
    await rig.wait(1000);
    expect(rig.core('desk').clock.asked).toBeNull();
    expect(fault('desk')).toBeNull();
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
    // It starts on a machine that nobody has looked at before.
    rig.stop();
    const db = openDatabase(sqlite, rig.file('console'));
    db.exec('DELETE FROM setting');
    db.close();
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
