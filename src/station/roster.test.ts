import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CUTS = [
  ['desk', 'kiosk'],
  ['desk', 'console'],
  ['kiosk', 'console'],
] as const;
let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
  await rig.pump();
});
afterEach(() => rig.close());

const who = (station: StationId) => rig.live(station).session?.staffId ?? null;
const cutAll = () => {
  for (const [a, b] of CUTS) rig.cut(a, b);
};
const confirm = (station: StationId, second: string) =>
  refusal(rig.client(station).roster.confirm({ reason: '逐一核对过名单', witness: rig.witness(second) }));

/** Their badge lets them in nowhere: nobody asks for their PIN. */
function stands(station: StationId, staffId: string): void {
  rig.scan(station, rig.badge(staffId));
  expect(rig.live(station).pinFor).toBeNull();
  expect(who(station)).toBeNull();
}

/** Hours without news, and whoever was signed in is out. */
function pass(ms: number): void {
  rig.clock.advance(ms);
  rig.home.tick();
}

describe('a station that hears nobody', () => {
  it('after three days admits a director alone, until two people looked at the list, for thirty days', async () => {
    cutAll();
    pass(72 * HOUR - 1);
    await rig.signIn('kiosk', 's05');
    expect(who('kiosk')).toBe('s05');
    pass(2);
    // Who is at work is out as well.
    expect(who('kiosk')).toBeNull();
    stands('kiosk', 's05');
    expect(rig.live('kiosk').lastScan?.note).toMatch(/3 天没有听到.*馆长.*确认名册/);
    for (let day = 3; day <= 30; day += 3) {
      await rig.signIn('kiosk', 's02');
      expect(who('kiosk')).toBe('s02');
      expect(await confirm('kiosk', 's05')).toBeUndefined();
      expect(await confirm('kiosk', 's05')).toBe('STATE.ROSTER_FRESH');
      await rig.client('kiosk').session.signOut();
      await rig.signIn('kiosk', 's05');
      expect(who('kiosk')).toBe('s05');
      pass(3 * DAY + 1);
    }
    const confirmed = rig.events('kiosk', 'roster.confirmed');
    expect(confirmed).toHaveLength(10);
    expect(confirmed[0]?.payload.staff).toContain('s05');
    expect(confirmed[0]).toMatchObject({ actorId: 's02', witnessId: 's05' });
  });

  it('counts the days it was closed, over a restart', async () => {
    cutAll();
    pass(DAY);
    rig.stop();
    rig.clock.advance(2 * DAY + HOUR);
    await rig.restart({ cuts: CUTS });
    stands('kiosk', 's05');
    expect(rig.live('kiosk').roster.old).toBe(true);
  });

  it('has a dismissed person stay out, and no second person from the old list', async () => {
    cutAll();
    await rig.signIn('desk', 's02');
    rig.core('desk').record('staff.dismissed', { staffId: 's06', reason: '离职' }, { actorId: 's02' });
    pass(3 * DAY + 1);
    stands('kiosk', 's06');
    await rig.signIn('kiosk', 's02');
    const witness = rig.witness('s06');
    expect(await refusal(rig.core('kiosk').witness(witness))).toBe('AUTH.ROSTER_OLD');
  });

  it('admits everybody again the moment it hears another', async () => {
    cutAll();
    pass(4 * DAY);
    expect(rig.live('kiosk').roster.old).toBe(true);
    await rig.mend('desk', 'kiosk');
    expect(rig.live('kiosk').roster).toEqual({ old: false, text: '' });
    await rig.signIn('kiosk', 's05');
    expect(who('kiosk')).toBe('s05');
  });

  it('is not concerned where all others are gone for good', async () => {
    cutAll();
    for (const stationId of ['desk', 'console'])
      rig
        .core('kiosk')
        .record('station.revoked', { stationId, heads: [], reason: '报废' }, { actorId: 's02' });
    pass(9 * DAY);
    await rig.signIn('kiosk', 's05');
    expect(who('kiosk')).toBe('s05');
  });
});
