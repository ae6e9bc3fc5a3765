import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useId, useState } from 'react';
import type { SlotBoard } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { DayBars } from './DayBars.tsx';
import { SlotMap } from './SlotMap.tsx';
import { SlotSide } from './SlotSide.tsx';
import { KINDS, type SlotKind } from './words.ts';
import './slots.css';

/** 告别厅: who is in which hall, and the day's bookings. */
export function HallsPage() {
  return <SlotPage kind="hall" />;
}

/** 骨灰堂: every niche and whose urn stands in it. */
export function NichesPage() {
  return <SlotPage kind="niche" />;
}

/** 公墓: every plot and who rests there. */
export function PlotsPage() {
  return <SlotPage kind="plot" />;
}

function SlotPage({ kind }: { readonly kind: SlotKind }) {
  const board = useQuery(orpc.board.slots.queryOptions({ input: { kind } }));
  if (board.isPending) return <WaitingState what={`正在读取${KINDS[kind].title}`} />;
  if (board.isError) return <QueryFailure error={board.error} retry={() => void board.refetch()} />;
  return <SlotBoardView key={kind} board={board.data} />;
}

function countText(board: SlotBoard): string {
  const slots = board.groups.flatMap((group) => group.slots);
  const out = slots.filter((slot) => slot.outOfService !== null).length;
  const taken = slots.filter((slot) => slot.occupants.length > 0).length;
  const free = slots.filter((slot) => slot.outOfService === null && slot.occupants.length === 0).length;
  return `共 ${slots.length} 个 · 有 ${taken} · 空 ${free}${out === 0 ? '' : ` · 停用 ${out}`}`;
}

function SlotBoardView({ board }: { readonly board: SlotBoard }) {
  const id = useId();
  const now = useStationNow(30_000);
  const words = KINDS[board.kind];
  const [chosen, setChosen] = useState<string | null>(null);
  const [query, setQuery] = useState('');
  const slots = board.groups.flatMap((group) => group.slots);
  const slot = slots.find((entry) => entry.code === chosen) ?? null;
  if (slots.length === 0) {
    return (
      <div className="gc-slots">
        <h1>{words.title}</h1>
        <EmptyState title={words.emptyTitle}>{words.emptyText}</EmptyState>
      </div>
    );
  }
  return (
    <div className="gc-slots">
      <header className="gc-slots-head">
        <h1>{words.title}</h1>
        <p className="gc-muted">{countText(board)}</p>
        {board.kind !== 'hall' && (
          <label className="gc-slots-find" htmlFor={`${id}-find`}>
            找人或{words.one}
            <Input
              id={`${id}-find`}
              value={query}
              allowClear
              autoComplete="off"
              onChange={(event) => setQuery(event.target.value)}
            />
          </label>
        )}
      </header>
      <div className="gc-slots-columns">
        <div className="gc-slots-maps">
          {board.groups.map((group) => (
            <section key={group.room} className="gc-card gc-slots-room">
              <h2>{group.room}</h2>
              {board.kind === 'hall' ? (
                <DayBars slots={group.slots} now={now} chosen={chosen} onChoose={setChosen} />
              ) : (
                <SlotMap
                  room={group.room}
                  columns={group.columns}
                  slots={group.slots}
                  chosen={chosen}
                  query={query}
                  onChoose={setChosen}
                />
              )}
            </section>
          ))}
        </div>
        <SlotSide board={board} slot={slot} />
      </div>
    </div>
  );
}
