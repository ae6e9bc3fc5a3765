import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import { checkpointId } from '../../../src/domain/events/kinds.ts';
import type { NearMissPageView } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { dayText } from '../../ui/time.ts';
import { isFiltered, NO_FILTER } from '../director/ledger/filter.ts';
import { Story } from './Story.tsx';
import { onDay, optionsOf, summaryOf } from './stories.ts';
import './nearMiss.css';

const PAGE = 50;

/** 差错登记: what almost happened, and what stopped it. Read to learn from, not to blame. */
export function NearMissPage() {
  const id = useId();
  const now = useStationNow(60_000);
  const [filter, setFilter] = useState(NO_FILTER);
  const pages = useInfiniteQuery(
    orpc.nearMisses.page.infiniteOptions({
      input: (after: NearMissPageView['next']) => ({ ...filter, after, limit: PAGE }),
      initialPageParam: null,
      getNextPageParam: (last: NearMissPageView) => last.next,
      placeholderData: keepPreviousData,
    }),
  );
  if (pages.isPending) return <WaitingState what="正在读取差错登记" />;
  if (pages.isError) return <QueryFailure error={pages.error} retry={() => void pages.refetch()} />;
  const [first] = pages.data.pages;
  if (first === undefined) return null;
  const filtered = isFiltered(filter);
  if (first.total === 0 && !filtered) {
    return (
      <div className="gc-near">
        <h1>差错登记</h1>
        <EmptyState title="还没有一次拦截">
          核验没有通过的每一次都会自己记在这里：什么时候、哪个站、谁在办什么、为什么停下。不用填表，也不追究谁，只用来找出容易出错的地方。
        </EmptyState>
      </div>
    );
  }
  const rows = pages.data.pages.flatMap((page) => page.rows);
  return (
    <div className="gc-near">
      <header className="gc-near-head">
        <h1>差错登记</h1>
        <p className="gc-muted" role="status" aria-busy={pages.isPlaceholderData}>
          {summaryOf(first)}
        </p>
      </header>
      <search className="gc-near-filters" aria-label="筛选差错登记">
        <label htmlFor={`${id}-checkpoint`}>
          核验点
          <Select
            id={`${id}-checkpoint`}
            allowClear
            placeholder="全部"
            value={filter.checkpoint}
            options={optionsOf(first.checkpoints)}
            onChange={(value?: string) =>
              setFilter({ ...filter, checkpoint: checkpointId.safeParse(value).data ?? null })
            }
          />
        </label>
        <label htmlFor={`${id}-station`}>
          工作站
          <Select
            id={`${id}-station`}
            allowClear
            placeholder="全部"
            value={filter.stationId}
            options={optionsOf(first.stations)}
            onChange={(stationId?: string) => setFilter({ ...filter, stationId: stationId ?? null })}
          />
        </label>
        <label htmlFor={`${id}-day`}>
          日期
          <Input
            id={`${id}-day`}
            type="date"
            value={filter.from === null ? '' : dayText(filter.from)}
            onChange={(event) => setFilter({ ...filter, ...onDay(event.target.value) })}
          />
        </label>
        {filtered && <PlainAction onPress={() => setFilter(NO_FILTER)}>看全部</PlainAction>}
      </search>
      {rows.length === 0 ? (
        <EmptyState title="这样筛选没有记录">请换一个核验点、工作站或日期，或按「看全部」。</EmptyState>
      ) : (
        <ol className="gc-near-list" aria-label="差错登记">
          {rows.map((row) => (
            <Story key={row.eventId} row={row} now={now} />
          ))}
        </ol>
      )}
      {pages.hasNextPage && (
        <PlainAction onPress={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
          再看 {PAGE} 次
        </PlainAction>
      )}
    </div>
  );
}
