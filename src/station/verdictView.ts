import type { CheckpointContext } from '../domain/checkpoints/context.ts';
import type { Verdict } from '../domain/checkpoints/evaluate.ts';
import type { Reason } from '../domain/checkpoints/reasons.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import type { CheckpointId } from '../domain/events/kinds.ts';

/** The big words of a verdict, and what two people do now. */
export interface VerdictWords {
  readonly word: string;
  readonly title: string;
  readonly sentence: string;
  readonly wayOn: string;
  readonly full: boolean;
}

const PASS_TITLES: Readonly<Record<CheckpointId, string>> = {
  bind: '已系签',
  rebind: '已重新系签',
  reidentify: '已重新确认身份',
  receive: '已接收',
  store: '已入柜',
  review: '复核无误',
  move: '已移柜',
  prepare: '已送到',
  releaseToFarewell: '可以出柜',
  view: '可以入厅',
  return: '已送回',
  releaseToCremation: '可以送火化',
  charge: '可以入炉',
  chargeIn: '已入炉',
  trayToCooling: '已出灰',
  box: '已装盒',
  storeUrn: '已存放',
  urnOut: '可以取出',
  urnBack: '已放回',
  handOver: '可以交接',
  inter: '可以安葬',
  scatter: '可以撒散',
  leaveAshes: '已确认',
  transferOut: '可以移交',
  retag: '已补挂袋签',
  uncharge: '已撤回入炉',
  rebox: '已换盒',
};

const PASS_NEXT: Partial<Record<CheckpointId, string>> = {
  bind: '请送回馆内，到馆后扫腕带接收。',
  receive: '请扫腕带，再扫柜位入柜。',
  store: '请另一位同事稍后在柜位扫码复核。',
  releaseToFarewell: '请送到告别厅，扫厅码入厅。',
  view: '告别结束后，扫腕带送回或出厅火化。',
  releaseToCremation: '请送到火化车间，扫腕带开始入炉前核验。',
  charge: '两分钟内：扫腕带，取下袋签并扫描，看清推车上有几位并如实选，扫炉号，入炉。',
  chargeIn: '袋签挂在炉口。火化结束后按「火化结束」。',
  trayToCooling: '袋签随骨灰盘放到冷却位。',
  box: '请扫骨灰盒交接、寄存或安葬。',
  urnOut: '用后请扫骨灰盒和格位放回。',
  retag: '请把新袋签挂好，旧的再出现时要停下。',
  uncharge: '请把这位送回柜位，扫柜位码。',
  rebox: '请收走旧盒，把新盒放回原处。',
};

/** Main line of a refusal by its first reason. */
export function blockedTitle(code: string): string {
  switch (code) {
    case 'WRONG_BODY':
    case 'THING_WRONG':
    case 'TAG_AMBIGUOUS':
      return '不是这位';
    case 'TWO_ON_TROLLEY':
      return '不止一位';
    case 'HOLD_OPEN':
      return '有暂缓';
    case 'OBJECTION_OPEN':
    case 'OBSERVED_SEX_DIFFERS':
    case 'OBSERVED_AGE_DIFFERS':
    case 'FAMILY_NAME_DIFFERS':
    case 'FAMILY_BIRTH_DIFFERS':
    case 'READBACK_DIFFERS':
      return '有异议';
    case 'STALE_NEWS':
    case 'SLIP_INVALID':
      return '消息不全';
    case 'DOCUMENT_MISSING':
    case 'CERTIFICATE_LEGACY':
    case 'FIELDS_MISSING':
    case 'DELEGATION_MISSING':
    case 'IDENTITY_PAPER_MISSING':
      return '证件不全';
    case 'PERMIT_EXPIRED':
    case 'PERMIT_VOID':
    case 'PERMIT_NONE':
    case 'PERMIT_OTHER':
      return '许可无效';
    case 'PLACE_OCCUPIED':
    case 'CREMATOR_BUSY':
      return '里面有人';
    case 'CARRIER_UNKNOWN':
    case 'CARRIER_REVOKED':
    case 'CARRIER_VOID':
    case 'CARRIER_CONSUMED':
    case 'CARRIER_NOT_BOUND':
    case 'CARRIER_NOT_VERIFIED':
    case 'CARRIER_CLASH':
    case 'CARRIER_DETACHED':
    case 'CARRIER_ALREADY_BOUND':
    case 'CARRIER_SPARE':
    case 'CARRIER_STILL_BOUND':
    case 'PAPER_NOT_EVIDENCE':
      return '码不能用';
    case 'CARRIER_ALONE':
    case 'ONE_CARRIER_LEFT':
      return '一样不够';
    case 'CARRIER_ELSEWHERE':
      return '说法不一';
    case 'CREMATION_TOO_SOON':
    case 'COOLING_TOO_SOON':
    case 'NOT_FINISHED':
      return '时间未到';
    default:
      return '先停下';
  }
}

/** What became of the door: a refusal at the mouth takes away the pass of whom it was about, and opens none. */
function lockWords({ checkpoint, subject }: Verdict, ctx: CheckpointContext): string {
  if (checkpoint === 'charge') return '入炉许可保持锁定，';
  const wasOpen = subject !== null && ctx.cases[subject]?.permit?.state === 'open';
  return checkpoint === 'chargeIn' && wasOpen ? '这次入炉许可随即作废，' : '';
}

