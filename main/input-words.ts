/** What a schema says when it refuses, in words of the screen; a schema's own message goes before these. */
import { z } from 'zod';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const FORMATS: Readonly<Record<string, string>> = {
  regex: '格式不对',
  date: '日期格式不对',
  datetime: '时间格式不对',
  base64: '内容不完整',
};

export function wordIssue(issue: RawIssue): string {
  const length = 'origin' in issue && (issue.origin === 'string' || issue.origin === 'array');
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? '没有填写' : '填写的内容不对';
    case 'too_big':
      if (!length) return `不能超过 ${String(issue.maximum)}`;
      return issue.origin === 'array'
        ? `最多 ${String(issue.maximum)} 项`
        : `最多 ${String(issue.maximum)} 个字`;
    case 'too_small':
      if (!length) return `不能小于 ${String(issue.minimum)}`;
      if (issue.minimum === 1) return '没有填写';
      return issue.origin === 'array'
        ? `至少 ${String(issue.minimum)} 项`
        : `至少 ${String(issue.minimum)} 个字`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? '格式不对';
    case 'unrecognized_keys':
      return `有不认识的内容：${issue.keys.join('、')}`;
    case 'invalid_value':
    case 'invalid_union':
      return '请从所列的选项里选择';
    default:
      return '填写的内容不对';
  }
}

/** For the whole process: every boundary is validated by Zod, and every refusal may reach an operator. */
export function wordInputIssues(): void {
  z.config({ customError: wordIssue });
}
