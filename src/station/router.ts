import type { StationCore } from './core.ts';
import { administrationProcedures } from './procedures/administration.ts';
import { attemptProcedures } from './procedures/attempts.ts';
import { boardProcedures } from './procedures/boards.ts';
import { caseProcedures } from './procedures/cases.ts';
import { coldProcedures } from './procedures/cold.ts';
import { cremationProcedures } from './procedures/cremation.ts';
import { deviceProcedures } from './procedures/devices.ts';
import { directorProcedures } from './procedures/director.ts';
import { exceptionProcedures } from './procedures/exceptions.ts';
import { farewellProcedures } from './procedures/farewell.ts';
import { homeProcedures } from './procedures/home.ts';
import { idCardProcedures } from './procedures/idCards.ts';
import { createOs } from './procedures/os.ts';
import { paperProcedures } from './procedures/papers.ts';
import { relocationProcedures } from './procedures/relocation.ts';
import { sessionProcedures } from './procedures/session.ts';
import { sightProcedures } from './procedures/sights.ts';
import { stocktakeProcedures } from './procedures/stocktake.ts';
import { stopProcedures } from './procedures/stops.ts';
import { tagProcedures } from './procedures/tags.ts';
import { trainingProcedures } from './procedures/training.ts';

/**
 * The contract of one station, bound to its core: one file of procedures a module, one line here. Every procedure
 * asks the role table; screens only follow it. Failures are `GuichengError`s; the bridge words them for the contract.
 */
export function createRouter(core: StationCore) {
  const os = createOs(core);
  return os.router({
    ...sessionProcedures(core, os),
    ...attemptProcedures(core, os),
    ...caseProcedures(core, os),
    ...paperProcedures(core, os),
    ...stopProcedures(core, os),
    ...stocktakeProcedures(core, os),
    ...relocationProcedures(core, os),
    ...farewellProcedures(core, os),
    ...exceptionProcedures(core, os),
    ...cremationProcedures(core, os),
    ...boardProcedures(core, os),
    ...coldProcedures(core, os),
    ...deviceProcedures(core, os),
    ...idCardProcedures(core, os),
    ...sightProcedures(core, os),
    ...homeProcedures(core, os),
    ...directorProcedures(core, os),
    ...tagProcedures(core, os),
    ...trainingProcedures(core, os),
    ...administrationProcedures(core, os),
  });
}

export type StationRouter = ReturnType<typeof createRouter>;
