import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lineOf, playDay } from './day.ts';
import { projectRoot, Scope } from './harness.ts';

const out = path.join(projectRoot, 'out', 'demo-day');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
process.stdout.write('归程 示范馆的一天：真实程序，串口上的模拟设备\n\n');
const scope = new Scope();
try {
  const { result, folder } = await playDay(scope, path.join(out, 'screens'), (step) => {
    const line = lineOf(step);
    if (line !== null) process.stdout.write(`${line}\n`);
  });
  const papers = path.join(folder, 'papers');
  if (existsSync(papers)) cpSync(papers, path.join(out, 'papers'), { recursive: true });
  process.stdout.write(`\n${result.ok ? '这一天平安结束' : '这一天出了问题'}：${result.name}\n`);
  for (const problem of result.problems) process.stdout.write(`  ${problem}\n`);
  process.stdout.write(
    `不可挽回的步骤：${result.irreversible.map((act) => `${act.case} ${act.checkpoint}`).join('、')}\n`,
  );
  process.stdout.write('画面和打印的纸张在 out/demo-day/\n');
  process.exitCode = result.ok ? 0 : 1;
} finally {
  for (const problem of await scope.end()) process.stderr.write(`${problem}\n`);
}
