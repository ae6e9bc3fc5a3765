import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadingOrigin } from '../domain/readings.ts';
import { demoPin } from './demo/homeData.ts';
import { bay, CHEN, LI, passed, received } from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

/** One card as five readers give it (seabreezerfid.com). */
const DECIMAL = '0013961168';
const WIEGAND = '213,02000';
const HEX = '00D507D0';
const TURNED = 'D007D500';
const UID = 'D007D500';
/** Another whose last three bytes are the same. */
const TWIN = '1523910608';
const OTHER = '0012345678';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

/** A reader that types. */
function type(station: StationId, text: string, deviceId = 'wedge', origin: ReadingOrigin = 'wedge'): void {
  rig.core(station).checking.reading({ type: 'code', text, origin, deviceId, at: rig.clock.mono() });
}

/** A reader of the card service. */
function lay(station: StationId, uid: string): void {
  const at = rig.clock.mono();
  rig.core(station).checking.reading({ type: 'tap', uid, origin: 'cardReader', deviceId: 'pcsc', at });
}

async function register(staffId: string, text: string, station: StationId = 'desk'): Promise<void> {
  await rig.signIn(station, 's02');
  await rig.client(station).staff.registerCard({ staffId });
  for (let turn = 0; turn < 2; turn += 1) {
    type(station, text);
    rig.clock.advance(2_000);
  }
  expect(rig.live(station).cardEnrolment?.step).toBe('done');
  await rig.client(station).staff.cancelCard();
  await rig.client(station).session.signOut();
  await rig.pump();
}

const said = (station: StationId) => rig.live(station).cardEnrolment?.said?.text;
const asked = (station: StationId) => rig.live(station).pinFor?.staffId ?? null;
const note = (station: StationId) => rig.live(station).lastScan;

describe('a staff card', () => {
  it('signs in like the badge, with the PIN, at every station and from every reader that gives it whole or in part', async () => {
    await register('s05', DECIMAL);
    for (const text of [DECIMAL, WIEGAND, HEX, TURNED]) {
      type('kiosk', text);
      expect(asked('kiosk'), text).toBe('s05');
      await rig.client('kiosk').session.cancelPin();
    }
    lay('kiosk', UID);
    expect(asked('kiosk')).toBe('s05');
    expect(note('kiosk')).toMatchObject({ chinese: '职工卡', ok: true, text: rig.badge('s05') });
    expect(await refusal(rig.client('kiosk').session.pin({ pin: '9999' }))).toBe('AUTH.PIN_WRONG');
    await rig.client('kiosk').session.pin({ pin: demoPin('s05') });
    expect(rig.live('kiosk').session?.staffId).toBe('s05');
  });

  it('stands nowhere in clear: not in the ledger, not on a screen', async () => {
    await register('s05', DECIMAL);
    type('desk', OTHER);
    expect(note('desk')?.text).toBe('••••5678');
    const seen = JSON.stringify([rig.live('desk'), rig.events('desk', 'staff.cardBound')]);
    rig.stop();
    const file = readFileSync(rig.file('desk'), 'latin1');
    for (const number of [DECIMAL, WIEGAND, HEX, TURNED, OTHER, HEX.toLowerCase()]) {
      expect(seen).not.toContain(number);
      expect(file).not.toContain(number);
    }
    await rig.restart();
  });

  it('nobody registered says what to do, and a number typed by hand is no card at all', async () => {
    type('desk', OTHER);
    expect(note('desk')).toMatchObject({
      ok: false,
      note: expect.stringContaining('请馆长在“设置·职工”里登记'),
    });
    await register('s05', DECIMAL);
    for (const origin of ['typed', 'camera'] as const) {
      type('desk', DECIMAL, 'screen', origin);
      expect(asked('desk')).toBeNull();
    }
  });

  it('is refused where two may be meant, and named whose it is where one is', async () => {
    await register('s05', DECIMAL);
    await register('s06', TWIN);
    for (const text of [DECIMAL, HEX]) {
      type('desk', text);
      expect(asked('desk')).toBe('s05');
      await rig.client('desk').session.cancelPin();
    }
    type('desk', WIEGAND);
    expect(asked('desk')).toBeNull();
    expect(note('desk')?.note).toContain('分不清是谁的卡');
  });

  it('lost is ended everywhere, and may be given to somebody else', async () => {
    await register('s05', DECIMAL);
    await rig.signIn('desk', 's02');
    const { staff } = rig.client('desk');
    const row = (await staff.list()).find(({ staffId }) => staffId === 's05');
    expect(row?.cards).toMatchObject([{ text: '••••1168', formText: '10 位数字' }]);
    const cardId = row?.cards[0]?.cardId ?? '';
    await staff.endCard({ staffId: 's05', cardId, reason: '丢了' });
    expect(await refusal(staff.endCard({ staffId: 's05', cardId, reason: '再来' }))).toBe(
      'NOT_FOUND.STAFF_CARD',
    );
    await rig.pump();
    type('kiosk', DECIMAL);
    expect(asked('kiosk')).toBeNull();
    expect(note('kiosk')?.note).toContain('这张卡已挂失');
    await register('s06', DECIMAL);
    type('kiosk', DECIMAL);
    expect(asked('kiosk')).toBe('s06');
  });

  it('of somebody who left opens nothing', async () => {
    await register('s05', DECIMAL);
    await rig.signIn('desk', 's02');
    await rig.client('desk').staff.dismiss({ staffId: 's05', reason: '调走' });
    expect(await refusal(rig.client('desk').staff.registerCard({ staffId: 's05' }))).toBe('STATE.DISMISSED');
    await rig.pump();
    type('kiosk', WIEGAND);
    expect(asked('kiosk')).toBeNull();
    expect(note('kiosk')?.note).toBe('王建军的工牌已停用');
  });

  it('stays with its person through a new enrolment, and a rebuild gives the same', async () => {
    await register('s05', DECIMAL);
    const [enrolled] = rig
      .events('desk', 'staff.enrolled')
      .filter(({ payload }) => payload.staffId === 's05');
    if (enrolled === undefined) throw new Error('nobody');
    rig.core('desk').record('staff.enrolled', enrolled.payload, { actorId: 's02' });
    type('desk', HEX);
    expect(asked('desk')).toBe('s05');
  });
});

