import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import type { NearMissRow } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { Story } from './Story.tsx';
import { filterRows, NO_FILTER, optionsOf, summaryOf } from './stories.ts';
import './nearMiss.css';

/** The newest this many; older ones stay in the ledger and come with the reports. */
const LIMIT = 500;

/** 差错登记: what almost happened, and what stopped it. Read to learn from, not to blame. */
export function NearMissPage() {
  const list = useQuery(orpc.nearMisses.list.queryOptions({ input: { limit: LIMIT } }));
  if (list.isPending) return <WaitingState what="正在读取差错登记" />;
  if (list.isError) return <QueryFailure error={list.error} retry={() => void list.refetch()} />;
  return <NearMissList rows={list.data} />;
}

function NearMissList({ rows }: { readonly rows: readonly NearMissRow[] }) {
  const id = useId();
  const now = useStationNow(60_000);
  const [filter, setFilter] = useState(NO_FILTER);
  const shown = filterRows(rows, filter);
  const filtered = filter !== NO_FILTER;
  if (rows.length === 0) {
    return (
      <div className="gc-near">
        <h1>差错登记</h1>
        <EmptyState title="还没有一次拦截">
          核验没有通过的每一次都会自己记在这里：什么时候、哪个站、谁在办什么、为什么停下。不用填表，也不追究谁，只用来找出容易出错的地方。
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="gc-near">
      <header className="gc-near-head">
        <h1>差错登记</h1>
        <p className="gc-muted">{summaryOf(shown)}</p>
      </header>
      <search className="gc-near-filters" aria-label="筛选差错登记">
        <label htmlFor={`${id}-checkpoint`}>
          核验点
          <Select
            id={`${id}-checkpoint`}
            allowClear
            placeholder="全部"
            value={filter.checkpoint}
            options={optionsOf(rows.map((row) => row.chinese))}
            onChange={(checkpoint?: string) => setFilter({ ...filter, checkpoint: checkpoint ?? null })}
          />
        </label>
        <label htmlFor={`${id}-station`}>
          工作站
          <Select
            id={`${id}-station`}
            allowClear
            placeholder="全部"
            value={filter.station}
            options={optionsOf(rows.map((row) => row.station))}
            onChange={(station?: string) => setFilter({ ...filter, station: station ?? null })}
          />
        </label>
        <label htmlFor={`${id}-day`}>
          日期
          <Input
            id={`${id}-day`}
            type="date"
            value={filter.day ?? ''}
            onChange={(event) =>
              setFilter({ ...filter, day: event.target.value === '' ? null : event.target.value })
            }
          />
        </label>
        {filtered && <PlainAction onPress={() => setFilter(NO_FILTER)}>看全部</PlainAction>}
      </search>
      {shown.length === 0 ? (
        <EmptyState title="这样筛选没有记录">请换一个核验点、工作站或日期，或按「看全部」。</EmptyState>
      ) : (
        <ol className="gc-near-list" aria-label="差错登记">
          {shown.map((row) => (
            <Story key={row.eventId} row={row} now={now} />
          ))}
        </ol>
      )}
      {rows.length === LIMIT && (
        <p className="gc-muted">这里是最近 {LIMIT} 次，更早的仍在账本里，可由报表查阅。</p>
      )}
    </div>
  );
}
