import type { ContactFields, DecedentFields } from '../../domain/case/fields.ts';
import { residentIdCheck } from '../../domain/identity/index.ts';
import { DEMO_TOWNS } from './homeData.ts';
import type { SeededRandom } from './random.ts';

/**
 * People who never lived. Identity numbers pass the check character but lie in area 371399, which no county
 * has; telephone numbers begin with 10, which no network gives out.
 */
const FICTIONAL_AREA = '371399';
const DAY = 86_400_000;

/** The more frequent a surname is around 临沂, the more often it stands here. */
const SURNAMES = [
  ...'王王王王王王李李李李李张张张张张刘刘刘刘陈陈陈孙孙孙赵赵徐徐杨杨高高马马',
  ...'朱宋韩于吴周郭胡林何郑庄庄薛薛卢卢严解尹季谢葛姜崔董孟孔曹冯杜程潘田彭袁魏',
];
const MALE_OLD = [
  '德',
  '永',
  '广',
  '文',
  '世',
  '兆',
  '玉',
  '成',
  '洪',
  '振',
  '传',
  '庆',
  '立',
  '建',
  '守',
  '凤',
];
const MALE_END = [
  '山',
  '才',
  '明',
  '田',
  '昌',
  '祥',
  '忠',
  '林',
  '江',
  '海',
  '友',
  '春',
  '贵',
  '堂',
  '亮',
  '军',
];
const FEMALE_OLD = [
  '桂',
  '秀',
  '玉',
  '凤',
  '淑',
  '兰',
  '月',
  '金',
  '春',
  '素',
  '翠',
  '维',
  '守',
  '永',
  '爱',
  '红',
];
const FEMALE_END = [
  '英',
  '兰',
  '花',
  '芝',
  '梅',
  '香',
  '荣',
  '珍',
  '美',
  '芳',
  '云',
  '莲',
  '霞',
  '娥',
  '琴',
  '华',
];
const YOUNG_MALE = ['磊', '涛', '超', '伟', '鹏', '浩', '志强', '海波', '建华', '晓东', '新军', '文博'];
const YOUNG_FEMALE = ['丽', '敏', '静', '燕', '娜', '艳', '海霞', '晓梅', '建英', '文静', '红梅', '雪'];
const VILLAGES = [
  '前河村',
  '后河村',
  '东岭村',
  '西岭村',
  '南坡村',
  '北沟村',
  '大庄村',
  '小庄村',
  '石桥村',
  '柳树沟村',
];

type Sex = 'male' | 'female';

function nameOf(random: SeededRandom, surname: string, sex: Sex, age: number): string {
  if (age < 50) return surname + random.pick(sex === 'male' ? YOUNG_MALE : YOUNG_FEMALE);
  const [first, last] = sex === 'male' ? [MALE_OLD, MALE_END] : [FEMALE_OLD, FEMALE_END];
  if (random.chance(0.12)) return surname + random.pick(last);
  return surname + random.pick(first) + random.pick(last);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function residentId(random: SeededRandom, birthDate: string, sex: Sex): string {
  const sequence = random.int(0, 499) * 2 + (sex === 'male' ? 1 : 0);
  const digits = `${FICTIONAL_AREA}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return `${digits}${residentIdCheck(digits) ?? ''}`;
}

function phoneOf(random: SeededRandom): string {
  return `10${String(random.int(0, 999_999_999)).padStart(9, '0')}`;
}

/** Natural and illness most of the time; accidents for the younger. */
function causeOf(random: SeededRandom, age: number): string {
  if (age < 65 && random.chance(0.15)) return random.pick(['03', '04', '07']);
  return random.chance(age > 85 ? 0.6 : 0.2) ? '01' : '02';
}

export interface Person {
  readonly decedent: DecedentFields & {
    readonly name: string;
    readonly sex: Sex;
    readonly paperNumber: string;
  };
  readonly arranger: ContactFields & { readonly name: string };
  readonly age: number;
  readonly town: string;
}

export function makePerson(random: SeededRandom, deathAt: number, ashesDestination: string): Person {
  const sex: Sex = random.chance(0.53) ? 'male' : 'female';
  const age = Math.max(19, Math.min(101, Math.round(random.around(77, 11))));
  const birthDate = dayOf(deathAt - Math.round(age * 365.25 * DAY) - random.int(1, 360) * DAY);
  const surname = random.pick(SURNAMES);
  const town = random.pick(DEMO_TOWNS).name;
  const village = random.pick(VILLAGES);
  const arrangerSex: Sex = random.chance(0.75) ? 'male' : 'female';
  const isChild = age > 45 && random.chance(0.85);
  const arrangerAge = isChild
    ? Math.max(20, age - random.int(22, 32))
    : Math.max(20, age - random.int(-4, 6));
  const arrangerSurname = isChild && sex === 'male' ? surname : random.pick(SURNAMES);
  const arrangerBirth = dayOf(deathAt - Math.round(arrangerAge * 365.25 * DAY));
  const atHome = random.chance(0.7);
  const address = `莒南县${town}${village}`;
  return {
    age,
    town,
    decedent: {
      name: nameOf(random, surname, sex, age),
      sex,
      birthDate,
      paperType: 'residentId',
      paperNumber: residentId(random, birthDate, sex),
      paperSource: '身份证',
      nationality: '中国',
      ethnicGroup: '01',
      religion: 'none',
      occupation: age > 60 ? '农民' : random.pick(['农民', '工人', '个体', '教师', '司机']),
      householdArea: '山东省莒南县',
      town,
      village,
      address,
      deathAt,
      deathPlace: atHome ? `${address}家中` : '莒南县人民医院',
      deathCause: causeOf(random, age),
      bodyCondition: '0',
      implant: random.chance(0.04) ? 'removed' : 'none',
      infectious: 'none',
      ashesDestination,
      caseKind: 'cremation',
    },
    arranger: {
      name: nameOf(random, arrangerSurname, arrangerSex, arrangerAge),
      sex: arrangerSex,
      relation: isChild ? (arrangerSex === 'male' ? '20' : '30') : random.pick(['10', '70']),
      phone: phoneOf(random),
      paperType: 'residentId',
      paperNumber: residentId(random, arrangerBirth, arrangerSex),
      address,
    },
  };
}
