import { demoCodes } from '../../src/drill/codes.ts';
import { HeadlessStage } from '../../src/drill/headless.ts';
import { loadDrill } from '../../src/drill/load.ts';
import { Runner } from '../../src/drill/runner.ts';
import type { Scenario } from '../../src/drill/scenario.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';

/** Plays a drill as `npm run drill` does: what it says is wrong. */
export async function problemsOf(drill: Scenario): Promise<readonly string[]> {
  const stage = await HeadlessStage.open({ sqlite: loadSqlite(), clock: Date.parse(drill.clock) });
  try {
    return (await new Runner(stage, demoCodes).play(drill)).problems;
  } finally {
    stage.close();
  }
}

export async function problemsOfDrill(file: string): Promise<readonly string[]> {
  return await problemsOf(loadDrill(file));
}
