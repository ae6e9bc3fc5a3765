import { describe, expect, it } from 'vitest';
import type { IdentityCard } from '../readings.ts';
import { cardFields, cardNumber, matchCard } from './card.ts';

const CARD: IdentityCard = {
  kind: 'residentId',
  name: '李桂兰',
  latinName: '',
  sexCode: '2',
  ethnicCode: '46',
  nationality: '',
  birthDate: '1935-12-31',
  address: '大店镇七村3号',
  number: '371327193512310024',
  issuer: '莒南县公安局',
  validFrom: '2006-05-01',
  validTo: null,
  passNumber: '',
};

describe('what a card says', () => {
  it('goes into the fields of a case file, its source with it', () => {
    expect(cardFields(CARD)).toEqual({
      name: '李桂兰',
      sex: 'female',
      birthDate: '1935-12-31',
      ethnicGroup: '46',
      nationality: '',
      address: '大店镇七村3号',
      paperType: 'residentId',
      paperNumber: '371327193512310024',
      paperSource: '身份证',
    });
  });

  it('leaves out what the lists of the file do not hold', () => {
    expect(cardFields({ ...CARD, ethnicCode: '97', sexCode: '9' })).toMatchObject({
      ethnicGroup: '',
      sex: '',
    });
    const foreign = { ...CARD, kind: 'foreignResidence', name: '', latinName: 'SMITH, JOHN' } as const;
    expect(cardFields(foreign)).toMatchObject({ name: 'SMITH, JOHN', paperSource: '外国人永久居留身份证' });
  });

  it('is nobody’s where the check digit is wrong', () => {
    expect(cardNumber(CARD).ok).toBe(true);
    expect(cardNumber({ ...CARD, number: '371327193512310025' })).toMatchObject({ reason: 'INPUT.ID_CHECK' });
    expect(cardNumber({ ...CARD, kind: 'foreignResidence', number: 'USA110070010101' }).ok).toBe(true);
  });
});

describe('a card and a person on file', () => {
  it.each([
    ['match', '李桂兰', '371327193512310024'],
    ['match', ' 李 桂兰', '371327 19351231 0024'],
    ['match', '李桂兰', '371327351231002'],
    ['noMatch', '李桂芝', '371327193512310024'],
    ['noMatch', '李桂兰', '371327194001010016'],
    ['noMatch', '', '371327194001010016'],
    ['part', '李桂兰', ''],
    ['part', undefined, '371327193512310024'],
    ['nothing', '', undefined],
  ])('are %s: %s %s', (verdict, name, paperNumber) => {
    expect(matchCard(CARD, { name, paperNumber }).verdict).toBe(verdict);
  });

  it('by either name of a foreigner', () => {
    const foreign = { ...CARD, name: '史密斯', latinName: 'SMITH, JOHN' };
    expect(matchCard(foreign, { name: 'Smith John', paperNumber: CARD.number }).verdict).toBe('match');
  });
});
