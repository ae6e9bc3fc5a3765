/** The trainee's turn: hears what the trainee does, and says how it ended. */
import { CHECKPOINTS } from '../../src/domain/checkpoints/rules.ts';
import { demoPin } from '../../src/station/demo/homeData.ts';
import type { HandItem } from '../../src/station/dto.ts';
import type { Reach } from './hands.ts';
import { type Item, OBJECTION, type Task } from './plan.ts';
import type { Ending } from './scoring.ts';
import type { World } from './world.ts';

const LOOK_MS = 200;
/** Wrong things pressed in a row make a long story. */
const TOLD = 8;

const ANSWERS = {
  observed: '填写看到的性别、大人或孩子、特征',
  family: '请在场的人说姓名和出生日期，照着填',
  readBack: '念出腕带上的姓名和出生日期',
  photo: '拍照',
  look: '看炉膛，填写是空的还是有东西',
  onTrolley: '看推车上有几位，如实选',
  implant: '问家属有没有起搏器',
  grounds: '写明凭哪些文件和特征认定',
} as const;

export interface TurnOptions {
  readonly task: Task;
  readonly world: World;
  readonly reach: readonly Reach[];
  readonly title: string;
  readonly facts: readonly string[];
}

export class Turn {
  readonly title: string;
  readonly facts: readonly string[];
  readonly reach: readonly Reach[];
  /** Null when the run was given up. */
  readonly ended: Promise<Ending | null>;
  readonly #task: Task;
  readonly #world: World;
  readonly #done = new Set<Item>();
  readonly #did: string[] = [];
  readonly #before: string | null;
  readonly #timer: NodeJS.Timeout;
  #resolve: (ending: Ending | null) => void = () => undefined;
  #begun: boolean;
  #helped = false;
  #helping = false;

  constructor({ task, world, reach, title, facts }: TurnOptions) {
    this.title = title;
    this.facts = facts;
    this.reach = reach;
    this.#task = task;
    this.#world = world;
    this.#before = world.core.checking.verdict?.eventId ?? null;
    this.#begun = world.core.checking.busy;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  get helped(): boolean {
    return this.#helped;
  }

  /** What the strip shows of it. */
  get hands(): readonly HandItem[] {
    return this.reach.map(({ id, group, label, note }) => ({ id, group, label, note }));
  }

  /** 扫了张三 腕带 … in the order it was done. */
  get did(): readonly string[] {
    const did = this.#did.slice(0, TOLD);
    return this.#did.length > TOLD ? [...did, '……'] : did;
  }

  async press(id: string): Promise<void> {
    const thing = this.reach.find((entry) => entry.id === id);
    if (thing === undefined) return;
    const { stage, core } = this.#world;
    const { stationId } = core;
    const at = stationId as Parameters<typeof stage.scan>[0];
    if (thing.text === null) {
      await stage.call(at, 'attempt.answer', { type: 'photo', sha256: await stage.photo() });
      this.heard('attempt.answer', { type: 'photo' });
      return;
    }
    await stage.scan(at, thing.text);
    // Their own PIN is entered by whoever's badge it is.
    const { pinFor } = core.sessions;
    if (thing.ref.startsWith('badge:') && pinFor !== null) await stage.pin(at, demoPin(pinFor.staffId));
    this.#did.push(thing.ref.startsWith('badge:') ? `${thing.label}扫了工牌` : `扫了${thing.label}`);
    this.#scanned(thing.text);
    if (thing.ref === OBJECTION) this.#end({ kind: 'stopped', objection: true });
    this.#look();
  }

  /** @returns what the next step was */
  async help(): Promise<string> {
    const item = this.#task.items.find((entry) => !this.#done.has(entry));
    const { runner, core } = this.#world;
    this.#helped = true;
    const { attempt } = core.checking;
    if (item === undefined && attempt === null) return '都做完了，请看工作站怎么说';
    if (item === undefined && attempt?.wait != null) return '已经问了管这里的站，等它回话';
    this.#helping = true;
    const word = item === undefined ? '请工作站核验' : this.#wordOf(item);
    const at = core.stationId as NonNullable<Item['step']['at']>;
    try {
      await runner.perform(this.#task.to - 1, item?.step ?? { at, conclude: true });
    } finally {
      this.#helping = false;
    }
    if (item !== undefined) this.#done.add(item);
    this.#did.push(`请教后${word}`);
    if (item?.kind === 'objection') this.#end({ kind: 'stopped', objection: true });
    if (item?.kind === 'cancel') this.#begun = false;
    this.#look();
    return `下一步是：${word}。已替您做了`;
  }

  stop(): void {
    if (this.#world.core.checking.attempt !== null) this.#world.core.checking.cancel();
    this.#end({ kind: 'stopped', objection: false });
  }

  heard(path: string, input: unknown): void {
    const given = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
    switch (path) {
      case 'scan.code':
        if (given.source !== 'typed') return;
        this.#did.push('手工输入了一个码');
        this.#scanned(String(given.text));
        break;
      case 'attempt.open': {
        const opened = CHECKPOINTS[given.checkpoint as keyof typeof CHECKPOINTS];
        this.#did.push(`选了${opened.chinese}`);
        this.#mark((item) => item.step.open?.checkpoint === opened.id);
        break;
      }
      case 'attempt.answer':
        this.#mark((item) => item.step.answer?.type === given.type);
        break;
      case 'attempt.conclude':
        this.#mark((item) => item.kind === 'conclude');
        break;
      case 'attempt.cancel':
        // Where the script gives up too, that was the step.
        if (this.#mark((item) => item.kind === 'cancel')) this.#begun = false;
        else this.#end({ kind: 'stopped', objection: false });
        break;
      case 'objections.raise':
        this.#did.push('提出了异议');
        this.#end({ kind: 'stopped', objection: true });
        break;
      default:
    }
    this.#look();
  }

  giveUp(): void {
    this.#end(null);
  }

  #scanned(text: string): void {
    this.#mark(
      (item) =>
        (item.kind === 'scan' || item.kind === 'person') && this.#world.runner.resolve(item.ref) === text,
    );
  }

  #mark(holds: (item: Item) => boolean): boolean {
    const found = this.#task.items.find((item) => !this.#done.has(item) && holds(item));
    if (found !== undefined) this.#done.add(found);
    return found !== undefined;
  }

  #look(): void {
    if (this.#helping) return;
    const { checking, sessions } = this.#world.core;
    // Reading the strip is work too.
    sessions.touch();
    const { verdict } = checking;
    if (verdict !== null && verdict.eventId !== this.#before) {
      this.#end({ kind: 'verdict', verdict });
    } else if (this.#begun && !checking.busy) {
      this.#end({ kind: 'lost' });
    } else if (this.#task.ends === null && this.#task.items.every((item) => this.#done.has(item))) {
      this.#end({ kind: 'done' });
    }
    this.#begun = checking.busy;
  }

  #end(ending: Ending | null): void {
    clearInterval(this.#timer);
    this.#resolve(ending);
  }

  #wordOf({ kind, ref, step }: Item): string {
    const label = this.reach.find((entry) => entry.ref === ref)?.label ?? ref;
    switch (kind) {
      case 'open':
        return step.open === undefined ? '' : `选「${CHECKPOINTS[step.open.checkpoint].chinese}」`;
      case 'scan':
        return `扫${label}`;
      case 'person':
        return `请${label}扫工牌`;
      case 'answer':
        return step.answer === undefined ? '' : ANSWERS[step.answer.type];
      case 'conclude':
        return '请工作站核验';
      case 'cancel':
        return '放弃这一步';
      case 'objection':
        return '提出异议';
    }
  }
}
