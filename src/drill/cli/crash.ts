/**
 * `npm run crash -- --kills 200 [--seed N] [--disk]`: kills the program at random moments of the demo day,
 * with `--disk` on a disk that is full or fails every write; exit 0 if nothing was lost.
 */
import { parseArgs } from 'node:util';
import { loadSqlite } from '../../ledger/sqlite.ts';
import { playCrashes } from '../crash/play.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string' }, seed: { type: 'string' }, disk: { type: 'boolean' } },
});
const kills = Number(values.kills ?? 200);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
process.stdout.write(`种子 ${seed}\n`);
const report = await playCrashes({
  kills,
  seed,
  scenario: 'resources/scenarios/demo-day.yml',
  sqlite: loadSqlite(),
  disk: values.disk ?? false,
  onKill: ({ number, day, step, afterMs, acknowledged }) =>
    process.stdout.write(
      `第 ${number} 次断电：第 ${day} 天第 ${step} 步，${afterMs} 毫秒，已确认 ${acknowledged} 条\n`,
    ),
});
process.stdout.write(
  `断电 ${report.kills} 次，${report.days} 天都走完；作废的入炉许可 ${report.voided} 个，已确认的 ${report.acknowledged} 条都在\n`,
);
if (values.disk === true)
  process.stdout.write(`其中 ${report.refused} 次，断电前磁盘已写不进，操作员读到了「没有记录」\n`);
for (const problem of report.problems) process.stdout.write(`✗ ${problem}\n`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
