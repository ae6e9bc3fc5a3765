import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import type { AttemptView, BayBoard } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { RoomView, useBackToWork } from '../../app/Rooms.tsx';
import { useSection } from '../../app/router.tsx';
import { attemptFocus, BayMap, type MapFocus, restFocus } from '../../features/bays/index.ts';
import { AnswerPanel, asksForm, Sequence } from '../../features/checkpoint/index.ts';
import { useFKey } from '../../ui/keys.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { clockTime } from '../../ui/time.ts';
import { Counts } from './Counts.tsx';
import { ROOMS } from './rooms.ts';
import { Side } from './Side.tsx';
import { useChoice } from './useKiosk.ts';
import './kiosk.css';

/** 冷藏间: the rooms as a map on the left, one thing to do on the right. */
export default function KioskStation() {
  const { section, go } = useSection();
  useBackToWork(section, go);
  const { session } = useLive();
  // Signed out, there is one place to sign in: beside the map.
  const room = session === null ? undefined : ROOMS.find((entry) => entry.section === section);
  return (
    <div className="gck">
      {room === undefined ? (
        <Station onGo={go} />
      ) : (
        <RoomView room={room} back="回冷藏间" onBack={() => go('')} />
      )}
    </div>
  );
}

interface StationProps {
  readonly onGo: (section: string) => void;
}

function Station({ onGo }: StationProps) {
  const { session } = useLive();
  const board = useQuery({ ...orpc.board.bays.queryOptions(), retry: false });
  const staffId = session?.staffId ?? null;
  const { refetch } = board;
  // Who may see the names changes with the person at the screen, not only with the facts.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when somebody else stands here
  useEffect(() => void refetch(), [staffId, refetch]);

  if (board.data === undefined) {
    return (
      <main className="gck-full">
        <h1 className="gc-visually-hidden">冷藏间</h1>
        {board.isError && !board.isFetching ? (
          <QueryFailure error={board.error} retry={() => void refetch()} />
        ) : (
          <WaitingState what="正在读取柜位" />
        )}
      </main>
    );
  }
  const stale = board.isError && !board.isFetching ? board.dataUpdatedAt : null;
  return <Work board={board.data} stale={stale} onGo={onGo} />;
}

interface WorkProps extends StationProps {
  readonly board: BayBoard;
  /** When the board was read last, if a newer one could not be had. */
  readonly stale: number | null;
}

function Work({ board, stale, onGo }: WorkProps) {
  const { attempt } = useLive();
  const now = useStationNow(20_000);
  const choice = useChoice(board);
  useFKey('Escape', choice.clear, choice.chosen === null || attempt !== null);
  const caseId = choice.chosen?.kind === 'person' ? choice.chosen.caseId : null;
  const focus: MapFocus =
    attempt === null ? restFocus(board, choice.bay, caseId) : attemptFocus(board, attempt, choice.wished);
  const empty = board.rooms.length === 0;
  return (
    <main className="gck-work">
      <h1 className="gc-visually-hidden">冷藏间</h1>
      <div className="gck-left">
        {stale !== null && (
          <p className="gck-stale" role="alert">
            <span aria-hidden="true">▲ </span>
            没有读到最新的柜位，下面是 {clockTime(stale)} 的。请以现场扫码为准。
          </p>
        )}
        {attempt !== null && asksForm(attempt) ? (
          <AnswerPanel attempt={attempt} />
        ) : empty ? (
          <div className="gck-empty">
            <EmptyState title="还没有登记柜位">
              请馆长登记冷藏间和柜位，并把柜位码贴到柜门上。之后这里是每个柜位的图。
            </EmptyState>
          </div>
        ) : (
          <>
            <Counts board={board} now={now} />
            <BayMap board={board} focus={focus} now={now} onChoose={choice.chooseBay} />
          </>
        )}
      </div>
      <div className="gck-side">
        {attempt === null ? (
          <Side board={board} now={now} choice={choice} onGo={onGo} />
        ) : (
          <Sequence attempt={attempt} answers="beside" hint={targetWords(attempt, focus)} />
        )}
      </div>
    </main>
  );
}

/** Where to, in words beside the framed bay. */
function targetWords(attempt: AttemptView, { to }: MapFocus): ReactNode {
  const next = attempt.steps.find((step) => step.state === 'next');
  if (next?.id !== 'place' || to === null) return null;
  return (
    <>
      {attempt.goesTo === to.code ? '清单上是' : '可放'} <b className="gck-target">{to.label}</b>
      {attempt.goesTo === null && '，也可另选空柜'}
    </>
  );
}