describe('registering a card', () => {
  it('wants it twice, on one reader, and the same number both times', async () => {
    await rig.signIn('desk', 's02');
    await rig.client('desk').staff.registerCard({ staffId: 's05' });
    type('desk', DECIMAL);
    expect(rig.live('desk').cardEnrolment).toMatchObject({ name: '王建军', step: 'again', card: '••••1168' });
    type('desk', DECIMAL);
    expect(rig.live('desk').cardEnrolment?.step).toBe('again');
    rig.clock.advance(2_000);
    lay('desk', UID);
    expect(said('desk')).toContain('同一台读卡器');
    type('desk', OTHER);
    expect(said('desk')).toContain('两次读到的号码不一样');
    expect(rig.live('desk').cardEnrolment).toMatchObject({ step: 'first', card: null });
    expect(rig.events('desk', 'staff.cardBound')).toEqual([]);
    // Meanwhile nobody is asked for a PIN, and no attempt begins.
    expect(asked('desk')).toBeNull();
  });

  it('refuses a card of somebody else, and one that cannot be told from it', async () => {
    await register('s05', DECIMAL);
    await rig.signIn('desk', 's02');
    await rig.client('desk').staff.registerCard({ staffId: 's06' });
    for (const text of [HEX, WIEGAND]) {
      type('desk', text);
      expect(said('desk')).toContain('已登记在王建军名下');
    }
    await rig.client('desk').staff.registerCard({ staffId: 's05' });
    type('desk', HEX);
    expect(said('desk')).toContain('不用再登记');
    // By a part of its number only it was known; here it is known for sure from now on.
    type('desk', WIEGAND);
    expect(rig.live('desk').cardEnrolment?.step).toBe('again');
  });

  it('ends with the session of whoever began it, and by itself', async () => {
    await rig.signIn('desk', 's02');
    const begin = () => rig.client('desk').staff.registerCard({ staffId: 's05' });
    await begin();
    await rig.client('desk').session.signOut();
    type('desk', DECIMAL);
    expect(note('desk')?.text).toBe('••••1168');
    await rig.wait(1_000);
    expect(rig.live('desk').cardEnrolment).toBeNull();
    await rig.signIn('desk', 's02');
    await begin();
    await rig.wait(4 * 60_000);
    expect(rig.live('desk').cardEnrolment).toBeNull();
  });

  it('is the director’s', async () => {
    await rig.signIn('desk', 's01');
    expect(await refusal(rig.client('desk').staff.registerCard({ staffId: 's01' }))).toBe('FORBIDDEN.ROLE');
  });
});

describe('a card where a body is expected', () => {
  it('is named as what it is; a colleague’s makes them the second person all the same', async () => {
    await register('s06', DECIMAL);
    const body = await received(rig, CHEN);
    await rig.signIn('kiosk', 's05');
    rig.core('kiosk').checking.open('store', body.caseId);
    type('kiosk', OTHER);
    expect(note('kiosk')?.note).toContain('这是感应卡，不是腕带或袋签');
    type('kiosk', DECIMAL);
    expect(note('kiosk')).toMatchObject({ ok: true, note: '这是赵立的职工卡，不是腕带或袋签' });
    rig.scan('kiosk', body.wristband, bay('A-02'));
    passed(rig, 'kiosk', 'store');
    const next = await received(rig, LI);
    rig.scan('kiosk', next.wristband);
    type('kiosk', DECIMAL);
    expect(note('kiosk')?.note).toBe('赵立');
  });
});
