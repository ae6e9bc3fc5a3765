/**
 * One training: plays what the others and the world do, leaves the trainee's own steps to the trainee, and sees how
 * each decisive moment went. Whatever the trainee did, the story goes on from where the script has it: the scratch
 * home is simply built anew up to there.
 */
import { createHash } from 'node:crypto';
import { GuichengError } from '../../src/domain/errors.ts';
import type { Scenario } from '../../src/drill/scenario.ts';
import type { Sqlite } from '../../src/ledger/sqlite.ts';
import type { StationCore } from '../../src/station/core.ts';
import { DEMO_STAFF, demoPin } from '../../src/station/demo/homeData.ts';
import type { LessonMoment, LessonView, LessonWord, SaidLine } from '../../src/station/dto.ts';
import type { AttachmentStore, LessonPort, StationPorts } from '../../src/station/ports.ts';
import { reachOf, wordOf } from './hands.ts';
import {
  checkpointWord,
  factsOf,
  isDecisive,
  isRefused,
  nameOfStation,
  type Plan,
  type Played,
  planOf,
  roleTextOf,
  type Task,
  tellingOf,
} from './plan.ts';
import { rehearse, type Script } from './rehearsal.ts';
import { judge, momentOf } from './scoring.ts';
import { Turn } from './turn.ts';
import { World } from './world.ts';

interface LessonHooks {
  /** The scratch home was exchanged: the window needs the new one. */
  moved(): void;
  /** Played from beginning to end. */
  finished(result: { moments: number; missed: number; helped: number }): void;
  leave(): void;
  toWork(): void;
  /** A scanner that types like a keyboard: what is in the trainee's hand is real. */
  keyed(text: string): void;
  report(error: unknown): void;
}

export interface LessonOptions {
  readonly drill: string;
  readonly scenario: Scenario;
  readonly sqlite: Sqlite;
  readonly scratch: string;
  /** How long a line of the others stays, in ms. */
  readonly pace: (text: string) => number;
  readonly hooks: LessonHooks;
}

/** Nobody is photographed in a training: a drawing stands for every picture. */
const DRAWING = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 390"><rect width="300" height="390" fill="#dfe3e7"/><circle cx="150" cy="150" r="66" fill="#aab4bd"/><ellipse cx="150" cy="390" rx="118" ry="140" fill="#aab4bd"/></svg>`,
);
const DRAWN: AttachmentStore = {
  put: async () => createHash('sha256').update(DRAWING).digest('hex'),
  get: async () => ({ bytes: DRAWING, mime: 'image/svg+xml' }),
};

/** Lines that stay in the strip. */
const LINES = 60;

export class Lesson implements LessonPort {
  readonly plan: Plan;
  readonly #options: LessonOptions;
  readonly #script: Script;
  readonly #moments = new Map<number, LessonMoment>();
  #said: SaidLine[] = [];
  #part = 0;
  #turn: Turn | null = null;
  #word: LessonWord | null = null;
  #read: (() => void) | null = null;
  #hint: string | null = null;
  #realWork: string | null = null;
  #over = false;
  #helped = 0;
  #hurry = false;
  #wake: (() => void) | null = null;
  /** Grows with every beginning: a run that is no longer the newest stops at its next step. */
  #run = 0;

  #whole = true;
  #world: World | null = null;

  /** @throws GuichengError `STATE.DRILL_BROKEN` when the script does not hold by itself */
  static async open(options: LessonOptions): Promise<Lesson> {
    const plan = planOf(options.scenario);
    const script = await rehearse({ ...options, plan, ports: (_stationId, own) => own });
    const lesson = new Lesson(options, plan, script);
    lesson.#world = await lesson.#build();
    return lesson;
  }

  private constructor(options: LessonOptions, plan: Plan, script: Script) {
    this.#options = options;
    this.plan = plan;
    this.#script = script;
  }

