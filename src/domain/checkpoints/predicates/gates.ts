import { labelOf } from '../../case/dictionaries.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { called, type Scene } from '../scene.ts';
import { bothScannedBoth } from './people.ts';

/** The four papers without which nobody may be cremated (民办函〔2024〕27号). */
const CREMATION_DOCUMENTS: Readonly<Record<string, string>> = {
  identity: '逝者身份证件',
  deathCertificate: '死亡证明',
  cremationAuthorization: '遗体火化确认书',
  arrangerIdentity: '承办人身份证件',
};

const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const date = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'numeric',
  day: 'numeric',
});

export function documents(scene: Scene): Reason[] {
  const { subject } = scene;
  if (subject === null) return [];
  const lacking = Object.entries(CREMATION_DOCUMENTS)
    .filter(([kind]) => !subject.documents.includes(kind))
    .filter(([kind]) => kind !== 'identity' || !(subject.nameless || subject.caseKind === 'fetal'))
    .map(([, label]) => label);
  const found: Reason[] = [];
  if (lacking.length > 0) found.push(reason('DOCUMENT_MISSING', { documents: lacking.join('、') }));
  if (subject.legacyCertificate) found.push(reason('CERTIFICATE_LEGACY'));
  if (subject.caseKind !== 'cremation' && subject.caseKind !== 'fetal') {
    found.push(
      reason('NOT_CREMATION', { name: called(subject), kind: labelOf('caseKind', subject.caseKind) }),
    );
  }
  return found;
}

/** The farewell is over, waived with a signature, or ends with this very act. */
export function farewell(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null) return [];
  const done =
    subject.farewell === 'closed' ||
    subject.farewell === 'waived' ||
    (rule.id === 'releaseToCremation' && subject.farewell === 'inHall');
  return done ? [] : [reason('FAREWELL_NOT_CLOSED', { name: called(subject) })];
}

export function hall(scene: Scene): Reason[] {
  const { subject, rule, place, ctx } = scene;
  if (subject === null) return [];
  if (subject.hall === null) return [reason('HALL_NOT_BOOKED', { name: called(subject) })];
  if (rule.id !== 'view' || place === null || place.kind !== 'hall' || place.code === subject.hall) return [];
  const expected = ctx.places[subject.hall]?.label ?? subject.hall;
  return [reason('WRONG_HALL', { name: called(subject), expected, label: place.label })];
}

export function order(scene: Scene): Reason[] {
  const { subject, ctx } = scene;
  if (subject === null) return [];
  if (subject.order === null) return [reason('NOT_ORDERED', { name: called(subject) })];
  const day = date.format(subject.order.scheduledAt);
  return day === date.format(ctx.wall) ? [] : [reason('NOT_TODAY', { name: called(subject), day })];
}

export function queue(scene: Scene): Reason[] {
  const { ctx } = scene;
  if (ctx.ahead.length === 0) return [];
  const name = ctx.ahead.map((caseId) => called(ctx.cases[caseId])).join('、');
  return [reason('QUEUE_JUMP', { name }, ctx.ahead)];
}

export function implant(scene: Scene): Reason[] {
  const { subject } = scene;
  const answer = ofType(scene.evidence, 'implant').at(-1)?.answer ?? subject?.implant ?? 'unknown';
  if (answer === 'present') return [reason('IMPLANT_PRESENT', { name: called(subject) })];
  return answer === 'none' || answer === 'removed' ? [] : [reason('IMPLANT_UNKNOWN')];
}

export function sealed(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  if (subject === null || subject.infectious === 'none' || subject.infectious === '') return [];
  return [reason('INFECTIOUS_SEALED', { name: called(subject), step: rule.chinese })];
}

export function cremator(scene: Scene): Reason[] {
  const { place, subject, ctx } = scene;
  if (place === null || place.kind !== 'cremator') return [];
  const found: Reason[] = [];
  if (place.run !== null) {
    const name = called(ctx.cases[place.run.caseId]);
    found.push(reason('CREMATOR_BUSY', { label: place.label, name }, [place.run.caseId]));
  }
  const wanted = subject?.order?.crematorType ?? '';
  if (wanted !== '' && place.crematorType !== null && wanted !== place.crematorType) {
    found.push(reason('CREMATOR_TYPE', { expected: wanted, label: place.label, actual: place.crematorType }));
  }
  return found;
}

