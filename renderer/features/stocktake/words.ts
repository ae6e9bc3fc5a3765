import type { CountWhy, StockOf } from '../../../src/domain/stocktake/kinds.ts';
import type { CountingView, SpotView } from '../../../src/station/dto.ts';

export const OF_WORDS: Readonly<
  Record<StockOf, { title: string; place: string; thing: string; open: string }>
> = {
  bay: { title: '冷柜盘点', place: '柜位', thing: '腕带', open: '打开柜门' },
  niche: { title: '格位盘点', place: '格位', thing: '骨灰盒', open: '打开格门' },
};

export const WHY_WORDS: Readonly<Record<CountWhy, string>> = {
  daily: '每日',
  yearly: '每年',
  relocation: '倒库后',
  restore: '恢复后',
  other: '临时',
};

/** Shape and word: colour is never alone. */
export const SPOT_WORDS: Readonly<Record<SpotView['state'], { sign: string; word: string }>> = {
  todo: { sign: '', word: '未盘' },
  ok: { sign: '●', word: '相符' },
  empty: { sign: '○', word: '空' },
  off: { sign: '▲', word: '不平' },
};

/** The one thing to do next, large. */
export function promptOf(view: CountingView): { readonly large: string; readonly small: string } {
  const words = OF_WORDS[view.of];
  if (view.place !== null && view.last === null)
    return { large: view.place.label, small: `${words.open}，扫里面的${words.thing}；看清是空的，按「空」` };
  if (view.next === null) return { large: '盘完了', small: '每个位置都看过了，请按「结束盘点」' };
  return { large: view.next.label, small: `${view.next.room}，请扫${words.place}码` };
}
