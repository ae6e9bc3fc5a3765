import { describe, expect, it } from 'vitest';
import type { CardFields } from '../../../../src/domain/identity/index.ts';
import { differences, fillFromCard, withoutCard } from './card.ts';
import type { FormValues } from './values.ts';

const CARD: CardFields = {
  name: '李桂兰',
  sex: 'female',
  birthDate: '1935-12-31',
  ethnicGroup: '01',
  nationality: '',
  address: '大店镇七村3号',
  paperType: 'residentId',
  paperNumber: '371327193512310024',
  paperSource: '身份证',
};

describe('a card laid down at the registration', () => {
  it('fills an empty group, source and all, and no other group', () => {
    const { values, filled } = fillFromCard({}, 'decedent', CARD);
    const { nationality: _empty, ...said } = CARD;
    expect(values).toEqual({ decedent: said });
    expect(filled).toHaveLength(8);
    expect(fillFromCard({}, 'arranger', CARD).values.arranger).toEqual({
      name: '李桂兰',
      sex: 'female',
      address: '大店镇七村3号',
      paperType: 'residentId',
      paperNumber: '371327193512310024',
      paperSource: '身份证',
    });
  });

  it('overwrites nothing that was typed, and shows what differs beside it', () => {
    const typed: FormValues = {
      decedent: { name: ' 李 桂兰', address: '大店镇八村', birthDate: '1935-12-30' },
    };
    const { values, another } = fillFromCard(typed, 'decedent', CARD);
    expect(another).toBe(false);
    expect(values.decedent).toMatchObject({ ...typed.decedent, sex: 'female' });
    expect(differences(values, 'decedent', CARD).map(({ spec, typed: held }) => [spec.field, held])).toEqual([
      ['birthDate', '1935-12-30'],
      ['address', '大店镇八村'],
    ]);
  });

  it('fills nothing into the group of somebody else', () => {
    const others: Record<string, string>[] = [{ name: '王建国' }, { paperNumber: '371327194001010016' }];
    for (const other of others) {
      const typed: FormValues = { decedent: other };
      expect(fillFromCard(typed, 'decedent', CARD)).toEqual({ values: typed, filled: [], another: true });
    }
  });

  it('knows a number of the first generation as the same', () => {
    expect(differences({ arranger: { paperNumber: '371327351231002' } }, 'arranger', CARD)).toEqual([]);
  });

  it('never brings in a number that is masked', () => {
    const masked = { ...CARD, paperNumber: '371327********0024' };
    expect(fillFromCard({}, 'decedent', masked).values.decedent?.paperNumber).toBeUndefined();
  });

  it('is undone, except for what was typed since', () => {
    const before: FormValues = { decedent: { name: '李桂兰', village: '七村' } };
    const { values } = fillFromCard(before, 'decedent', CARD);
    const since: FormValues = { ...values, decedent: { ...values.decedent, address: '大店镇九村' } };
    const undone = withoutCard(since, 'decedent', CARD, before);
    expect(undone.decedent).toMatchObject({
      name: '李桂兰',
      village: '七村',
      address: '大店镇九村',
      sex: '',
      paperNumber: '',
    });
  });
});
