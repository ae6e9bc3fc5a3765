import type { BayBoard, BayView } from '../../../src/station/dto.ts';
import { rowsOf } from './rows.ts';

interface Spot {
  readonly bay: BayView;
  readonly room: number;
  readonly row: number;
  readonly column: number;
}

export interface Wish {
  /** The bay somebody is taken from; null for somebody who comes in by the door. */
  readonly from: string | null;
  /** Cases whose names can be mistaken: not right beside them if there is another bay. */
  readonly apartFrom: readonly string[];
}

export function isFree(bay: BayView): boolean {
  return bay.occupants.length === 0 && bay.outOfService === null && !bay.waiting;
}

function spotsOf(board: BayBoard): Spot[] {
  return board.rooms.flatMap(({ bays }, room) =>
    rowsOf(bays).flatMap((row, index) => row.map((bay, column) => ({ bay, room, row: index, column }))),
  );
}

const sameRoom = (a: Spot, b: Spot) => a.room === b.room;
const steps = (a: Spot, b: Spot) => Math.abs(a.row - b.row) + Math.abs(a.column - b.column);

/**
 * One free bay, the nearest: to the bay somebody leaves, or else to the door, where counting begins. The same room
 * gives the same answer. Only a hint for the eyes; what is scanned decides.
 */
export function suggestBay(board: BayBoard, wish: Wish): string | null {
  const spots = spotsOf(board);
  const start = spots.find((spot) => spot.bay.code === wish.from);
  const alike = spots.filter((spot) =>
    spot.bay.occupants.some((person) => wish.apartFrom.includes(person.caseId)),
  );
  const distance = (spot: Spot) =>
    start === undefined ? 0 : sameRoom(start, spot) ? steps(start, spot) : 1_000;
  const free = spots
    .filter((spot) => isFree(spot.bay))
    // A stable sort: at equal distance the order of the codes stays.
    .sort((a, b) => distance(a) - distance(b));
  const apart = free.find((spot) => !alike.some((other) => sameRoom(other, spot) && steps(other, spot) <= 1));
  return (apart ?? free[0])?.bay.code ?? null;
}
