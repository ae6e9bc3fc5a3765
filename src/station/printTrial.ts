/** 试打一张: a label of no meaning for one printer, so that size, place and darkness can be judged. */
import { TRIAL_CODE } from '../domain/codes/index.ts';
import type { PrintJob } from './ports.ts';
import { clockText, dayText } from './words.ts';

export type TrialStock = 'label' | 'wristband';

/** @param wall ms since the epoch */
export function trialJob(stock: TrialStock, printer: string, wall: number): PrintJob {
  const isBand = stock === 'wristband';
  return {
    template: isBand ? 'testBand' : 'testLabel',
    title: '试打 · 看完撕掉',
    code: TRIAL_CODE,
    codeText: TRIAL_CODE,
    name: null,
    rows: [
      { label: '打印机', value: printer },
      { label: '纸', value: isBand ? '腕带 254 × 25 毫米' : '标签 100 × 70 毫米' },
      { label: '时间', value: `${dayText(wall)} ${clockText(wall)}` },
    ],
    footer: '这个码不能绑定任何遗体和物品。',
  };
}
