import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHEN, LI, printed, received } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});

afterEach(() => rig.close());

describe('a verdict on the screen', () => {
  it('is put away by whoever read it, and never by a key meant for the one before', async () => {
    const body = await received(rig, CHEN);
    rig.scan('kiosk', body.wristband, rig.badge('s06'));
    await rig.client('kiosk').attempt.conclude();
    const read = rig.verdict('kiosk')?.eventId ?? '';
    await rig.client('kiosk').attempt.open({ checkpoint: 'review', expected: body.caseId });
    const newer = rig.verdict('kiosk')?.eventId ?? '';
    expect(newer).not.toBe(read);
    await rig.client('kiosk').verdict.dismiss({ eventId: read });
    expect(rig.verdict('kiosk')?.eventId).toBe(newer);
    await rig.client('kiosk').verdict.dismiss({ eventId: newer });
    expect(rig.verdict('kiosk')).toBeNull();
  });
});

describe('a name like another', () => {
  it('is not told while somebody still has to say whose it is', async () => {
    await received(rig, CHEN);
    const twin = await printed(rig, { ...CHEN, name: '程守义', paperNumber: LI.paperNumber });
    await rig.client('desk').attempt.open({ checkpoint: 'bind', expected: twin.caseId });
    rig.scan('desk', twin.wristband, twin.bagTag);
    const { attempt } = rig.live('desk');
    expect(attempt?.steps.find((step) => step.state === 'next')).toMatchObject({
      id: 'secondCarrier',
      detail: '馆内有姓名相近的逝者。请再核对一次并重新扫描',
    });
    expect(JSON.stringify(attempt)).not.toContain('陈守义');
  });
});
