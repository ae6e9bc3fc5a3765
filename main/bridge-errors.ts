/** Whatever a call ends with reaches the screen as one shape: a code, a sentence to read, details. */
import { mapEventIterator } from '@orpc/client';
import { ORPCError, ValidationError } from '@orpc/server';
import { GuichengError, isGuichengError } from '../src/domain/errors.ts';
import { fieldInWords } from './field-words.ts';
import type { Log } from './logging.ts';
import { machineError } from './machine-errors.ts';

type Issues = ValidationError['issues'];

/**
 * Errors meant for the operator go through; a wrong input names its field; anything unforeseen is logged with
 * its stack and shown as a sentence without it.
 */
export function toScreenError(error: unknown, path: readonly string[], log: Log): ORPCError<string, unknown> {
  if (error instanceof ORPCError && error.code === 'GUICHENG') return error;
  const known = toKnown(error, path, log);
  const { code, sentence, details } = known;
  return new ORPCError('GUICHENG', {
    message: known.message,
    data: { code, sentence, details: { ...details } },
    cause: error,
  });
}

function toKnown(error: unknown, path: readonly string[], log: Log): GuichengError {
  if (isGuichengError(error)) {
    // Refusals are the daily bread of the screens; failures of machine and storage are for the log too.
    if (error.kind === 'STORAGE' || error.kind === 'LEDGER' || error.kind === 'RUNTIME') {
      log.error({ err: error, call: path.join('.') }, 'call failed');
    }
    return error;
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return inputError(error);
  log.error({ err: error, call: path.join('.') }, 'call failed unexpectedly');
  // What a statement outside the ledger met (a draft on a full disk) is a fault of storage as well.
  return machineError(error instanceof ORPCError && error.cause !== undefined ? error.cause : error);
}

function inputError(error: ORPCError<string, unknown>): GuichengError {
  const issues = error.cause instanceof ValidationError ? error.cause.issues : [];
  const sentences = wordIssues(issues);
  const sentence = sentences.length === 0 ? '填写的内容不合规，请检查后重试' : `${sentences.join('；')}`;
  return new GuichengError('INPUT.INVALID', sentence, { fields: issues.map(pathOf) });
}

const SHOWN = 3;

/** At most three, then 等: an operator corrects a form field by field. */
function wordIssues(issues: Issues): string[] {
  const worded = issues.map((issue) => `“${fieldInWords(keysOf(issue))}”${issue.message}`);
  const unique = [...new Set(worded)];
  if (unique.length <= SHOWN) return unique;
  return [...unique.slice(0, SHOWN), `另有 ${unique.length - SHOWN} 处不合规`];
}

function keysOf(issue: Issues[number]): (string | number)[] {
  return (issue.path ?? []).map((part) => {
    const key = typeof part === 'object' ? part.key : part;
    return typeof key === 'number' ? key : String(key);
  });
}

function pathOf(issue: Issues[number]): string {
  return keysOf(issue).join('.');
}

/** Runs a call; an event iterator keeps the mapping while it streams. */
export async function withScreenErrors(
  path: readonly string[],
  log: Log,
  next: () => Promise<unknown>,
): Promise<unknown> {
  try {
    const output = await next();
    if (!isIterator(output)) return output;
    return mapEventIterator(output, {
      value: async (value) => value,
      error: async (error) => toScreenError(error, path, log),
    });
  } catch (error) {
    throw toScreenError(error, path, log);
  }
}

function isIterator(value: unknown): value is AsyncIterator<unknown, unknown, undefined> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    'next' in value &&
    typeof value.next === 'function'
  );
}
