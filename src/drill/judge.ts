import { isReasonCode, specOf } from '../domain/checkpoints/reasons.ts';
import type { StationLive, VerdictView } from '../station/dto.ts';
import type { Expectation, Step } from './scenario.ts';

/** What came of a step. */
export interface Outcome {
  readonly live: StationLive;
  /** The verdict this step brought about, if any. */
  readonly verdict: VerdictView | null;
  readonly error: { readonly code: string; readonly sentence: string; readonly script: boolean } | null;
  /** The step itself, for what its author may have overlooked. */
  readonly step: Step;
  /** Which earlier step was refused at this station, in words, where nothing has passed there since. */
  readonly earlier: string | null;
}

const WORDS = { pass: '通过', blocked: '拦下' } as const;

function codes(verdict: VerdictView | null): string {
  return verdict === null || verdict.reasons.length === 0
    ? ''
    : `（${verdict.reasons.map((entry) => entry.code).join('、')}）`;
}

/** Why there is no verdict, in the words a drill's author can do something with. */
function instead(outcome: Outcome): string {
  return `${still(outcome)}${before(outcome)}`;
}

/** What an author overlooks most: the attempt they mean ended with a refusal before this step. */
function before({ earlier, live, step }: Outcome): string {
  if (earlier === null) return '';
  const other =
    live.attempt !== null && step.open === undefined
      ? `，那次核验到此为止；其后的扫码另开了最可能的一步 ${live.attempt.checkpoint}。要原来那一步，须再 open`
      : '，那次核验到此为止';
  return `；${earlier}${other}`;
}

function still({ live }: Outcome): string {
  if (live.pinFor !== null) return `没有结论，正在等 ${live.pinFor.name} 的口令`;
  if (live.attempt?.waiting != null) return `没有结论，正在等${live.attempt.waiting.station}`;
  if (live.attempt !== null)
    return `没有结论，「${live.attempt.chinese}」(${live.attempt.checkpoint}) 还开着：${live.attempt.prompt}。缺的步骤要用 conclude: true 才成为理由`;
  const note = live.lastScan?.note ?? '';
  return note === '' ? '没有结论，也没有开着的核验' : `没有结论；最后一次扫码：${note}`;
}

/** `open` with a case is judged at once by all the file knows, which a newcomer expects of the first scan. */
function atOpen({ step, verdict }: Outcome): string {
  if (verdict === null || step.open === undefined) return opened({ step, verdict });
  const begins = verdict.reasons.some((entry) => entry.code === 'WRONG_STATE')
    ? `${step.open.checkpoint} 从哪里开始，见 $defs.checkpoints。`
    : '';
  return step.open.expected === undefined
    ? begins
    : `${begins}open 写了 expected，案卷里已知的当场就判：料到被拦，就把 expect 写在 open 这一步`;
}

/** The scan opened a step by itself; the author may have meant another one. */
function opened({ step, verdict }: Pick<Outcome, 'step' | 'verdict'>): string {
  if (verdict === null || step.open !== undefined || step.scan === undefined) return '';
  return `拦下的核验点是 ${verdict.checkpoint}；若要的是另一步，先用 open 写明`;
}

function verdictProblems(expect: Expectation, outcome: Outcome): string[] {
  const { verdict } = outcome;
  const wanted = expect.verdict ?? (expect.reasons === undefined ? undefined : 'blocked');
  if (wanted === undefined) {
    return verdict?.outcome === 'blocked'
      ? [`没有料到被拦下${codes(verdict)}：${verdict.sentence}${atOpen(outcome)}`]
      : [];
  }
  if (verdict === null) return [`应为${WORDS[wanted]}，${instead(outcome)}`];
  const problems: string[] = [];
  if (verdict.outcome !== wanted)
    problems.push(
      `应为${WORDS[wanted]}，却${WORDS[verdict.outcome]}了${codes(verdict)}：${verdict.sentence}${atOpen(outcome)}`,
    );
  const found = verdict.reasons.map((entry) => entry.code);
  const lacking = (expect.reasons ?? []).filter((code) => !found.includes(code));
  if (verdict.outcome === 'blocked' && lacking.length > 0)
    problems.push(`理由里没有 ${lacking.join('、')}，只有${codes(verdict)}。${opened(outcome)}`);
  if (expect.onlyReasons === true) {
    const listed: readonly string[] = expect.reasons ?? [];
    const more = found.filter(
      (code) => !listed.includes(code) && isReasonCode(code) && specOf(code).grade === 'wrong',
    );
    if (more.length > 0) problems.push(`理由里多出 ${more.join('、')}`);
  }
  return problems;
}

