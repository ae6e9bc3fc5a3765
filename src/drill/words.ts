import type { Step } from './scenario.ts';
import type { StationId } from './stage.ts';

/** Where a step that is played stands in its file. */
export interface StepPlace {
  /** The step of the file, from 1. */
  readonly step: number;
  /** Parts it came from, outermost first, each with the step inside it, from 1. */
  readonly parts: readonly { readonly part: string; readonly step: number }[];
}

/** Letters kept of a long problem: what happened stands at its beginning, what to do about it at its end. */
const KEPT = { head: 60, tail: 40 };
const NEAR = 3;

/** 第 12 步（段落 release 第 2 步） */
export function placeWords({ step, parts }: StepPlace): string {
  const inside = parts.map(({ part, step: inner }) => `段落 ${part} 第 ${inner} 步`).join('，其中');
  return `第 ${step} 步${inside === '' ? '' : `（${inside}）`}`;
}

/** What a step does, for one that does not `say` it. */
export function doing(step: Step): string {
  const { open, scan, answer, call, tags, cut, mend } = step;
  const parts = [
    step.wait === undefined ? '' : `等 ${step.wait}`,
    cut === undefined ? '' : `断线 ${cut.join('–')}`,
    mend === undefined ? '' : `接线 ${mend.join('–')}`,
    step.crash === true ? '死机重开' : '',
    step.backUp === true ? '备份' : '',
    step.restore === true ? '从备份恢复' : '',
    step.setClock === undefined ? '' : `拨钟 ${step.setClock}`,
    step.diskFull === true ? '磁盘满' : '',
    step.diskFreed === true ? '磁盘腾空' : '',
    step.unplug === undefined ? '' : `拔下 ${step.unplug}`,
    step.replug === undefined ? '' : `插上 ${step.replug}`,
    tags === undefined ? '' : `tags ${tags.cremator}：${tags.carriers.join('、') || '无'}`,
    step.signOut === true ? 'signOut' : '',
    step.signIn === undefined ? '' : `signIn ${step.signIn}`,
    step.register === undefined ? '' : `register ${step.register.as}`,
    step.print === undefined ? '' : `print ${step.print.case} ${step.print.kinds.join('、')}`,
    step.misprint === undefined ? '' : `misprint ${step.misprint.case} ${step.misprint.kind}`,
    step.papers === undefined ? '' : `papers ${step.papers.case} ${step.papers.kinds.join('、')}`,
    step.lift === undefined ? '' : `lift ${step.lift.case}`,
    step.slip === undefined ? '' : `slip ${step.slip}`,
    call === undefined ? '' : `call ${call.procedure}`,
    open === undefined
      ? ''
      : `open ${open.checkpoint}${open.expected === undefined ? '' : ` ${open.expected}`}`,
    step.second === undefined ? '' : `second ${step.second}`,
    step.hands === undefined ? '' : `hands ${step.hands}`,
    step.leaves === undefined ? '' : `leaves ${step.leaves}`,
    scan === undefined ? '' : `scan ${typeof scan === 'string' ? scan : scan.join('、')}`,
    answer === undefined ? '' : `answer ${answer.type}`,
    step.conclude === true ? 'conclude' : '',
    step.cancel === true ? 'cancel' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '看一眼' : parts.join('，');
}

/** A step that failed, with where it stands, where it happens and what it is. */
export function failedWords(
  place: StepPlace,
  step: { readonly at: StationId; readonly what: string },
  problem: string,
): string {
  return `${placeWords(place)}，${step.at}，「${step.what}」：${problem}`;
}

/** Whatever fails after the first failure mostly follows from it: it is named, and told in full in the timeline. */
export function shortened(problem: string): string {
  const letters = [...problem];
  if (letters.length <= KEPT.head + KEPT.tail) return problem;
  return `${letters.slice(0, KEPT.head).join('')}…${letters.slice(-KEPT.tail).join('')}`;
}

/** The names most like one that is not there, for whoever mistyped it. */
export function nearest(wanted: string, names: readonly string[]): string[] {
  const parts = (name: string) => new Set(name.toUpperCase().split(/[^A-Z0-9]+/));
  const asked = parts(wanted);
  const far = (name: string): number => {
    const shared = [...parts(name)].filter((part) => asked.has(part)).length;
    return distance(wanted.toUpperCase(), name.toUpperCase()) - 4 * shared;
  };
  return [...names].sort((a, b) => far(a) - far(b)).slice(0, NEAR);
}

/** Letters to add, drop or change until one text is the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
