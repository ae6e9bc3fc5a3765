import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Body, bay, CHEN, passed, received, stored } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const authority = (at: 'desk' | 'kiosk' | 'console', code: string) =>
  rig.core(at).views.place(code)?.authority;

/** The keeper works at the desk for once: the bays are the kiosk's. */
async function storeAtDesk(body: Body, label: string): Promise<void> {
  await rig.signIn('desk', 's05');
  await rig.client('desk').attempt.open({ checkpoint: 'store', expected: body.caseId });
  rig.scan('desk', body.wristband, bay(label));
}

describe('a place of another station', () => {
  it('is asked for, waited for, granted over the feed, and then the attempt passes', async () => {
    const body = await received(rig, CHEN);
    await storeAtDesk(body, 'A-01');
    expect(rig.verdict('desk')).toBeNull();
    expect(rig.live('desk').attempt).toMatchObject({
      waiting: { station: '冷藏间' },
      steps: expect.arrayContaining([expect.objectContaining({ id: 'authority', state: 'waiting' })]),
    });
    await rig.pump();
    passed(rig, 'desk', 'store');
    await rig.pump();
    for (const at of ['desk', 'kiosk', 'console'] as const) expect(authority(at, bay('A-01'))).toBe('desk');
    expect(rig.core('kiosk').views.case(body.caseId)?.custodyStation).toBe('desk');
  });

  it('that is in use there is refused at once, with whom to go to', async () => {
    const body = await received(rig, CHEN);
    await rig.client('kiosk').attempt.open({ checkpoint: 'store', expected: null });
    rig.scan('kiosk', bay('A-01'));
    expect(rig.core('kiosk').checking.attempt?.place).toBe(bay('A-01'));
    await storeAtDesk(body, 'A-01');
    await rig.pump();
    expect(rig.reasons('desk')).toEqual(['AUTHORITY_ELSEWHERE']);
    expect(rig.verdict('desk')?.wayOn).toBe('冷藏间正在使用，没有让出。请稍候重试，或到冷藏间办理。');
    expect(authority('desk', bay('A-01'))).toBe('kiosk');
    expect(rig.live('desk').attempt).toBeNull();
  });

  it('that does not answer ends in a refusal with a way on, on record', async () => {
    const body = await received(rig, CHEN);
    rig.cut('desk', 'kiosk');
    rig.cut('kiosk', 'console');
    await storeAtDesk(body, 'A-01');
    await rig.wait(2 * 60_000);
    expect(rig.live('desk').attempt?.waiting).not.toBeNull();
    await rig.wait(15_000);
    expect(rig.reasons('desk')).toEqual(['AUTHORITY_ELSEWHERE']);
    expect(rig.verdict('desk')?.wayOn).toBe('对方站还没有回应。请稍候重试，或到对方站办理。');
    expect(rig.core('desk').views.nearMisses(1)[0]).toMatchObject({
      checkpoint: 'store',
      case_id: body.caseId,
    });
  });

  it('asked for long ago stays where it is: nobody waits for it any more', async () => {
    const body = await received(rig, CHEN);
    rig.cut('desk', 'kiosk');
    rig.cut('kiosk', 'console');
    await storeAtDesk(body, 'A-01');
    await rig.wait(10 * 60_000);
    await rig.mend('desk', 'kiosk');
    expect(authority('desk', bay('A-01'))).toBe('kiosk');
    // Asked for again, it comes.
    await storeAtDesk(body, 'A-01');
    await rig.pump();
    passed(rig, 'desk', 'store');
  });

  it('is asked for once while it is waited for', async () => {
    const body = await received(rig, CHEN);
    rig.cut('desk', 'kiosk');
    rig.cut('kiosk', 'console');
    await storeAtDesk(body, 'A-01');
    await rig.client('desk').attempt.cancel();
    await storeAtDesk(body, 'A-01');
    await rig.client('desk').authority.ask({ resource: `place:${bay('A-01')}`, purpose: '入柜' });
    expect(rig.events('desk', 'authority.asked')).toHaveLength(1);
  });
});

describe('custody of a body', () => {
  it('passes with the receiving scan', async () => {
    const body = await received(rig, CHEN);
    for (const at of ['desk', 'kiosk', 'console'] as const)
      expect(rig.core(at).views.case(body.caseId)?.custodyStation).toBe('kiosk');
  });

  it('is nothing to wait for where the body is not where the ledger has it', async () => {
    const body = await received(rig, CHEN);
    rig.scan('kiosk', body.wristband, bay('A-01'));
    passed(rig, 'kiosk', 'store');
    await rig.pump();
    await rig.signIn('desk', 's06');
    await rig.client('desk').attempt.open({ checkpoint: 'review', expected: body.caseId });
    rig.scan('desk', body.wristband, bay('A-02'));
    expect(rig.reasons('desk')).toEqual(expect.arrayContaining(['AUTHORITY_ELSEWHERE', 'WRONG_PLACE']));
    expect(rig.events('desk', 'authority.asked')).toHaveLength(0);
    expect(rig.verdict('desk')?.wayOn).toBe('请送到上面写的应在的位置，扫那里的码，再重新核验。');
  });

  it('lying at another station is asked for and given', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's05');
    await rig.client('desk').attempt.open({ checkpoint: 'move', expected: body.caseId });
    rig.scan('desk', body.wristband, bay('A-02'));
    expect(rig.live('desk').attempt?.waiting).not.toBeNull();
    expect(rig.events('desk', 'authority.asked').map((event) => event.payload.resource)).toEqual([
      `place:${bay('A-02')}`,
      `case:${body.caseId}`,
    ]);
    await rig.pump();
    passed(rig, 'desk', 'move');
  });

  it('taken over elsewhere stops the station that held it, as soon as it hears', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await rig.signIn('desk', 's01');
    await rig.client('desk').authority.ask({ resource: `case:${body.caseId}`, purpose: '移柜' });
    rig.cut('kiosk', 'console');
    await rig.pump();
    await rig.signIn('kiosk', 's05');
    rig.cut('desk', 'kiosk');
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: body.caseId });
    rig.scan('kiosk', body.wristband, bay('A-02'));
    expect(rig.verdict('kiosk')?.outcome).not.toBe('pass');
    expect(rig.live('kiosk').attempt?.waiting).toMatchObject({ station: '业务大厅' });
  });

  it('of nothing that exists cannot be asked for', async () => {
    await rig.signIn('desk', 's01');
    const before = rig.count('desk');
    for (const resource of ['case:none', 'place:BY99999999X', 'numbers:soul', 'home:home', '', 'case:'])
      expect(await refusal(rig.client('desk').authority.ask({ resource, purpose: '' }))).toBe(
        'INPUT.RESOURCE',
      );
    expect(rig.count('desk')).toBe(before);
  });
});
