import { useQuery } from '@tanstack/react-query';
import type { BayBoard, StockOverview } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { when } from '../../ui/time.ts';

/** 盘点: when every bay was looked at last; amber only once it is late. */
function countWords(
  overview: StockOverview | undefined,
  now: number,
): { count: string; act: boolean } | null {
  const rooms = overview?.rooms.filter((room) => room.of === 'bay') ?? [];
  if (rooms.length === 0) return null;
  if (rooms.some((room) => room.overdue)) return { count: '过时未盘', act: true };
  if (rooms.some((room) => room.due)) return { count: '今日未盘', act: false };
  return { count: when(Math.min(...rooms.map((room) => room.lastAt ?? now)), now), act: false };
}

/** 在柜、空柜、待复核、在途: what a keeper is asked for by telephone. Amber where somebody still has to come. */
export function Counts({ board, now }: { readonly board: BayBoard; readonly now: number }) {
  const { counts, inHands } = board;
  const overview = useQuery({ ...orpc.stocktake.overview.queryOptions(), retry: false });
  const counted = countWords(overview.data, now);
  const late = inHands.some((row) => row.overdueAt !== null && row.overdueAt < now);
  const out = counts.total - counts.free - counts.occupied;
  const rows = [
    { label: '在柜', count: counts.occupied, act: false },
    { label: '空柜', count: counts.free, act: false },
    ...(out > 0 ? [{ label: '停用', count: out, act: false }] : []),
    { label: '待复核', count: counts.pendingReview, act: counts.pendingReview > 0 },
    { label: '在途', count: inHands.length, act: late },
    ...(counted === null ? [] : [{ label: '盘点', ...counted }]),
  ];
  return (
    <dl className="gck-counts">
      {rows.map(({ label, count, act }) => (
        <div key={label} className={act ? 'is-act' : undefined}>
          <dt>
            {act && <span aria-hidden="true">▲ </span>}
            {label}
          </dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}
