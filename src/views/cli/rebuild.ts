/**
 * `npm run rebuild -- FILE`: folds every event of a ledger file again, its chains verified on the way, and compares
 * the views, table by table. Exit code 0 when all are equal, 1 when one is not, 2 when the file cannot be read or its
 * chains are broken.
 */
import process from 'node:process';
import { toGuichengError } from '../../domain/errors.ts';
import { progressBar } from '../../ledger/cli/bar.ts';
import { loadSqlite } from '../../ledger/sqlite.ts';
import { type RebuildReport, rebuildFile } from '../rebuild.ts';

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const file = args[0];
  if (file === undefined) {
    console.error('用法 / usage: npm run rebuild -- FILE');
    return 2;
  }
  try {
    const bar = progressBar('重建 / rebuild');
    const report = rebuildFile(file, loadSqlite(process.env.GUICHENG_SQLITE), bar.to);
    bar.end();
    print(report);
    return report.same ? 0 : 1;
  } catch (error) {
    const coded = toGuichengError(error);
    console.error(`${coded.sentence} (${coded.code})`);
    return 2;
  }
}

function print({ events, tables, same }: RebuildReport): void {
  console.log(`事件 / events ${events}`);
  for (const { table, stored, rebuilt } of tables) {
    console.log(`${stored === rebuilt ? '✓' : '✗'} ${table}`);
    console.log(`    现有 / stored   ${stored}`);
    console.log(`    重建 / rebuilt  ${rebuilt}`);
  }
  console.log(
    same
      ? '✓ 视图与账本一致 / the views are what the ledger says'
      : '✗ 视图与账本不一致，请联系技术人员 / the views DIFFER from the ledger',
  );
}
