import { type KeyboardEvent, useRef } from 'react';
import type { SlotView } from '../../../src/station/dto.ts';
import { matches, slotName } from './words.ts';

interface Props {
  readonly room: string;
  readonly columns: number;
  readonly slots: readonly SlotView[];
  readonly chosen: string | null;
  readonly query: string;
  readonly onChoose: (code: string) => void;
}

const STEP: Readonly<Record<string, (columns: number) => number>> = {
  ArrowRight: () => 1,
  ArrowLeft: () => -1,
  ArrowDown: (columns) => columns,
  ArrowUp: (columns) => -columns,
};

/**
 * Niches or plots as they hang on the wall or lie in the ground. One cell is in the order of Tab, the arrows go
 * on from there: hundreds of stops would shut the keyboard out.
 */
export function SlotMap({ room, columns, slots, chosen, query, onChoose }: Props) {
  const grid = useRef<HTMLFieldSetElement>(null);
  const wanted = slots.find((slot) => slot.code === chosen) ?? slots[0];
  const move = (event: KeyboardEvent<HTMLFieldSetElement>) => {
    const step = STEP[event.key]?.(columns);
    if (step === undefined || grid.current === null) return;
    const cells = [...grid.current.querySelectorAll('button')];
    const focused = document.activeElement;
    const at = focused instanceof HTMLButtonElement ? cells.indexOf(focused) : -1;
    const next = cells[at + step];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <fieldset
      ref={grid}
      aria-label={room}
      className="gc-map"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(64px, 1fr))` }}
      onKeyDown={move}
    >
      {slots.map((slot) => {
        const found = matches(slot, query);
        const [person] = slot.occupants;
        return (
          <button
            key={slot.code}
            type="button"
            tabIndex={slot === wanted ? 0 : -1}
            className={cellClass(slot, found)}
            aria-pressed={slot.code === chosen}
            aria-label={found ? `${slotName(slot)}（找到）` : slotName(slot)}
            onClick={() => onChoose(slot.code)}
          >
            <small>{slot.label}</small>
            {person !== undefined && <span className="gc-name">{person.name}</span>}
            {slot.occupants.length > 1 && <small>共 {slot.occupants.length} 位</small>}
            {slot.outOfService !== null && <small>停用</small>}
          </button>
        );
      })}
    </fieldset>
  );
}

function cellClass(slot: SlotView, found: boolean): string {
  const state = slot.outOfService !== null ? ' is-out' : slot.occupants.length > 0 ? ' is-taken' : '';
  return `gc-cell${state}${found ? ' is-found' : ''}`;
}
