import assert from 'node:assert/strict';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { StationId } from '../../src/drill/stage.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { lineOf, playDay } from '../day.ts';
import type { ElectronStage } from '../electronStage.ts';
import { outFolder, suite } from '../harness.ts';

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];

interface AfterTheDay {
  readonly name: string;
  readonly look: (stage: ElectronStage) => Promise<void>;
}

/** What is looked at once the day is over, in the application that lived it. */
const after: readonly AfterTheDay[] = STATIONS.map((station) => ({
  name: `the window of ${station} is clean under axe`,
  look: async (stage) => {
    const page = stage.running.page(station);
    const found = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const violations = found.violations.map(
      (entry) => `${entry.id}: ${entry.nodes.map((node) => node.target.join(' ')).join(', ')}`,
    );
    assert.deepEqual(violations, []);
  },
}));

/** The demo day in the real application, then its windows under axe, then the ledgers it left. */
export const day = suite('day', ({ check, shared }) => {
  const played = shared(
    (scope) =>
      playDay(scope, path.join(outFolder, 'screens'), (step) => {
        if (!step.ok) process.stdout.write(`    ${lineOf(step) ?? ''}\n`);
      }),
    { keep: true },
  );

  check(
    'every wrong act is stopped, every right one passes',
    async () => assert.deepEqual((await played()).result.problems, []),
    240_000,
  );

  for (const { name, look } of after) check(name, async () => look((await played()).stage), 240_000);

  check(
    'the ledgers of the three stations verify when it is closed',
    async () => {
      const { stage, folder } = await played();
      await stage.running.close();
      for (const station of STATIONS) {
        const report = await verifyFile(path.join(folder, 'stations', station, 'ledger.db'), loadSqlite());
        assert.ok(report.ok, `${station}: ${JSON.stringify(report.chains)}`);
      }
    },
    240_000,
  );
});
