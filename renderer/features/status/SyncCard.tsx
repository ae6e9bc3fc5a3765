import { useQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { FutureView, RefusedView, SideView } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { clockTime, dayText } from '../../ui/time.ts';
import { shortHash } from './attention.ts';
import { Card, Fact } from './Card.tsx';
import { EnrolDialog } from './EnrolDialog.tsx';

const STATUS = {
  open: '',
  forked: '（有两种说法，停在这里）',
  ahead: '（别处比这里多，重启后另起一期）',
} as const;

/** 同步: what this computer holds, how far it has come, and what of others it did not take in. */
export function SyncCard() {
  const { sync, revision } = useLive();
  const [enrolling, setEnrolling] = useState(false);
  const page = useQuery({
    ...orpc.station.sync.queryOptions(),
    queryKey: ['station.sync', revision],
    gcTime: 0,
  });
  if (page.isPending) return <WaitingState what="正在查看同步" />;
  if (page.isError) return <QueryFailure error={page.error} retry={() => void page.refetch()} />;
  const { isHub, homeHash, chains, refused, unread, future } = page.data;
  return (
    <Card
      title="同步"
      foot={
        <>
          {isHub && (
            <Button className="gcst-task-act" onClick={() => setEnrolling(true)}>
              让一台新电脑入网…
            </Button>
          )}
          {future.length > 0 && <Future future={future} />}
          {refused.length > 0 && <Refused refused={refused} />}
          {enrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
        </>
      }
    >
      <Fact name="全馆指纹" value={shortHash(homeHash)} code title={homeHash} />
      {sync.sides.map((side) => (
        <Fact key={side.side} name={side.name} value={sideWords(side)} />
      ))}
      {unread > 0 && <Fact name="看不懂的" value={`${unread} 条来自新版本程序的记录，更新本站程序后生效`} />}
      {chains.map((chain) => (
        <Fact
          key={`${chain.station}:${chain.epoch}`}
          name={chain.station}
          value={`第 ${chain.epoch} 期 ${chain.seq} 条 ${shortHash(chain.hash)}${STATUS[chain.status]}`}
        />
      ))}
    </Card>
  );
}

function sideWords({ state, waiting, agreedAt, trouble }: SideView): string {
  if (trouble !== null) return trouble;
  if (state === 'agreed') return '两边一致';
  const last = agreedAt === null ? '还没有核对过' : `上次一致 ${dayText(agreedAt)} ${clockTime(agreedAt)}`;
  return waiting === 0 ? last : `${waiting} 条还没有送到，${last}`;
}

function Future({ future }: { readonly future: readonly FutureView[] }) {
  return (
    <section className="gcst-refused" aria-label="时间在将来的记录">
      <h3>时间在将来的记录</h3>
      <ul>
        {future.map(({ stationId, what, wayOn }) => (
          <li key={stationId}>
            <p>
              <span aria-hidden="true">▲</span> {what}
            </p>
            <p>{wayOn}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Refused({ refused }: { readonly refused: readonly RefusedView[] }) {
  return (
    <section className="gcst-refused" aria-label="没有收下的记录">
      <h3>没有收下的记录 {refused.length} 条</h3>
      <ul>
        {refused.map((entry) => (
          <li key={entry.refusedId}>
            <p>
              <span aria-hidden="true">▲</span> {entry.station} 第 {entry.epoch} 期第 {entry.seq} 条：
              {entry.what}
            </p>
            <p>{entry.wayOn}</p>
            <p className="gc-muted">
              {dayText(entry.at)} {clockTime(entry.at)} 收到 <Tag>{entry.reason}</Tag>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
