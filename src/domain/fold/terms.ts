/**
 * 期限: the terms that run for a case. One pure function answers the case page, the list at the desk and the alarms, so
 * that none of them can know of a term the others forgot.
 */
import type { Regional } from '../case/regional.ts';
import {
  ashesKeptUntil,
  DAY_MS,
  disposalLacking,
  isDecomposed,
  isInfectious,
  policeCause,
  type SpecialCase,
  type SpecialFacts,
  storedUntil,
  withoutFamily,
} from '../case/special.ts';
import { type CaseState, openObjections } from './case.ts';
import { isBody } from './caseState.ts';
import { specialCase, specialFacts } from './exceptions.ts';

export type TermId =
  | 'infectious'
  | 'decomposed'
  | 'police'
  | 'unidentified'
  | 'storage'
  | 'publicNotice'
  | 'ashesRetention'
  | 'complaint';

export interface Term {
  readonly id: TermId;
  readonly label: string;
  /** ms UTC. */
  readonly since: number;
  /** Null where the home has no figure: it runs, and never falls due. */
  readonly dueAt: number | null;
  readonly state: 'running' | 'soon' | 'overdue';
  /** Somebody must act now. */
  readonly alarm: boolean;
  readonly todo: string;
}

const HOUR_MS = 3_600_000;

function term(
  id: TermId,
  given: {
    label: string;
    since: number;
    dueAt: number | null;
    todo: string;
    soonMs?: number;
    alarm?: boolean;
  },
  wall: number,
): Term {
  const { label, since, dueAt, todo, soonMs = 2 * DAY_MS, alarm = true } = given;
  const left = dueAt === null ? null : dueAt - wall;
  const state = left === null ? 'running' : left <= 0 ? 'overdue' : left <= soonMs ? 'soon' : 'running';
  return { id, label, since, dueAt, state, alarm: alarm && state === 'overdue', todo };
}

interface Looked {
  readonly state: CaseState;
  readonly special: SpecialFacts;
  readonly regional: Regional;
  readonly wall: number;
  readonly of: SpecialCase;
  /** Arrived, and still a body. */
  readonly hereSince: number | null;
}

function infectious({ of, regional, wall, hereSince }: Looked): Term[] {
  if (!isInfectious(of) || hereSince === null) return [];
  const dueAt = regional.infectiousHours === null ? null : hereSince + regional.infectiousHours * HOUR_MS;
  const found = term(
    'infectious',
    {
      label: '传染病遗体火化时限',
      since: hereSince,
      dueAt,
      todo: '不开袋、不告别，排在最前火化，炉后消毒并登记',
      soonMs: 6 * HOUR_MS,
    },
    wall,
  );
  // The hours are few: whoever hears of it only when they are over hears too late.
  return [{ ...found, alarm: found.state !== 'running' }];
}

function decomposed({ special, wall, hereSince }: Looked): Term[] {
  if (!isDecomposed(special) || hereSince === null) return [];
  const todo = '密封存放，尽早排入火化';
  return [term('decomposed', { label: '腐败遗体尽早火化', since: hereSince, dueAt: null, todo }, wall)];
}

function police({ special, regional, wall, hereSince }: Looked): Term[] {
  const released = special.cleared.some((entry) => entry.kind === 'police' && entry.scanned);
  if (hereSince === null || released || policeCause(special, regional) === null) return [];
  const todo = '向公安要放行文书；拿到后录入编号、民警姓名并扫腕带';
  return [term('police', { label: '等待公安放行', since: hereSince, dueAt: null, todo }, wall)];
}

function unidentified({ of, special, wall, hereSince }: Looked): Term[] {
  if (hereSince === null || withoutFamily(of, special) === null) return [];
  const release = special.cleared.findLast((entry) => entry.kind === 'unidentified');
  if (release === undefined || release.noticeEndsAt === null) {
    const todo = '向公安要处置通知书，录入编号和公告起止日期';
    return [term('unidentified', { label: '等待公安处置通知', since: hereSince, dueAt: null, todo }, wall)];
  }
  return [
    term(
      'unidentified',
      {
        label: '认领公告',
        since: release.noticeFrom ?? hereSince,
        dueAt: release.noticeEndsAt,
        todo: '期满仍无人认领，凭通知书排火化',
      },
      wall,
    ),
  ];
}

function storage({ of, special, regional, wall, hereSince }: Looked): Term[] {
  // Whom the police hold, or nobody claims, waits for another paper than the family's.
  if (hereSince === null || withoutFamily(of, special) !== null) return [];
  const held =
    policeCause(special, regional) !== null && !special.cleared.some((entry) => entry.kind === 'police');
  if (held || isInfectious(of)) return [];
  const lacking = disposalLacking(special, regional, wall).filter((paper) => paper !== '存放期限届满');
  return [
    term(
      'storage',
      {
        label: special.extendedUntil === null ? '遗体存放期限' : '遗体存放期限（已延期）',
        since: hereSince,
        dueAt: storedUntil(special, regional),
        todo:
          lacking.length === 0
            ? '凭批准文号排火化（凭通知书）'
            : `联系家属办火化或延期；每次通知留凭证。凭通知书火化还缺：${lacking.join('、')}`,
      },
      wall,
    ),
  ];
}

function publicNotice({ special, wall, hereSince }: Looked): Term[] {
  const last = special.notices.findLast((entry) => entry.to === 'public' && entry.until !== null);
  if (hereSince === null || last === undefined || special.disposalApproved) return [];
  const todo = '公告期满，报主管部门批准，录入批准文号';
  return [term('publicNotice', { label: '逾期公告', since: last.givenAt, dueAt: last.until, todo }, wall)];
}

function ashes({ state, of, special, regional, wall }: Looked): Term[] {
  if (special.boxedAt === null || state.whereabouts.kind === 'gone') return [];
  if (withoutFamily(of, special) === null && !special.underNotice) return [];
  const todo = '期满前只交给来认领的家属；期满按规定处置或继续保管';
  const dueAt = ashesKeptUntil(of, special, regional);
  const label = '无人认领骨灰保留期';
  return [term('ashesRetention', { label, since: special.boxedAt, dueAt, todo, soonMs: 7 * DAY_MS }, wall)];
}

function complaint({ state, regional, wall }: Looked): Term[] {
  return openObjections(state).map((entry) =>
    term(
      'complaint',
      {
        label: entry.byFamily === true ? '家属拒认或争议' : '异议未了',
        since: entry.at,
        dueAt: regional.complaintDays === null ? null : entry.at + regional.complaintDays * DAY_MS,
        todo:
          entry.byFamily === true
            ? '双方当面核对，留书面和解或确认，由馆长解除'
            : '现场核对，由没有参与的馆长解除',
      },
      wall,
    ),
  );
}

const ALL = [infectious, police, unidentified, storage, publicNotice, ashes, complaint, decomposed];

/** By due time; those without one last. */
export function byDue(a: Pick<Term, 'dueAt' | 'since'>, b: Pick<Term, 'dueAt' | 'since'>): number {
  const last = Number.MAX_SAFE_INTEGER;
  return (a.dueAt ?? last) - (b.dueAt ?? last) || a.since - b.since;
}

export function terms(state: CaseState, regional: Regional, wall: number): Term[] {
  if (state.status !== 'open') return [];
  const special = specialFacts(state);
  const looked: Looked = {
    state,
    special,
    regional,
    wall,
    of: specialCase(state),
    hereSince: isBody(state.whereabouts) ? special.arrivedAt : null,
  };
  return ALL.flatMap((of) => of(looked)).sort(byDue);
}
