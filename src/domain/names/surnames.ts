/** Surnames (姓). */
import { nameUnits } from './normalize.ts';

/** Compound surnames (复姓) in living use. */
const COMPOUND = new Set(
  (
    '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 轩辕 夏侯 闻人 澹台 公冶 宗政 濮阳 ' +
    '淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 呼延 赫连 独孤 南宫 百里 东郭 西门 端木 万俟 公羊 拓跋 纳兰 第五 ' +
    '完颜 谷梁 左丘 梁丘 乐正 漆雕 壤驷 公良 夹谷 宰父 段干 巫马 公西 亓官 羊舌 微生 南门 东门 即墨 达奚 褚师 ' +
    '爱新觉罗 叶赫那拉'
  ).split(' '),
);

/**
 * The surname of a name given as units. A two-character name that happens to be a compound surname
 * (单于, 东方) is surname and given name of one character each only when nothing follows; it is taken as
 * the one-character surname then.
 */
export function surnameOf(units: readonly string[]): string {
  for (const length of [4, 2]) {
    const head = units.slice(0, length).join('');
    if (units.length > length && COMPOUND.has(head)) return head;
  }
  return units[0] ?? '';
}

/** The surname (姓) of a name as written. */
export function surname(name: string): string {
  return surnameOf(nameUnits(name));
}