/** "Furnace empty" is the last tray scanned out plus a second person's look, never a tick box. */
export function look(scene: Scene): Reason[] {
  const { rule, second, ctx, subject } = scene;
  const cremator = rule.id === 'charge' ? scene.place?.code : subject?.cremation?.cremator;
  if (cremator === undefined) return [reason('LOOK_MISSING')];
  const looked = ofType(scene.evidence, 'look')
    .filter((item) => item.cremator === cremator)
    .at(-1);
  if (looked === undefined) return [reason('LOOK_MISSING')];
  if (!looked.empty) return [reason('LOOK_NOT_EMPTY', { label: ctx.places[cremator]?.label ?? cremator })];
  return second !== null && looked.by === second.staffId ? [] : [reason('LOOK_MISSING')];
}

/** UHF is a hint: it may block, it may never permit. */
export function tags(scene: Scene): Reason[] {
  const { ctx, subject, rule } = scene;
  const hint = ofType(scene.evidence, 'tags').at(-1);
  const found: Reason[] = [];
  if (hint === undefined || hint.silent) {
    if (rule.id === 'charge' && !bothScannedBoth(scene)) found.push(reason('TAG_SILENT'));
    return found;
  }
  for (const code of hint.carriers) {
    const facts = ctx.carriers[code];
    if (facts === undefined || facts.state !== 'bound' || facts.caseId === null) continue;
    if (facts.caseId === subject?.caseId) continue;
    found.push(reason('TAG_AMBIGUOUS', { name: called(ctx.cases[facts.caseId]) }, [facts.caseId]));
  }
  return found;
}

/** A pass is one-use, bound to case, cremator and attempt, void after two minutes or any new event. */
export function permit(scene: Scene): Reason[] {
  const { subject, place, ctx } = scene;
  const found: Reason[] = [];
  if (place === null) found.push(reason('PLACE_MISSING', { kinds: '火化炉' }));
  if (subject === null) return found;
  const pass = subject.permit;
  if (pass === null || pass.state === 'used' || pass.state === 'closed')
    return [...found, reason('PERMIT_NONE')];
  if (pass.state === 'void' || pass.stationId !== ctx.station.id) return [...found, reason('PERMIT_VOID')];
  if (ctx.wall - pass.at > ctx.policy.permitMs || ctx.wall < pass.at)
    return [...found, reason('PERMIT_EXPIRED')];
  if (place !== null && place.code !== pass.cremator) {
    const expected = ctx.places[pass.cremator]?.label ?? pass.cremator;
    found.push(reason('PERMIT_OTHER', { expected, label: place.label }));
  }
  return found;
}

/** Ashes cannot be asked for sooner than the furnace could have finished. */
export function timing(scene: Scene): Reason[] {
  const { subject, ctx, rule } = scene;
  if (subject === null) return [];
  const name = called(subject);
  const run = subject.cremation;
  if (run === null) return [reason('NOT_CREMATED', { name })];
  if (rule.id === 'trayToCooling') {
    const earliest = run.startedAt + ctx.policy.minimumCremationMs;
    if (ctx.wall < earliest) {
      return [
        reason('CREMATION_TOO_SOON', {
          name,
          time: clock.format(run.startedAt),
          earliest: clock.format(earliest),
        }),
      ];
    }
    return run.finishedAt === null
      ? [reason('NOT_FINISHED', { label: ctx.places[run.cremator]?.label ?? run.cremator })]
      : [];
  }
  const earliest = (run.coolingSince ?? ctx.wall) + ctx.policy.minimumCoolingMs;
  return ctx.wall < earliest ? [reason('COOLING_TOO_SOON', { earliest: clock.format(earliest) })] : [];
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
    if (age > ctx.policy.slipAgeMs || age < -60_000) return [reason('SLIP_INVALID', { why: '已过三十分钟' })];
    return [];
  }
  const oldest = ctx.stale[0];
  if (oldest === undefined) return [];
  const station = ctx.stale.map((entry) => entry.name).join('、');
  const minutes = oldest.heardMsAgo === null ? '开机以来' : ` ${Math.floor(oldest.heardMsAgo / 60_000)} 分钟`;
  return [reason('STALE_NEWS', { station, minutes })];
}

export function clockRight(scene: Scene): Reason[] {
  return scene.ctx.station.clockWrong ? [reason('CLOCK_WRONG')] : [];
}
