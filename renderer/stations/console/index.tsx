import { useState } from 'react';
import type { CremationBoard } from '../../../src/station/dto.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { RoomsButton, RoomView, useBackToWork } from '../../app/Rooms.tsx';
import { useSection } from '../../app/router.tsx';
import {
  CrematorList,
  FurnaceActions,
  needsHand,
  useCremationBoard,
  useFurnace,
} from '../../features/cremation/index.tsx';
import { LockedSight } from '../../features/sight/index.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { Lists, type Tab } from './Lists.tsx';
import { Middle } from './Middle.tsx';
import { VerdictClock } from './PermitPanel.tsx';
import { openPermitOf } from './permits.ts';
import { ROOMS } from './rooms.ts';
import './console.css';

/** 火化车间: the day on the left, one verification in the middle, the furnaces on the right. */
export default function ConsoleStation() {
  const { section, go } = useSection();
  useBackToWork(section, go);
  const board = useCremationBoard();
  const room = ROOMS.find((entry) => entry.section === section);
  return (
    <div className="gcn">
      {room !== undefined ? (
        <RoomView room={room} back="回操作台" onBack={() => go('')} />
      ) : board.isPending ? (
        <WaitingState what="正在读取今日火化和各炉的状态" />
      ) : board.isError ? (
        <QueryFailure error={board.error} retry={() => void board.refetch()} />
      ) : (
        <Work board={board.data} onGo={go} />
      )}
    </div>
  );
}

interface WorkProps {
  readonly board: CremationBoard;
  readonly onGo: (section: string) => void;
}

function Work({ board, onGo }: WorkProps) {
  const live = useLive();
  const now = useStationNow();
  const acts = useFurnace();
  const [tab, setTab] = useState<Tab>('queue');
  const [chosen, setChosen] = useState<string | null>(null);
  const busy = live.attempt?.subject?.caseId ?? live.attempt?.expected?.caseId ?? null;
  const permit = openPermitOf(board, live.interlock);
  const attending = board.cremators.find(needsHand)?.code;
  const turn = (next: Tab) => {
    setTab(next);
    setChosen(null);
  };
  const choose = (caseId: string) => setChosen((before) => (before === caseId ? null : caseId));
  return (
    <main className="gcn-work">
      <h1 className="gc-visually-hidden">火化车间</h1>
      <Lists board={board} now={now} tab={tab} chosen={chosen} busy={busy} onTab={turn} onChoose={choose} />
      <div className="gcn-middle">
        <Middle board={board} tab={tab} chosen={chosen} permit={permit} acts={acts} />
      </div>
      <section className="gcn-right" aria-label="炉前">
        <div className="gcn-right-head">
          <h2>火化炉</h2>
          <RoomsButton rooms={ROOMS} label="其他" fKey="F10" onGo={onGo} />
        </div>
        <LockedSight />
        <CrematorList
          cremators={board.cremators}
          interlocks={live.interlock}
          furnaces={live.furnaces}
          now={now}
          framed={live.attempt?.placeLabel ?? permit?.cremator.label ?? null}
          actions={(cremator) => (
            <FurnaceActions
              cremator={cremator}
              acts={acts}
              fKey={cremator.code === attending ? 'F9' : undefined}
            />
          )}
        />
      </section>
      <VerdictClock permit={permit} />
    </main>
  );
}
