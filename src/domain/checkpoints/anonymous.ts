import { type MissCode, UNPERMITTED } from '../nearMiss.ts';
import { isReasonCode, REASONS, type ReasonCode } from './reasons.ts';

/** Who and what a sentence is about, in words that fit anybody. */
const ANYONE: Readonly<Record<string, string>> = {
  name: '某位逝者',
  expected: '甲',
  actual: '乙',
  person: '某位同事',
  code: '某个码',
  numbers: '另一份案卷',
  where: '别处',
  label: '该处',
  station: '另一个站',
  reason: '（原因略）',
  text: '（略）',
};

/** Near misses that no verdict made. */
const OTHERS: Readonly<Record<Exclude<MissCode, ReasonCode>, string>> = {
  [UNPERMITTED]: '没有入炉许可，炉子却点火、有火焰或开了炉门',
};

/** Every code the near-miss ledger can hold. */
export const MISS_CODES = [...Object.keys(REASONS), ...Object.keys(OTHERS)] as readonly MissCode[];

/** The sentence of a reason with nobody in it: for reports that go out of the house, and for lists of reasons. */
export function anonymousSentence(code: string): string {
  if (Object.hasOwn(OTHERS, code)) return OTHERS[code as keyof typeof OTHERS];
  if (!isReasonCode(code)) return code;
  return REASONS[code].sentence.replaceAll(/\{(\w+)\}/g, (_, key: string) => ANYONE[key] ?? '相应内容');
}
