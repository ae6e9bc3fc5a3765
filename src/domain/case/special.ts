/**
 * What makes a case an exception (特殊情形), and what follows from it. Pure: the checkpoints, the desk and the lists
 * all ask here, so that a stop cannot be in force in one place and forgotten in another.
 */
import type { ClearedKind } from '../events/exceptions.ts';
import type { Regional } from './regional.ts';

export const DAY_MS = 86_400_000;

/** Facts that only exceptions need. Plain JSON, stored with every verdict. */
export interface SpecialFacts {
  readonly deathCause: string;
  /** Causes the file named before and nobody has cleared: a correction does not lift a police hold. */
  readonly formerCauses: readonly string[];
  /** 出具单位类别 of the death certificate on file; empty without one. */
  readonly certificateIssuer: string;
  readonly bodyCondition: string;
  /** Code of the ethnic group. */
  readonly ethnicGroup: string;
  /** 无人认领: named, and the family refuses or is not found. */
  readonly unclaimed: boolean;
  /** 弃婴 */
  readonly abandoned: boolean;
  readonly mother: boolean;
  readonly guardian: boolean;
  /** The hospital's handover register: from where, by whom, when. */
  readonly handover: boolean;
  readonly arrivedAt: number | null;
  readonly boxedAt: number | null;
  readonly cleared: readonly {
    readonly kind: ClearedKind;
    readonly noticeFrom: number | null;
    readonly noticeEndsAt: number | null;
    readonly scanned: boolean;
  }[];
  readonly implantSigner: string;
  readonly choice: 'cremation' | 'earthBurial' | null;
  readonly transfer: {
    readonly saysCremation: boolean;
    readonly sealed: boolean;
    readonly plate: string;
    readonly sealNumber: string;
    readonly staff: number;
    /** The paper with the carriers' numbers and the photo was printed for the carriers the body wears now. */
    readonly paper: boolean;
  } | null;
  readonly viewingAllowed: boolean;
  readonly extendedUntil: number | null;
  readonly notices: readonly {
    readonly to: 'family' | 'public';
    readonly givenAt: number;
    readonly until: number | null;
    readonly proven: boolean;
  }[];
  readonly disposalApproved: boolean;
  /** The cremation was ordered under the authority's notice, without the family. */
  readonly underNotice: boolean;
}

/** What is looked at beside it. */
export interface SpecialCase {
  readonly nameless: boolean;
  readonly caseKind: string;
  readonly infectious: string;
}

/** A suspected infection counts as one (疑似从有). */
export function isInfectious(of: { readonly infectious: string }): boolean {
  return of.infectious !== 'none' && of.infectious !== '';
}

/** 腐败 */
export function isDecomposed(special: { readonly bodyCondition: string }): boolean {
  return special.bodyCondition === '1';
}

/** Who goes to the furnace before others: 0 infectious, 1 decomposed, 2 everybody else. */
export function rank(of: { readonly infectious: string; readonly bodyCondition: string }): 0 | 1 | 2 {
  if (isInfectious(of)) return 0;
  return isDecomposed(of) ? 1 : 2;
}

export type WithoutFamily = 'abandoned' | 'nameless' | 'unclaimed';

/** Why nobody of the family speaks for this one; null where a family does. */
export function withoutFamily(of: SpecialCase, special: SpecialFacts): WithoutFamily | null {
  if (special.abandoned) return 'abandoned';
  if (of.nameless && of.caseKind !== 'fetal') return 'nameless';
  return special.unclaimed ? 'unclaimed' : null;
}

export function policeCause(special: SpecialFacts, regional: Regional): string | null {
  const causes = [special.deathCause, ...special.formerCauses];
  return causes.find((cause) => regional.policeCauses.includes(cause)) ?? null;
}

