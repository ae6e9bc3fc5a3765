import { labelOf } from '../../case/dictionaries.ts';
import { documentLabel, lackingForCremation } from '../../case/documents.ts';
import { dayKey, dayText } from '../clock.ts';
import { lookUp } from '../context.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { called, type Scene } from '../scene.ts';
import { infant, isShut, overdue, policeCertificate } from './exceptions.ts';

/** Clocks of two stations differ by less than this. */
const SLIP_CLOCK_MS = 60_000;

export function documents(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null) return [];
  const lacking = lackingForCremation(subject).map(documentLabel);
  const found: Reason[] = [];
  if (lacking.length > 0) found.push(reason('DOCUMENT_MISSING', { documents: lacking.join('、') }));
  if (subject.legacyCertificate) found.push(reason('CERTIFICATE_LEGACY'));
  found.push(...policeCertificate(scene));
  if (subject.caseKind !== 'cremation' && subject.caseKind !== 'fetal') {
    found.push(
      reason('NOT_CREMATION', { name: called(subject), kind: labelOf('caseKind', subject.caseKind) }),
    );
  }
  return found;
}

/**
 * What must be on file before the body leaves for good: what is read back from the band and said by the family can
 * only be compared with what the file knows. A nameless body and a fetus have no name to give; the file of a fetus or
 * infant names the mother instead, the guardian and the hospital it came from.
 */
export function fields(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null) return [];
  if (subject.caseKind === 'fetal') return infant(scene);
  if (subject.nameless) return [];
  const lacking = [
    ...(subject.name === '' ? ['姓名'] : []),
    ...(subject.sex === 'male' || subject.sex === 'female' ? [] : ['性别']),
    ...(subject.birthDate === '' ? ['出生日期'] : []),
  ];
  return lacking.length === 0
    ? []
    : [reason('FIELDS_MISSING', { name: called(subject), fields: lacking.join('、') })];
}

/** Papers that say who a body without a carrier is; for a fetus, the certificate that names the mother. */
export function identityPaper(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null) return [];
  const enough = ['identity', 'releaseNotice', ...(subject.caseKind === 'fetal' ? ['deathCertificate'] : [])];
  return subject.documents.some((kind) => enough.includes(kind)) ? [] : [reason('IDENTITY_PAPER_MISSING')];
}

/** The farewell is over, waived with a signature, ends with this very act, or cannot be held over a shut bag. */
export function farewell(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null) return [];
  const done =
    subject.farewell === 'closed' ||
    subject.farewell === 'waived' ||
    isShut(scene) ||
    (rule.id === 'releaseToCremation' && subject.farewell === 'inHall');
  return done ? [] : [reason('FAREWELL_NOT_CLOSED', { name: called(subject) })];
}

export function hall(scene: Scene): Reason[] {
  const { subject, rule, place, ctx } = scene;
  if (subject === null) return [];
  if (subject.hall === null) return [reason('HALL_NOT_BOOKED', { name: called(subject) })];
  if (rule.id !== 'view' || place === null || place.kind !== 'hall' || place.code === subject.hall) return [];
  const expected = lookUp(ctx.places, subject.hall)?.label ?? subject.hall;
  return [reason('WRONG_HALL', { name: called(subject), expected, label: place.label })];
}

/** Taichung: taken a day early. The order must be for today, of this year. */
export function order(scene: Scene): Reason[] {
  const { subject, ctx } = scene;
  if (subject === null) return [];
  if (subject.order === null) return [reason('NOT_ORDERED', { name: called(subject) })];
  const { scheduledAt } = subject.order;
  const unfounded = subject.special?.underNotice === true ? overdue(scene) : [];
  return dayKey(scheduledAt) !== null && dayKey(scheduledAt) === dayKey(ctx.wall)
    ? unfounded
    : [...unfounded, reason('NOT_TODAY', { name: called(subject), day: dayText(scheduledAt) })];
}

export function queue(scene: Scene): Reason[] {
  const { ctx } = scene;
  if (ctx.ahead.length === 0) return [];
  const name = ctx.ahead.map((caseId) => called(lookUp(ctx.cases, caseId))).join('、');
  return [reason('QUEUE_JUMP', { name }, ctx.ahead)];
}

/** What is on file stands until it is answered otherwise; a device on file is gone only when it was taken out. */
export function implant(scene: Scene): Reason[] {
  const { subject } = scene;
  const filed = subject?.implant ?? 'unknown';
  const answers = ofType(scene.evidence, 'implant').map((item) => item.answer);
  const answer = answers.at(-1) ?? filed;
  const everPresent = filed === 'present' || answers.includes('present');
  if (answer === 'present' || (everPresent && answer !== 'removed')) {
    return [reason('IMPLANT_PRESENT', { name: called(subject) })];
  }
  // 已取出 is what somebody signed for, not what somebody says.
  if (answer === 'removed' && subject?.special?.implantSigner === '')
    return [reason('IMPLANT_UNSIGNED', { name: called(subject) })];
  return answer === 'none' || answer === 'removed' ? [] : [reason('IMPLANT_UNKNOWN')];
}

/** No irreversible act on old news: fresh from every station, or a slip signed by the desk. */
export function freshness(scene: Scene): Reason[] {
  const { ctx, subject } = scene;
  const slip = ofType(scene.evidence, 'slip').at(-1);
  if (slip !== undefined) {
    if (!slip.signatureOk) return [reason('SLIP_INVALID', { why: '签名不对' })];
    if (subject !== null && slip.caseId !== subject.caseId)
      return [reason('SLIP_INVALID', { why: '不是这位的' })];
    const age = ctx.wall - slip.printedAt;
    if (age > ctx.policy.slipAgeMs) return [reason('SLIP_INVALID', { why: '已过三十分钟' })];
    if (age < -SLIP_CLOCK_MS) return [reason('SLIP_INVALID', { why: '打印时间在本机时间之后，请校准时间' })];
    return [];
  }
  const oldest = ctx.stale[0];
  if (oldest === undefined) return [];
  const station = ctx.stale.map((entry) => entry.name).join('、');
  const since = oldest.heardMsAgo === null ? '开机以来' : `已 ${Math.floor(oldest.heardMsAgo / 60_000)} 分钟`;
  return [reason('STALE_NEWS', { station, since })];
}

export function clockRight(scene: Scene): Reason[] {
  return scene.ctx.station.clockWrong ? [reason('CLOCK_WRONG')] : [];
}

/** What nobody here understands may be a stop: an older station waits rather than pass over it. */
export function understood({ subject }: Scene): Reason[] {
  return subject?.unread === true ? [reason('FACT_UNREAD', { name: called(subject) })] : [];
}