  get world(): World {
    if (this.#world === null) throw new TypeError('the lesson is not open');
    return this.#world;
  }

  get core(): StationCore {
    return this.world.core;
  }

  /** Begins; returns at once. */
  start(): void {
    this.world.stage.home.start();
    this.#begin(0, false);
  }

  view(): LessonView {
    const { scenario, drill } = this.#options;
    const { persona } = this.plan;
    const turn = this.#turn;
    const member = DEMO_STAFF.find((entry) => entry.staffId === persona);
    const decisive = this.plan.parts.filter(isDecisive).length;
    return {
      drill,
      name: scenario.name,
      ...tellingOf(scenario),
      phase: this.#over ? 'over' : this.#word !== null ? 'word' : turn === null ? 'watching' : 'yourTurn',
      step: this.#part,
      steps: this.plan.parts.length,
      you:
        member === undefined
          ? null
          : { name: member.name, roleText: roleTextOf(member.staffId), pin: demoPin(member.staffId) },
      said: this.#said,
      task: turn === null ? null : { title: turn.title, facts: turn.facts, hands: turn.hands },
      hint: this.#hint,
      word: this.#word,
      canFinish: !this.#over && this.#word === null && this.#moments.size === decisive,
      moments: [...this.#moments.values()],
      realWork: this.#realWork,
    };
  }

  async press(itemId: string): Promise<void> {
    const turn = this.#ownTurn();
    await turn.press(itemId);
    this.#hint = null;
    this.#changed();
  }

  async help(): Promise<void> {
    const turn = this.#ownTurn();
    this.#helped += 1;
    const hint = await turn.help();
    this.#line('请教', hint);
    // Where that was the last step, the next turn knows nothing of it.
    if (this.#turn === turn) this.#hint = hint;
    this.#changed();
  }

  async stop(): Promise<void> {
    this.#ownTurn().stop();
  }

  /** A command of the trainee's screen that went through. */
  heard(path: readonly string[], input: unknown): void {
    this.#turn?.heard(path.join('.'), input);
    this.#changed();
  }

  go(): void {
    if (this.#read !== null) this.#read();
    else if (this.view().canFinish) this.#finish();
    this.#changed();
  }

  skip(): void {
    this.#hurry = true;
    this.#wake?.();
  }

  again(moment: number | null): void {
    if (moment === null) {
      this.#moments.clear();
      this.#helped = 0;
    }
    this.#said = [];
    this.#begin(moment ?? 0, true);
  }

  leave(): void {
    this.#options.hooks.leave();
  }

  toWork(): void {
    this.#options.hooks.toWork();
  }

  stay(): void {
    this.real(null);
  }

  /** Something real happened at this station; null when it was seen to. */
  real(what: string | null): void {
    this.#realWork = what;
    this.#changed();
  }

  close(): void {
    this.#run += 1;
    this.#endTurn();
    this.world.close();
  }

  #ownTurn(): Turn {
    if (this.#turn === null) throw new GuichengError('STATE.NOT_YOUR_TURN', '现在是别人在做，请看左边说的');
    return this.#turn;
  }

  #changed(): void {
    this.core.changed();
  }

  #begin(from: number, rebuild: boolean): void {
    this.#run += 1;
    this.#endTurn();
    this.#over = false;
    this.#word = null;
    this.#read = null;
    this.#wake?.();
    const run = this.#run;
    this.#whole = from === 0;
    this.#play(from, rebuild, run)
      .then((ended) => {
        if (ended && this.#run === run) this.#finish();
      })
      .catch((error: unknown) => {
        // A run that was given up meets a home that is closed.
        if (this.#run === run) this.#options.hooks.report(error);
      });
  }

  /** @returns false when another run took over */
  async #play(from: number, rebuild: boolean, run: number): Promise<boolean> {
    let exact = !rebuild;
    let part = from;
    while (part < this.plan.parts.length) {
      if (!exact) await this.#rebuild(part, run);
      exact = true;
      if (this.#run !== run) return false;
      this.#part = part;
      const entry = this.plan.parts[part];
      if (entry === undefined) return true;
      if (entry.kind === 'played') {
        await this.#watch(entry);
        part += 1;
      } else {
        const ending = await this.#take(part, entry);
        if (ending === null || this.#run !== run) return false;
        const judged = judge(entry, ending, this.#script.endOf(entry), ending.helped);
        if (judged.kind === 'next' && judged.outcome !== null) {
          const scripted = this.#script.endOf(entry);
          this.#moments.set(
            part,
            momentOf(
              part,
              ending.title,
              entry,
              judged.outcome,
              ending.did,
              scripted,
              this.#rightly(part, entry),
            ),
          );
        }
        if (judged.kind === 'next') for (const told of entry.tells) this.#line('剧本里', told);
        exact = judged.kind === 'next' && judged.exact;
        if (judged.word !== null) await this.#say(judged.word);
        if (judged.kind === 'next') part += 1;
      }
      if (this.#run !== run) return false;
    }
    this.#part = this.plan.parts.length;
    return true;
  }

  /** The scratch home as the script has it before a part. */
  async #rebuild(part: number, run: number): Promise<void> {
    const world = await this.#build();
    await world.playTo(part);
    // The script's own mistake is no news to whoever did not make it.
    world.core.checking.dismiss();
    if (this.#run !== run) {
      world.close();
      return;
    }
    const old = this.world;
    this.#world = world;
    world.stage.home.start();
    this.#options.hooks.moved();
    old.close();
  }

  #build(): Promise<World> {
    const { scenario, sqlite, scratch, hooks } = this.#options;
    const takeKeyed = (text: string): boolean => {
      hooks.keyed(text);
      return true;
    };
    const ports = (stationId: string, own: StationPorts): StationPorts =>
      stationId === this.plan.station
        ? { ...own, attachments: DRAWN, devices: { ...own.devices, takeKeyed }, lesson: this }
        : own;
    return World.open({ scenario, sqlite, scratch, plan: this.plan, ports });
  }

  async #watch(played: Played): Promise<void> {
    const { step, at, index } = played;
    const before = this.core;
    const tell = async (line: string | undefined): Promise<void> => {
      if (line === undefined) return;
      this.#line(nameOfStation(at), line);
      await this.#wait(this.#options.pace(line));
    };
    const refused = isRefused(played);
    await tell(refused ? step.situation : (step.situation ?? step.say));
    const result = await this.world.runner.perform(index, step);
    if (result.verdict !== null && at !== this.plan.station)
      this.#line(nameOfStation(at), `${result.verdict === 'pass' ? '是' : '停'}：${result.title}`);
    if (refused) await tell(step.say);
    if (this.core !== before) this.#options.hooks.moved();
    this.#changed();
  }

  #line(where: string, text: string): void {
    const id = (this.#said.at(-1)?.id ?? 0) + 1;
    this.#said = [...this.#said, { id, at: this.core.wall, where, text }].slice(-LINES);
    this.#changed();
  }

  async #wait(ms: number): Promise<void> {
    if (this.#hurry || ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  /** @returns null when the run was given up meanwhile */
  async #take(part: number, task: Task) {
    this.#hurry = false;
    const { world } = this;
    const reach = reachOf({
      task,
      scenario: this.#options.scenario,
      station: this.plan.station,
      persona: this.plan.persona,
      printed: world.runner.printed,
      nameOf: (name) => world.nameOf(name),
      resolve: (ref) => world.runner.resolve(ref),
    });
    const scripted = this.#script.endOf(task);
    const title = titleOf(task, scripted);
    const turn = new Turn({ task, world, reach, title, facts: factsOf(task) });
    this.#turn = turn;
    this.#line('轮到您', title);
    const ending = await turn.ended;
    if (this.#turn === turn) this.#turn = null;
    this.#hint = null;
    return ending === null ? null : { ...ending, helped: turn.helped, did: turn.did, title, part };
  }

  /** What is scanned where the script does later, as it should be, what went wrong here. */
  #rightly(part: number, task: Task): string[] {
    const { chinese, name } = this.#script.endOf(task);
    const right = this.plan.parts.slice(part + 1).find((entry): entry is Task => {
      if (entry.kind !== 'task' || entry.ends !== 'pass') return false;
      const scripted = this.#script.endOf(entry);
      return scripted.chinese === chinese && scripted.name === name;
    });
    const scans = right?.items.filter((item) => item.kind === 'scan') ?? [];
    return [...new Set(scans.map((item) => wordOf(item.ref, this.world)))];
  }

  async #say(word: LessonWord): Promise<void> {
    this.#word = word;
    this.#changed();
    await new Promise<void>((resolve) => {
      this.#read = resolve;
    });
    this.#word = null;
    this.#read = null;
    this.#changed();
  }

  #endTurn(): void {
    this.#turn?.giveUp();
    this.#turn = null;
    this.#hint = null;
  }

  #finish(): void {
    this.#run += 1;
    this.#endTurn();
    this.#over = true;
    const moments = [...this.#moments.values()];
    if (this.#whole) {
      const missed = moments.filter((moment) => moment.missed).length;
      this.#options.hooks.finished({ moments: moments.length, missed, helped: this.#helped });
    }
    this.#changed();
  }
}

/** 「入柜 · 李守田」; where no checkpoint stands, what kind of moment it is. */
function titleOf(task: Task, { chinese, name }: { readonly chinese: string; readonly name: string }): string {
  const named = [checkpointWord(task) ?? chinese, name].filter((part) => part !== '').join(' · ');
  if (named !== '') return named;
  if (task.ends === 'objection') return '听在场的人怎么说';
  return task.items.every((item) => item.kind === 'scan') ? '扫码核对' : '接着做';
}
