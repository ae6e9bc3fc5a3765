import type { CremationBoard } from '../../../src/station/dto.ts';
import { AshesList, CoolingList, QueueList } from '../../features/cremation/index.tsx';
import { type FKey, useFKey } from '../../ui/keys.tsx';

export type Tab = 'queue' | 'cooling' | 'ashes';

export interface ListsProps {
  readonly board: CremationBoard;
  readonly now: number;
  readonly tab: Tab;
  readonly chosen: string | null;
  /** The person of the attempt under way. */
  readonly busy: string | null;
  readonly onTab: (tab: Tab) => void;
  readonly onChoose: (caseId: string) => void;
}

interface TabButtonProps {
  readonly tab: Tab;
  readonly label: string;
  readonly count: number;
  readonly ready: boolean;
  readonly fKey: FKey;
  readonly current: boolean;
  readonly onPress: () => void;
}

function TabButton({ tab, label, count, ready, fKey, current, onPress }: TabButtonProps) {
  useFKey(fKey, onPress);
  return (
    <button
      type="button"
      role="tab"
      id={`gcn-tab-${tab}`}
      aria-selected={current}
      aria-controls="gcn-list"
      className="gcn-tab"
      onClick={onPress}
    >
      <span>
        {label} <b>{count}</b>
        {ready && <span className="gcn-tab-ready"> ▲</span>}
        {ready && <span className="gc-visually-hidden">有可以办的</span>}
      </span>
      <kbd className="gc-fkey">{fKey}</kbd>
    </button>
  );
}

/** What waits in this room, in three lists that stay in their place while work goes on beside them. */
export function Lists({ board, now, tab, chosen, busy, onTab, onChoose }: ListsProps) {
  const boxed = board.ashes.filter((row) => row.urn !== null);
  const canBox = board.cooling.some((row) => row.readyAt <= now);
  const tabs = [
    { tab: 'queue', label: '待火化', count: board.queue.length, ready: false, fKey: 'F5' },
    { tab: 'cooling', label: '冷却', count: board.cooling.length, ready: canBox, fKey: 'F6' },
    { tab: 'ashes', label: '骨灰', count: boxed.length, ready: false, fKey: 'F7' },
  ] as const;
  return (
    <section className="gcn-left" aria-label="今日">
      <div className="gcn-tabs" role="tablist" aria-label="今日">
        {tabs.map((entry) => (
          <TabButton
            key={entry.tab}
            {...entry}
            current={entry.tab === tab}
            onPress={() => onTab(entry.tab)}
          />
        ))}
      </div>
      <div className="gcn-list" id="gcn-list" role="tabpanel" aria-labelledby={`gcn-tab-${tab}`}>
        {tab === 'queue' && (
          <QueueList rows={board.queue} now={now} chosen={chosen} busy={busy} onChoose={onChoose} />
        )}
        {tab === 'cooling' && (
          <CoolingList rows={board.cooling} now={now} chosen={chosen} onChoose={onChoose} />
        )}
        {tab === 'ashes' && <AshesList rows={boxed} now={now} chosen={chosen} onChoose={onChoose} />}
      </div>
    </section>
  );
}
