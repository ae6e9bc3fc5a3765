import { type CSSProperties, type KeyboardEvent, useState } from 'react';
import type { BayBoard, BayView } from '../../../src/station/dto.ts';
import { RoomCold } from '../cold/RoomCold.tsx';
import { BayCell } from './BayCell.tsx';
import type { MapFocus } from './focus.ts';
import { AISLE, BETWEEN_ROOMS, type Block, GAP, HEADING, layOut } from './layout.ts';
import { isArrow, neighbour } from './neighbour.ts';
import { rowsOf, shapeOf } from './rows.ts';
import { isFree } from './suggest.ts';
import { useBoxSize } from './useBoxSize.ts';
import './bays.css';

type Room = BayBoard['rooms'][number];

export interface BayMapProps {
  readonly board: BayBoard;
  readonly focus: MapFocus;
  readonly now: number;
  readonly onChoose: (code: string) => void;
}

const TABS = 84;

const VARIABLES = {
  '--gcb-gap': `${GAP}px`,
  '--gcb-aisle': `${AISLE}px`,
  '--gcb-heading': `${HEADING}px`,
  '--gcb-between': `${BETWEEN_ROOMS}px`,
} as CSSProperties;

function holds(room: Room, code: string | null | undefined): boolean {
  return room.bays.some((bay) => bay.code === code);
}

/** Arrow keys walk over the map; Tab passes it in one step. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (!isArrow(event.key)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('[data-bay]:not(:disabled)')];
  const at = buttons.findIndex((button) => button.matches(':focus'));
  const spots = buttons.map((button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });
  const next = neighbour(spots, at, event.key);
  event.preventDefault();
  if (next !== null) buttons[next]?.focus();
}

/** Every bay of the cold rooms at once where names stay legible, else one room at a time. */
export function BayMap({ board, focus, now, onChoose }: BayMapProps) {
  const [box, size] = useBoxSize<HTMLDivElement>();
  const [turned, setTurned] = useState<{ room: number; for: string | null } | null>(null);
  const [walked, setWalked] = useState<string | null>(null);
  const rows = board.rooms.map((room) => rowsOf(room.bays));
  const whole = size === null ? null : layOut(rows.map(shapeOf), size);
  // The room that is pointed at comes to the front, until somebody turns to another.
  const wanted = focus.to?.code ?? focus.from?.code ?? focus.chosen;
  const pointed = board.rooms.findIndex((room) => holds(room, wanted));
  const turnedTo = turned !== null && turned.for === wanted ? turned.room : -1;
  const current = turnedTo >= 0 ? turnedTo : Math.max(0, pointed);
  const single = whole !== null && !whole.fits;
  const shown = single ? [current] : board.rooms.map((_, index) => index);
  const blocks =
    single && size !== null
      ? layOut([shapeOf(rows[current] ?? [])], { ...size, height: size.height - TABS }).blocks
      : (whole?.blocks ?? []);
  const all = shown.flatMap((index) => board.rooms[index]?.bays ?? []);
  const touchable = all.filter((bay) => canTouch(bay, focus));
  const stop =
    touchable.find((bay) => bay.code === walked) ??
    touchable.find((bay) => bay.code === wanted) ??
    touchable[0];
  return (
    <section
      ref={box}
      className="gcb-map"
      style={VARIABLES}
      aria-label="柜位"
      onKeyDown={walk}
      onFocus={(event) => setWalked(event.target.closest<HTMLElement>('[data-bay]')?.dataset.bay ?? null)}
    >
      {single && board.rooms.length > 1 && (
        <RoomTabs rooms={board.rooms} current={current} onTurn={(room) => setTurned({ room, for: wanted })} />
      )}
      {shown.map((index, order) => {
        const room = board.rooms[index];
        const block = blocks[order];
        if (room === undefined || block === undefined) return null;
        return (
          <section key={room.room} className="gcb-room" aria-label={room.room}>
            <RoomHeading room={room} />
            <Racks
              rows={rows[index] ?? []}
              block={block}
              cell={(bay) => (
                <BayCell
                  key={bay.code}
                  bay={bay}
                  block={block}
                  now={now}
                  chosen={bay.code === focus.chosen}
                  frame={frameOf(bay, focus)}
                  hidden={focus.hidden !== null && bay.occupants[0]?.caseId === focus.hidden}
                  alike={bay.occupants.some((person) => focus.alike.has(person.caseId))}
                  reachable={bay.code === stop?.code}
                  disabled={!canTouch(bay, focus)}
                  onChoose={onChoose}
                />
              )}
            />
          </section>
        );
      })}
    </section>
  );
}

function canTouch(bay: BayView, { touch }: MapFocus): boolean {
  return touch === 'all' || (touch === 'free' && isFree(bay));
}

const FROM = new Map<string, { kind: 'from'; words: string }>();
const HERE = { kind: 'to', words: '放这里' } as const;

/** The same object for the same words, so that a bay that did not change is not drawn again. */
function frameOf(bay: BayView, { from, to }: MapFocus) {
  if (to?.code === bay.code) return HERE;
  if (from?.code !== bay.code) return null;
  const frame = FROM.get(from.words) ?? ({ kind: 'from', words: from.words } as const);
  FROM.set(from.words, frame);
  return frame;
}

function RoomHeading({ room }: { readonly room: Room }) {
  const free = room.bays.filter(isFree).length;
  return (
    <p className="gcb-heading">
      <span className="gcb-room-name">{room.room}</span>
      <span className="gc-muted">空 {free}</span>
      <RoomCold bays={room.bays} />
    </p>
  );
}

interface RacksProps {
  readonly rows: readonly (readonly BayView[])[];
  readonly block: Block;
  readonly cell: (bay: BayView) => React.ReactNode;
}

function Racks({ rows, block, cell }: RacksProps) {
  const racks = Array.from({ length: block.racks }, (_, index) =>
    rows.slice(index * block.lines, (index + 1) * block.lines),
  );
  const style = {
    gridTemplateColumns: `repeat(${block.columns}, ${block.width}px)`,
    gridAutoRows: `${block.height}px`,
  };
  const numbered = rows.length === 1;
  return (
    <div className={`gcb-racks is-${block.shape}`}>
      {racks.map((rack) => (
        <div key={rack[0]?.[0]?.code ?? ''} className="gcb-rack" style={style}>
          {rack.map((row, line) =>
            numbered
              ? row.map(cell)
              : row.map((bay, column) => (
                  <div
                    key={bay.code}
                    className="gcb-spot"
                    style={{ gridRow: line + 1, gridColumn: column + 1 }}
                  >
                    {cell(bay)}
                  </div>
                )),
          )}
        </div>
      ))}
    </div>
  );
}

interface RoomTabsProps {
  readonly rooms: readonly Room[];
  readonly current: number;
  readonly onTurn: (room: number) => void;
}

function RoomTabs({ rooms, current, onTurn }: RoomTabsProps) {
  return (
    <nav className="gcb-tabs" aria-label="冷藏间">
      {rooms.map((room, index) => (
        <button
          key={room.room}
          type="button"
          className="gc-choice"
          aria-pressed={index === current}
          onClick={() => onTurn(index)}
        >
          {room.room}
        </button>
      ))}
    </nav>
  );
}
