import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Body, bay, CHEN, LI, passed, registered, stored } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
let body: Body;
beforeEach(async () => {
  rig = await HomeRig.open();
  body = await stored(rig, CHEN, 'A-01');
});
afterEach(() => rig.close());

const ask = (staffId: string, codes = ['HALL_NOT_BOOKED']) => {
  const { staffId: badge, pin } = rig.witness(staffId);
  return refusal(rig.client('kiosk').attempt.override({ badge, pin, reason: '家属当场要求', codes }));
};

/** Out of the bay to a farewell nobody has booked. */
async function takeOut(): Promise<void> {
  await rig.signIn('kiosk', 's05');
  await rig.client('kiosk').attempt.open({ checkpoint: 'releaseToFarewell', expected: body.caseId });
}

describe('an override', () => {
  it('takes a person of higher role, with badge, PIN and reason, and stays on the file', async () => {
    await takeOut();
    expect(rig.reasons('kiosk')).toContain('HALL_NOT_BOOKED');
    expect(await ask('s05')).toBe('AUTH.WITNESS_SAME');
    expect(await ask('s16')).toBe('FORBIDDEN.WITNESS_ROLE');
    expect(await ask('s02', ['OBJECTION_OPEN'])).toBe('STATE.NO_OVERRIDE');
    expect(await ask('s02')).toBeUndefined();
    const { attempt } = rig.client('kiosk');
    rig.scan('kiosk', body.wristband, bay('A-01'));
    if (rig.live('kiosk').attempt?.ask === 'observed')
      await attempt.answer({ type: 'observed', sex: 'male', age: 'adult', mark: '左手旧疤' });
    await rig.second('kiosk', 's06');
    passed(rig, 'kiosk', 'releaseToFarewell');
    expect(rig.events('kiosk', 'checkpoint.passed').at(-1)?.payload.override).toEqual({
      ...{ by: 's02', reason: '家属当场要求', codes: ['HALL_NOT_BOOKED'] },
    });
    const { timeline } = await rig.client('kiosk').cases.get({ caseId: body.caseId });
    expect(timeline.at(-1)?.detail).toContain('特批：家属当场要求');
  });

  it('by somebody without the role changes nothing', async () => {
    await takeOut();
    expect(await ask('s08')).toBeUndefined();
    expect(rig.verdict('kiosk')?.outcome).toBe('blocked');
    expect(rig.reasons('kiosk')).toContain('HALL_NOT_BOOKED');
  });

  it('is given for the refusal on the screen, not for one that came while the PIN was checked', async () => {
    await takeOut();
    const other = await registered(rig, LI);
    await rig.pump();
    const asking = ask('s02');
    await rig.client('kiosk').attempt.open({ checkpoint: 'releaseToFarewell', expected: other.caseId });
    expect(await asking).toBe('STATE.NO_OVERRIDE');
    expect(
      rig.core('kiosk').checking.attempt?.evidence.some((item) => item.type === 'override') ?? false,
    ).toBe(false);
  });

  it('is not offered where the step cannot be undone', async () => {
    await rig.signIn('console', 's08');
    await rig.client('console').attempt.open({ checkpoint: 'charge', expected: body.caseId });
    expect(rig.verdict('console')).toMatchObject({ outcome: 'blocked', overridable: [] });
    const { staffId: badge, pin } = rig.witness('s02');
    const codes = rig.reasons('console');
    const override = rig.client('console').attempt.override({ badge, pin, reason: '赶时间', codes });
    expect(await refusal(override)).toBe('STATE.NO_OVERRIDE');
  });
});
