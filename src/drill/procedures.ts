import { isContractProcedure } from '@orpc/contract';
import { z } from 'zod';
import { contract } from '../station/contract.ts';
import { ScriptError } from './scriptError.ts';

const zh = z.locales.zhCN().localeError;

/** Commands of the format itself, or screens that watch: a `call` may not name these. */
const NOT_CALLED = ['live.watch', 'scan.code', 'session.pin', 'attempt.open', 'attempt.answer'];

function collect(router: object, prefix: string, into: Map<string, z.ZodType | null>): void {
  for (const [key, entry] of Object.entries(router) as [string, unknown][]) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (isContractProcedure(entry)) {
      const { inputSchema } = entry['~orpc'];
      if (!NOT_CALLED.includes(name)) into.set(name, inputSchema instanceof z.ZodType ? inputSchema : null);
    } else if (typeof entry === 'object' && entry !== null) collect(entry, name, into);
  }
}

function collected(): Map<string, z.ZodType | null> {
  const found = new Map<string, z.ZodType | null>();
  collect(contract, '', found);
  return found;
}

/** Procedures a `call` may name, each with the schema of its input; null for one without input. */
export const PROCEDURES: ReadonlyMap<string, z.ZodType | null> = collected();

/** Does a procedure take this input? @throws ScriptError naming the procedure or the field */
export function checkCall(name: string, input: unknown): void {
  const schema = PROCEDURES.get(name);
  if (schema === undefined) {
    const near = [...PROCEDURES.keys()].filter((entry) => entry.split('.')[0] === name.split('.')[0]);
    const known = near.length > 0 ? near : [...PROCEDURES.keys()];
    throw new ScriptError(`call 不能叫 ${name}；有 ${known.join('、')}`);
  }
  if (schema === null) return;
  const parsed = schema.safeParse(input ?? {}, { error: zh });
  if (parsed.success) return;
  const issues = parsed.error.issues.map((issue) => `字段 ${issue.path.join('.')}：${issue.message}`);
  throw new ScriptError(`call ${name} 的输入有误：${issues.join('；')}`);
}
