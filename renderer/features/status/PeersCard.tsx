import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { OtherStation } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { duration } from '../../ui/time.ts';
import { Card, Fact } from './Card.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';
import { TakeOverDialog } from './TakeOverDialog.tsx';

const JUST_NOW_MS = 5_000;
/** Silence is no news: only asking again shows it. */
const AGAIN_MS = 5_000;

function heardText({ heardMsAgo, unheard, signedOff, revoked }: OtherStation): string {
  if (revoked) return '已注销，不再相信它的记录';
  const heard =
    heardMsAgo === null
      ? '还没有听到'
      : heardMsAgo < JUST_NOW_MS
        ? '刚刚听到'
        : `${duration(heardMsAgo)}前听到`;
  if (signedOff) return `已收班或被接管，不等它的消息（${heard}）`;
  return unheard && heardMsAgo !== null ? `${heard}，太久了` : heard;
}

/** 馆内各站: who was heard when; whoever is silent for long and broken is taken over from here. */
export function PeersCard({ again }: { readonly again: () => void }) {
  const others = useQuery({ ...orpc.station.others.queryOptions(), gcTime: 0, refetchInterval: AGAIN_MS });
  const [taking, setTaking] = useState<OtherStation | null>(null);
  const [out, setOut] = useState<OtherStation | null>(null);
  if (others.isPending) return <WaitingState what="正在查看馆内各站" />;
  if (others.isError) return <QueryFailure error={others.error} retry={() => void others.refetch()} />;
  const close = () => {
    setTaking(null);
    setOut(null);
    void others.refetch();
    // Whom to look at now stands on the page.
    again();
  };
  const silent = others.data.filter(({ mayTake }) => mayTake);
  return (
    <Card
      title="馆内各站"
      foot={
        <>
          {silent.map((station) => (
            <Button key={station.stationId} className="gcst-task-act" onClick={() => setTaking(station)}>
              {station.name}坏了，由本站接管…
            </Button>
          ))}
          {others.data
            .filter((station) => station.enrolled && !station.revoked)
            .map((station) => (
              <Button key={station.stationId} className="gcst-task-act" onClick={() => setOut(station)}>
                {station.name}的电脑丢了或被复制，注销…
              </Button>
            ))}
        </>
      }
    >
      {others.data.length === 0 && <Fact name="只有这一台" value="馆内没有别的工作站" />}
      {others.data.map((station) => (
        <Fact key={station.stationId} name={station.name} value={heardText(station)} />
      ))}
      {out !== null && <RevokeDialog {...out} onClose={close} />}
      {taking !== null && <TakeOverDialog {...taking} onClose={close} />}
    </Card>
  );
}
