import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { loadSqlite } from '../src/ledger/sqlite.ts';
import { verifyFile } from '../src/ledger/verify.ts';
import { lineOf, playDay } from './day.ts';

/** End-to-end run: the demo day in the real application, then every window under axe, then the ledgers it left. */
const root = path.join(import.meta.dirname, '..');
let passed = 0;
let failed = 0;

async function check(name: string, body: () => Promise<string[]>): Promise<void> {
  let problems: string[];
  try {
    problems = await body();
  } catch (error) {
    problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  if (problems.length === 0) passed += 1;
  else failed += 1;
  process.stdout.write(
    `${problems.length === 0 ? '✓' : '✗'} ${name}\n${problems.map((entry) => `    ${entry}\n`).join('')}`,
  );
}

let folder = '';
const axe: Record<string, string[]> = {};

await check(
  'the demo day in the real application: every wrong act stopped, four irreversible acts',
  async () => {
    const result = await playDay(
      path.join(root, 'out', 'e2e', 'screens'),
      (step) => {
        if (!step.ok) process.stdout.write(`    ${lineOf(step) ?? ''}\n`);
      },
      async (stage) => {
        for (const station of ['desk', 'kiosk', 'console']) {
          const found = await new AxeBuilder({ page: stage.running.page(station) })
            .setLegacyMode(true)
            .analyze();
          axe[station] = found.violations.map(
            (entry) => `${entry.id}: ${entry.nodes.map((node) => node.target.join(' ')).join(', ')}`,
          );
        }
      },
    );
    folder = result.folder;
    return [...result.problems];
  },
);

for (const station of ['desk', 'kiosk', 'console']) {
  await check(`the window of ${station} is clean under axe`, async () => axe[station] ?? ['not looked at']);
  await check(`the ledger of ${station} verifies after the day`, async () => {
    const report = await verifyFile(path.join(folder, 'stations', station, 'ledger.db'), loadSqlite());
    return report.ok ? [] : [JSON.stringify(report.chains)];
  });
}

process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
