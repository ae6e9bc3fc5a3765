import { labelOf } from '../../case/dictionaries.ts';
import { DEFAULT_REGIONAL, type Regional } from '../../case/regional.ts';
import {
  ashesKeptUntil,
  disposalLacking,
  type ImpliedHold,
  impliedHolds,
  infantLacking,
  isDecomposed,
  isInfectious,
  policeCause,
  type SpecialFacts,
  type WithoutFamily,
  withoutFamily,
} from '../../case/special.ts';
import { dayText } from '../clock.ts';
import { type CaseFacts, lookUp } from '../context.ts';
import { type Reason, reason } from '../reasons.ts';
import { called, type Scene } from '../scene.ts';

/**
 * The exceptions (特殊情形). Each asks `looked` first: a verdict stored before exceptions were decided has no facts for
 * them, and is decided again as it was then.
 */
interface Looked {
  readonly subject: CaseFacts;
  readonly special: SpecialFacts;
  readonly regional: Regional;
  readonly wall: number;
}

function looked({ subject, ctx }: Scene): Looked | null {
  if (subject?.special === undefined) return null;
  return { subject, special: subject.special, regional: ctx.regional ?? DEFAULT_REGIONAL, wall: ctx.wall };
}

export const WITHOUT_FAMILY: Readonly<Record<WithoutFamily, string>> = {
  abandoned: '是弃婴',
  nameless: '身份不明',
  unclaimed: '无人认领',
};

function impliedReason({ subject }: Looked, hold: ImpliedHold): Reason {
  const name = called(subject);
  if (hold.kind === 'police')
    return reason('POLICE_HELD', { name, cause: labelOf('deathCause', hold.cause) });
  switch (hold.state) {
    case 'unreleased':
      return reason('AUTHORITY_RELEASE_MISSING', { name, why: WITHOUT_FAMILY[hold.why] });
    case 'running':
      return reason('NOTICE_RUNNING', { name, day: dayText(hold.until) });
    case 'short':
      return reason('NOTICE_TOO_SHORT', { name, days: String(hold.days) });
  }
}

/** A hold blocks until lifted by the role that may; what the file itself implies, until the paper is on file. */
export function holds(scene: Scene): Reason[] {
  const { subject } = scene;
  const placed = (subject?.holds ?? []).map((hold) =>
    reason('HOLD_OPEN', { name: called(subject), label: hold.label, reason: hold.reason }),
  );
  const look = looked(scene);
  if (look === null) return placed;
  const implied = impliedHolds(look.subject, look.special, look.regional, look.wall);
  return [...placed, ...implied.map((hold) => impliedReason(look, hold))];
}

/** Decomposed, and nobody allowed a viewing. */
function isShutBody(subject: CaseFacts): boolean {
  const { special } = subject;
  return special !== undefined && isDecomposed(special) && !special.viewingAllowed;
}

/** The bag stays shut: no farewell is held, and none is waited for. Stored verdicts knew no such case. */
export function isShut(scene: Scene): boolean {
  const look = looked(scene);
  return look !== null && (isInfectious(look.subject) || isShutBody(look.subject));
}

export function sealed(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null) return [];
  const params = { name: called(subject), step: rule.chinese };
  if (isInfectious(subject)) return [reason('INFECTIOUS_SEALED', params)];
  return isShutBody(subject) ? [reason('DECOMPOSED_SEALED', params)] : [];
}

/** Whoever died a violent death, or is nobody's, is cremated on a certificate of the police only. */
export function policeCertificate(scene: Scene): Reason[] {
  const look = looked(scene);
  if (look === null || !look.subject.documents.includes('deathCertificate')) return [];
  const { subject, special, regional } = look;
  const why = withoutFamily(subject, special);
  const needed =
    policeCause({ ...special, formerCauses: [] }, regional) !== null ||
    why === 'nameless' ||
    why === 'abandoned';
  return needed && special.certificateIssuer !== '2'
    ? [reason('POLICE_CERTIFICATE_MISSING', { name: called(subject) })]
    : [];
}

/** A fetus or infant has no number of its own: the mother's links it, and the hospital's register says whence it came. */
export function infant(scene: Scene): Reason[] {
  const look = looked(scene);
  const lacking = look === null ? [] : infantLacking(look.special);
  return lacking.length === 0
    ? []
    : [reason('FIELDS_MISSING', { name: called(scene.subject), fields: lacking.join('、') })];
}

/** For whom only the authority may speak, by its notice. */
export function speaksByNotice(subject: CaseFacts): boolean {
  if (subject.special === undefined) return subject.nameless && subject.caseKind !== 'fetal';
  return withoutFamily(subject, subject.special) !== null;
}

