import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { NearMissFilter } from '../../../../src/station/contract.ts';
import type { EventRef, NearMissPageView } from '../../../../src/station/dto.ts';
import { orpc } from '../../../app/client.ts';
import { QueryFailure } from '../../../app/errors.tsx';
import { useStationNow } from '../../../app/live.tsx';
import { PlainAction } from '../../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../../ui/states.tsx';
import { StoryDialog } from '../story/StoryDialog.tsx';
import { DuePanel } from './Due.tsx';
import { ExportButtons } from './Export.tsx';
import { Filters } from './Filters.tsx';
import { isFiltered, NO_FILTER } from './filter.ts';
import { Row } from './Row.tsx';

const PAGE = 50;

/** 差错登记: every refused attempt, found by any of its parts, each with its story. Read to learn from, not to blame. */
export default function LedgerScreen() {
  const [filter, setFilter] = useState(NO_FILTER);
  const [story, setStory] = useState<EventRef | null>(null);
  const due = useQuery(orpc.director.due.queryOptions());
  return (
    <div className="gcm-body">
      {due.isError && <QueryFailure error={due.error} retry={() => void due.refetch()} />}
      {due.isSuccess && <DuePanel due={due.data} onOpen={setStory} />}
      <List filter={filter} onFilter={setFilter} onOpen={setStory} />
      {story !== null && <StoryDialog of={story} onClose={() => setStory(null)} />}
    </div>
  );
}

interface ListProps {
  readonly filter: NearMissFilter;
  readonly onFilter: (filter: NearMissFilter) => void;
  readonly onOpen: (of: EventRef) => void;
}

function List({ filter, onFilter, onOpen }: ListProps) {
  const asked = useDeferredValue(filter);
  const pages = useInfiniteQuery(
    orpc.nearMisses.page.infiniteOptions({
      input: (after: NearMissPageView['next']) => ({ ...asked, after, limit: PAGE }),
      initialPageParam: null,
      getNextPageParam: (last: NearMissPageView) => last.next,
      // What was found before stays while one types on.
      placeholderData: keepPreviousData,
    }),
  );
  const now = useStationNow(60_000);
  if (pages.isPending) return <WaitingState what="正在读取差错登记" />;
  if (pages.isError) return <QueryFailure error={pages.error} retry={() => void pages.refetch()} />;
  const [first] = pages.data.pages;
  if (first === undefined) return null;
  if (first.total === 0 && !isFiltered(asked))
    return (
      <EmptyState title="还没有一次拦截">
        核验没有通过的每一次都会自己记在这里：什么时候、哪个站、谁在办什么、为什么停下。不用填表，也不追究谁，只用来找出容易出错的地方。
      </EmptyState>
    );
  const rows = pages.data.pages.flatMap((page) => page.rows);
  // What stands there may still be the answer to the question before: said, so that nobody acts on it as the new one.
  const busy = pages.isPlaceholderData || asked !== filter;
  return (
    <>
      <Filters filter={filter} counts={first} onFilter={onFilter} />
      <div className="gcm-bar">
        <p role="status" aria-busy={busy}>
          {isFiltered(asked) ? '符合的有' : '共'} {first.total} 次，都停下了
          {first.searchCut && '；同名的人太多，只找了最近的 500 位，请多写几个字'}
        </p>
        {isFiltered(filter) && <PlainAction onPress={() => onFilter(NO_FILTER)}>看全部</PlainAction>}
        <ExportButtons filter={asked} />
      </div>
      {rows.length === 0 ? (
        <EmptyState title="这样筛选没有记录">请放宽一个条件，或按「看全部」。</EmptyState>
      ) : (
        <ol className="gc-card gcm-ledger" aria-label="差错登记">
          {rows.map((row) => (
            <Row key={row.eventId} row={row} now={now} onOpen={() => onOpen(row.ref)} />
          ))}
        </ol>
      )}
      {pages.hasNextPage && (
        <PlainAction onPress={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
          再看 {PAGE} 次
        </PlainAction>
      )}
    </>
  );
}
