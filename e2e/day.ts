import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { demoCodes } from '../src/drill/codes.ts';
import { loadScenario } from '../src/drill/load.ts';
import { Runner, type RunResult, type StepResult } from '../src/drill/runner.ts';
import { ElectronStage } from './electronStage.ts';
import { projectRoot, type Scope } from './harness.ts';

export interface PlayedDay {
  readonly result: RunResult;
  /** Still running, as the day left it. */
  readonly stage: ElectronStage;
  readonly folder: string;
}

/**
 * Plays the demo day in the real application with simulated hardware on real serial ports; the scope ends it.
 */
export async function playDay(
  scope: Scope,
  pictures: string,
  onStep: (step: StepResult) => void,
): Promise<PlayedDay> {
  const scenario = loadScenario(path.join(projectRoot, 'resources', 'scenarios', 'demo-day.yml'));
  mkdirSync(pictures, { recursive: true });
  const stage = await ElectronStage.open(scope, { clock: scenario.clock, pictures });
  await stage.installDevices(
    async (station) => {
      await stage.type(station, demoCodes.badge('s02'));
      await stage.pin(station, demoCodes.pin('s02'));
    },
    ['1 号炉', '2 号炉', '3 号炉', '4 号炉'].map((label) => demoCodes.code('cremator', label)),
  );
  const result = await new Runner(stage, demoCodes).play(scenario, onStep);
  return { result, stage, folder: stage.running.folder };
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
