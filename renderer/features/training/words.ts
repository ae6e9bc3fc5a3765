import type { StationRole } from '../../../src/domain/events/kinds.ts';
import type { DrillRow, LessonMoment, MomentOutcome, TrainingRecord } from '../../../src/station/dto.ts';
import { when } from '../../ui/time.ts';

export interface DrillGroup {
  readonly station: StationRole;
  readonly name: string;
  readonly rows: readonly DrillRow[];
}

/** The drills of this station first. */
export function byStation(drills: readonly DrillRow[], here: StationRole): readonly DrillGroup[] {
  const groups = new Map<StationRole, DrillRow[]>();
  for (const drill of drills) groups.set(drill.station, [...(groups.get(drill.station) ?? []), drill]);
  return [...groups]
    .map(([station, rows]) => ({ station, rows, name: rows[0]?.stationName ?? '' }))
    .sort((a, b) => Number(b.station === here) - Number(a.station === here));
}

export function lastWords({ last }: Pick<DrillRow, 'last'>, now: number): string {
  if (last === null) return '还没有练过';
  return `上次 ${when(last.at, now)}，${missedWords(last)}`;
}

function missedWords({ moments, missed }: { readonly moments: number; readonly missed: number }): string {
  if (moments === 0) return '走完了';
  return missed === 0 ? `${moments} 个关口都停住了` : `${moments} 个关口漏了 ${missed} 个`;
}

export function recordWords(record: TrainingRecord): string {
  const help = record.helped === 0 ? '' : `，请教 ${record.helped} 次`;
  return `${missedWords(record)}${help}`;
}

export const OUTCOMES: Readonly<Record<MomentOutcome, string>> = {
  stopped: '您停住了',
  right: '您做对了',
  walkedIn: '是工作站拦住的',
  helped: '请教了下一步',
  passedBy: '没有提出异议',
};

/** One sentence over the result. */
export function resultWords(moments: readonly LessonMoment[]): string {
  const missed = moments.filter((moment) => moment.missed).length;
  if (moments.length === 0) return '走完了。这个演练没有要停的关口。';
  if (missed === 0) return `${moments.length} 个关口，都是您自己停住的。`;
  return `${moments.length} 个关口，有 ${missed} 个不是您自己停住的。`;
}
