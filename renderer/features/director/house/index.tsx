import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useId, useState } from 'react';
import type { HouseRow } from '../../../../src/station/dto.ts';
import { orpc } from '../../../app/client.ts';
import { QueryFailure } from '../../../app/errors.tsx';
import { useStationNow } from '../../../app/live.tsx';
import { EmptyState, WaitingState } from '../../../ui/states.tsx';
import { when } from '../../../ui/time.ts';
import { CaseLink, HowCounted, Scroll } from '../parts.tsx';
import { span } from '../words.ts';
import { Stages } from './Stages.tsx';

const SPANS = [4, 12, 26, 52].map((weeks) => ({ value: weeks, label: `最近 ${weeks} 周` }));

/** 在馆时长: who is where for how long, what comes next and what is waited for; and how long each stage takes. */
export default function HouseScreen() {
  const house = useQuery(orpc.director.house.queryOptions());
  const [weeks, setWeeks] = useState(12);
  const id = useId();
  return (
    <div className="gcm-body">
      {house.isPending && <WaitingState what="正在取在馆的人" />}
      {house.isError && <QueryFailure error={house.error} retry={() => void house.refetch()} />}
      {house.isSuccess && <House rows={house.data} />}
      <div className="gcm-bar">
        <h2>各环节用时</h2>
        <label htmlFor={id}>时间</label>
        <Select id={id} value={weeks} options={SPANS} onChange={setWeeks} style={{ minWidth: 150 }} />
        <HowCounted>
          <p>每位一次：从环节的第一次开始，到它之后第一次结束。记在结束的那一周（周一到周日）。</p>
          <p>中位：一半人不超过这么久。九成：十位里有九位不超过这么久。都是真有人用了的时间，不是平均。</p>
        </HowCounted>
      </div>
      <Stages weeks={weeks} />
    </div>
  );
}

function House({ rows }: { readonly rows: readonly HouseRow[] }) {
  const now = useStationNow(30_000);
  const acting = rows.filter((row) => row.act).length;
  if (rows.length === 0)
    return (
      <EmptyState title="馆里现在没有人">
        登记之后，这里列出每一位在哪里、多久了、下一步是什么、在等什么。
      </EmptyState>
    );
  return (
    <section className="gc-card gcm-panel" aria-label="在馆">
      <h2>
        在馆 {rows.length} 位<span className="gc-muted">{acting} 位等人处理</span>
      </h2>
      <Scroll label="在馆名单" tall>
        <table className="gcm-table">
          <thead>
            <tr>
              <th scope="col">姓名</th>
              <th scope="col">现在在</th>
              <th scope="col">在这里</th>
              <th scope="col">到馆</th>
              <th scope="col">下一步</th>
              <th scope="col">在等什么</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.caseId}>
                <th scope="row">
                  <CaseLink of={row} />
                </th>
                <td>{row.where}</td>
                <td>{span(now - row.since)}</td>
                <td>{row.arrivedAt === null ? '—' : when(row.arrivedAt, now)}</td>
                <td>{row.next ?? '—'}</td>
                <td className={row.act ? 'gcm-off' : undefined}>
                  {row.act && <span aria-hidden="true">▲ </span>}
                  {row.waits}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
