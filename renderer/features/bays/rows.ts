import type { BayView } from '../../../src/station/dto.ts';
import type { RoomShape } from './layout.ts';

/** `A` of `A-04`; empty where bays are only numbered. */
function letterOf(bay: BayView): string {
  const parts = bay.label.split('-');
  return parts.length > 1 ? (parts[0] ?? '') : '';
}

/** Rows of a room as they are lettered on the doors, in the order of the codes. */
export function rowsOf(bays: readonly BayView[]): readonly (readonly BayView[])[] {
  const rows: { letter: string; bays: BayView[] }[] = [];
  for (const bay of bays) {
    const letter = letterOf(bay);
    const last = rows.at(-1);
    if (last !== undefined && last.letter === letter) last.bays.push(bay);
    else rows.push({ letter, bays: [bay] });
  }
  return rows.map((row) => row.bays);
}

export function shapeOf(rows: readonly (readonly BayView[])[]): RoomShape {
  return { rows: rows.length, columns: Math.max(1, ...rows.map((row) => row.length)) };
}
