import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoPin } from './demo/homeData.ts';
import { bay, CHEN, charge, cremator, LI, passed, received, released } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

const DAY = 24 * 3_600_000;
let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

describe('a clock set back a day', () => {
  it('stops what cannot be undone and nothing else, and says what to do', async () => {
    const chen = await released(rig, CHEN, 'A-01');
    const li = await received(rig, LI);
    rig.clock.shift(-DAY);
    for (const id of ['desk', 'kiosk', 'console'] as const) {
      expect(rig.live(id).clock.ok).toBe(false);
      expect(rig.live(id).clock.text).toMatch(/早了 24 小时.*不可挽回.*校准/);
    }
    // Storing, signing in, registering, printing: everything that can be put right goes on.
    rig.scan('kiosk', li.wristband, bay('A-02'));
    passed(rig, 'kiosk', 'store');
    await rig.signIn('desk', 's04');
    const { caseId } = await rig.client('desk').cases.register({ fields: {}, draftId: null });
    await rig.client('desk').carriers.print({ caseId, kinds: ['wristband'] });
    await rig.pump();
    await charge(rig, chen, '1 号炉');
    expect(rig.reasons('console')).toContain('CLOCK_WRONG');
    expect(rig.isOpen(cremator('1 号炉'))).toBe(false);
    // Put right, it goes on.
    rig.clock.shift(DAY);
    expect(rig.live('console').clock).toEqual({ ok: true, text: '' });
    await rig.client('desk').cremation.move({
      ...{ caseId: chen.caseId, scheduledAt: rig.clock.wall() + 1, reason: '今日', witness: null },
    });
    await rig.pump();
    await charge(rig, chen, '1 号炉');
    passed(rig, 'console', 'charge');
  });

  it('does not keep a session or an attempt longer, nor end it sooner', async () => {
    await rig.signIn('kiosk', 's05');
    rig.clock.shift(-DAY);
    await rig.wait(60_000);
    expect(rig.live('kiosk').session?.staffId).toBe('s05');
    await rig.wait(60_000);
    expect(rig.live('kiosk').session).toBeNull();
  });

  it('is not taken for one when it is a minute', async () => {
    await rig.signIn('kiosk', 's05');
    rig.clock.shift(-60_000);
    expect(rig.live('kiosk').clock.ok).toBe(true);
  });
});

describe('a reading of a drill', () => {
  it('is nothing to a real core: no session, no attempt, no hint, and it is reported', async () => {
    const before = rig.count('kiosk');
    const { checking, sessions } = rig.core('kiosk');
    checking.reading({
      ...{ type: 'code', text: rig.badge('s05'), origin: 'drill', deviceId: 'd', at: rig.clock.mono() },
    });
    expect(sessions.pinFor).toBeNull();
    checking.reading({
      ...{ type: 'tag', epc: 'E2000017', antenna: 1, rssi: -50, frequency: 922 },
      ...{ origin: 'drill', deviceId: 'd', at: rig.clock.mono() },
    });
    expect(rig.reports.map((error) => error.code)).toEqual(['FORBIDDEN.DRILL', 'FORBIDDEN.DRILL']);
    expect(rig.live('kiosk')).toMatchObject({ lastScan: null, training: false });
    expect(rig.count('kiosk')).toBe(before);
    // The same scan by a hand is taken.
    rig.scan('kiosk', rig.badge('s05'));
    await sessions.pin(demoPin('s05'));
    expect(sessions.current?.staffId).toBe('s05');
  });

  it('is taken by a core composed for training, which says so on every screen', async () => {
    rig.close();
    rig = await HomeRig.open({ acceptsDrill: true });
    rig.core('kiosk').checking.reading({
      ...{ type: 'code', text: rig.badge('s05'), origin: 'drill', deviceId: 'd', at: rig.clock.mono() },
    });
    expect(rig.live('kiosk')).toMatchObject({ training: true, pinFor: { staffId: 's05' } });
  });

  it.each(['scanner', 'wedge', 'camera', 'uhf'] as const)(
    'leaves no way for a real %s into a training core',
    async (origin) => {
      rig.close();
      rig = await HomeRig.open({ acceptsDrill: true });
      const { checking, sessions } = rig.core('kiosk');
      const at = rig.clock.mono();
      checking.reading({ type: 'code', text: rig.badge('s05'), origin, deviceId: 'd', at });
      expect(sessions.pinFor).toBeNull();
      expect(rig.live('kiosk').lastScan).toBeNull();
      expect(rig.reports.map((error) => error.code)).toEqual(['FORBIDDEN.REAL_READING']);
    },
  );
});