function screenProblems(expect: Expectation, live: StationLive): string[] {
  const problems: string[] = [];
  const note = live.lastScan?.note ?? '';
  if (expect.note !== undefined && !note.includes(expect.note)) problems.push(`扫码的回话是「${note}」`);
  if (expect.taken !== undefined && live.lastScan?.ok !== expect.taken)
    problems.push(`最后一次扫码${live.lastScan?.ok === true ? '被接受了' : `没有被接受：${note}`}`);
  const waiting = live.attempt?.waiting != null;
  if (expect.waiting !== undefined && waiting !== expect.waiting)
    problems.push(waiting ? '在等另一个工作站' : '没有在等另一个工作站');
  const open = live.attempt !== null;
  if (expect.open !== undefined && open !== expect.open)
    problems.push(open ? `「${live.attempt?.chinese}」还开着` : '没有开着的核验');
  const alarms = live.alarms.map((alarm) => alarm.text);
  const { alarm } = expect;
  if (alarm !== undefined && !alarms.some((text) => text.includes(alarm)))
    problems.push(alarms.length === 0 ? '没有警报' : `警报是「${alarms.join('」「')}」`);
  const signedIn = live.session !== null;
  if (expect.signedIn !== undefined && signedIn !== expect.signedIn)
    problems.push(signedIn ? `${live.session?.name}还登录着` : '没有人登录');
  for (const [label, state] of Object.entries(expect.interlock ?? {})) {
    const view = live.interlock.find((entry) => entry.label === label);
    if (view?.state === state) continue;
    const known = live.interlock.map((entry) => entry.label).join('、');
    problems.push(
      view === undefined
        ? `这个工作站没有 ${label} 的联锁${known === '' ? '（在 console 看）' : `；有 ${known}`}`
        : `${label} 的联锁是 ${view.state}`,
    );
  }
  const readers = live.devices.filter((device) => device.protocol.startsWith('uhf'));
  if (expect.device !== undefined && !readers.some((device) => device.state === expect.device))
    problems.push(
      readers.length === 0
        ? '这个工作站没有读写器（在 console 看）'
        : `读写器是 ${readers.map((device) => device.state).join('、')}`,
    );
  return problems;
}

/** There is no attempt to go on with; why is what its author wants to know. */
function isOver({ error, step }: Outcome): boolean {
  const needs = [step.second, step.hands, step.leaves].some((who) => who !== undefined);
  return error?.code === 'STATE.NO_ATTEMPT' || (error?.script === true && needs);
}

/** Null where everything is as expected; otherwise what is not, in one line. */
export function judge(expect: Expectation = {}, outcome: Outcome): string | null {
  const { error } = outcome;
  const asExpected =
    error !== null &&
    !error.script &&
    (error.code === expect.error || error.code.startsWith(`${expect.error ?? ' '}.`));
  const problems: string[] = [];
  if (error !== null && !asExpected) {
    const code = error.script ? '' : `（${error.code}）`;
    problems.push(
      expect.error === undefined || error.script
        ? `做不了：${error.sentence}${code}${isOver(outcome) ? before(outcome) : ''}`
        : `应失败于 ${expect.error}，却是 ${error.code}：${error.sentence}`,
    );
  }
  if (expect.error !== undefined && error === null) problems.push(`应失败于 ${expect.error}，却办成了`);
  problems.push(...verdictProblems(expect, outcome), ...screenProblems(expect, outcome.live));
  return problems.length === 0 ? null : problems.join('；');
}
