import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sqlite } from '../ledger/testing/rig.ts';
import { demoCodes } from './codes.ts';
import { HeadlessStage } from './headless.ts';
import { loadDrill } from './load.ts';
import { Runner } from './runner.ts';

const FOLDER = path.join('resources', 'drills');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yml'));

describe('every known accident, replayed on real station cores', () => {
  it('has a drill for each of the seventeen', () => {
    const numbers = new Set(files.map((file) => Number(file.slice(0, 2))));
    const all = Array.from({ length: 17 }, (_, index) => index + 1);
    expect(all.filter((entry) => !numbers.has(entry))).toEqual([]);
  });

  it.each(files)(
    '%s goes as it is told',
    async (file) => {
      const scenario = loadDrill(path.join(FOLDER, file));
      const stage = await HeadlessStage.open({ sqlite, clock: Date.parse(scenario.clock) });
      try {
        const result = await new Runner(stage, demoCodes).play(scenario);
        expect(result.problems).toEqual([]);
        expect(result.ok).toBe(true);
      } finally {
        stage.close();
      }
    },
    60_000,
  );
});
