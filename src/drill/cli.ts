import { loadSqlite } from '../ledger/sqlite.ts';
import { demoCodes } from './codes.ts';
import { HeadlessStage } from './headless.ts';
import { loadScenario } from './load.ts';
import { Runner } from './runner.ts';

/** `npm run drill -- FILES [--json]`: plays scenarios headless on real station cores; exit 0 only if all hold. */
const args = process.argv.slice(2);
const json = args.includes('--json');
const files = args.filter((entry) => !entry.startsWith('--'));
const drills: unknown[] = [];
let failed = 0;
const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' });

for (const file of files.length > 0 ? files : ['resources/scenarios/demo-day.yml']) {
  const scenario = loadScenario(file);
  const stage = await HeadlessStage.open({ sqlite: loadSqlite(), clock: Date.parse(scenario.clock) });
  try {
    const result = await new Runner(stage, demoCodes).play(scenario, (step) => {
      if (json) return;
      const mark = step.ok
        ? step.verdict === 'blocked'
          ? '◆ 停'
          : step.verdict === 'pass'
            ? '● 是'
            : '  ·'
        : '✗ 错';
      const text = [step.say, step.title, step.problem ?? step.sentence]
        .filter((part) => part !== '')
        .join(' — ');
      process.stdout.write(`${clock.format(step.time)} ${step.at.padEnd(7)} ${mark} ${text}\n`);
    });
    if (!result.ok) failed += 1;
    drills.push({ file, ...result });
    if (!json)
      process.stdout.write(
        `${result.ok ? '通过' : '未通过'}：${result.name}\n${result.problems.map((entry) => `  ${entry}\n`).join('')}`,
      );
  } finally {
    stage.close();
  }
}
if (json) process.stdout.write(`${JSON.stringify({ drills }, null, 2)}\n`);
process.exitCode = failed === 0 ? 0 : 1;
