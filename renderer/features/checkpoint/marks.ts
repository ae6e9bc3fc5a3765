/** Marks as one word each; a bag that stays shut is itself what is seen. */
export const MARKS = [
  '伤疤',
  '手术刀口',
  '痣',
  '假肢',
  '首饰',
  '纹身',
  '胡须',
  '密封袋',
  '无明显特征',
] as const;

const NONE = '无明显特征';
const BETWEEN = '、';

export function marksIn(text: string): readonly string[] {
  return text.split(BETWEEN).map((part) => part.trim());
}

/** Chosen words stand before what was written by hand; "none" stands alone. */
export function toggleMark(text: string, mark: string): string {
  const parts = marksIn(text).filter((part) => part !== '');
  if (parts.includes(mark)) return parts.filter((part) => part !== mark).join(BETWEEN);
  if (mark === NONE) return NONE;
  const kept = parts.filter((part) => part !== NONE);
  const words = kept.filter((part) => MARKS.some((known) => known === part));
  const written = kept.filter((part) => !words.includes(part));
  return [...words, mark, ...written].join(BETWEEN);
}
