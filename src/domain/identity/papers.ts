/**
 * Identity papers (证件) other than, and including, the resident card. Checks are light where no public
 * standard gives a check character: a paper from elsewhere must never keep a family at the desk.
 */
import { type ParsedResidentId, parseResidentId, type ResidentIdOptions } from './residentId.ts';
import { normalizePaperText } from './text.ts';

export interface PaperKindInfo {
  readonly chinese: string;
  /** CARD_TYPE of the provincial table: 0 身份证 1 军官证 2 警官证 3 其他. */
  readonly provincial: '0' | '1' | '2' | '3';
}

export const PAPER_KINDS = {
  residentId: { chinese: '居民身份证', provincial: '0' },
  /** 户口簿: carries the same citizen number; the card may have been handed in already. */
  householdRegister: { chinese: '户口簿', provincial: '0' },
  militaryId: { chinese: '军官证', provincial: '1' },
  policeId: { chinese: '警官证', provincial: '2' },
  passport: { chinese: '护照', provincial: '3' },
  hkmtResidence: { chinese: '港澳台居民居住证', provincial: '3' },
  foreignResidence: { chinese: '外国人永久居留身份证', provincial: '3' },
  birthCertificate: { chinese: '出生医学证明', provincial: '3' },
  other: { chinese: '其他证件', provincial: '3' },
  none: { chinese: '无证件', provincial: '3' },
} as const satisfies Record<string, PaperKindInfo>;

export type PaperKind = keyof typeof PAPER_KINDS;

export interface Paper {
  readonly kind: PaperKind;
  /** Normalised; empty only for `none`. */
  readonly number: string;
  /** What the number itself says; null where it says nothing. */
  readonly birthDate: string | null;
  readonly sex: 'male' | 'female' | null;
}

export type PaperRefusal = `INPUT.${string}`;

export type ParsedPaper =
  | { readonly ok: true; readonly paper: Paper }
  | { readonly ok: false; readonly reason: PaperRefusal; readonly sentence: string };

const MAX_FREE_TEXT = 40;

function refuse(reason: PaperRefusal, sentence: string): ParsedPaper {
  return { ok: false, reason, sentence };
}

function plain(kind: PaperKind, number: string): ParsedPaper {
  return { ok: true, paper: { kind, number, birthDate: null, sex: null } };
}

function fromResident(kind: PaperKind, parsed: ParsedResidentId): ParsedPaper {
  if (!parsed.ok) return parsed;
  const { number, birthDate, sex } = parsed.id;
  return { ok: true, paper: { kind, number, birthDate, sex } };
}

function matching(kind: PaperKind, number: string, pattern: RegExp, sentence: string): ParsedPaper {
  return pattern.test(number) ? plain(kind, number) : refuse('INPUT.PAPER_FORM', sentence);
}

/** Checks the number of a paper of a given kind. */
export function parsePaper(kind: PaperKind, text: string, options: ResidentIdOptions = {}): ParsedPaper {
  const number = normalizePaperText(text);
  if (kind === 'none') {
    return number === '' ? plain(kind, '') : refuse('INPUT.PAPER_NUMBER_GIVEN', '已填号码，请选择证件类型');
  }
  if (number === '') return refuse('INPUT.PAPER_EMPTY', '请填写证件号码，没有证件请选“无证件”');
  if ([...number].length > MAX_FREE_TEXT) return refuse('INPUT.PAPER_LENGTH', '证件号码过长，请核对');
  switch (kind) {
    case 'residentId':
    case 'householdRegister':
      return fromResident(kind, parseResidentId(number, options));
    case 'hkmtResidence':
      // Codes 81 (Hong Kong), 82 (Macao), 83 (Taiwan); otherwise built like the citizen number.
      if (!/^8[123]0000/.test(number)) {
        return refuse('INPUT.PAPER_FORM', '港澳台居民居住证号码以 810000、820000 或 830000 开头，请核对');
      }
      return number.length === 18
        ? fromResident(kind, parseResidentId(number, options))
        : refuse('INPUT.ID_LENGTH', '港澳台居民居住证号码应为 18 位，请核对');
    case 'foreignResidence':
      // Since 2023: 18 digits, the first a 9, built like the citizen number. Before: 3 letters, 12 digits.
      if (/^9[0-9]{16}[0-9X]$/.test(number)) return fromResident(kind, parseResidentId(number, options));
      return matching(
        kind,
        number,
        /^[A-Z]{3}[0-9]{12}$/,
        '外国人永久居留证号码应为 18 位或 3 个字母加 12 位数字',
      );
    case 'passport':
      return matching(kind, number, /^[A-Z0-9]{5,15}$/, '护照号码应为 5 到 15 位字母或数字，请核对');
    case 'birthCertificate':
      return matching(kind, number, /^[A-Z][0-9]{9}$/, '出生医学证明编号应为 1 个字母加 9 位数字，请核对');
    case 'militaryId':
    case 'policeId':
      return matching(
        kind,
        number,
        /^[\p{Script=Han}A-Z0-9()]{4,30}$/u,
        '证件号码应含汉字、字母或数字 4 位以上，请核对',
      );
    case 'other':
      return plain(kind, number);
  }
}

/**
 * The key under which one person's paper stands on one open case only; null where there is no number.
 * Citizen numbers are one number space, on whatever paper they are read.
 */
export function identityKey(paper: Paper): string | null {
  if (paper.number === '') return null;
  return paper.birthDate === null ? `${paper.kind}:${paper.number}` : `citizen:${paper.number}`;
}
