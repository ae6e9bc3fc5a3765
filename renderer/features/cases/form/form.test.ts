import { describe, expect, it } from 'vitest';
import { DICTIONARIES, type DictionaryEntry } from '../../../../src/domain/case/dictionaries.ts';
import { cleanStored, cleanTyping, cut, PASTE_LIMIT } from './clean.ts';
import { hintFor, setField } from './derive.ts';
import { parseDay, parseMoment, yearsBetween } from './moments.ts';
import { ALL_SPECS, FIELD_SPECS } from './specs.ts';
import { draftTitle, type FormMoment, type FormValues, fieldsOf, formFromDraft } from './values.ts';

const lists: Readonly<Record<string, readonly DictionaryEntry[]>> = DICTIONARIES;
const at: FormMoment = {
  now: Date.parse('2026-11-23T14:32:00+08:00'),
  choices: (dictionary) => lists[dictionary] ?? [],
};
const specOf = (section: 'decedent' | 'arranger', field: string) => {
  const spec = FIELD_SPECS[section].find((candidate) => candidate.field === field);
  if (spec === undefined) throw new Error(`no field ${field}`);
  return spec;
};

describe('pasted text', () => {
  it('loses control characters, broken surrogates and length, and nothing else', () => {
    expect(cleanTyping('李\u0000桂\u200b兰\n')).toBe('李桂兰 ');
    expect(cleanStored('\u3000大店镇\t七村 ')).toBe('大店镇 七村');
    expect(cleanTyping('\ud83d孝🙏\ude4f')).toBe('孝🙏');
    expect(cleanTyping('字'.repeat(100_000))).toHaveLength(PASTE_LIMIT);
    expect(cut('a🙏', 2)).toBe('a');
    expect(cleanTyping('一\r\n二', true)).toBe('一\n二');
  });
});

describe('days and times as typed', () => {
  it.each([
    ['19380312', '1938-03-12'],
    ['1938-3-12', '1938-03-12'],
    ['１９３８年３月１２日', '1938-03-12'],
    ['38.3.12', '1938-03-12'],
    ['1938-02-30', null],
    ['三月', null],
  ])('%s', (typed, day) => expect(parseDay(typed, '2026-11-23')).toBe(day));

  it.each([
    ['11:05', '2026-11-23T11:05:00+08:00'],
    ['今天 11点', '2026-11-23T11:00:00+08:00'],
    ['昨天23:40', '2026-11-22T23:40:00+08:00'],
    ['11-22 7:05', '2026-11-22T07:05:00+08:00'],
    ['22日11点05分', '2026-11-22T11:05:00+08:00'],
    ['2026-11-23 11:05', '2026-11-23T11:05:00+08:00'],
    ['20261123 1105', '2026-11-23T11:05:00+08:00'],
  ])('%s', (typed, iso) => expect(parseMoment(typed, at.now)).toBe(Date.parse(iso)));

  it('guesses nothing', () => {
    expect(parseMoment('昨晚', at.now)).toBeNull();
    expect(parseMoment('25:00', at.now)).toBeNull();
    expect(yearsBetween('1938-03-12', '2026-03-11')).toBe(87);
  });
});

describe('a paper number', () => {
  it('fills birth date, sex and kind of paper, and takes them along when it is mended', () => {
    let values: FormValues = setField({}, 'decedent', 'paperNumber', '371327194001010016', at);
    expect(values.decedent).toMatchObject({ sex: 'male', birthDate: '1940-01-01', paperType: 'residentId' });
    values = setField(values, 'decedent', 'paperNumber', '371327193512310024', at);
    expect(values.decedent).toMatchObject({ sex: 'female', birthDate: '1935-12-31' });
    expect(hintFor(specOf('decedent', 'paperNumber'), values, at)?.text).toBe('校验通过');
  });

  it('never overrides what a person typed, and says so', () => {
    const typed = setField({}, 'decedent', 'birthDate', '1941-01-01', at);
    const values = setField(typed, 'decedent', 'paperNumber', '371327194001010016', at);
    expect(values.decedent?.birthDate).toBe('1941-01-01');
    expect(hintFor(specOf('decedent', 'birthDate'), values, at)?.fix?.value).toBe('1940-01-01');
  });

  it('says in words what is wrong', () => {
    const values = setField({}, 'decedent', 'paperNumber', '371327194001010017', at);
    expect(hintFor(specOf('decedent', 'paperNumber'), values, at)?.text).toContain('校验不对');
  });
});

describe('saving', () => {
  it('takes any form, and writes into the note what a field cannot hold', () => {
    const values: FormValues = {
      decedent: {
        name: ' 李 桂兰 ',
        birthDate: '三八年春',
        deathCause: '不清楚',
        nameless: '',
        note: '已电话核实',
      },
      transfer: { kilometres: '很远', pickupPlace: '村'.repeat(300) },
    };
    const fields = fieldsOf(values, at);
    expect(fields.decedent?.name).toBe('李桂兰');
    expect(fields.decedent?.birthDate).toBeUndefined();
    expect(fields.decedent?.note).toContain('已电话核实\n逝者出生日期：三八年春\n逝者死亡原因：不清楚');
    expect(fields.transfer?.pickupPlace).toHaveLength(160);
  });

  it('never throws on rubbish in any field', () => {
    for (const junk of [
      '\u0000',
      '😀'.repeat(3000),
      '\ud800',
      '<script>',
      '-1',
      '9'.repeat(400),
      '\u202e倒',
    ]) {
      const values = ALL_SPECS.reduce<FormValues>(
        (form, spec) => setField(form, spec.section, spec.field, junk, at),
        {},
      );
      expect(() => fieldsOf(values, at)).not.toThrow();
      expect(() => ALL_SPECS.map((spec) => hintFor(spec, values, at))).not.toThrow();
    }
  });

  it('reads a stored draft as a file from outside', () => {
    const form = formFromDraft({ decedent: { name: '李桂兰', bad: 'x', sex: 3 }, other: 1, arranger: null });
    expect(form).toEqual({ decedent: { name: '李桂兰' } });
    expect(draftTitle({})).toBe('姓名未填');
  });
});
