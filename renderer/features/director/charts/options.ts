import { COLOURS, FONTS } from '../../../ui/theme.ts';

/** One line or row of bars. Told apart by shape and dash as well as by tone. */
interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface ChartSpec {
  readonly kind: 'line' | 'bar' | 'stack';
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  /** What a value is, `%` or `小时`. */
  readonly unit: string;
  readonly target?: { readonly value: number; readonly name: string };
  /** What is in order, between two values: shaded. */
  readonly band?: { readonly from: number; readonly to: number };
  /** So many values that each cannot have a mark of its own. */
  readonly dense?: boolean;
  /** What the labels are, for the head of the table; 周 where not said. */
  readonly column?: string;
  readonly min?: number;
  readonly max?: number;
}

const TONES = [COLOURS.primary, COLOURS.edge, COLOURS.ink, COLOURS.muted] as const;
const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const;
const SHAPES = ['circle', 'rect', 'triangle', 'diamond'] as const;

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % list.length];
}

/** Where the eye should not be misled: axes from nought, unless a share is near its end and a floor is given. */
export function optionOf(spec: ChartSpec): Record<string, unknown> {
  const text = { color: COLOURS.muted, fontFamily: FONTS.sans, fontSize: 13 };
  const line = { lineStyle: { color: COLOURS.line } };
  const target =
    spec.target === undefined
      ? {}
      : {
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ yAxis: spec.target.value, name: spec.target.name }],
            lineStyle: { color: COLOURS.ink, type: 'dashed', width: 1.5 },
            label: { formatter: spec.target.name, position: 'insideEndTop', ...text, color: COLOURS.ink },
          },
        };
  const band =
    spec.band === undefined
      ? {}
      : {
          markArea: {
            silent: true,
            itemStyle: { color: COLOURS.band, opacity: 0.6 },
            data: [[{ yAxis: spec.band.from }, { yAxis: spec.band.to }]],
          },
        };
  return {
    animation: false,
    textStyle: { fontFamily: FONTS.sans },
    grid: { left: 8, right: 16, top: 40, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemGap: 20, itemWidth: 28, textStyle: text },
    tooltip: {
      trigger: 'axis',
      transitionDuration: 0,
      backgroundColor: COLOURS.card,
      borderColor: COLOURS.edge,
      textStyle: { color: COLOURS.ink, fontFamily: FONTS.sans },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? `${value} ${spec.unit}` : '—'),
    },
    xAxis: {
      type: 'category',
      data: [...spec.labels],
      axisLabel: text,
      axisLine: line,
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      ...(spec.min === undefined ? {} : { min: spec.min }),
      ...(spec.max === undefined ? {} : { max: spec.max }),
      axisLabel: { ...text, formatter: `{value} ${spec.unit}` },
      splitLine: line,
    },
    series: spec.series.map((series, index) => ({
      name: series.name,
      data: [...series.values],
      ...(spec.kind === 'line'
        ? {
            type: 'line',
            symbol: spec.dense === true ? 'none' : pick(SHAPES, index),
            symbolSize: 8,
            lineStyle: { width: index === 0 ? 3 : 1.8, type: pick(DASHES, index) },
          }
        : { type: 'bar', barMaxWidth: 28, ...(spec.kind === 'stack' ? { stack: 'all' } : {}) }),
      itemStyle: { color: pick(TONES, index) },
      ...(index === 0 ? { ...target, ...band } : {}),
    })),
  };
}
