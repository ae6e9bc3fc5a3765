import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bay, CHEN, passed, stored } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});

afterEach(() => rig.close());

describe('a body that has lost both its carriers', () => {
  it('moves nowhere until the director and a second person have said again who it is', async () => {
    const body = await stored(rig, CHEN, 'B-08');
    const { caseId } = body;
    const desk = rig.client('desk');
    const kiosk = rig.client('kiosk');
    await rig.signIn('desk', 's01');
    for (const code of [body.wristband, body.bagTag])
      await desk.carriers.revoke({ caseId, code, reason: '浸水脱落，两样都找不到' });
    await rig.pump();

    await rig.signIn('kiosk', 's05');
    await kiosk.attempt.open({ checkpoint: 'move', expected: caseId });
    expect(rig.reasons('kiosk')).toContain('NO_SURVIVING_CARRIER');
    expect(rig.core('kiosk').views.place(bay('B-08'))?.occupants).toEqual([caseId]);

    const papers = { form: null, number: null, issuer: null, issuerKind: null, attachment: null, note: null };
    await desk.documents.receive({ caseId, kind: 'identity', ...papers });
    const labels = await desk.carriers.print({ caseId, kinds: ['wristband', 'bagTag'] });
    const codes = labels.map((label) => label.code);
    rig.scan('desk', ...codes);
    await rig.pump();

    await kiosk.verdict.dismiss();
    await kiosk.attempt.open({ checkpoint: 'reidentify', expected: caseId });
    rig.scan('kiosk', ...codes);
    await kiosk.attempt.answer({ type: 'observed', sex: 'male', age: 'adult', mark: '左手旧疤' });
    await kiosk.attempt.answer({ type: 'photo', sha256: 'b'.repeat(64) });
    await kiosk.attempt.answer({ type: 'grounds', text: '与身份证照片和登记的左手旧疤一致' });
    // Two keepers are two people, and neither of them may decide whose name this is.
    await rig.second('kiosk', 's06');
    expect(rig.verdict('kiosk')?.outcome).toBe('blocked');

    await kiosk.verdict.dismiss();
    await kiosk.attempt.open({ checkpoint: 'reidentify', expected: caseId });
    rig.scan('kiosk', ...codes);
    await kiosk.attempt.answer({ type: 'observed', sex: 'male', age: 'adult', mark: '左手旧疤' });
    await kiosk.attempt.answer({ type: 'photo', sha256: 'b'.repeat(64) });
    await kiosk.attempt.answer({ type: 'grounds', text: '与身份证照片和登记的左手旧疤一致' });
    await rig.second('kiosk', 's02');
    passed(rig, 'kiosk', 'reidentify');

    rig.scan('kiosk', codes[0] ?? '', bay('B-07'));
    passed(rig, 'kiosk', 'move');
    rig.scan('kiosk', body.wristband);
    expect(rig.reasons('kiosk')).toContain('CARRIER_REVOKED');
  });
});
