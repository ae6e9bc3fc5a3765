import type { Metric } from './measure.ts';

interface Goal {
  readonly text: string;
  readonly holds: boolean;
}

const value = (limit: number) => (found: Metric) => found.value <= limit;
const ratio = (limit: number) => (found: Metric) => found.ratio !== null && found.ratio <= limit;
const rate = (limit: number) => (found: Metric) => found.value >= limit;

/** What is promised of each row. A row that is not here is told and not judged. */
const GOALS: Readonly<Record<string, { readonly text: string; readonly holds: (found: Metric) => boolean }>> =
  {
    'append.single.p50': { text: '≤ 2 × a bare durable insert', holds: ratio(2) },
    'append.single.p99': { text: '≤ 2.5 × a bare durable insert', holds: ratio(2.5) },
    'append.batch': { text: '≥ 20000 events/s', holds: rate(20_000) },
    'verdict.p99': { text: '< 3 ms', holds: value(3) },
    'verdict.cold.p99': { text: '< 50 ms', holds: value(50) },
    'verdict.report.p99': { text: '≤ 1.5 × without a report', holds: ratio(1.5) },
    'search.p99': { text: '< 10 ms', holds: value(10) },
    rebuild: { text: '≥ 40000 events/s', holds: rate(40_000) },
    start: {
      text: '≤ an empty window + 800 ms',
      holds: ({ value: own, peer }) => peer !== null && own <= peer + 800,
    },
    'scan-to-screen.p99': { text: '< 100 ms', holds: value(100) },
    'scan-to-screen.busy.p99': { text: '< 100 ms', holds: value(100) },
    'scan-to-screen.block': { text: '≤ 50 ms', holds: value(50) },
    'uhf.reads': { text: '≥ 990 reads/s', holds: rate(990) },
    'uhf.reads.lost': { text: 'none', holds: value(0) },
    'uhf.reads.cpu': { text: '< 10 %', holds: value(10) },
    'unplug.seen': { text: '< 2000 ms', holds: value(2_000) },
    'replug.works': { text: '< 3000 ms', holds: value(3_000) },
    'unplug.screen': { text: '< 2000 ms', holds: value(2_000) },
    'replug.screen': { text: '< 3000 ms', holds: value(3_000) },
    'unplug.tcp': { text: '< 2000 ms', holds: value(2_000) },
    'replug.tcp': { text: '< 3000 ms', holds: value(3_000) },
    'unplug.udp': { text: '< 2000 ms', holds: value(2_000) },
    'replug.udp': { text: '< 3000 ms', holds: value(3_000) },
    memory: { text: 'growth < 10 %', holds: ratio(1.1) },
  };

export function goalOf(found: Metric): Goal | null {
  const goal = GOALS[found.name];
  return goal === undefined ? null : { text: goal.text, holds: goal.holds(found) };
}
