/**
 * The trigger of the simulated scanner to the frame that shows the verdict its scan brought: through the serial port,
 * the driver, the checkpoint, the durable append, the page and the compositor. On the clock of this process, so that
 * the order to the rig is in it too.
 */
import type { Page } from 'playwright';
import { encodeEpc } from '../../src/domain/codes/index.ts';
import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import { demoCodes } from '../../src/drill/codes.ts';
import type { CaseDetail, SearchHit } from '../../src/station/dto.ts';
import { DEMO_STATIONS } from '../../src/station/home.ts';
import { ElectronStage } from '../electronStage.ts';
import { outFolder, type Scope } from '../harness.ts';
import { numbers, showOnly, signIn } from './application.ts';
import { type Metric, metric, quantile } from './measure.ts';

const CREMATORS = ['1 号炉', '2 号炉', '3 号炉', '4 号炉'] as const;
/** Four antennas in turn, 33 rounds a second: so many tags each make 300 reads a second. */
const TAGS_AT_AN_ANTENNA = 9;
/** The verdict that fills the screen. */
const VERDICT = '.gc-verdict';
const SENTENCE = '.gc-verdict-sentence';
/** What the step under way asks for next. */
const PROMPT = '.gcs-prompt';
const STATION = 'kiosk';

/** Runs in the page. */
interface Blocks {
  longest: number;
}

function watchBlocks(): void {
  const blocks: Blocks = { longest: 0 };
  Reflect.set(window, 'benchBlocks', blocks);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) blocks.longest = Math.max(blocks.longest, entry.duration);
  }).observe({ type: 'longtask' });
}

function forgetBlocks(): void {
  Object.assign(Reflect.get(window, 'benchBlocks') as Blocks, { longest: 0 });
}

function longestBlock(): number {
  return (Reflect.get(window, 'benchBlocks') as Blocks).longest;
}

/**
 * Runs in the page: resolves with the moment at which the verdict that comes next was on the screen, on the page's own
 * clock: what the compositor says of the frame (Element Timing, `renderTime`, exact to 4 ms), not when it was asked for.
 * It looks out from the moment this returns; the promise is kept in the page, for `benchShown`.
 */
function lookOut({ verdict, said }: { verdict: string; said: string }): void {
  const shown = new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => over(() => reject(new Error(`${verdict}: never shown`))), 10_000);
    const frames = new PerformanceObserver((list) => {
      const [entry] = list.getEntries() as (PerformanceEntry & { readonly renderTime: number })[];
      if (entry !== undefined) over(() => resolve(entry.renderTime));
    });
    const look = new MutationObserver(() => {
      document.querySelector(`${verdict} ${said}`)?.setAttribute('elementtiming', 'verdict');
    });
    const over = (then: () => void) => {
      look.disconnect();
      frames.disconnect();
      clearTimeout(late);
      then();
    };
    frames.observe({ type: 'element' });
    look.observe(document.body, { subtree: true, childList: true });
  });
  Reflect.set(window, 'benchShown', shown);
}

function benchShown(): Promise<number> {
  return Reflect.get(window, 'benchShown') as Promise<number>;
}

/** Runs in the page: resolves once the step that was opened is on the screen and the page has nothing left to draw. */
function asked(prompt: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      look.disconnect();
      reject(new Error(`${prompt}: never asked`));
    }, 10_000);
    const see = () => {
      if (document.querySelector(prompt) === null) return;
      look.disconnect();
      clearTimeout(late);
      requestAnimationFrame(() => requestIdleCallback(() => resolve()));
    };
    const look = new MutationObserver(see);
    look.observe(document.body, { subtree: true, childList: true });
    see();
  });
}

/** Runs in the page: resolves with the frame after the verdict has gone. */
function gone(verdict: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      look.disconnect();
      reject(new Error(`${verdict}: never went`));
    }, 10_000);
    const see = () => {
      if (document.querySelector(verdict) !== null) return;
      look.disconnect();
      clearTimeout(late);
      requestAnimationFrame(() => setTimeout(resolve));
    };
    const look = new MutationObserver(see);
    look.observe(document.body, { subtree: true, childList: true });
    see();
  });
}

/**
 * What to add to a moment on the page's clock to have it on this process's. Both count one clock of the machine from
 * different beginnings, so the quickest of some questions is wrong by less than half its way there and back.
 */
async function aheadOf(page: Page): Promise<number> {
  let best = { way: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let asked = 0; asked < 50; asked += 1) {
    const from = performance.now();
    const there = await page.evaluate(() => performance.now());
    const way = performance.now() - from;
    if (way < best.way) best = { way, ahead: from + way / 2 - there };
  }
  return best.ahead;
}

interface Body {
  readonly caseId: string;
  readonly wristband: string;
  /** What nothing stands in the way of before somebody is scanned. */
  readonly steps: readonly CheckpointId[];
}

async function bodies(stage: ElectronStage): Promise<Body[]> {
  const hits = (await stage.call(STATION, 'cases.open', null)) as readonly SearchHit[];
  const found: Body[] = [];
  for (const { caseId } of hits) {
    const { carriers, next } = (await stage.call(STATION, 'cases.get', { caseId })) as CaseDetail;
    const worn = carriers.find(({ kind, state }) => kind === 'wristband' && state === 'bound');
    if (worn === undefined) continue;
    const steps = next.filter(({ bars }) => bars.length === 0).map(({ checkpoint }) => checkpoint);
    found.push({ caseId, wristband: worn.code, steps });
  }
  return found;
}

