/** Cutting typed letters into pinyin syllables and initials, for queries that mix both: `wglan`, `wanggl`. */

/** The syllables of Mandarin (普通话音节) without tones, `ü` as `v`. */
export const SYLLABLES: ReadonlySet<string> = new Set(
  (
    'a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ' +
    'ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui ' +
    'chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de den deng di dia dian diao die ding ' +
    'diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang ' +
    'gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng ' +
    'hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan ' +
    'jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan ' +
    'lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai ' +
    'man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen ' +
    'neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei ' +
    'pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan ' +
    'que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha ' +
    'shai shan shang shao she shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou ' +
    'su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo ' +
    'wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya ' +
    'yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai ' +
    'zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou ' +
    'zu zuan zui zun zuo'
  ).split(' '),
);

const LONGEST = 6;
/** More ways than this and the query is long enough to be found by its plain pinyin or initials. */
const MAX_WAYS = 16;

/**
 * The ways to cut `letters` into whole syllables and bare initials, the last piece being any beginning of a
 * syllable. Letters may belong together or apart: zh/z·h, ng/n·g, xian/xi·an. A bare initial before a
 * syllable that begins with a, e or o (l·an) is not taken apart: pinyin itself asks for an apostrophe there.
 * Only ways with a bare initial before the last piece, and with more than initials, are given: plain pinyin
 * and initial tokens answer the others.
 */
export function segmentations(letters: string): readonly (readonly string[])[] {
  const ways: (readonly string[])[] = [];
  // Few pieces first: zhuawang is z·hua·wang long before it is zhu·a·wan·g.
  for (let count = 2; count <= letters.length && ways.length < MAX_WAYS; count += 1)
    cut(letters, 0, [], ways, count);
  return ways;
}

function cut(
  letters: string,
  at: number,
  pieces: readonly string[],
  ways: (readonly string[])[],
  count: number,
): void {
  const rest = letters.slice(at);
  const left = count - pieces.length;
  if (ways.length >= MAX_WAYS || rest.length > left * LONGEST || rest.length < left) return;
  if (rest === '') {
    if (pieces.slice(0, -1).some(isInitial) && pieces.some((piece) => !isInitial(piece))) ways.push(pieces);
    return;
  }
  for (let length = Math.min(LONGEST, rest.length); length > 0; length -= 1) {
    const piece = rest.slice(0, length);
    const isWhole = SYLLABLES.has(piece) || (length === rest.length && isBeginning(piece));
    const isBare = isInitial(piece) && (/[aeo]/.test(piece) || !/[aeiouv]/.test(rest.charAt(length)));
    if (isWhole || isBare) cut(letters, at + length, [...pieces, piece], ways, count);
  }
}

/** No syllable begins with i, u or v. */
function isInitial(piece: string): boolean {
  return /^([a-hj-tw-z]|[zcs]h)$/.test(piece);
}

function isBeginning(piece: string): boolean {
  for (const syllable of SYLLABLES) if (syllable.startsWith(piece)) return true;
  return false;
}
