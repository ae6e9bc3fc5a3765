/**
 * Pinyin (拼音) of names, without tones, surnames read as surnames (单 shan, 仇 qiu). `ü` is written `v`, as
 * every Chinese keyboard does.
 */
import { pinyin } from 'pinyin-pro';
import { nameUnits, normalizeName } from './normalize.ts';

export interface NamePinyin {
  /** `wangguilan` */
  readonly full: string;
  /** One for each character that has a reading. */
  readonly syllables: readonly string[];
  /** `wgl` */
  readonly initials: string;
}

/**
 * Second readings in living use in names. A surname is read the surname way by the dictionary, but clerks
 * and relatives say both; a table of our own rather than every reading of a dictionary, where 红 is also
 * gong and 大 also tai, which would make strangers namesakes.
 */
const OTHER_READINGS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    // surnames
    单: 'shan dan chan',
    解: 'xie jie',
    仇: 'qiu chou',
    曾: 'zeng ceng',
    盖: 'ge gai',
    查: 'zha cha',
    区: 'ou qu',
    朴: 'piao pu',
    翟: 'zhai di',
    尉: 'wei yu',
    乐: 'le yue',
    种: 'chong zhong',
    员: 'yun yuan',
    折: 'she zhe',
    缪: 'miao mou',
    宓: 'mi fu',
    秘: 'bi mi',
    洗: 'xian xi',
    覃: 'qin tan',
    召: 'shao zhao',
    繁: 'po fan',
    谌: 'chen shen',
    郇: 'xun huan',
    牟: 'mou mu',
    隗: 'wei kui',
    祭: 'zhai ji',
    柏: 'bai bo',
    薄: 'bo bao',
    车: 'che ju',
    万: 'wan mo',
    黑: 'he hei',
    石: 'shi dan',
    么: 'yao me',
    晟: 'sheng cheng',
    // given names
    长: 'chang zhang',
    行: 'xing hang',
    朝: 'chao zhao',
    重: 'zhong chong',
    茜: 'qian xi',
    盛: 'sheng cheng',
    传: 'chuan zhuan',
    藏: 'zang cang',
    参: 'shen can',
    莎: 'sha suo',
    娜: 'na nuo',
    蔚: 'wei yu',
    觉: 'jue jiao',
    省: 'sheng xing',
    俞: 'yu shu',
    伯: 'bo bai',
    率: 'shuai lv',
    绿: 'lv lu',
    奇: 'qi ji',
    涌: 'yong chong',
    嬛: 'huan qiong xuan',
    降: 'jiang xiang',
    那: 'na nuo',
    佛: 'fo fu',
    会: 'hui kuai',
    澄: 'cheng deng',
    宿: 'su xiu',
    阿: 'a e',
    泊: 'bo po',
    贾: 'jia gu',
    瞿: 'qu ju',
    逄: 'pang feng',
    臧: 'zang cang',
    冼: 'xian xi',
    佴: 'nai er',
  }).map(([character, readings]): [string, readonly string[]] => [character, readings.split(' ')]),
);

const HAN = /\p{Script=Han}/u;

/**
 * The readings of each unit of a name (see `nameUnits`), most likely first. A letter or digit reads as
 * itself; so does an ideograph the dictionary does not know.
 */
export function readingsOf(units: readonly string[]): readonly (readonly string[])[] {
  const main = mainReadings(units);
  return units.map((unit, index) => {
    const first = main[index] ?? unit;
    return [...new Set([first, ...(OTHER_READINGS.get(unit) ?? [])])];
  });
}

/** Pinyin of a name in its most likely reading. */
export function pinyinOf(name: string): NamePinyin {
  const parts = normalizeName(name).split(/[ ·]/).map(nameUnits);
  const readings = readingsOf(parts.flat());
  const syllables: string[] = [];
  let index = 0;
  for (const part of parts) {
    let word = '';
    for (const unit of part) {
      const reading = readings[index]?.[0] ?? '';
      index += 1;
      // A Latin word counts as one syllable, so that its initial is one letter.
      if (isPlain(unit)) word += unit;
      else if (isPlain(reading)) {
        if (word !== '') syllables.push(word);
        word = '';
        syllables.push(reading);
      }
    }
    if (word !== '') syllables.push(word);
  }
  return {
    full: syllables.join(''),
    syllables,
    initials: syllables.map((syllable) => syllable.charAt(0)).join(''),
  };
}

function isPlain(text: string): boolean {
  return /^[a-z0-9]+$/.test(text);
}

/** The dictionary's reading of each unit in the context of the whole name. */
function mainReadings(units: readonly string[]): readonly string[] {
  const text = units.join('');
  if (!HAN.test(text)) return units;
  const together = readings(text);
  // The dictionary splits as we do; should it ever not, a reading must still belong to its own character.
  return together.length === units.length ? together : units.map((unit) => readings(unit).join(''));
}

function readings(text: string): readonly string[] {
  return pinyin(text, { surname: 'head', toneType: 'none', v: true, type: 'array', nonZh: 'spaced' });
}
