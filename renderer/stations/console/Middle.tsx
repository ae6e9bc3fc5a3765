import type { CremationBoard } from '../../../src/station/dto.ts';
import { useLive } from '../../app/live.tsx';
import { Sequence } from '../../features/checkpoint/index.ts';
import type { FurnaceActs } from '../../features/cremation/index.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ChosenAshes, ChosenCooling, ChosenQueue, Idle } from './Chosen.tsx';
import type { Tab } from './Lists.tsx';
import { PermitClock, PermitPanel } from './PermitPanel.tsx';
import { type OpenPermit, openPermitOf } from './permits.ts';

interface Props {
  readonly board: CremationBoard;
  readonly tab: Tab;
  readonly chosen: string | null;
  readonly permit: OpenPermit | null;
  readonly acts: FurnaceActs;
}

/** One thing at a time: what is under way, then an open door, then whoever was chosen, then the next of the day. */
export function Middle({ board, tab, chosen, permit, acts }: Props) {
  const { session, attempt, interlock } = useLive();
  if (session === null) {
    return (
      <section className="gcs-panel" aria-label="登录">
        <EmptyState title="请扫工牌登录">
          火化师登录之后，扫遗体上的腕带就开始核验。炉子的状态不登录也看得到。
        </EmptyState>
      </section>
    );
  }
  if (attempt !== null) {
    const caseId = attempt.subject?.caseId ?? attempt.expected?.caseId ?? null;
    const open = caseId === null ? null : openPermitOf(board, interlock, caseId);
    return <Sequence attempt={attempt} aside={<PermitClock permit={open} />} />;
  }
  if (permit !== null) return <PermitPanel permit={permit} acts={acts} />;
  if (tab === 'queue') {
    const row = board.queue.find((entry) => entry.caseId === chosen);
    if (row !== undefined) {
      return <ChosenQueue key={row.caseId} row={row} queue={board.queue} acts={acts} />;
    }
  }
  if (tab === 'cooling') {
    const row = board.cooling.find((entry) => entry.caseId === chosen);
    if (row !== undefined) return <ChosenCooling key={row.caseId} row={row} acts={acts} />;
  }
  if (tab === 'ashes') {
    const row = board.ashes.find((entry) => entry.caseId === chosen && entry.urn !== null);
    if (row !== undefined) return <ChosenAshes key={row.caseId} row={row} acts={acts} />;
  }
  return <Idle next={board.queue.find((entry) => entry.ready) ?? null} acts={acts} />;
}
