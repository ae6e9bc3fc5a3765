import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';
import { Counting } from './Counting.tsx';
import { Overview } from './Overview.tsx';
import { Report } from './Report.tsx';
import './stocktake.css';

export { HalfCountStrip } from './HalfCount.tsx';

/** 盘点: whoever is in the middle of one sees nothing else. */
export function StocktakePage() {
  const { counting } = useLive();
  const [shown, setShown] = useState<string | null>(null);
  const open = useQuery({ ...orpc.stocktake.overview.queryOptions(), enabled: counting !== null });
  if (counting !== null) {
    const rooms = open.data?.open.find((entry) => entry.countId === counting.countId)?.rooms ?? [];
    return rooms.length === 0 ? null : <Counting counting={counting} rooms={rooms} onFinished={setShown} />;
  }
  return shown === null ? (
    <Overview onReport={setShown} />
  ) : (
    <Report countId={shown} onBack={() => setShown(null)} />
  );
}
