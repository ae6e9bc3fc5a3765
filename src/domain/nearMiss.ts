import { dayKey } from './checkpoints/clock.ts';
import type { ReasonCode } from './checkpoints/reasons.ts';
import type { ReasonRef } from './events/kinds.ts';

/**
 * Near misses (差错登记): every refused attempt, what it weighs, what the director finds to be its cause, and by when
 * it must be reported. Human Tissue Authority, HTARI: serious incidents and near misses within five working days,
 * without personal data.
 */
export const NEAR_MISS_CAUSES = {
  carrier: '标识',
  people: '人员',
  device: '设备',
  place: '场所',
  information: '信息',
  process: '流程',
  falseStop: '误拦',
  other: '其他',
} as const;

export type NearMissCause = keyof typeof NEAR_MISS_CAUSES;
export const NEAR_MISS_CAUSE_IDS = Object.keys(NEAR_MISS_CAUSES) as NearMissCause[];

/** A furnace that did what no checkpoint allowed: the one code here that no verdict gives. */
export const UNPERMITTED = 'UNPERMITTED';
/** Every code a near miss can carry. */
export type MissCode = ReasonCode | typeof UNPERMITTED;

/** They stop until news or another station's answer comes; nobody took the wrong thing in hand. */
const WAITING: readonly string[] = ['STALE_NEWS', 'AUTHORITY_ELSEWHERE'];

export interface NearMissWeight {
  /** Something wrong was in hand, said or on file; else a step was merely missing or news was awaited. */
  readonly wrong: boolean;
  /** How many of the dead it touched; more than one only where something was wrong. */
  readonly bodies: number;
}

/** What a refusal weighs (轻重). `cases` are those its reasons name, `caseId` the one it was about. */
export function nearMissWeight(
  reasons: readonly Pick<ReasonRef, 'code' | 'grade'>[],
  cases: readonly string[],
  caseId: string | null,
): NearMissWeight {
  const wrong = reasons.some((entry) => entry.grade === 'wrong' && !WAITING.includes(entry.code));
  const named = new Set(caseId === null ? cases : [caseId, ...cases]);
  return { wrong, bodies: wrong ? named.size : Math.min(1, named.size) };
}

/** How a home counts the days to report in. Days are `2026-10-01`, at the home. */
export interface ReportingRule {
  readonly workingDays: number;
  /** Weekdays nobody works on (法定节假日). */
  readonly daysOff: readonly string[];
  /** Weekend days that are worked (调休上班). */
  readonly daysOn: readonly string[];
}

export const DEFAULT_REPORTING: ReportingRule = { workingDays: 5, daysOff: [], daysOn: [] };

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

function isWorked(noon: number, rule: ReportingRule): boolean {
  const day = dayKey(noon) ?? '';
  if (rule.daysOff.includes(day)) return false;
  const weekday = new Date(noon + CHINA).getUTCDay();
  return (weekday !== 0 && weekday !== 6) || rule.daysOn.includes(day);
}

/** The end (ms UTC) of the last working day on which something that happened at `at` can still be reported in time. */
export function reportDueAt(at: number, rule: ReportingRule = DEFAULT_REPORTING): number {
  let day = Math.floor((at + CHINA) / DAY) * DAY - CHINA;
  // A home that marks every day as free would wait for ever: after a year the day stands as it is.
  for (let left = rule.workingDays, step = 0; left > 0 && step < 366; step += 1) {
    day += DAY;
    if (isWorked(day + DAY / 2, rule)) left -= 1;
  }
  return day + DAY - 1;
}
