import {
  type CaseFieldsInput,
  type CaseSection,
  caseFieldsInput,
} from '../../../../src/domain/case/fields.ts';
import { normalizeName } from '../../../../src/domain/names/normalize.ts';
import type { CaseDetail } from '../../../../src/station/dto.ts';
import { cleanStored, cleanTyping, cut } from './clean.ts';
import { dayOf, momentText, parseDay, parseMoment } from './moments.ts';
import { ALL_SPECS, FIELD_SPECS, type FieldSpec, fieldName, SECTION_ORDER } from './specs.ts';

/** The form while it is being typed: text as it stands in the inputs, by section and field. */
export type FormValues = Readonly<Partial<Record<CaseSection, Readonly<Record<string, string>>>>>;

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Not offered any more; still shown where it stands. */
  readonly retired?: boolean;
}

/** What reading the form depends on besides the form: the clock and the home's lists. */
export interface FormMoment {
  readonly now: number;
  readonly choices: (dictionary: string) => readonly Choice[];
}

const NOTE_LIMIT = 800;

export function textOf(values: FormValues, section: CaseSection, field: string): string {
  return values[section]?.[field] ?? '';
}

export function withValue(values: FormValues, section: CaseSection, field: string, text: string): FormValues {
  return { ...values, [section]: { ...values[section], [field]: text } };
}

export function isEmptyForm(values: FormValues): boolean {
  return SECTION_ORDER.every((section) =>
    Object.values(values[section] ?? {}).every((text) => text.trim() === ''),
  );
}

/** A stored draft is a file from outside: only known fields, only text. */
export function formFromDraft(stored: Record<string, unknown>): FormValues {
  const values: Partial<Record<CaseSection, Record<string, string>>> = {};
  for (const section of SECTION_ORDER) {
    const given = stored[section];
    if (typeof given !== 'object' || given === null) continue;
    const known = new Set([...FIELD_SPECS[section].map((spec) => spec.field), 'nameless', 'photo']);
    const kept = Object.entries(given).flatMap(([field, value]): [string, string][] =>
      known.has(field) && typeof value === 'string' ? [[field, cleanTyping(value, true)]] : [],
    );
    if (kept.length > 0) values[section] = Object.fromEntries(kept);
  }
  return values;
}

/** What stands in the inputs for a stored case. */
export function formFromCase(detail: CaseDetail): FormValues {
  const sections: Readonly<Record<CaseSection, Readonly<Record<string, unknown>>>> = {
    decedent: detail.decedent,
    arranger: detail.arranger,
    ashesRecipient: detail.ashesRecipient,
    transfer: detail.transfer,
  };
  return Object.fromEntries(
    SECTION_ORDER.map((section) => [
      section,
      Object.fromEntries(
        Object.entries(sections[section]).map(([field, value]) => [field, shown(section, field, value)]),
      ),
    ]),
  );
}

function shown(section: CaseSection, field: string, value: unknown): string {
  if (typeof value === 'number') {
    const spec = FIELD_SPECS[section].find((candidate) => candidate.field === field);
    return spec?.kind === 'moment' ? momentText(value) : String(value);
  }
  if (typeof value === 'boolean') return value ? '1' : '';
  return typeof value === 'string' ? value : '';
}

export type ReadField =
  | { readonly ok: true; readonly value: string | number | boolean | null }
  | { readonly ok: false; readonly sentence: string };

/** The value of one field as the case file takes it; `null` for an empty input. */
export function readField(spec: FieldSpec, text: string, at: FormMoment): ReadField {
  const typed = cleanStored(text);
  if (typed === '') return { ok: true, value: null };
  if (spec.kind === 'day') {
    const day = parseDay(typed, dayOf(at.now));
    return day === null
      ? { ok: false, sentence: '这个日期看不懂，请写成 1938-03-12' }
      : { ok: true, value: day };
  }
  if (spec.kind === 'moment') {
    const moment = parseMoment(typed, at.now);
    return moment === null
      ? { ok: false, sentence: '这个时间看不懂，请写成 2026-11-23 11:05' }
      : { ok: true, value: moment };
  }
  if (spec.kind === 'number') {
    const number = Number(typed);
    return Number.isInteger(number) && number >= 0 && number <= 5000
      ? { ok: true, value: number }
      : { ok: false, sentence: '请写 0 到 5000 的整数' };
  }
  if (spec.kind === 'flag') return { ok: true, value: typed === '1' };
  if (spec.kind === 'choice' || spec.kind === 'ask') {
    const found = at.choices(spec.dictionary ?? '').some((choice) => choice.value === typed);
    return found ? { ok: true, value: typed } : { ok: false, sentence: '列表里没有这一项，请从列表里选' };
  }
  const stored = spec.kind === 'name' ? normalizeName(typed) : typed;
  if (stored.length > spec.max) return { ok: false, sentence: `最多 ${spec.max} 个字，多出的会记在备注` };
  return { ok: true, value: stored };
}

const TEXTUAL: readonly FieldSpec['kind'][] = ['text', 'name', 'open', 'paper'];

/**
 * Everything typed, as the case file takes it. Nothing is required and nothing is refused: what a field cannot
 * hold (an unreadable date, a text too long) is written into the note in the words it was typed in.
 */
export function fieldsOf(values: FormValues, at: FormMoment): CaseFieldsInput {
  const sections: Partial<Record<CaseSection, Record<string, string | number | boolean>>> = {};
  const leftovers: string[] = [];
  const put = (section: CaseSection, field: string, value: string | number | boolean): void => {
    sections[section] = { ...sections[section], [field]: value };
  };
  for (const spec of ALL_SPECS) {
    const text = textOf(values, spec.section, spec.field);
    const read = readField(spec, text, at);
    if (read.ok && read.value !== null) put(spec.section, spec.field, read.value);
    if (read.ok) continue;
    const typed = cleanStored(text);
    if (spec.section === 'decedent' && spec.field === 'note') put('decedent', 'note', cut(typed, NOTE_LIMIT));
    else leftovers.push(`${fieldName(spec)}：${typed}`);
    if (TEXTUAL.includes(spec.kind)) put(spec.section, spec.field, cut(typed, spec.max).trim());
  }
  if (textOf(values, 'decedent', 'nameless') === '1') put('decedent', 'nameless', true);
  const photo = textOf(values, 'decedent', 'photo');
  if (/^[0-9a-f]{64}$/.test(photo)) put('decedent', 'photo', photo);
  if (leftovers.length > 0) {
    const note = String(sections.decedent?.note ?? '');
    put('decedent', 'note', cut([note, ...leftovers].filter((line) => line !== '').join('\n'), NOTE_LIMIT));
  }
  return caseFieldsInput.parse(sections);
}

/** What a draft is called in the list of unfinished ones. */
export function draftTitle(values: FormValues): string {
  const name = textOf(values, 'decedent', 'name').trim();
  const place = textOf(values, 'transfer', 'pickupPlace').trim();
  const caller = textOf(values, 'transfer', 'callerName').trim();
  const title = name !== '' ? name : [caller && `${caller} 来电`, place].filter(Boolean).join('，');
  return cut(title === '' ? '姓名未填' : title, 60);
}
