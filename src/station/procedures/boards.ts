import { bayBoard, cremationBoard, slotBoard } from '../boards.ts';
import type { StationCore } from '../core.ts';
import type { Os } from './os.ts';

/** The rooms as maps and lists. */
export function boardProcedures(core: StationCore, os: Os) {
  return {
    board: {
      bays: os.board.bays.handler(() => bayBoard(core)),
      cremation: os.board.cremation.handler(() => cremationBoard(core)),
      slots: os.board.slots.handler(({ input }) => slotBoard(core, input.kind)),
    },
  };
}
