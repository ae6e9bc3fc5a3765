/** A run nobody sees: whether the script holds by itself, and what it says at the end of each task. */
import { GuichengError } from '../../src/domain/errors.ts';
import type { Task } from './plan.ts';
import { type Scripted, sentencesOf, stoppingOf } from './scoring.ts';
import { World, type WorldOptions } from './world.ts';

interface ScriptedStep extends Scripted {
  /** Name of whom it is about, as the file has it. */
  readonly name: string;
}

const NOTHING: ScriptedStep = { chinese: '', codes: [], sentences: [], wayOn: '', name: '' };

export class Script {
  readonly #steps: ReadonlyMap<number, ScriptedStep>;

  constructor(steps: ReadonlyMap<number, ScriptedStep>) {
    this.#steps = steps;
  }

  endOf(task: Task): ScriptedStep {
    return this.#steps.get(task.to - 1) ?? NOTHING;
  }
}

/** @throws GuichengError `STATE.DRILL_BROKEN` */
export async function rehearse(options: WorldOptions): Promise<Script> {
  const steps = new Map<number, ScriptedStep>();
  const world = await World.open(options);
  try {
    await world.playTo(options.plan.parts.length, (result) => {
      if (!result.ok)
        throw new GuichengError(
          'STATE.DRILL_BROKEN',
          `这份演练脚本第 ${result.index + 1} 步对不上，请告诉写它的人`,
          { step: result.index + 1, problem: result.problem },
        );
      const { checking } = world.coreOf(result.at);
      const verdict = result.verdict === null ? null : checking.verdict;
      if (verdict === null) return;
      steps.set(result.index, {
        chinese: verdict.chinese,
        codes: stoppingOf(verdict).map((reason) => reason.code),
        sentences: verdict.outcome === 'blocked' ? sentencesOf(verdict) : [],
        // Read later, away from the screen it points at.
        wayOn: verdict.wayOn.includes('上面') ? '' : verdict.wayOn,
        name: verdict.expected?.name ?? verdict.actual?.name ?? '',
      });
    });
  } finally {
    world.close();
  }
  return new Script(steps);
}