interface Task {
  readonly checkpoint: CheckpointId;
  readonly expected: string;
}

/** Whoever moved everybody in the last run may not review them: the other one may. */
const HANDS = ['s05', 's06'] as const;

async function signInAtKiosk(stage: ElectronStage, staffId: string): Promise<void> {
  await stage.call(STATION, 'session.signOut', null);
  await signIn(stage.line, STATION, staffId);
}

/** Signs somebody in who has something to do: to move one, or to review one whom the last run has moved. */
async function taskOf(stage: ElectronStage): Promise<{ task: Task; all: readonly Body[] }> {
  for (const hand of HANDS) {
    await signInAtKiosk(stage, hand);
    const all = await bodies(stage);
    const task = await openable(stage, all);
    if (task !== null) return { task, all };
  }
  throw new Error('nobody lies in a bay to be moved or reviewed');
}

async function openable(stage: ElectronStage, all: readonly Body[]): Promise<Task | null> {
  for (const { caseId: expected, steps } of all) {
    for (const checkpoint of steps.filter((step) => step === 'move' || step === 'review')) {
      await stage.call(STATION, 'attempt.open', { checkpoint, expected });
      const { attempt } = await stage.live(STATION);
      await stage.call(STATION, attempt === null ? 'verdict.dismiss' : 'attempt.cancel', null);
      if (attempt !== null) return { checkpoint, expected };
    }
  }
  return null;
}

/** One body is to be moved, another's wristband is scanned: 停, over the whole screen of the kiosk. */
class WrongBodies {
  readonly #stage: ElectronStage;
  readonly #page: Page;
  readonly #task: Task;
  readonly #others: readonly string[];
  #turn = 0;

  static async find(stage: ElectronStage, page: Page): Promise<WrongBodies> {
    const { task, all } = await taskOf(stage);
    const others = all.filter(({ caseId }) => caseId !== task.expected);
    return new WrongBodies(stage, page, task, others);
  }

  private constructor(stage: ElectronStage, page: Page, task: Task, others: readonly Body[]) {
    this.#stage = stage;
    this.#page = page;
    this.#task = task;
    this.#others = others.map(({ wristband }) => wristband);
  }

  async times(count: number): Promise<number[]> {
    const times: number[] = [];
    const ahead = await aheadOf(this.#page);
    while (times.length < count) times.push(await this.#once(ahead));
    return times;
  }

  async #once(ahead: number): Promise<number> {
    const other = this.#others[this.#turn % this.#others.length] ?? '';
    this.#turn += 1;
    await this.#stage.call(STATION, 'attempt.open', this.#task);
    // Nobody pulls the trigger before the screen asks for it.
    await this.#page.evaluate(asked, PROMPT);
    await this.#page.evaluate(lookOut, { verdict: VERDICT, said: SENTENCE });
    const start = performance.now();
    await this.#stage.trigger(STATION, other);
    const took = (await this.#page.evaluate(benchShown)) + ahead - start;
    const { verdict } = await this.#stage.live(STATION);
    if (verdict?.outcome !== 'blocked') throw new Error(`no verdict of ${other}`);
    const away = this.#page.evaluate(gone, VERDICT);
    await this.#stage.call(STATION, 'verdict.dismiss', { eventId: verdict.eventId });
    await away;
    return took;
  }
}

export async function scanRows(scope: Scope, dir: string, count: number): Promise<Metric[]> {
  showOnly(
    dir,
    DEMO_STATIONS.map(({ stationId }) => stationId),
  );
  const stage = await ElectronStage.open(scope, { pictures: outFolder, folder: dir });
  const cremators = CREMATORS.map((label) => demoCodes.code('cremator', label));
  await stage.installDevices(async (station) => signIn(stage.line, station, 's02'), cremators);
  const pages = DEMO_STATIONS.map(({ stationId }) => stage.running.page(stationId as typeof STATION));
  const page = stage.running.page(STATION);
  await stage.line.ask('raise', STATION);
  for (const each of pages) await each.evaluate(watchBlocks);
  const wrong = await WrongBodies.find(stage, page);
  await wrong.times(Math.ceil(count / 4));
  await stage.line.ask('longestDelay');
  for (const each of pages) await each.evaluate(forgetBlocks);
  const calm = await wrong.times(count);
  await readTags(stage, cremators);
  const busy = await wrong.times(count);
  const blocked = await Promise.all(pages.map((each) => each.evaluate(longestBlock)));
  const away = await stage.line.ask('longestDelay');
  return [
    metric('scan-to-screen.p99', quantile(calm, 0.99), 'ms'),
    metric('scan-to-screen.busy.p99', quantile(busy, 0.99), 'ms', quantile(calm, 0.99)),
    metric('scan-to-screen.block', Math.max(away, ...blocked), 'ms'),
  ];
}

/** Bag tags of nobody at every furnace mouth, 300 reads a second from here on. */
async function readTags(stage: ElectronStage, cremators: readonly string[]): Promise<void> {
  for (const [antenna, cremator] of cremators.entries()) {
    const tags = [...numbers('bagTag', 80_000_000 + antenna * 1_000, TAGS_AT_AN_ANTENNA)];
    await stage.tags(
      'console',
      cremator,
      tags.map((number) => encodeEpc(1, 'bagTag', number)),
    );
  }
}