function wayOn(verdict: Verdict, ctx: CheckpointContext): string {
  const codes = verdict.reasons.map((entry) => entry.code);
  const first = verdict.reasons.find((entry) => entry.grade === 'wrong') ?? verdict.reasons[0];
  const other = first?.cases.map((caseId) => ctx.cases[caseId]).find((entry) => entry !== undefined);
  // Whoever carried them to where the band says would make the place repeat what the band says.
  if (
    codes.includes('CARRIER_ELSEWHERE') ||
    (verdict.checkpoint === 'rebind' && codes.includes('WRONG_BODY'))
  ) {
    return '谁也不要移动，叫馆长。把剩下的载体作废，各打一套新的，凭证件和特征逐位重新确认身份。';
  }
  if (codes.some((code) => code === 'CARRIER_ALONE' || code === 'ONE_CARRIER_LEFT')) {
    return '请把剩下的载体也作废，打一套新的，由馆长与另一人凭证件和特征办理重新确认身份。';
  }
  if (codes.includes('WRONG_BODY') && other !== undefined) {
    return `请两人一起，把 ${other.name} 送回${other.whereText}，扫码后再继续。`;
  }
  if (codes.includes('TWO_ON_TROLLEY')) {
    return '请两人一起，把另一位扫码送回应在的位置；看炉膛，确认为空后关闭许可，再重新核验。';
  }
  if (codes.includes('TAG_AMBIGUOUS') && other !== undefined) {
    return `请先把 ${other.name} 移开并扫码，再重新核验。`;
  }
  if (codes.some((code) => code === 'HOLD_OPEN' || code === 'OBJECTION_OPEN')) {
    return '请把这位送回柜位，扫柜位码，等待有权的人解除。';
  }
  if (codes.includes('CARRIER_CONSUMED')) {
    return '请停下，叫馆长。这位如果其实没有火化，由馆长与另一人办理撤回入炉。';
  }
  if (codes.includes('FACT_UNREAD'))
    return '请送回原处。更新本站程序后重新核验，或到程序已更新的工作站办理。';
  if (codes.includes('STALE_NEWS')) return '请到前台打印放行单，扫描放行单后重新核验；或等网络恢复。';
  if (codes.some((code) => code === 'PERMIT_EXPIRED' || code === 'PERMIT_VOID')) {
    return '请两人看炉膛，确认为空后关闭许可，再重新核验。';
  }
  if (codes.some((code) => specRaises(code))) return '请停下，叫馆长。双方当面核对，由馆长解除异议后再办理。';
  if (codes.includes('WRONG_PLACE')) return '请送到上面写的应在的位置，扫那里的码，再重新核验。';
  // Nobody was asked yet where something is wrong besides: waiting would change nothing.
  if (codes.includes('AUTHORITY_ELSEWHERE') && first?.grade !== 'wrong')
    return '对方站还没有回应。请稍候重试，或到对方站办理。';
  if (verdict.reasons.every((entry) => entry.grade === 'missing')) return '请补上后重新核验。';
  return '请按上面的话处理，然后重新核验。';
}

function specRaises(code: string): boolean {
  return [
    'OBSERVED_SEX_DIFFERS',
    'OBSERVED_AGE_DIFFERS',
    'FAMILY_NAME_DIFFERS',
    'FAMILY_BIRTH_DIFFERS',
    'READBACK_DIFFERS',
  ].includes(code);
}

export function verdictWords(
  checkpoint: CheckpointId,
  verdict: Verdict,
  ctx: CheckpointContext,
  placeLabel: string | null,
): VerdictWords {
  const rule = CHECKPOINTS[checkpoint];
  if (verdict.outcome === 'pass') {
    const title =
      placeLabel !== null && ['store', 'move', 'return', 'storeUrn', 'urnBack'].includes(checkpoint)
        ? `${PASS_TITLES[checkpoint]} ${placeLabel}`
        : PASS_TITLES[checkpoint];
    const sentence =
      checkpoint === 'charge'
        ? `全部通过。${placeLabel ?? ''}入炉许可已打开，两分钟内有效。`
        : `${rule.chinese}核验通过，已记入案卷。`;
    return { word: '是', title, sentence, wayOn: PASS_NEXT[checkpoint] ?? '', full: rule.irreversible };
  }
  // Whose body this is comes before what is wrong with the code that said so.
  const weight = (entry: Reason): number => (entry.code === 'WRONG_BODY' ? -1 : grade(entry.grade));
  const ordered = [...verdict.reasons].sort((a, b) => weight(a) - weight(b));
  const first = ordered[0];
  const locked = lockWords(verdict, ctx);
  return {
    word: '停',
    title: blockedTitle(first?.code ?? ''),
    sentence: `${first?.sentence ?? ''}。${locked}已记入差错登记。`,
    wayOn: wayOn(verdict, ctx),
    full: true,
  };
}

function grade(value: 'wrong' | 'missing' | 'last'): number {
  return value === 'wrong' ? 0 : value === 'last' ? 1 : 2;
}
