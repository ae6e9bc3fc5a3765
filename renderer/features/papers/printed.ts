/** Where something went that was to be printed, in words: what a printer confirmed is told apart from the rest. */
import type { PrintedLabel } from '../../../src/station/dto.ts';

/** @param file as `PrintedLabel.file` */
export function wentWhere(file: string): string {
  const [kind, name] = [file.slice(0, file.indexOf(':')), file.slice(file.indexOf(':') + 1)];
  if (kind === 'printer') return `「${name}」已打好`;
  if (kind === 'queue') return `已交给「${name}」，请看有没有打出来`;
  return '本机没有设置这种打印机，已存为 PDF';
}

/** What the printer was given, or what kept it from printing. */
export function printedSentence(printed: readonly PrintedLabel[]): string {
  return printed
    .map(({ label, display, file, problem }) => {
      if (problem !== null) return `${problem}（${label} ${display}）`;
      if (file === null) return `${label} ${display} 的号码已经记下，但没有打出来，请检查打印机`;
      return `${label} ${display} 已送打印，请扫回核对。${wentWhere(file)}`;
    })
    .join('；');
}
