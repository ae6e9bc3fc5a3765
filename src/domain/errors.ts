/**
 * The one error type of the product. Every failure that crosses a boundary (IPC, serial, file, clipboard)
 * carries a stable code and a sentence a clerk can act on; the code is repeated in `message` so that it
 * survives a mangled stack.
 */

/** Kinds, one per family of failure; the code itself is `KIND.DETAIL`, upper case. */
export const ERROR_KINDS = [
  'INPUT',
  'AUTH',
  'FORBIDDEN',
  'CONFLICT',
  'NOT_FOUND',
  'LEDGER',
  'STORAGE',
  'DEVICE',
  'CLOCK',
  'FEED',
  'PROTOCOL',
  'SYNC',
  'ENROL',
  'COUNTY',
  'STATE',
  'RUNTIME',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];
export type ErrorCode = `${ErrorKind}.${string}`;

export interface ErrorDetails {
  readonly [key: string]: string | number | boolean | null | readonly string[];
}

export class GuichengError extends Error {
  readonly code: ErrorCode;
  /** What the operator reads, in Simplified Chinese; says what to do next. */
  readonly sentence: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, sentence: string, details: ErrorDetails = {}, cause?: unknown) {
    super(`${sentence} (${code})`, cause === undefined ? undefined : { cause });
    this.name = 'GuichengError';
    this.code = code;
    this.sentence = sentence;
    this.details = details;
  }

  get kind(): ErrorKind {
    return kindOf(this.code);
  }
}

function kindOf(code: ErrorCode): ErrorKind {
  const head = code.slice(0, code.indexOf('.'));
  return ERROR_KINDS.find((kind) => kind === head) ?? 'RUNTIME';
}

export function isGuichengError(value: unknown): value is GuichengError {
  return value instanceof GuichengError;
}

export function hasKind(value: unknown, kind: ErrorKind): value is GuichengError {
  return isGuichengError(value) && value.kind === kind;
}

/** Turns anything thrown into the one type; the original stays as `cause`. */
export function toGuichengError(value: unknown): GuichengError {
  if (isGuichengError(value)) return value;
  const text = value instanceof Error ? value.message : String(value);
  return new GuichengError('RUNTIME.UNEXPECTED', '程序遇到意外情况，已记录，请重试', { text }, value);
}
