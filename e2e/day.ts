import path from 'node:path';
import { demoCodes } from '../src/drill/codes.ts';
import { loadScenario } from '../src/drill/load.ts';
import { Runner, type RunResult, type StepResult } from '../src/drill/runner.ts';
import { ElectronStage } from './electronStage.ts';

const root = path.join(import.meta.dirname, '..');

/** Plays the demo day in the real application with simulated hardware on real serial ports. */
export async function playDay(
  pictures: string,
  onStep: (step: StepResult) => void,
  after?: (stage: ElectronStage) => Promise<void>,
): Promise<RunResult & { folder: string }> {
  const scenario = loadScenario(path.join(root, 'resources', 'scenarios', 'demo-day.yml'));
  const stage = await ElectronStage.open({
    clock: scenario.clock,
    pictures,
    main: path.join(root, 'dist', 'main', 'main-stage.cjs'),
  });
  try {
    await stage.installDevices(
      async (station) => {
        await stage.type(station, demoCodes.badge('s02'));
        await stage.pin(station, demoCodes.pin('s02'));
      },
      ['1 号炉', '2 号炉', '3 号炉', '4 号炉'].map((label) => demoCodes.code('cremator', label)),
    );
    const result = await new Runner(stage, demoCodes).play(scenario, onStep);
    await after?.(stage);
    return { ...result, folder: stage.running.folder };
  } finally {
    await stage.close();
  }
}

const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' });
const STATIONS: Readonly<Record<string, string>> = {
  desk: '业务大厅',
  kiosk: '冷藏间　',
  console: '火化车间',
};

/** One line of the day as a person would read it; steps without words or verdict are left out. */
export function lineOf(step: StepResult): string | null {
  if (step.ok && step.say === '' && step.verdict === null) return null;
  const mark = !step.ok
    ? '✗ 错'
    : step.verdict === 'blocked'
      ? '◆ 停'
      : step.verdict === 'pass'
        ? '● 是'
        : '　 ·';
  const words = [step.say, step.title, step.verdict === 'blocked' ? step.sentence : '', step.problem ?? ''];
  return `${clock.format(step.time)} ${STATIONS[step.at] ?? step.at} ${mark} ${words.filter((part) => part !== '').join(' — ')}`;
}
