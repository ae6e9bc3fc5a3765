import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useId, useMemo, useState } from 'react';
import type { ComplianceView } from '../../../../src/station/dto.ts';
import { orpc } from '../../../app/client.ts';
import { QueryFailure } from '../../../app/errors.tsx';
import { EmptyState, WaitingState } from '../../../ui/states.tsx';
import { Chart } from '../charts/Chart.tsx';
import type { ChartSpec } from '../charts/options.ts';
import { HowCounted } from '../parts.tsx';
import { percent, share, weekWord } from '../words.ts';
import { MissesDialog, type MissesOf } from './Misses.tsx';
import { Figures } from './Table.tsx';

const SPANS = [4, 12, 26, 52].map((weeks) => ({ value: weeks, label: `最近 ${weeks} 周` }));

/** 扫码率: whether codes are scanned or gone round, and how often something was stopped. */
export default function ComplianceScreen() {
  const [weeks, setWeeks] = useState(12);
  const view = useQuery(orpc.director.compliance.queryOptions({ input: { weeks } }));
  const id = useId();
  return (
    <div className="gcm-body">
      <div className="gcm-bar">
        <label htmlFor={id}>时间</label>
        <Select id={id} value={weeks} options={SPANS} onChange={setWeeks} style={{ minWidth: 150 }} />
        <How />
      </div>
      {view.isPending && <WaitingState what="正在统计各站的核验" />}
      {view.isError && <QueryFailure error={view.error} retry={() => void view.refetch()} />}
      {view.isSuccess && <Compliance view={view.data} />}
    </div>
  );
}

function How() {
  return (
    <HowCounted>
      <p>按事情发生的那一周（周一到周日）计，每站分开，全馆是各站之和。最后一周还没有过完。</p>
      <ul>
        <li>扫码率 ＝ 全程扫码的通过 ÷ 全部通过。目标 99.5 % 以上。</li>
        <li>
          不算全程扫码的：手工输码、特批、凭放行单（消息不新时）、重新系签、重新确认身份。一次里有两样，也只算一次。
        </li>
        <li>特批率 ＝ 特批的通过 ÷ 全部通过。目标 0.5 % 以下。入炉没有特批。</li>
        <li>每百次拦下 ＝ 拦下的核验 ÷ 全部通过 × 100。没有目标：每一次都是没有发生的差错。</li>
        <li>弄错：扫到的、看到的或案卷里的不对。缺步骤、等消息、等别的站让出，不算弄错。</li>
        <li>作废载体：损坏、丢失等作废的腕带和袋签，另计。</li>
      </ul>
    </HowCounted>
  );
}

function Compliance({ view }: { readonly view: ComplianceView }) {
  const [open, setOpen] = useState<MissesOf | null>(null);
  const home = view.rows[0];
  const nothing = home === undefined || home.total.passes + home.total.blocked === 0;
  if (nothing)
    return (
      <EmptyState title="这段时间还没有核验">
        第一次扫码通过之后，这里按站、按周列出：多少次是全程扫码办的，多少次走了别的路，多少次被拦下。
      </EmptyState>
    );
  return (
    <>
      <Charts view={view} />
      <Figures view={view} onOpen={setOpen} />
      {open !== null && <MissesDialog of={open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** A chart begins with the first week in which the home did anything. */
function firstUsed(view: ComplianceView): number {
  const used = view.rows[0]?.cells.findIndex((cell) => cell.passes + cell.blocked > 0) ?? 0;
  return Math.max(0, used);
}

function Charts({ view }: { readonly view: ComplianceView }) {
  const start = firstUsed(view);
  const labels = useMemo(() => view.weeks.slice(start).map(weekWord), [view.weeks, start]);
  const scans = useMemo((): ChartSpec => {
    const series = view.rows.map((row) => ({
      name: row.name,
      values: row.cells.slice(start).map((cell) => percent(cell.scanned, cell.passes)),
    }));
    const lowest = Math.min(...series.flatMap((each) => each.values.filter((value) => value !== null)));
    const target = { value: view.targets.scanned * 100, name: `目标 ${view.targets.scanned * 100} %` };
    const min = Math.max(0, Math.floor(Math.min(lowest, 98)) - 1);
    return { kind: 'line', labels, series, unit: '%', min, max: 100, target };
  }, [view, labels, start]);
  const refused = useMemo((): ChartSpec => {
    const home = view.rows[0]?.cells.slice(start) ?? [];
    const series = [
      {
        name: '弄错',
        values: home.map((cell) => percent(cell.blockedWrong, cell.passes)),
      },
      {
        name: '缺步骤或等消息',
        values: home.map((cell) => percent(cell.blocked - cell.blockedWrong, cell.passes)),
      },
    ];
    return { kind: 'stack', labels, series, unit: '次' };
  }, [view, labels, start]);
  const total = view.rows[0]?.total;
  if (total === undefined) return null;
  return (
    <div className="gcm-charts">
      <Chart
        title="扫码率"
        summary={`全馆 ${share(total.scanned, total.passes)}，特批 ${share(total.overrides, total.passes)}`}
        spec={scans}
      />
      <Chart
        title="每百次通过，拦下几次"
        summary={`全馆共拦下 ${total.blocked} 次，其中弄错 ${total.blockedWrong} 次，都停下了`}
        spec={refused}
      />
    </div>
  );
}
