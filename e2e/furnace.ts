import assert from 'node:assert/strict';
import path from 'node:path';
import { demoCodes } from '../src/drill/codes.ts';
import { loadScenario } from '../src/drill/load.ts';
import { Runner } from '../src/drill/runner.ts';
import type { Stage } from '../src/drill/stage.ts';
import { TypingStage } from './electronStage.ts';
import { projectRoot } from './harness.ts';
import type { StageLine } from './stageLine.ts';

const scenario = loadScenario(path.join(projectRoot, 'e2e', 'scenarios', 'to-the-furnace.yml'));

/** When it happens: the furnace is booked for that day. For `GUICHENG_STAGE_CLOCK`. */
export const MORNING = scenario.clock;

/** 2 号炉, where the scenario ends. */
export const FURNACE = demoCodes.code('cremator', '2 号炉');

/**
 * Takes one person towards the furnace, up to and with the step of that name: `接收` leaves a verification open at
 * the kiosk, `换人复核` the body in its bay, `只差看炉膛` one at the console that a look into the furnace will decide.
 */
export async function takeTo(line: StageLine, last: Moment): Promise<void> {
  await playTo(new TypingStage(line), last);
}

export type Moment = '接收' | '换人复核' | '只差看炉膛';

/** The same on whatever stage. */
export async function playTo(stage: Stage, last: Moment): Promise<void> {
  const end = scenario.steps.findIndex(({ say }) => say === last);
  assert.ok(end >= 0, `no step ${last}`);
  const steps = scenario.steps.slice(0, end + 1);
  const result = await new Runner(stage, demoCodes).play({ ...scenario, steps });
  assert.deepEqual(result.problems, []);
}
