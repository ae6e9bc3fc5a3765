/** How a task of the trainee went, and what is said of it. Pure. */
import type { LessonMoment, LessonWord, MomentOutcome, VerdictView } from '../../src/station/dto.ts';
import type { Task } from './plan.ts';

/** How the trainee's task came to its end. */
export type Ending =
  | { readonly kind: 'verdict'; readonly verdict: VerdictView }
  /** Everything was done, and nothing is decided here. */
  | { readonly kind: 'done' }
  /** The trainee stopped: by objection, or by giving the step up. */
  | { readonly kind: 'stopped'; readonly objection: boolean }
  /** It took too long, or somebody signed out: what was scanned serves nothing any more. */
  | { readonly kind: 'lost' };

/** What the script has at the end of a task, from the run nobody saw. */
export interface Scripted {
  /** 入柜; empty where nothing is decided. */
  readonly chinese: string;
  readonly codes: readonly string[];
  readonly sentences: readonly string[];
  /** What two people do now. */
  readonly wayOn: string;
}

export type Judged =
  | {
      readonly kind: 'next';
      readonly outcome: MomentOutcome | null;
      /** The scratch home stands where the script has it. */
      readonly exact: boolean;
      readonly word: LessonWord | null;
    }
  | { readonly kind: 'again'; readonly word: LessonWord };

const MISSED: readonly MomentOutcome[] = ['walkedIn', 'helped', 'passedBy'];

function isMissed(outcome: MomentOutcome): boolean {
  return MISSED.includes(outcome);
}

/** What stops; the steps that were merely still to come only where nothing else did. */
export function stoppingOf(verdict: VerdictView): VerdictView['reasons'] {
  const stopping = verdict.reasons.filter((reason) => !reason.todo);
  return stopping.length > 0 ? stopping : verdict.reasons;
}

export function sentencesOf(verdict: VerdictView): string[] {
  return [...new Set(stoppingOf(verdict).map((reason) => reason.sentence))];
}

function lines(...parts: readonly (string | readonly string[])[]): string[] {
  return parts.flat().filter((line) => line !== '');
}

function again(title: string, ...parts: readonly (string | readonly string[])[]): Judged {
  return { kind: 'again', word: { kind: 'again', title, lines: lines(...parts) } };
}

function otherStep(verdict: VerdictView, scripted: Scripted): Judged {
  return again(
    `这次办的是${verdict.chinese}`,
    `现在要办的是${scripted.chinese}。画面回到这一步之前，请再来一次。`,
  );
}

function mistake(verdict: VerdictView): Judged {
  return again('这一步没有办成', sentencesOf(verdict), '画面回到这一步之前，请再来一次。');
}

function atRefusal(task: Task, ending: Ending, scripted: Scripted, helped: boolean): Judged {
  const told = (outcome: MomentOutcome, exact: boolean, word: LessonWord): Judged => ({
    kind: 'next',
    outcome,
    exact,
    word,
  });
  if (ending.kind === 'verdict') {
    const { verdict } = ending;
    if (scripted.chinese !== '' && verdict.chinese !== scripted.chinese) return otherStep(verdict, scripted);
    if (verdict.outcome === 'blocked') {
      const same = stoppingOf(verdict).some((reason) => scripted.codes.includes(reason.code));
      if (!same) return mistake(verdict);
      const title = helped ? '这里应该停下' : '这里走进去了，是工作站拦住的';
      const word: LessonWord = {
        kind: 'blocked',
        title,
        lines: lines(sentencesOf(verdict), verdict.wayOn),
      };
      return told(helped ? 'helped' : 'walkedIn', true, word);
    }
    const word: LessonWord = {
      kind: 'good',
      title: '做对了',
      lines: lines('这里容易出的错：', scripted.sentences),
    };
    return told(helped ? 'helped' : 'right', false, word);
  }
  const objects = task.ends === 'objection';
  const why = objects ? ['有人说不对，就先停下，查清楚再往下办。'] : scripted.sentences;
  if (helped) {
    return told('helped', objects && ending.kind === 'stopped' && ending.objection, {
      kind: 'blocked',
      title: '这里应该停下',
      lines: lines(why, scripted.wayOn),
    });
  }
  return told('stopped', objects && ending.kind === 'stopped' && ending.objection, {
    kind: 'good',
    title: '停得对',
    lines: lines(why, scripted.wayOn),
  });
}

/** Where somebody had to object, and the work went on. */
function passedBy(ending: Ending): Judged | null {
  if (ending.kind !== 'verdict') return null;
  if (ending.verdict.outcome === 'blocked') return mistake(ending.verdict);
  return {
    kind: 'next',
    outcome: 'passedBy',
    exact: false,
    word: {
      kind: 'blocked',
      title: '这里应该提出异议',
      lines: ['有人说不对，就先停下，查清楚再往下办。按「有异议」，这位和有关的人都会先冻结。'],
    },
  };
}

function atRoutine(task: Task, ending: Exclude<Ending, { kind: 'lost' }>, scripted: Scripted): Judged {
  if (ending.kind === 'stopped')
    return again('这里没有不对', '停下总不算错：没有把握就先停。这一步可以照常办。');
  if (ending.kind === 'done') return { kind: 'next', outcome: null, exact: true, word: null };
  const { verdict } = ending;
  if (verdict.outcome === 'blocked') return mistake(verdict);
  if (scripted.chinese !== '' && verdict.chinese !== scripted.chinese) return otherStep(verdict, scripted);
  return { kind: 'next', outcome: null, exact: task.ends === 'pass', word: null };
}

export function judge(task: Task, ending: Ending, scripted: Scripted, helped: boolean): Judged {
  if (ending.kind === 'lost')
    return again('这一步搁得太久，已经作废', '凭据只用一次、只用一会儿。画面回到这一步之前，请再来一次。');
  if (task.ends === 'blocked') return atRefusal(task, ending, scripted, helped);
  if (task.ends === 'objection') return passedBy(ending) ?? atRefusal(task, ending, scripted, helped);
  return atRoutine(task, ending, scripted);
}

export function momentOf(
  index: number,
  title: string,
  task: Task,
  outcome: MomentOutcome,
  did: readonly string[],
  scripted: Scripted,
  /** What is scanned where the same step is done as it should be; empty where the script never does it. */
  rightly: readonly string[],
): LessonMoment {
  const way = rightly.length === 0 ? '' : `对的做法：扫${rightly.join('、')}。`;
  return {
    index,
    title,
    outcome,
    missed: isMissed(outcome),
    did: did.length === 0 ? '什么也没有扫' : did.join('，'),
    right:
      task.ends === 'objection'
        ? '当场按「有异议」，说明是谁、哪里不对。'
        : `停下，不再往下办。${scripted.wayOn}${way}`,
    told: task.tells,
    reasons: scripted.sentences,
  };
}
