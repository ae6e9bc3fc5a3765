/**
 * Citizen identity number (公民身份号码), GB 11643-1999: 6 digits of area, 8 of birth date, 3 of sequence
 * (odd: male), one ISO 7064 MOD 11-2 check character; and the 15-digit number of the first generation
 * (GB 11643-1989: birth year in two digits, no check).
 *
 * The area is kept and never used to refuse: the elderly of 莒南 carry 372824 (re-coded 371327 later), and
 * people come from everywhere.
 */
import { dashedDay, isRealDay, normalizePaperText } from './text.ts';

export interface ResidentId {
  /** Always 18 characters; a 15-digit number is upgraded. */
  readonly number: string;
  /** As on the paper (normalised): 15 or 18 characters. */
  readonly original: string;
  /** Six digits (行政区划代码), possibly of a county that no longer has that code. */
  readonly area: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
}

export type ResidentIdRefusal =
  | 'INPUT.ID_EMPTY'
  | 'INPUT.ID_LENGTH'
  | 'INPUT.ID_FORM'
  | 'INPUT.ID_BIRTH_DATE'
  | 'INPUT.ID_CHECK';

export type ParsedResidentId =
  | { readonly ok: true; readonly id: ResidentId }
  | { readonly ok: false; readonly reason: ResidentIdRefusal; readonly sentence: string };

const REFUSALS: Readonly<Record<ResidentIdRefusal, string>> = {
  'INPUT.ID_EMPTY': '请填写身份证号码',
  'INPUT.ID_LENGTH': '身份证号码应为 18 位（老证 15 位），请核对位数',
  'INPUT.ID_FORM': '身份证号码只能是数字，末位可以是 X，请核对',
  'INPUT.ID_BIRTH_DATE': '身份证号码中的出生日期不存在，请逐位核对',
  'INPUT.ID_CHECK': '身份证号码校验不对，有一位可能录错，请逐位核对原件',
};

function refuse(reason: ResidentIdRefusal): ParsedResidentId {
  return { ok: false, reason, sentence: REFUSALS[reason] };
}

/** GB 11643: weights 2^(17-i) mod 11 of the 17 digits. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** The ISO 7064 MOD 11-2 check character of 17 digits; null for anything else. */
export function residentIdCheck(digits: string): string | null {
  if (!/^[0-9]{17}$/.test(digits)) return null;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits.charAt(index)), 0);
  return CHECKS.charAt(sum % 11);
}

/**
 * 15 → 18 digits: the century 19 is put before the year and the check added. (The sequences 996-999 of
 * the first generation marked people born before 1900; nobody alive since 1998 can carry one as a
 * 15-digit number of a death of today, so 19 is always right.)
 */
export function upgradeResidentId(fifteen: string): string | null {
  if (!/^[0-9]{15}$/.test(fifteen)) return null;
  const digits = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`;
  return digits + (residentIdCheck(digits) ?? '');
}

export interface ResidentIdOptions {
  /** Latest possible birth date, `YYYY-MM-DD`: the day of death or today. No clock is read here. */
  readonly notAfter?: string;
}

/** Reads a typed, pasted or card-read identity number. */
export function parseResidentId(text: string, options: ResidentIdOptions = {}): ParsedResidentId {
  const original = normalizePaperText(text);
  if (original === '') return refuse('INPUT.ID_EMPTY');
  if (original.length !== 15 && original.length !== 18) return refuse('INPUT.ID_LENGTH');
  if (!/^([0-9]{15}|[0-9]{17}[0-9X])$/.test(original)) return refuse('INPUT.ID_FORM');
  const number = original.length === 15 ? upgradeResidentId(original) : original;
  if (number === null) return refuse('INPUT.ID_FORM');
  const birth = number.slice(6, 14);
  if (!isRealDay(birth) || birth < '18000101') return refuse('INPUT.ID_BIRTH_DATE');
  const birthDate = dashedDay(birth);
  if (options.notAfter !== undefined && birthDate > options.notAfter) return refuse('INPUT.ID_BIRTH_DATE');
  if (residentIdCheck(number.slice(0, 17)) !== number.charAt(17)) return refuse('INPUT.ID_CHECK');
  return {
    ok: true,
    id: {
      number,
      original,
      area: number.slice(0, 6),
      birthDate,
      sex: Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female',
    },
  };
}
