import type { BayBoard, RelocationLine, SlotBoard } from '../../../src/station/dto.ts';

/** Shape and word: colour is never alone. */
export const LINE_WORDS: Readonly<
  Record<RelocationLine['state'], { sign: string; word: string; act: boolean }>
> = {
  waiting: { sign: '○', word: '待移', act: false },
  onTheWay: { sign: '◐', word: '在途', act: false },
  there: { sign: '●', word: '已到位', act: false },
  left: { sign: '●', word: '到位后已离开', act: false },
  astray: { sign: '▲', word: '不在清单上的位置', act: true },
};

/** A place one may empty or fill, whichever kind it is. */
export interface Spot {
  readonly code: string;
  readonly label: string;
  readonly room: string;
  readonly name: string | null;
  readonly out: boolean;
}

export function spotsOfBays(board: BayBoard): Spot[] {
  return board.rooms.flatMap(({ room, bays }) =>
    bays.map((bay) => ({
      code: bay.code,
      label: bay.label,
      room,
      name: bay.occupants.length === 0 ? null : bay.occupants.map((person) => person.name).join('、'),
      out: bay.outOfService !== null,
    })),
  );
}

export function spotsOfSlots(board: SlotBoard): Spot[] {
  return board.groups.flatMap(({ room, slots }) =>
    slots.map((slot) => ({
      code: slot.code,
      label: slot.label,
      room,
      name: slot.occupants.length === 0 ? null : slot.occupants.map((person) => person.name).join('、'),
      out: slot.outOfService !== null,
    })),
  );
}
