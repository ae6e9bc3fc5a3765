/**
 * Number of the death certificate (死亡医学证明编号). The old form bears the issuer's own number, free text.
 * The national form in use since 2026-07-01 (国卫规划发〔2026〕5号) is numbered by the citizen's identity
 * number; bodies and infants without one get the issuer's unified social credit code and a four-digit serial
 * of the year. Both forms are met in the field.
 */
import { parseResidentId } from './residentId.ts';
import { normalizePaperText } from './text.ts';
import { isCreditCode } from './uscc.ts';

export type DeathCertificateForm = 'old' | 'national2026';

export type DeathCertificateNumber =
  | { readonly form: 'old'; readonly number: string }
  | { readonly form: 'national2026'; readonly numberedBy: 'citizen'; readonly number: string }
  | {
      readonly form: 'national2026';
      readonly numberedBy: 'issuer';
      readonly number: string;
      readonly issuer: string;
      readonly serial: string;
    };

export type DeathCertificateRefusal =
  | 'INPUT.CERTIFICATE_EMPTY'
  | 'INPUT.CERTIFICATE_LENGTH'
  | 'INPUT.CERTIFICATE_ISSUER'
  | 'INPUT.CERTIFICATE_SERIAL'
  | `INPUT.ID_${string}`;

export type ParsedDeathCertificate =
  | { readonly ok: true; readonly certificate: DeathCertificateNumber }
  | { readonly ok: false; readonly reason: DeathCertificateRefusal; readonly sentence: string };

const MAX_OLD_NUMBER = 40;

function refuse(reason: DeathCertificateRefusal, sentence: string): ParsedDeathCertificate {
  return { ok: false, reason, sentence };
}

/** Checks the number printed on a death certificate of the given form. */
export function parseDeathCertificateNumber(
  form: DeathCertificateForm,
  text: string,
): ParsedDeathCertificate {
  const number = normalizePaperText(text);
  if (number === '') return refuse('INPUT.CERTIFICATE_EMPTY', '请填写死亡医学证明编号');
  if (form === 'old') {
    return [...number].length <= MAX_OLD_NUMBER
      ? { ok: true, certificate: { form, number } }
      : refuse('INPUT.CERTIFICATE_LENGTH', '死亡证明编号过长，请核对');
  }
  if (number.length === 18) {
    const parsed = parseResidentId(number);
    return parsed.ok ? { ok: true, certificate: { form, numberedBy: 'citizen', number } } : parsed;
  }
  if (number.length !== 22) {
    return refuse(
      'INPUT.CERTIFICATE_LENGTH',
      '新版证明编号应为 18 位身份证号，或 18 位机构代码加 4 位流水号，请核对',
    );
  }
  const issuer = number.slice(0, 18);
  const serial = number.slice(18);
  if (!isCreditCode(issuer)) {
    return refuse('INPUT.CERTIFICATE_ISSUER', '编号中的机构统一社会信用代码校验不对，请逐位核对原件');
  }
  if (!/^[0-9]{4}$/.test(serial) || serial === '0000') {
    return refuse('INPUT.CERTIFICATE_SERIAL', '编号末 4 位应为 0001 到 9999 的流水号，请核对');
  }
  return { ok: true, certificate: { form, numberedBy: 'issuer', number, issuer, serial } };
}
