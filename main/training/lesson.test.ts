import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadScenario } from '../../src/drill/load.ts';
import { sqlite } from '../../src/ledger/testing/rig.ts';
import type { LessonView } from '../../src/station/dto.ts';
import type { PrintJob } from '../../src/station/ports.ts';
import { createRouter } from '../../src/station/router.ts';
import { Lesson, type LessonOptions } from './lesson.ts';

const scenario = loadScenario(path.join(import.meta.dirname, 'testing', 'wrongBay.yml'));
const PAPER: PrintJob = {
  template: 'wristband',
  title: '',
  code: null,
  codeText: null,
  rows: [],
  name: null,
  footer: '',
};
let scratch: string;
let lesson: Lesson;
let change: () => void = () => undefined;
let moved: number;
let finished: { moments: number; missed: number; helped: number }[];
let keyed: string[];
let reports: unknown[];

async function open(): Promise<void> {
  const hooks: LessonOptions['hooks'] = {
    moved: () => {
      moved += 1;
      change();
    },
    finished: (result) => finished.push(result),
    leave: () => undefined,
    toWork: () => undefined,
    keyed: (text) => keyed.push(text),
    report: (error) => reports.push(error),
  };
  lesson = await Lesson.open({ drill: 'x', scenario, sqlite, scratch, pace: () => 0, hooks });
  lesson.start();
}

beforeEach(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'lesson-'));
  [moved, finished, keyed, reports] = [0, [], [], []];
  await open();
});
afterEach(() => {
  lesson.close();
  expect(reports).toEqual([]);
  rmSync(scratch, { recursive: true, force: true });
});

/** Every change of the lesson is told by its core, or by its move to another one. */
async function until(holds: (view: LessonView) => boolean): Promise<LessonView> {
  for (;;) {
    const over = new AbortController();
    change = () => over.abort();
    for await (const _live of lesson.core.live.watch(over.signal)) {
      const view = lesson.view();
      if (holds(view)) return view;
    }
  }
}

const myTurn = (title: string) => until((view) => view.phase === 'yourTurn' && view.task?.title === title);

async function press(...labels: readonly string[]): Promise<void> {
  for (const label of labels) {
    const hand = lesson.view().task?.hands.find((item) => item.label === label);
    if (hand === undefined) throw new Error(`no ${label}`);
    await lesson.press(hand.id);
  }
}

/** A turn of the script, done by help: what is looked at comes after it. */
async function helped(title: string): Promise<void> {
  const { step } = await myTurn(title);
  while (lesson.view().phase === 'yourTurn' && lesson.view().step === step) await lesson.help();
}

/** The two who came first lie where they should; now it is about the note with the wrong bay on it. */
async function toTheNote(): Promise<void> {
  await helped('接收 · 何德顺');
  await helped('入柜 · 何德顺');
  await helped('接收 · 李守田');
  await myTurn('入柜 · 李守田');
}

it('shows what one sees there and what lies at hand, right and wrong, but never the mistake itself', async () => {
  await toTheNote();
  const { task, said, you } = lesson.view();
  expect(you).toEqual({ name: '王建军', roleText: '冷藏管理员', pin: '1005' });
  expect(task?.facts).toEqual(['便条上写的是 5 号柜']);
  const labels = task?.hands.map((hand) => hand.label);
  for (const label of ['李守田 腕带', '何德顺 腕带', 'A-04', 'A-05', 'A-06']) expect(labels).toContain(label);
  expect(said.map((line) => line.text).join()).not.toContain('停');
});

it('tells whoever walks in what stopped them, and counts it as missed', async () => {
  await toTheNote();
  await press('李守田 腕带', '李守田 袋签', 'A-05');
  const { word, moments } = await until((view) => view.phase === 'word');
  expect(word).toMatchObject({ kind: 'blocked', title: '这里走进去了，是工作站拦住的' });
  expect(word?.lines.join()).toContain('A-05');
  expect(moments).toMatchObject([{ outcome: 'walkedIn', missed: true, title: '入柜 · 李守田' }]);
  expect(moments[0]?.right).toContain('对的做法：扫李守田 腕带、李守田 袋签、A-06。');
  expect(moments[0]?.did).toBe('扫了李守田 腕带，扫了李守田 袋签，扫了A-05');
  // A refusal changes nothing: the story goes on in the same house.
  lesson.go();
  await until((view) => view.phase === 'yourTurn' && view.task?.facts[0] === '放进 6 号柜');
  expect(moved).toBe(0);
});

