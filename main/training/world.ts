/** The scratch home of a lesson: real cores, a key and files of their own, and nothing that reaches out. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { demoCodes } from '../../src/drill/codes.ts';
import { HeadlessStage, type MovableClock } from '../../src/drill/headless.ts';
import { Runner, type StepResult } from '../../src/drill/runner.ts';
import type { Scenario } from '../../src/drill/scenario.ts';
import type { StationId } from '../../src/drill/stage.ts';
import type { Sqlite } from '../../src/ledger/sqlite.ts';
import type { StationCore } from '../../src/station/core.ts';
import type { StationPorts } from '../../src/station/ports.ts';
import type { Part, Plan } from './plan.ts';

/** A machine that has been up for a while. */
const BEGIN_MONO = 1_000_000;

/** Begins at the clock of the drill and goes on by itself; what the script waits for is skipped. */
class RunningClock implements MovableClock {
  readonly #start: number;
  readonly #since = performance.now();
  #ahead = 0;

  constructor(start: number) {
    this.#start = start;
  }

  wall(): number {
    return Math.floor(this.#start + this.#run());
  }

  mono(): number {
    return BEGIN_MONO + this.#run();
  }

  #run(): number {
    return performance.now() - this.#since + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }
}

/** A scratch home outlives nothing: whatever a power cut would take of it goes anyway, so no commit waits for the disk. */
function unsynced(sqlite: Sqlite): Sqlite {
  return new Proxy(sqlite, {
    construct(target, args: ConstructorParameters<Sqlite>) {
      const db = new target(...args);
      const pragma = db.pragma.bind(db);
      db.pragma = (source, options) =>
        pragma(source === 'synchronous = FULL' ? 'synchronous = OFF' : source, options);
      return db;
    },
  });
}

export interface WorldOptions {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly sqlite: Sqlite;
  /** Folder in which each world gets one of its own. */
  readonly scratch: string;
  readonly ports: (stationId: string, own: StationPorts) => StationPorts;
}

export class World {
  readonly stage: HeadlessStage;
  readonly runner: Runner;
  readonly #options: WorldOptions;

  static async open(options: WorldOptions): Promise<World> {
    const stage = await HeadlessStage.open({
      sqlite: unsynced(options.sqlite),
      clock: new RunningClock(Date.parse(options.scenario.clock)),
      dir: mkdtempSync(path.join(options.scratch, 'home-')),
      ports: options.ports,
    });
    return new World(options, stage);
  }

  private constructor(options: WorldOptions, stage: HeadlessStage) {
    this.#options = options;
    this.stage = stage;
    this.runner = new Runner(stage, demoCodes);
  }

  get core(): StationCore {
    return this.stage.home.core(this.#options.plan.station);
  }

  coreOf(station: StationId): StationCore {
    return this.stage.home.core(station);
  }

  /** Plays every step before a part as the script has it. Lets other work through between two steps. */
  async playTo(part: number, onStep: (result: StepResult, world: World) => void = () => undefined) {
    for (const entry of this.#options.plan.parts.slice(0, part)) await this.#playPart(entry, onStep);
  }

  async #playPart(part: Part, onStep: (result: StepResult, world: World) => void): Promise<void> {
    if (part.kind === 'played') {
      onStep(await this.runner.perform(part.index, part.step), this);
      await breathe();
      return;
    }
    for (const { index, step } of part.steps) {
      onStep(await this.runner.perform(index, step), this);
      await breathe();
    }
  }

  /** 陈守义, as it stands on the carriers of a case of the script. */
  nameOf(scenarioCase: string): string {
    const caseId = this.runner.cases.get(scenarioCase);
    const state = caseId === undefined ? null : this.coreOf('desk').views.case(caseId);
    const name = state?.decedent.name ?? '';
    return name === '' ? '无名' : name;
  }

  close(): void {
    this.stage.close();
  }
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
