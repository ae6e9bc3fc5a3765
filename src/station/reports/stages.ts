import type { CheckpointId } from '../../domain/events/kinds.ts';
import type { Views } from '../../views/read.ts';
import type { StageId, StagesView, StageView } from '../dto.ts';
import { type Mark, marksSince } from './marks.ts';
import { namedCase } from './nearMisses.ts';
import { DAY, lastWeeks, weekStart } from './weeks.ts';

interface Stage {
  readonly id: StageId;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly begins: readonly CheckpointId[];
  readonly ends: readonly CheckpointId[];
}

/** Each from the first of `begins` to the first of `ends` after it, and once for each of the dead. */
const STAGES: readonly Stage[] = [
  { id: 'toBay', title: '到馆到入柜', from: '接收', to: '入柜', begins: ['receive'], ends: ['store'] },
  {
    ...{ id: 'inBay', title: '入柜到出柜', from: '入柜', to: '出柜告别、出柜火化或外运' },
    begins: ['store'],
    ends: ['releaseToFarewell', 'releaseToCremation', 'transferOut'],
  },
  { id: 'toUrn', title: '入炉到装盒', from: '入炉', to: '装盒', begins: ['chargeIn'], ends: ['box'] },
  {
    ...{ id: 'toFamily', title: '装盒到交付', from: '装盒', to: '交接、安葬、撒散、不留或寄存' },
    begins: ['box'],
    ends: ['handOver', 'inter', 'scatter', 'leaveAshes', 'storeUrn'],
  },
];

/** A stage that ends in the first week may have begun so long before. */
const LOOK_BACK = 45 * DAY;
const LONGEST = 8;

interface Span {
  readonly caseId: string;
  readonly ms: number;
  readonly end: Mark;
}

function spansOf(stage: Stage, byCase: ReadonlyMap<string, readonly Mark[]>): Span[] {
  const found: Span[] = [];
  for (const [caseId, marks] of byCase) {
    const begin = marks.find((mark) => mark.checkpoint !== null && stage.begins.includes(mark.checkpoint));
    if (begin === undefined) continue;
    const end = marks.find(
      (mark) => mark.at >= begin.at && mark.checkpoint !== null && stage.ends.includes(mark.checkpoint),
    );
    if (end !== undefined) found.push({ caseId, ms: end.at - begin.at, end });
  }
  return found;
}

/** Nearest rank: a time that somebody really took. */
function rank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

function cell(spans: readonly Span[]): StageView['cells'][number] {
  const sorted = spans.map((span) => span.ms).sort((a, b) => a - b);
  return {
    count: sorted.length,
    medianMs: rank(sorted, 0.5),
    p90Ms: rank(sorted, 0.9),
    maxMs: sorted.at(-1) ?? null,
  };
}

/** How long each stage took (各环节用时), by the week in which it ended, and who took longest. */
export function stagesReport(
  views: Views,
  ask: { readonly now: number; readonly weeks: number },
): StagesView {
  const weeks = lastWeeks(ask.now, ask.weeks);
  const first = weeks[0] ?? ask.now;
  const byCase = new Map<string, Mark[]>();
  for (const mark of marksSince(views.db, first - LOOK_BACK)) {
    if (mark.kind !== 'passed' || mark.caseId === null) continue;
    const marks = byCase.get(mark.caseId);
    if (marks === undefined) byCase.set(mark.caseId, [mark]);
    else marks.push(mark);
  }
  for (const marks of byCase.values()) marks.sort((a, b) => a.at - b.at);
  return {
    weeks,
    stages: STAGES.map((stage) => {
      const spans = spansOf(stage, byCase).filter((span) => span.end.at >= first);
      const { id, title, from, to } = stage;
      return {
        ...{ id, title, from, to },
        cells: weeks.map((week) => cell(spans.filter((span) => weekStart(span.end.at) === week))),
        longest: [...spans]
          .sort((a, b) => b.ms - a.ms)
          .slice(0, LONGEST)
          .flatMap(({ caseId, ms, end }) =>
            namedCase(views, caseId).map((of) => ({ of, ms, at: end.at, ref: end.ref })),
          ),
      };
    }),
  };
}
