/**
 * The one format of every printed code: two letters of the kind, eight digits, one ISO 7064 check character:
 * `WB00100742F`, for people `WB-0010-0742-F`. Upper-case A-Z and 0-9 only.
 */
import { GuichengError } from '../errors.ts';
import { checkCharacter } from './checkCharacter.ts';
import { CODE_KINDS, type CodeKind, kindOfPrefix } from './kinds.ts';

export const CODE_LENGTH = 11;
export const MAX_CODE_NUMBER = 99_999_999;
const NUMBER_DIGITS = 8;
/** Stands on a label printed to judge the printer (试打); of no kind, so that it can never be bound to anything. */
export const TRIAL_CODE = 'TEST0000000';
/** Longer input is no code; it is refused before any pattern runs over it. */
const MAX_INPUT = 256;

export interface Code {
  readonly kind: CodeKind;
  readonly number: number;
  /** Compact form, as in QR code, barcode and ledger. */
  readonly text: string;
}

export type CodeRefusal =
  | 'INPUT.CODE_EMPTY'
  | 'INPUT.CODE_LENGTH'
  | 'INPUT.CODE_TRIAL'
  | 'INPUT.CODE_FORM'
  | 'INPUT.CODE_KIND'
  | 'INPUT.CODE_CHECK'
  | 'INPUT.CODE_NUMBER';

export type ParsedCode =
  | { readonly ok: true; readonly code: Code }
  | { readonly ok: false; readonly reason: CodeRefusal; readonly sentence: string };

/** What the operator reads when a code is refused. */
const REFUSALS: Readonly<Record<CodeRefusal, string>> = {
  'INPUT.CODE_EMPTY': '没有读到码，请重新扫描',
  'INPUT.CODE_LENGTH': '这不是本馆的码，或没有读完整，请重新扫描',
  'INPUT.CODE_TRIAL': '这是试打的标签，不代表任何遗体和物品，不能绑定，请撕掉',
  'INPUT.CODE_FORM': '码里有不该出现的字符，请重新扫描，手工输入请逐字核对',
  'INPUT.CODE_KIND': '认不出这个码的种类，请确认扫的是本馆的码',
  'INPUT.CODE_CHECK': '码的校验不对，可能读错或输错一位，请重新扫描，不要凭记忆更正',
  'INPUT.CODE_NUMBER': '码的编号无效，请重新扫描',
};

function refuse(reason: CodeRefusal): ParsedCode {
  return { ok: false, reason, sentence: REFUSALS[reason] };
}

function payloadOf(kind: CodeKind, number: number): string {
  return CODE_KINDS[kind].prefix + String(number).padStart(NUMBER_DIGITS, '0');
}

function isNumberInRange(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= MAX_CODE_NUMBER;
}

/** Whether this number may be printed for this kind; one in 37 may not (its check would be '*'). */
export function isIssuable(kind: CodeKind, number: number): boolean {
  return isNumberInRange(number) && checkCharacter(payloadOf(kind, number)) !== null;
}

/** The compact text of a code. Throws for a number out of range or one that is never issued. */
export function formatCode(kind: CodeKind, number: number): string {
  if (!isNumberInRange(number)) {
    throw new GuichengError('INPUT.CODE_NUMBER', '编号须在 1 到 99999999 之间', { kind, number });
  }
  const payload = payloadOf(kind, number);
  const check = checkCharacter(payload);
  if (check === null) {
    throw new GuichengError('INPUT.CODE_NOT_ISSUED', '这个编号按规则不发放，请取下一个编号', {
      kind,
      number,
    });
  }
  return payload + check;
}

/**
 * Brings full-width and lower-case ASCII to the printed form and strips what scanners add around it.
 * Only ASCII letters are raised: `toUpperCase` would turn 'ı' and 'ſ' into I and S, which is a guess.
 */
function normalise(text: string): string {
  return text
    .replace(/^[\s\p{Cc}\p{Cf}]+|[\s\p{Cc}\p{Cf}]+$/gu, '')
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Hyphens stand either at all their places or nowhere; anything between is a damaged reading. */
const HUMAN_FORM = /^(..)-(....)-(....)-(.)$/u;
const COMPACT_FORM = /^[A-Z]{2}[0-9]{8}[A-Z0-9]$/;

/**
 * Reads a scanned or typed code. Nothing is corrected (an O is not taken for a 0): a refused code is
 * scanned again.
 */
export function parseCode(text: string): ParsedCode {
  if (text.length > MAX_INPUT) return refuse('INPUT.CODE_LENGTH');
  const normalised = normalise(text);
  if (normalised === '') return refuse('INPUT.CODE_EMPTY');
  const compact = normalised.replace(HUMAN_FORM, '$1$2$3$4');
  if (compact.length !== CODE_LENGTH) return refuse('INPUT.CODE_LENGTH');
  if (compact === TRIAL_CODE) return refuse('INPUT.CODE_TRIAL');
  if (!COMPACT_FORM.test(compact)) return refuse('INPUT.CODE_FORM');
  const kind = kindOfPrefix(compact.slice(0, 2));
  if (kind === null) return refuse('INPUT.CODE_KIND');
  if (checkCharacter(compact.slice(0, -1)) !== compact.slice(-1)) return refuse('INPUT.CODE_CHECK');
  const number = Number(compact.slice(2, -1));
  if (number < 1) return refuse('INPUT.CODE_NUMBER');
  return { ok: true, code: { kind, number, text: compact } };
}

/** `WB00100742F` → `WB-0010-0742-F`. A text that is not a valid code comes back as it is. */
export function displayCode(text: string): string {
  const parsed = parseCode(text);
  if (!parsed.ok) return text;
  const compact = parsed.code.text;
  return `${compact.slice(0, 2)}-${compact.slice(2, 6)}-${compact.slice(6, 10)}-${compact.slice(10)}`;
}
