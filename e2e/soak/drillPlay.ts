import { demoCodes } from '../../src/drill/codes.ts';
import { HeadlessStage } from '../../src/drill/headless.ts';
import { loadDrill } from '../../src/drill/load.ts';
import { Runner, type RunResult } from '../../src/drill/runner.ts';
import type { Scenario } from '../../src/drill/scenario.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';

/** Plays a drill as `npm run drill` does. */
export async function playDrill(drill: Scenario): Promise<RunResult> {
  const stage = await HeadlessStage.open({ sqlite: loadSqlite(), clock: Date.parse(drill.clock) });
  try {
    return await new Runner(stage, demoCodes).play(drill);
  } finally {
    stage.close();
  }
}

/** What it says is wrong. */
export async function problemsOfDrill(file: string): Promise<readonly string[]> {
  return (await playDrill(loadDrill(file))).problems;
}