export type ImpliedHold =
  | { readonly kind: 'unidentified'; readonly state: 'unreleased'; readonly why: WithoutFamily }
  | { readonly kind: 'unidentified'; readonly state: 'running'; readonly until: number }
  | { readonly kind: 'unidentified'; readonly state: 'short'; readonly days: number }
  | { readonly kind: 'police'; readonly cause: string };

function unidentifiedHold(
  of: SpecialCase,
  special: SpecialFacts,
  regional: Regional,
  wall: number,
): ImpliedHold | null {
  const why = withoutFamily(of, special);
  if (why === null) return null;
  const kind = 'unidentified' as const;
  const release = special.cleared.findLast((entry) => entry.kind === kind);
  if (release === undefined || release.noticeEndsAt === null) return { kind, state: 'unreleased', why };
  const { noticeFrom, noticeEndsAt } = release;
  if (noticeEndsAt > wall) return { kind, state: 'running', until: noticeEndsAt };
  const days = why === 'abandoned' ? regional.abandonedNoticeDays : regional.unclaimedNoticeDays;
  const run = noticeEndsAt - (noticeFrom ?? noticeEndsAt);
  return days !== null && run < days * DAY_MS ? { kind, state: 'short', days } : null;
}

/** Holds that nobody has to remember to place: they are in force until the paper that ends them is on file. */
export function impliedHolds(
  of: SpecialCase,
  special: SpecialFacts,
  regional: Regional,
  wall: number,
): ImpliedHold[] {
  const unidentified = unidentifiedHold(of, special, regional, wall);
  const cause = policeCause(special, regional);
  const released = special.cleared.some((entry) => entry.kind === 'police' && entry.scanned);
  return [
    ...(unidentified === null ? [] : [unidentified]),
    ...(cause === null || released ? [] : [{ kind: 'police' as const, cause }]),
  ];
}

/** When the storage term ends; null while the body is not here or the home has no term. */
export function storedUntil(special: SpecialFacts, regional: Regional): number | null {
  if (special.arrivedAt === null || regional.storageDays === null) return special.extendedUntil;
  const term = special.arrivedAt + regional.storageDays * DAY_MS;
  return special.extendedUntil === null ? term : Math.max(term, special.extendedUntil);
}

/**
 * What an overdue body still lacks before it may be cremated under the authority's notice, in words; empty when
 * nothing. (A home that burnt one without reaching the family was held liable.)
 */
export function disposalLacking(special: SpecialFacts, regional: Regional, wall: number): string[] {
  const until = storedUntil(special, regional);
  const family = special.notices.filter((entry) => entry.to === 'family' && entry.proven);
  const published = special.notices.filter((entry) => entry.to === 'public' && entry.proven);
  const days = regional.overdueNoticeDays ?? 0;
  const ended = published.some(
    ({ givenAt, until: end }) => end !== null && end <= wall && end - givenAt >= days * DAY_MS,
  );
  return [
    ...(until !== null && until <= wall ? [] : ['存放期限届满']),
    ...(family.length > 0 ? [] : ['通知家属的凭证']),
    ...(ended ? [] : [days === 0 ? '已期满的公告' : `满 ${days} 日的公告`]),
    ...(special.disposalApproved ? [] : ['主管部门批准文号']),
  ];
}

/** Until when the ashes of one nobody claims are kept; null where that asks for nothing. */
export function ashesKeptUntil(of: SpecialCase, special: SpecialFacts, regional: Regional): number | null {
  if (withoutFamily(of, special) === null && !special.underNotice) return null;
  if (special.boxedAt === null || regional.ashesRetentionDays === null) return null;
  return special.boxedAt + regional.ashesRetentionDays * DAY_MS;
}

/** What the file of a fetus or infant still lacks, in words. */
export function infantLacking(special: SpecialFacts): string[] {
  return [
    ...(special.mother || special.abandoned ? [] : ['母亲姓名和证件号']),
    ...(special.guardian || special.abandoned ? [] : ['监护人（承办人）姓名']),
    ...(special.handover ? [] : ['医院移交登记（单位、移交人、时间）']),
  ];
}
