import type { Verdict } from '../domain/checkpoints/evaluate.ts';
import type { Evidence } from '../domain/checkpoints/evidence.ts';
import { placeKinds } from '../domain/checkpoints/predicates/identity.ts';
import type { ReasonCode } from '../domain/checkpoints/reasons.ts';
import { CHECKPOINTS, type CheckpointRule, type StepId } from '../domain/checkpoints/rules.ts';
import type { CheckpointId } from '../domain/events/kinds.ts';
import type { AskFor, StepView } from './dto.ts';

/** Which missing reason belongs to which step of the screen. */
const STEP_OF: Partial<Record<ReasonCode, StepId>> = {
  FIRST_MISSING: 'first',
  BODY_MISSING: 'body',
  SECOND_CARRIER_MISSING: 'secondCarrier',
  NEW_CARRIER_MISSING: 'newCarrier',
  DETACHED_TAG_MISSING: 'detachedTag',
  TRAY_MISSING: 'tray',
  URN_MISSING: 'urn',
  ASHES_MISSING: 'urn',
  NEW_URN_MISSING: 'urn',
  UNBURNT_BAND_MISSING: 'body',
  PLACE_MISSING: 'place',
  LISTED_FROM_MISSING: 'fromPlace',
  OBSERVED_MISSING: 'observed',
  PHOTO_MISSING: 'photo',
  GROUNDS_MISSING: 'grounds',
  FAMILY_MISSING: 'family',
  FAMILY_NOTICE_MISSING: 'family',
  READBACK_MISSING: 'readBack',
  IMPLANT_UNKNOWN: 'implant',
  TAG_SILENT: 'tags',
  LOOK_MISSING: 'look',
  ON_TROLLEY_MISSING: 'onTrolley',
  SECOND_MISSING: 'second',
  PIN_MISSING: 'pins',
  EACH_MUST_SCAN: 'eachScanned',
  STALE_NEWS: 'slip',
  AUTHORITY_ELSEWHERE: 'authority',
};

const ASKS: Partial<Record<StepId, AskFor>> = {
  observed: 'observed',
  photo: 'photo',
  grounds: 'grounds',
  family: 'family',
  readBack: 'readBack',
  implant: 'implant',
  look: 'look',
  onTrolley: 'onTrolley',
  pins: 'pin',
};

function label(step: StepId, rule: CheckpointRule): string {
  switch (step) {
    case 'first':
      return '本人工牌';
    case 'body':
      if (rule.id === 'uncharge') return '遗体上没有入炉的腕带';
      if (rule.id === 'rebind') return '遗体上原来的腕带或袋签';
      return rule.steps.includes('secondCarrier') ? '遗体上的第一个载体' : '遗体腕带或袋签';
    case 'secondCarrier':
      if (rule.id === 'rebind') return '遗体上原来的另一个载体';
      return rule.steps.includes('newCarrier') ? '新袋签' : '遗体上的另一个载体';
    case 'newCarrier':
      if (rule.id === 'retag') return '新袋签';
      return rule.id === 'rebind' ? '新腕带、新袋签' : '新腕带';
    case 'detachedTag':
      return rule.of === 'body' ? '取下袋签并扫描' : rule.id === 'box' ? '骨灰盘上的袋签' : '炉口挂着的袋签';
    case 'tray':
      return '骨灰盘';
    case 'urn':
      return rule.id === 'rebox' ? '要换上的骨灰盒' : '骨灰盒';
    case 'fromPlace':
      return '原来的位置';
    case 'place':
      return rule.place === null ? '位置' : placeKinds(rule.place.kinds);
    case 'observed':
      return '看到的性别、年龄段和特征';
    case 'photo':
      return '照片';
    case 'family':
      return '家属说出姓名和出生日期';
    case 'readBack':
      return '念出腕带上的姓名和出生日期';
    case 'implant':
      return '体内装置';
    case 'grounds':
      return '认定的依据';
    case 'tags':
      return '炉口读写器提示';
    case 'look':
      return '第二人看炉膛为空';
    case 'onTrolley':
      return '看推车上有几位';
    case 'second':
      return '第二人工牌';
    case 'pins':
      return '两人口令';
    case 'eachScanned':
      return rule.of === 'body' ? '两人各自扫过遗体' : '两人各自扫过骨灰';
    case 'slip':
      return '放行单';
    case 'authority':
      return '归属';
  }
}

