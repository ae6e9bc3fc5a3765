import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useEffect, useId, useState } from 'react';
import type { SpotPage } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { SPOT_WORDS } from './words.ts';

const PAGE = 120;
/** So many places are seen at a glance. */
const EASY = 60;

interface Props {
  readonly countId: string;
  readonly rooms: readonly string[];
  /** The place one stands at or goes to next: framed, and its room is shown. */
  readonly here: { readonly code: string; readonly room: string } | null;
}

/** The room as it has been looked at: one cell a place, a page at a time where there are thousands. */
export function SpotMap({ countId, rooms, here }: Props) {
  const id = useId();
  const [room, setRoom] = useState(here?.room ?? rooms[0] ?? '');
  const [query, setQuery] = useState('');
  const [from, setFrom] = useState(0);
  const hereRoom = here?.room ?? null;
  useEffect(() => {
    if (hereRoom !== null) setRoom(hereRoom);
  }, [hereRoom]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another room or another search begins at its first page
  useEffect(() => setFrom(0), [room, query]);
  const page = useQuery({
    ...orpc.stocktake.places.queryOptions({ input: { countId, room, query, from, limit: PAGE } }),
    placeholderData: (before: SpotPage | undefined) => before,
  });
  return (
    <section className="gc-count-map" aria-label="盘点图">
      <div className="gc-count-bar">
        {rooms.length > 1 &&
          rooms.map((name) => (
            <button
              key={name}
              type="button"
              className="gc-count-tab"
              aria-pressed={name === room}
              onClick={() => setRoom(name)}
            >
              {name}
            </button>
          ))}
        {(page.data?.total ?? 0) > EASY || query !== '' ? (
          <label htmlFor={`${id}-find`}>
            <span className="gc-visually-hidden">找位置</span>
            <Input
              id={`${id}-find`}
              className="gc-code"
              placeholder="找位置：编号或码"
              value={query}
              maxLength={40}
              onChange={(event) => setQuery(event.target.value)}
            />
          </label>
        ) : null}
      </div>
      {page.data === undefined ? (
        page.isError ? (
          <QueryFailure error={page.error} retry={() => void page.refetch()} />
        ) : (
          <WaitingState what="正在读取位置" />
        )
      ) : (
        <Cells page={page.data} here={here?.code ?? null} onFrom={setFrom} />
      )}
    </section>
  );
}

interface CellsProps {
  readonly page: SpotPage;
  readonly here: string | null;
  readonly onFrom: (from: number) => void;
}

function Cells({ page, here, onFrom }: CellsProps) {
  const { places, total, from, columns } = page;
  if (places.length === 0) return <p className="gc-muted">没有这样的位置。</p>;
  return (
    <>
      <ul className="gc-count-cells" style={{ gridTemplateColumns: `repeat(${Math.min(columns, 12)}, 1fr)` }}>
        {places.map((place) => {
          const { sign, word } = SPOT_WORDS[place.state];
          return (
            <li
              key={place.code}
              className={`gc-count-cell is-${place.state}${place.code === here ? ' is-here' : ''}`}
            >
              <span>{place.label}</span>
              <span className="gc-count-sign">
                <span aria-hidden="true">{sign}</span> {word}
              </span>
            </li>
          );
        })}
      </ul>
      {total > PAGE && (
        <div className="gc-count-bar">
          <PlainAction disabled={from === 0} onPress={() => onFrom(Math.max(0, from - PAGE))}>
            上一页
          </PlainAction>
          <span>
            {from + 1}–{from + places.length} / {total}
          </span>
          <PlainAction disabled={from + PAGE >= total} onPress={() => onFrom(from + PAGE)}>
            下一页
          </PlainAction>
        </div>
      )}
    </>
  );
}
