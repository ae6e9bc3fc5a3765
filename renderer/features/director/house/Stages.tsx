import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { EventRef, StageView } from '../../../../src/station/dto.ts';
import { orpc } from '../../../app/client.ts';
import { QueryFailure } from '../../../app/errors.tsx';
import { useStationNow } from '../../../app/live.tsx';
import { PersonName } from '../../../ui/PersonName.tsx';
import { EmptyState, WaitingState } from '../../../ui/states.tsx';
import { when } from '../../../ui/time.ts';
import { Chart } from '../charts/Chart.tsx';
import type { ChartSpec } from '../charts/options.ts';
import { StoryDialog } from '../story/StoryDialog.tsx';
import { span, weekWord } from '../words.ts';

/** The four stages of a way through the house, each with its weeks and its longest. */
export function Stages({ weeks }: { readonly weeks: number }) {
  const stages = useQuery(orpc.director.stages.queryOptions({ input: { weeks } }));
  const [story, setStory] = useState<EventRef | null>(null);
  if (stages.isPending) return <WaitingState what="正在统计各环节用时" />;
  if (stages.isError) return <QueryFailure error={stages.error} retry={() => void stages.refetch()} />;
  const view = stages.data;
  if (view.stages.every((stage) => stage.longest.length === 0))
    return (
      <EmptyState title="这段时间还没有办完的环节">
        有人入柜、出柜、装盒或交付之后，这里按周画出用了多久，并列出最久的几位。
      </EmptyState>
    );
  return (
    <div className="gcm-charts">
      {view.stages.map((stage) => (
        <Stage key={stage.id} stage={stage} weeks={view.weeks} onOpen={setStory} />
      ))}
      {story !== null && <StoryDialog of={story} onClose={() => setStory(null)} />}
    </div>
  );
}

interface StageProps {
  readonly stage: StageView;
  readonly weeks: readonly number[];
  readonly onOpen: (of: EventRef) => void;
}

/** From here on a chart counts in hours: two digits of minutes are read at a glance, three are not. */
const IN_HOURS_MS = 2 * 3_600_000;

function specOf(stage: StageView, weeks: readonly number[]): ChartSpec {
  const longest = Math.max(0, ...stage.cells.map((cell) => cell.p90Ms ?? 0));
  const [unit, size] = longest > IN_HOURS_MS ? (['小时', 3_600_000] as const) : (['分钟', 60_000] as const);
  // From the first week in which anybody ended it.
  const start = Math.max(
    0,
    stage.cells.findIndex((cell) => cell.count > 0),
  );
  const scaled = (ms: number | null) => (ms === null ? null : Math.round((ms / size) * 10) / 10);
  const cells = stage.cells.slice(start);
  return {
    kind: 'line',
    labels: weeks.slice(start).map(weekWord),
    unit,
    min: 0,
    series: [
      { name: '中位', values: cells.map((cell) => scaled(cell.medianMs)) },
      { name: '九成', values: cells.map((cell) => scaled(cell.p90Ms)) },
    ],
  };
}

function Stage({ stage, weeks, onOpen }: StageProps) {
  const now = useStationNow(60_000);
  const spec = useMemo(() => specOf(stage, weeks), [stage, weeks]);
  const count = stage.cells.reduce((sum, cell) => sum + cell.count, 0);
  const last = stage.cells.findLast((cell) => cell.count > 0);
  return (
    <div className="gcm-stage">
      <Chart
        title={stage.title}
        summary={`从${stage.from}到${stage.to}，共 ${count} 位${
          last === undefined ? '' : `；最近一周中位 ${span(last.medianMs)}，最久 ${span(last.maxMs)}`
        }`}
        spec={spec}
        height={200}
      />
      {stage.longest.length > 0 && (
        <details className="gc-card gcm-longest">
          <summary>用时最久的 {stage.longest.length} 位</summary>
          <ul className="gcm-misses">
            {stage.longest.map((entry) => (
              <li key={entry.of.caseId}>
                <button type="button" onClick={() => onOpen(entry.ref)}>
                  <span className="gc-muted">{when(entry.at, now)}</span>
                  <span>{span(entry.ms)}</span>
                  <span className="gc-muted">{entry.of.number}</span>
                  <PersonName name={entry.of.name} />
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