/** Steps that are done by scanning a body or its ashes. */
const SCANNED: readonly StepId[] = ['body', 'newCarrier', 'secondCarrier', 'detachedTag', 'tray', 'urn'];

/** The conditional step that a piece of evidence answers. */
const EVIDENCE_STEP: Partial<Record<Evidence['type'], StepId>> = {
  slip: 'slip',
  thing: 'tray',
  place: 'place',
};

/** A move on a list (倒库清单) is made by two, scanned out of the old place and into the new. */
function listedRule(rule: CheckpointRule): CheckpointRule {
  return { ...rule, steps: ['first', 'body', 'fromPlace', 'place', 'second'] };
}

/** Steps as the screen shows them: what is done, the one next, what is still to come. */
export function stepViews(
  checkpoint: CheckpointId,
  verdict: Verdict,
  evidence: readonly Evidence[],
  listed = false,
): StepView[] {
  const rule = listed ? listedRule(CHECKPOINTS[checkpoint]) : CHECKPOINTS[checkpoint];
  const open = new Map<StepId, string>();
  for (const entry of verdict.reasons) {
    const step = STEP_OF[entry.code];
    if (step !== undefined && !open.has(step)) open.set(step, entry.sentence);
  }
  // A similar name asks for one more scan, after the others: it belongs to the last step that scans a code.
  const rescan = verdict.reasons.find((entry) => entry.code === 'SIMILAR_NAME_RESCAN');
  const last = rule.steps.findLast((step) => SCANNED.includes(step));
  if (rescan !== undefined && last !== undefined && !open.has(last)) open.set(last, rescan.sentence);
  // Conditional steps show only where they are asked for, or were answered.
  const answered = new Set(evidence.map((item) => EVIDENCE_STEP[item.type]));
  const shown = rule.steps.filter((step) => {
    if (rule.conditional.includes(step)) return open.has(step) || answered.has(step);
    if (step === 'authority') return open.has('authority');
    return true;
  });
  const extra: StepId[] = open.has('authority') && !shown.includes('authority') ? ['authority'] : [];
  let nextTaken = false;
  return [...shown, ...extra].map((step) => {
    const missing = open.get(step);
    if (missing === undefined && !waitsForOthers(step, open, rule)) {
      return { id: step, label: label(step, rule), detail: '', state: 'done' };
    }
    if (step === 'authority') {
      return { id: step, label: label(step, rule), detail: missing ?? '', state: 'waiting' };
    }
    const state = nextTaken ? 'todo' : 'next';
    nextTaken = true;
    return { id: step, label: label(step, rule), detail: missing ?? '', state };
  });
}

/** Some steps can only be asked after another: the second carrier after the first, PINs after the second badge. */
function waitsForOthers(step: StepId, open: ReadonlyMap<StepId, string>, rule: CheckpointRule): boolean {
  if (step === 'secondCarrier') return open.has('body') || open.has('newCarrier');
  if (step === 'pins' || step === 'eachScanned') return open.has('second');
  if (step === 'look') return rule.steps.includes('second') && open.has('second');
  return false;
}

export function askOf(steps: readonly StepView[]): AskFor {
  const next = steps.find((step) => step.state === 'next');
  return next === undefined ? null : (ASKS[next.id as StepId] ?? null);
}

export function promptOf(steps: readonly StepView[]): string {
  const next = steps.find((step) => step.state === 'next') ?? steps.find((step) => step.state === 'waiting');
  if (next === undefined) return '请稍候';
  return next.detail === '' ? `请扫描${next.label}` : next.detail;
}
