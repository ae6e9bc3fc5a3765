import { readdirSync } from 'node:fs';
import path from 'node:path';
import { toGuichengError } from '../domain/errors.ts';
import { loadSqlite } from '../ledger/sqlite.ts';
import { demoCodes } from './codes.ts';
import { HeadlessStage } from './headless.ts';
import { loadDrill } from './load.ts';
import { Runner, type RunResult, type StepResult } from './runner.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * `npm run drill -- [FILES] [--json]`: plays drills headless on real station cores; exit 0 only if every expectation
 * of every one holds. Without files: every drill of the product, and the demo day. `--vocabulary` prints what a
 * drill is written with, as one JSON document.
 */
const DRILLS = path.join('resources', 'drills');
const DEMO_DAY = path.join('resources', 'scenarios', 'demo-day.yml');

const USAGE = '用法：npm run drill -- [文件…] [--json]，或 npm run drill -- --vocabulary';

interface Played {
  readonly file: string;
  readonly result: RunResult;
}

/** Every drill of the product, in the order of their names. */
function productDrills(): string[] {
  const drills = readdirSync(DRILLS).filter((file) => file.endsWith('.yml'));
  return [...drills.sort().map((file) => path.join(DRILLS, file)), DEMO_DAY];
}

/** A file that cannot be read is a drill that failed; the others go on. */
function unread(file: string, thrown: unknown): RunResult {
  const error = toGuichengError(thrown);
  const { step, inFile } = error.details;
  const index = typeof step === 'number' ? step : null;
  const problem = error.code === 'RUNTIME.UNEXPECTED' ? String(error.details.text) : error.sentence;
  const failed: StepResult[] =
    index === null
      ? []
      : [
          {
            index,
            place: { step: typeof inFile === 'number' ? inFile : index + 1, parts: [] },
            say: '',
            did: '',
            at: 'desk',
            time: 0,
            verdict: null,
            title: '',
            reasons: [],
            error: null,
            sentence: '',
            ok: false,
            problem,
          },
        ];
  const name = path.basename(file).replace(/\.ya?ml$/, '');
  return { name, ok: false, steps: failed, irreversible: [], problems: [problem] };
}

async function play(file: string, onStep: (step: StepResult) => void): Promise<RunResult> {
  try {
    const scenario = loadDrill(file);
    const stage = await HeadlessStage.open({ sqlite: loadSqlite(), clock: Date.parse(scenario.clock) });
    try {
      return await new Runner(stage, demoCodes).play(scenario, onStep);
    } finally {
      stage.close();
    }
  } catch (error) {
    return unread(file, error);
  }
}

const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' });

function lineOf(step: StepResult): string {
  const marks = { pass: '● 是', blocked: '◆ 停' } as const;
  const mark = !step.ok ? '✗ 错' : step.verdict === null ? '  ·' : marks[step.verdict];
  const what = step.say === '' ? `[${step.did}]` : step.say;
  const words = [what, step.title, step.problem ?? step.sentence].filter((part) => part !== '');
  const { place } = step;
  const number = [place.step, ...place.parts.slice(-1).map((entry) => `${entry.part} ${entry.step}`)].join(
    ' ',
  );
  return `${number.padEnd(14)} ${clock.format(step.time)} ${step.at.padEnd(7)} ${mark} ${words.join(' — ')}\n`;
}

/** The agreed keys, and beside them where the step stands in its file and what went wrong with what failed. */
function jsonOf({ file, result }: Played): Record<string, unknown> {
  return {
    file,
    name: result.name,
    ok: result.ok,
    steps: result.steps.map(({ index, verdict, reasons, ok, problem, place, at }) => ({
      index,
      verdict,
      reasons,
      ok,
      file: place.step,
      ...(place.parts.length === 0 ? {} : { parts: place.parts }),
      at,
      ...(problem === null ? {} : { problem }),
    })),
    irreversible: result.irreversible,
    ...(result.ok ? {} : { problem: result.problems.join('\n') }),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const known = ['--json', '--vocabulary'];
  const unknown = args.filter((entry) => entry.startsWith('--') && !known.includes(entry));
  if (unknown.length > 0) {
    process.stderr.write(`不认识 ${unknown.join(' ')}。${USAGE}\n`);
    return 2;
  }
  if (args.includes('--vocabulary')) {
    process.stdout.write(`${JSON.stringify(vocabulary(), null, 1)}\n`);
    return 0;
  }
  const json = args.includes('--json');
  const files = args.filter((entry) => !entry.startsWith('--'));
  const drills: Played[] = [];
  for (const file of files.length > 0 ? files : productDrills()) {
    if (!json) process.stdout.write(`\n${file}\n`);
    const result = await play(file, (step) => {
      if (!json) process.stdout.write(lineOf(step));
    });
    drills.push({ file, result });
    const problems = result.problems.map((entry) => `  ${entry}\n`).join('');
    if (!json) process.stdout.write(`${result.ok ? '通过' : '未通过'}：${result.name}\n${problems}`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ drills: drills.map(jsonOf) }, null, 2)}\n`);
  const failed = drills.filter((drill) => !drill.result.ok);
  if (!json)
    process.stdout.write(`\n${drills.length - failed.length} 个演练通过，${failed.length} 个未通过\n`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