/** An authority's notice instead of a family that exists. Who refuses to attend an infectious body is not waited for. */
export function overdue(scene: Scene): Reason[] {
  const look = looked(scene);
  if (look === null || isInfectious(look.subject)) return [];
  const papers = disposalLacking(look.special, look.regional, look.wall);
  return papers.length === 0
    ? []
    : [reason('OVERDUE_PAPERS_MISSING', { name: called(look.subject), papers: papers.join('、') })];
}

/** After an infectious run the cremator is disinfected before it takes another. */
export function disinfected(scene: Scene): Reason[] {
  const { place } = scene;
  const by = place?.contaminatedBy ?? null;
  return place === null || by === null
    ? []
    : [reason('CREMATOR_NOT_DISINFECTED', { label: place.label }, [by])];
}

/** Where the home names cremators for infectious bodies, these go there and nowhere else. */
export function dedicated(scene: Scene): Reason[] {
  const look = looked(scene);
  const { place, ctx } = scene;
  if (look === null || place === null || !isInfectious(look.subject)) return [];
  const own = look.regional.infectiousCremators;
  if (own.length === 0 || own.includes(place.code)) return [];
  const labels = own.map((code) => lookUp(ctx.places, code)?.label ?? code).join('、');
  return [reason('INFECTIOUS_CREMATOR', { name: called(look.subject), labels, label: place.label })];
}

const CHOICES = { cremation: '火化', earthBurial: '土葬' } as const;

/** Ten ethnic groups may keep earth burial; what the family wants is in writing before the body leaves. */
export function choice(scene: Scene): Reason[] {
  const look = looked(scene);
  if (look === null) return [];
  const { subject, special, regional } = look;
  const name = called(subject);
  const buried = subject.caseKind === 'earthBurial';
  const mayBury = regional.choiceGroups.includes(special.ethnicGroup);
  if (buried && !mayBury && scene.rule.id === 'transferOut') return [reason('EARTH_BURIAL_GROUP', { name })];
  // Of an infectious body the law decides, and the ashes follow the custom.
  if (isInfectious(subject)) return [];
  if (special.choice === null) {
    return mayBury
      ? [reason('CHOICE_MISSING', { name, group: labelOf('ethnicGroup', special.ethnicGroup) })]
      : [];
  }
  return (special.choice === 'earthBurial') === buried
    ? []
    : [
        reason('CHOICE_OTHER', {
          name,
          choice: CHOICES[special.choice],
          step: labelOf('caseKind', subject.caseKind),
        }),
      ];
}

/** 外运: a body leaves only for another home that cremates, or for the burial its group may keep. */
export function transfer(scene: Scene): Reason[] {
  const look = looked(scene);
  if (look === null) return [];
  const { subject, special } = look;
  const name = called(subject);
  if (subject.caseKind !== 'transferOut' && subject.caseKind !== 'earthBurial')
    return [reason('NOT_TRANSFER', { name, kind: labelOf('caseKind', subject.caseKind) })];
  if (isInfectious(subject)) return [reason('INFECTIOUS_STAYS', { name })];
  const papers = transferLacking(subject.caseKind, special);
  return papers.length === 0 ? [] : [reason('TRANSFER_PAPERS_MISSING', { name, papers: papers.join('、') })];
}

export function transferLacking(caseKind: string, { transfer: arranged }: SpecialFacts): string[] {
  if (arranged === null) return [caseKind === 'transferOut' ? '接收馆的证明和来车登记' : '来车登记'];
  const away = caseKind === 'transferOut';
  return [
    ...(away && !arranged.saysCremation ? ['证明上写明火化'] : []),
    ...(away && !arranged.sealed ? ['证明上的民政部门公章'] : []),
    ...(arranged.sealNumber === '' ? ['封签号'] : []),
    ...(arranged.staff > 0 ? [] : ['来接人员姓名和证件']),
    ...(arranged.paper ? [] : ['打印的外运交接单']),
  ];
}

/** Ashes nobody claims are kept for their term; only a family that comes after all may have them sooner. */
export function retention(scene: Scene): Reason[] {
  const look = looked(scene);
  if (look === null) return [];
  const until = ashesKeptUntil(look.subject, look.special, look.regional);
  return until === null || until <= look.wall
    ? []
    : [
        reason('ASHES_RETAINED', {
          name: called(look.subject),
          day: dayText(until),
          step: scene.rule.chinese,
        }),
      ];
}
