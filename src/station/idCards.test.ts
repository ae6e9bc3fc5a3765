import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CardPhoto, CardReading, IdentityCard } from '../domain/readings.ts';
import { HomeRig, refusal } from './testing/rig.ts';

const CARD: IdentityCard = {
  kind: 'residentId',
  name: '李桂兰',
  latinName: '',
  sexCode: '2',
  ethnicCode: '01',
  nationality: '',
  birthDate: '1935-12-31',
  address: '大店镇七村3号',
  number: '371327193512310024',
  issuer: '莒南县公安局',
  validFrom: '2006-05-01',
  validTo: null,
  passNumber: '',
};
const NO_PHOTO: CardPhoto = { state: 'none', sentence: '照片需要读卡器厂商的解码程序' };

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
  await rig.signIn('desk', 's01');
});
afterEach(() => rig.close());

function lay(card: Partial<IdentityCard> = {}, more: Partial<CardReading> = {}): void {
  const core = rig.core('desk');
  core.checking.reading({
    type: 'card',
    readId: 'r-1',
    card: { ...CARD, ...card },
    photo: NO_PHOTO,
    origin: 'idCard',
    deviceId: 'r',
    at: core.mono,
    ...more,
  });
}

const view = () => rig.client('desk').idCards.view({ tapId: 'r-1' });

describe('a card laid on the reader of the desk', () => {
  it('is announced without a word of what it says, and read by whoever may write the file', async () => {
    lay();
    expect(rig.live('desk').idCard).toMatchObject({ tapId: 'r-1', photo: 'none' });
    const announced = JSON.stringify(rig.live('desk'));
    for (const said of [CARD.name, CARD.number, CARD.address]) expect(announced).not.toContain(said);
    expect(await view()).toMatchObject({
      kindText: '居民身份证',
      fields: { name: '李桂兰', sex: 'female', paperNumber: CARD.number, paperSource: '身份证' },
      refusal: null,
      validText: '2006-05-01 至 长期',
      expired: false,
    });
  });

  it('says that it has expired, and that its number does not hold', async () => {
    lay({ validTo: '2019-05-01', number: '371327193512310025' });
    const said = await view();
    expect(said.expired).toBe(true);
    expect(said.refusal).toContain('校验不对');
  });

  it('shows its portrait when that is decoded, but not over another card', async () => {
    const decoded: CardPhoto = { state: 'decoded', mime: 'image/bmp', bytes: Uint8Array.of(0x42, 0x4d) };
    lay({}, { photo: { state: 'coming' } });
    lay({}, { photo: decoded });
    expect((await view()).photo).toEqual({ state: 'shown', address: 'data:image/bmp;base64,Qk0=' });
    lay({ name: '王秀英' }, { readId: 'r-2' });
    lay({}, { photo: decoded });
    expect(rig.live('desk').idCard).toMatchObject({ tapId: 'r-2' });
    expect(await refusal(view())).toBe('STATE.CARD_GONE');
  });

  it('is forgotten with its person, and after minutes', async () => {
    lay();
    await rig.client('desk').session.signOut();
    expect(rig.live('desk').idCard).toBeNull();
    lay();
    expect(rig.live('desk').idCard).toBeNull();
    await rig.signIn('desk', 's01');
    expect(rig.live('desk').idCard).toBeNull();
    lay();
    rig.clock.advance(181_000);
    expect(rig.live('desk').idCard).toBeNull();
  });

  it('leaves nothing in the ledger', () => {
    const before = rig.count('desk');
    lay();
    expect(rig.count('desk')).toBe(before);
  });
});

describe('the card of whoever comes for the ashes', () => {
  async function compared(
    recipient: { name?: string; paperNumber?: string },
    card: Partial<IdentityCard> = {},
  ) {
    const fields = { decedent: { name: '李大山' }, ashesRecipient: recipient };
    const { caseId } = await rig.client('desk').cases.register({ fields, draftId: null });
    lay(card);
    return await rig.client('desk').idCards.compare({ tapId: 'r-1', caseId });
  }

  it('agrees in name and number', async () => {
    expect(await compared({ name: '李桂兰', paperNumber: CARD.number })).toMatchObject({
      verdict: 'match',
      word: '相符',
    });
  });

  it('is another’s, and the answer does not say whose', async () => {
    const said = await compared({ name: '李桂芝', paperNumber: '371327194001010016' });
    expect(said).toMatchObject({ verdict: 'noMatch', word: '不相符' });
    expect(said.sentence).toContain('请不要交出骨灰');
    expect(JSON.stringify(said)).not.toMatch(/\d{6}|桂/);
  });

  it('cannot be told where nobody or half of somebody is on file', async () => {
    expect((await compared({})).word).toBe('没有登记');
    expect((await compared({ name: '李桂兰' })).word).toBe('对不全');
  });

  it('is not compared by a number that was misread', async () => {
    const wrong = '371327193512310025';
    expect(await compared({ name: '李桂兰', paperNumber: wrong }, { number: wrong })).toMatchObject({
      verdict: 'noMatch',
      word: '没有读好',
    });
  });
});
