import { useState } from 'react';
import type { CremationBoard } from '../../../src/station/dto.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { AshesList, CoolingList } from './AshesLists.tsx';
import { CrematorList } from './CrematorList.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { QueueList } from './QueueList.tsx';
import { ashesSteps } from './steps.ts';
import { useCremationBoard, useFurnace } from './useFurnace.ts';
import './board.css';

export { AshesList, CoolingList } from './AshesLists.tsx';
export { CrematorList } from './CrematorList.tsx';
export { FurnaceActions, needsHand } from './FurnaceActions.tsx';
export { MoveDialog } from './MoveDialog.tsx';
export { QueueList } from './QueueList.tsx';
export { ashesSteps } from './steps.ts';
export { type FurnaceActs, useCremationBoard, useFurnace } from './useFurnace.ts';
export { STEP_HINTS } from './words.ts';

/** 今日火化 as the desk sees it: the same board, without the furnace's own buttons. */
export function CremationPage() {
  const board = useCremationBoard();
  if (board.isPending) return <WaitingState what="正在读取今日火化" />;
  if (board.isError) return <QueryFailure error={board.error} retry={() => void board.refetch()} />;
  return <Board board={board.data} />;
}

function Board({ board }: { readonly board: CremationBoard }) {
  const live = useLive();
  const now = useStationNow();
  const [chosen, setChosen] = useState<string | null>(null);
  const busy = live.attempt?.subject?.caseId ?? live.attempt?.expected?.caseId ?? null;
  const boxed = board.ashes.filter((row) => row.urn !== null);
  const choose = (caseId: string) => setChosen((before) => (before === caseId ? null : caseId));
  return (
    <div className="gcc-page">
      <header className="gcc-page-head">
        <h1>今日火化</h1>
        <p className="gc-muted">
          待火化 {board.queue.length} 位 · 冷却 {board.cooling.length} 盘 · 待办骨灰 {boxed.length} 位
        </p>
      </header>
      <div className="gcc-page-columns">
        <section className="gcc-column" aria-label="待火化">
          <h2>待火化</h2>
          <div className="gc-card">
            <QueueList rows={board.queue} now={now} chosen={chosen} busy={busy} onChoose={choose} />
          </div>
          <QueueBar board={board} chosen={chosen} />
          <h2>冷却</h2>
          <div className="gc-card">
            <CoolingList rows={board.cooling} now={now} chosen={chosen} onChoose={choose} />
          </div>
          <h2>骨灰</h2>
          <div className="gc-card">
            <AshesList rows={boxed} now={now} chosen={chosen} onChoose={choose} />
          </div>
          <AshesBar board={board} chosen={chosen} />
        </section>
        <section className="gcc-column" aria-label="炉前">
          <h2>火化炉</h2>
          <CrematorList
            cremators={board.cremators}
            interlocks={live.interlock}
            furnaces={live.furnaces}
            now={now}
            framed={live.attempt?.placeLabel ?? null}
          />
        </section>
      </div>
    </div>
  );
}

interface BarProps {
  readonly board: CremationBoard;
  readonly chosen: string | null;
}

function QueueBar({ board, chosen }: BarProps) {
  const [moving, setMoving] = useState(false);
  const row = board.queue.find((entry) => entry.caseId === chosen);
  if (row === undefined) return null;
  return (
    <div className="gcc-chosen-bar">
      <PersonName name={row.name} />
      <PlainAction onPress={() => setMoving(true)}>调整顺序</PlainAction>
      {moving && <MoveDialog row={row} queue={board.queue} onClose={() => setMoving(false)} />}
    </div>
  );
}

/** What may become of the chosen ashes, as steps to begin. */
function AshesBar({ board, chosen }: BarProps) {
  const acts = useFurnace();
  const row = board.ashes.find((entry) => entry.caseId === chosen && entry.urn !== null);
  if (row === undefined) return null;
  const { first, others } = ashesSteps(row);
  const steps = first === null ? others : [first, ...others];
  return (
    <div className="gcc-chosen-bar">
      <PersonName name={row.name} />
      {steps.length === 0 && <EmptyState title="现在没有可办的步骤" />}
      {steps.map((step) => (
        <PlainAction
          key={step.checkpoint}
          disabled={acts.busy}
          onPress={() => acts.begin(step.checkpoint, row.caseId)}
        >
          {step.chinese}
        </PlainAction>
      ))}
    </div>
  );
}