it('goes on from where the script has it after the right bay, and after somebody stopped', async () => {
  await toTheNote();
  await press('李守田 腕带', '李守田 袋签', 'A-06');
  expect((await until((view) => view.phase === 'word')).word?.title).toBe('做对了');
  lesson.go();
  await until((view) => view.phase === 'yourTurn' && view.task?.facts[0] === '放进 6 号柜');
  expect(moved).toBe(1);
  await press('李守田 腕带', '李守田 袋签', 'A-06');
  await until((view) => view.phase === 'yourTurn' && view.task?.facts[0]?.startsWith('李家长女') === true);
  await lesson.stop();
  expect((await until((view) => view.phase === 'word')).word?.title).toBe('停得对');
  lesson.go();
  const { moments } = await until((view) => view.phase === 'over');
  expect(moments.map((moment) => moment.outcome)).toEqual(['right', 'stopped']);
  expect(finished).toEqual([{ moments: 2, missed: 0, helped: expect.any(Number) }]);
});

it('does the next step for whoever does not know it, and counts that too; from there it can be played again', async () => {
  await toTheNote();
  await lesson.help();
  expect(lesson.view().hint).toBe('下一步是：扫李守田 腕带。已替您做了');
  await lesson.help();
  await lesson.help();
  expect((await until((view) => view.phase === 'word')).word?.title).toBe('这里应该停下');
  const [moment] = lesson.view().moments;
  expect(moment).toMatchObject({ outcome: 'helped', missed: true });
  lesson.again(moment?.index ?? null);
  await until((view) => view.phase === 'yourTurn' && view.task?.facts[0] === '便条上写的是 5 号柜');
  await lesson.stop();
  await until((view) => view.phase === 'word');
  expect(lesson.view().moments).toMatchObject([{ outcome: 'stopped', missed: false }]);
  // A part that was played again is practice: the record is of a whole story.
  expect(finished).toEqual([]);
});

it('lets a routine step that went wrong be tried again, and says that there was nothing to stop for', async () => {
  await helped('接收 · 何德顺');
  await myTurn('入柜 · 何德顺');
  await lesson.stop();
  expect((await until((view) => view.phase === 'word')).word?.title).toBe('这里没有不对');
  lesson.go();
  await until((view) => view.phase === 'yourTurn' && moved === 1);
  expect(lesson.view().moments).toEqual([]);
  await press('何德顺 腕带', '何德顺 袋签', 'A-05');
  await myTurn('接收 · 李守田');
});

it('hands a scanner that types like a keyboard to the real station, and takes nothing of it', async () => {
  await myTurn('接收 · 何德顺');
  const router = createRouterClient(createRouter(lesson.core));
  const wristband = lesson.core.views.openCases()[0]?.carriers[0]?.code ?? '';
  await router.scan.code({ text: wristband, source: 'wedge' });
  expect(keyed).toEqual([wristband]);
  expect(lesson.core.checking.busy).toBe(false);
  await router.scan.code({ text: wristband, source: 'camera' });
  expect(lesson.core.checking.busy).toBe(false);
});

it('has no door, no printer and no device behind it, and leaves nothing when it closes', async () => {
  await myTurn('接收 · 何德顺');
  const { interlock, printer, devices } = lesson.core.ports;
  expect(interlock.wired).toBe(false);
  expect(devices.trials).toBeUndefined();
  expect(await printer.print(PAPER)).toBeNull();
  expect(lesson.core.ledger.file.startsWith(scratch)).toBe(true);
  lesson.close();
  expect(readdirSync(scratch)).toEqual([]);
  await open();
});
