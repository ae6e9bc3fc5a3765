import assert from 'node:assert/strict';
import path from 'node:path';
import type { StationId } from '../../src/drill/stage.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { lineOf, playDay } from '../day.ts';
import { outFolder, suite } from '../harness.ts';
import { WALKS } from './screens.ts';

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];

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

  for (const { name, walk } of WALKS)
    check(name, async () => assert.deepEqual(await walk((await played()).stage), []), 240_000);

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
