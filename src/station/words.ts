import { labelOf } from '../domain/case/dictionaries.ts';
import type { Whereabouts } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { Views } from '../views/read.ts';

const HOW_GONE: Readonly<Record<string, string>> = {
  handedOver: '骨灰已交家属',
  interred: '已安葬',
  scattered: '已撒散',
  left: '不留骨灰',
  transferredOut: '已外运移交',
};

/** Where someone is, in words an operator can act on. */
export function whereText(views: Views, where: Whereabouts): string {
  const place = (code: string) => {
    const state = views.place(code);
    if (state === null) return code;
    return state.kind === 'bay' ? `${state.room} ${state.label}` : state.label;
  };
  const person = (staffId: string) => views.staff(staffId)?.name ?? staffId;
  const thing = (code: string) => views.thing(code)?.label ?? code;
  switch (where.kind) {
    case 'outside':
      return '未到馆';
    case 'hands':
      return `${person(where.staffId)}手上`;
    case 'place':
      return place(where.code);
    case 'cremator':
      return `${place(where.code)}内`;
    case 'tray':
      return `${place(where.at)}（${thing(where.tray)}）`;
    case 'urn':
      if (where.at !== null) return place(where.at);
      return where.staffId === null
        ? thing(where.urn)
        : `${person(where.staffId)}手上（${thing(where.urn)}）`;
    case 'gone': {
      const at = where.at === null ? '' : ` ${place(where.at)}`;
      return `${HOW_GONE[where.how] ?? where.how}${at}`;
    }
  }
}

export function displayName(state: CaseState): string {
  const name = state.decedent.name ?? '';
  if (name !== '') return name;
  const { nameless, batchName, batchNumber } = state.decedent;
  if (nameless !== true) return '未登记姓名';
  // Numbered unknowns of one event are told apart by their number and by nothing else.
  return batchName === undefined ? '无名' : `${batchName} 第${batchNumber ?? 0}号`;
}

export function sexText(state: CaseState): string {
  return labelOf('sex', state.decedent.sex ?? 'unknown');
}

export function ageText(state: CaseState, wall: number): string {
  const born = Date.parse(`${state.decedent.birthDate ?? ''}T00:00:00+08:00`);
  if (Number.isNaN(born)) return state.decedent.ageText ?? '';
  const until = state.decedent.deathAt ?? wall;
  const years = Math.floor((until - born) / (365.2425 * 86_400_000));
  return years >= 0 ? `${years} 岁` : '';
}

const timeFormat = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const dayFormat = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

const longDayFormat = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  weekday: 'long',
});

export function clockText(at: number): string {
  return timeFormat.format(at);
}

export function dayText(at: number): string {
  return dayFormat.format(at).replaceAll('/', '-');
}

/** `2026年11月25日星期三 08:10`: a date somebody is to read and believe. */
export function longDayText(at: number): string {
  return `${longDayFormat.format(at)} ${clockText(at)}`;
}

/** 登记中 / 冷藏 A-04 / 火化中 … one short phrase for lists. */
export function statusText(views: Views, state: CaseState): string {
  if (state.status === 'joined') return '已并入其他案卷';
  if (state.objections.some((entry) => entry.lifted === null)) return '异议，已停';
  if (state.whereabouts.kind === 'outside') return state.passed.length === 0 ? '登记中' : '未到馆';
  if (state.whereabouts.kind === 'cremator') {
    return state.cremation?.finishedAt === null ? '火化中' : '火化结束，待出灰';
  }
  return whereText(views, state.whereabouts);
}

/** A length of time as it is said: 3 天, 2 小时, or 7 分钟. */
export function spanText(ms: number): string {
  const hours = Math.round(ms / 3_600_000);
  if (hours >= 72) return `${Math.floor(hours / 24)} 天`;
  return hours >= 1 ? `${hours} 小时` : `${Math.round(ms / 60_000)} 分钟`;
}
