import type { CaseSection } from '../../../../src/domain/case/fields.ts';
import {
  PAPER_KINDS,
  type Paper,
  type PaperKind,
  parsePaper,
} from '../../../../src/domain/identity/index.ts';
import { normalizePaperText } from '../../../../src/domain/identity/text.ts';
import { normalizeName } from '../../../../src/domain/names/normalize.ts';
import { cleanStored } from './clean.ts';
import { dayOf, momentText, parseDay, parseMoment, yearsBetween } from './moments.ts';
import type { FieldSpec } from './specs.ts';
import { type FormMoment, type FormValues, readField, textOf, withValue } from './values.ts';

/** What the form says back about one field. `act` asks for a second look; it never keeps anyone from saving. */
export interface Hint {
  readonly tone: 'quiet' | 'act';
  readonly text: string;
  /** One press takes this value. */
  readonly fix?: { readonly label: string; readonly value: string };
}

function isPaperKind(text: string): text is PaperKind {
  return Object.hasOwn(PAPER_KINDS, text);
}

/** The kind of paper meant: as chosen, else a resident card where the number looks like one. */
export function paperKindOf(values: FormValues, section: CaseSection): PaperKind | null {
  const chosen = textOf(values, section, 'paperType');
  if (isPaperKind(chosen)) return chosen;
  const number = normalizePaperText(textOf(values, section, 'paperNumber'));
  return /^([0-9]{15}|[0-9]{17}[0-9X])$/.test(number) ? 'residentId' : null;
}

function isMasked(text: string): boolean {
  return /[*•]/.test(text);
}

function readPaper(
  values: FormValues,
  section: CaseSection,
  at: FormMoment,
): ReturnType<typeof parsePaper> | null {
  const kind = paperKindOf(values, section);
  const number = textOf(values, section, 'paperNumber');
  if (kind === null || isMasked(number)) return null;
  const death = section === 'decedent' ? parseMoment(textOf(values, 'decedent', 'deathAt'), at.now) : null;
  return parsePaper(kind, number, { notAfter: dayOf(death ?? at.now) });
}

function paperOf(values: FormValues, section: CaseSection, at: FormMoment): Paper | null {
  const read = readPaper(values, section, at);
  return read?.ok === true ? read.paper : null;
}

/** Sets one field and what follows from it: a paper's number says birth date and sex. */
export function setField(
  values: FormValues,
  section: CaseSection,
  field: string,
  text: string,
  at: FormMoment,
): FormValues {
  let next = withValue(values, section, field, text);
  if (field !== 'paperNumber' && field !== 'paperType') return next;
  const before = paperOf(values, section, at);
  const paper = paperOf(next, section, at);
  if (paper === null) return next;
  if (textOf(next, section, 'paperType') === '' && paper.number !== '') {
    next = withValue(next, section, 'paperType', paper.kind);
  }
  // What a person typed stands; only an empty field, or one the earlier number had filled, is filled.
  const fill = (target: string, said: string | null, earlier: string | null): void => {
    const held = textOf(next, section, target);
    if (said !== null && (held === '' || held === earlier)) next = withValue(next, section, target, said);
  };
  fill('sex', paper.sex, before?.sex ?? null);
  if (section === 'decedent') fill('birthDate', paper.birthDate, before?.birthDate ?? null);
  return next;
}

/** How a field looks once it is left: days dashed, names and numbers in their one form. */
export function tidy(spec: FieldSpec, values: FormValues, at: FormMoment): string {
  const text = textOf(values, spec.section, spec.field);
  const typed = cleanStored(text);
  if (spec.kind === 'day') return parseDay(typed, dayOf(at.now)) ?? typed;
  if (spec.kind === 'moment') {
    const moment = parseMoment(typed, at.now);
    return moment === null ? typed : momentText(moment);
  }
  if (spec.kind === 'name') return normalizeName(typed);
  if (spec.kind === 'paper') {
    const paper = paperOf(values, spec.section, at);
    return paper?.birthDate == null ? typed : normalizePaperText(typed);
  }
  return typed;
}

export function hintFor(spec: FieldSpec, values: FormValues, at: FormMoment): Hint | null {
  const text = textOf(values, spec.section, spec.field).trim();
  const read = text === '' ? null : readField(spec, text, at);
  if (read?.ok === false) {
    const said = spec.field === 'birthDate' ? paperOf(values, spec.section, at)?.birthDate : null;
    const fix = said == null ? {} : { fix: { label: `用证件上的 ${said}`, value: said } };
    return { tone: 'act', text: read.sentence, ...fix };
  }
  if (spec.kind === 'paper') return paperHint(spec, values, at);
  if (spec.section === 'decedent') return decedentHint(spec.field, values, at);
  return null;
}

function paperHint(spec: FieldSpec, values: FormValues, at: FormMoment): Hint | null {
  const number = textOf(values, spec.section, 'paperNumber').trim();
  const paper = readPaper(values, spec.section, at);
  if (paper === null || (number === '' && !paper.ok)) return null;
  if (!paper.ok) return { tone: 'act', text: paper.sentence };
  return paper.paper.birthDate === null ? null : { tone: 'quiet', text: '校验通过' };
}

function decedentHint(field: string, values: FormValues, at: FormMoment): Hint | null {
  const paper = paperOf(values, 'decedent', at);
  const held = textOf(values, 'decedent', field).trim();
  const birth = parseDay(textOf(values, 'decedent', 'birthDate'), dayOf(at.now));
  const death = parseMoment(textOf(values, 'decedent', 'deathAt'), at.now);
  if (field === 'birthDate' && birth !== null) {
    if (paper?.birthDate != null && paper.birthDate !== birth) {
      return {
        tone: 'act',
        text: `证件号码上是 ${paper.birthDate}`,
        fix: { label: '用证件上的', value: paper.birthDate },
      };
    }
    if (birth > dayOf(death ?? at.now)) return { tone: 'act', text: '出生日期在死亡之后，请核对' };
  }
  if (field === 'sex' && held !== '' && paper?.sex != null && paper.sex !== held) {
    const said = paper.sex === 'male' ? '男' : '女';
    return { tone: 'act', text: `证件号码上是${said}`, fix: { label: '用证件上的', value: paper.sex } };
  }
  if (field === 'ageText' && birth !== null) {
    const years = yearsBetween(birth, dayOf(death ?? at.now));
    return years === null ? null : { tone: 'quiet', text: `${years} 周岁` };
  }
  if (field === 'deathAt' && death !== null && death > at.now + 60_000) {
    return { tone: 'act', text: '这个时间还没有到，请核对' };
  }
  return null;
}
