import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ColdTrend, ColdUnitView } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { clockTime, dayText } from '../../ui/time.ts';
import { Chart } from '../director/charts/Chart.tsx';
import type { ChartSpec } from '../director/charts/options.ts';
import { correctionText } from './words.ts';
import './cold.css';

const SPANS = [
  { hours: 24, label: '一天' },
  { hours: 168, label: '七天' },
  { hours: 2_160, label: '三个月' },
] as const;

/** A curve of a day is drawn anew so often. */
const AGAIN_MS = 30_000;

/** 柜温: every cold unit this station watches, and the curve of the one that was chosen. */
export function ColdPage() {
  const { cold } = useLive();
  const [chosen, setChosen] = useState<string | null>(null);
  const [hours, setHours] = useState<number>(24);
  const unit = cold.find((entry) => entry.unitId === chosen) ?? cold[0];
  return (
    <div className="gcc">
      <h1>柜温</h1>
      {unit === undefined ? (
        <EmptyState title="还没有接冷柜的温控器">
          请在「设备」里添加“冷柜温控器（Modbus）”，写好每台的站号、型号和管哪些柜位。之后这里是每台的温度和曲线。
        </EmptyState>
      ) : (
        <>
          <div className="gcc-units">
            {cold.map((entry) => (
              <UnitButton
                key={entry.unitId}
                unit={entry}
                pressed={entry.unitId === unit.unitId}
                onPress={() => setChosen(entry.unitId)}
              />
            ))}
          </div>
          <fieldset className="gcc-spans">
            <legend className="gc-visually-hidden">看多长时间</legend>
            {SPANS.map((span) => (
              <button
                key={span.hours}
                type="button"
                className="gc-choice"
                aria-pressed={span.hours === hours}
                onClick={() => setHours(span.hours)}
              >
                {span.label}
              </button>
            ))}
          </fieldset>
          <Curve unitId={unit.unitId} hours={hours} />
          {unit.correction !== null && (
            <p className="gc-muted gc-small">
              {unit.name}的温度已按基准温度计{correctionText(unit.correction)} ℃；校准以前的曲线是当时的读数。
            </p>
          )}
        </>
      )}
    </div>
  );
}

interface UnitProps {
  readonly unit: ColdUnitView;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function UnitButton({ unit, pressed, onPress }: UnitProps) {
  const states = [
    ...(unit.door === true ? ['柜门开着'] : []),
    ...(unit.defrost === true ? ['正在化霜'] : []),
    ...(unit.bays.length > 0 ? [`管 ${unit.bays.length} 个柜位`] : ['还没有写管哪些柜位']),
  ];
  return (
    <button
      type="button"
      className={unit.act ? 'gcc-unit is-act' : 'gcc-unit'}
      aria-pressed={pressed}
      onClick={onPress}
    >
      <span>{unit.name}</span>
      <b>
        {unit.act && <span aria-hidden="true">▲ </span>}
        {unit.text}
        {unit.correction !== null && <small> {correctionText(unit.correction)}</small>}
      </b>
      <small>{states.join(' · ')}</small>
    </button>
  );
}

function Curve({ unitId, hours }: { readonly unitId: string; readonly hours: number }) {
  const trend = useQuery({
    ...orpc.cold.trend.queryOptions({ input: { unitId, hours } }),
    refetchInterval: AGAIN_MS,
    gcTime: 0,
  });
  if (trend.isError) return <QueryFailure error={trend.error} retry={() => void trend.refetch()} />;
  if (trend.isPending) return <WaitingState what="正在取温度曲线" />;
  return <Drawn trend={trend.data} hours={hours} />;
}

function Drawn({ trend, hours }: { readonly trend: ColdTrend; readonly hours: number }) {
  const spec = useMemo(() => specOf(trend, hours), [trend, hours]);
  const known = trend.points.filter((point) => point.mean !== null);
  if (known.length === 0)
    return (
      <EmptyState title="这段时间还没有温度">
        温控器接好以后每十秒记一次。没有数据的时段在曲线上是断开的，不会用旧的数补上。
      </EmptyState>
    );
  const warmest = Math.max(...known.map((point) => point.max ?? Number.NEGATIVE_INFINITY));
  const coldest = Math.min(...known.map((point) => point.min ?? Number.POSITIVE_INFINITY));
  const begun = trend.points.findIndex((point) => point.mean !== null);
  const missing = trend.points.slice(begun).filter((point) => point.mean === null).length;
  const gaps =
    missing === 0 ? '' : `；${Math.ceil((missing / (trend.points.length - begun)) * 100)}% 的时间没有数据`;
  return (
    <Chart
      title={`${trend.name}的温度`}
      summary={`最低 ${coldest.toFixed(1)} ℃，最高 ${warmest.toFixed(1)} ℃${gaps}。断开处没有数据。高于 ${trend.high} ℃、低于 ${trend.low} ℃ 报警，回到线内 ${trend.hysteresis} ℃ 才算好；底色是正常范围。`}
      spec={spec}
      height={300}
    />
  );
}

function specOf({ points, high, low }: ColdTrend, hours: number): ChartSpec {
  const values = points.flatMap((point) =>
    point.mean === null ? [] : [point.mean, point.max ?? point.mean],
  );
  // The lower limit is far away in most houses: the curve is not flattened to show it.
  const floor = Math.floor(Math.min(...values, high) - 1);
  const round = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(1)));
  return {
    kind: 'line',
    dense: true,
    column: '时间',
    labels: points.map(({ at }) => (hours <= 24 ? clockTime(at) : `${dayText(at)} ${clockTime(at)}`)),
    series: [
      { name: '平均', values: points.map((point) => round(point.mean)) },
      { name: '最高', values: points.map((point) => round(point.max)) },
    ],
    unit: '℃',
    target: { value: high, name: `报警线 ${high} ℃` },
    band: { from: Math.max(low, floor), to: high },
    min: floor,
    max: Math.ceil(Math.max(...values, high) + 1),
  };
}
