/** The stage of the day with all ten classes of devices: scans come from whatever is in somebody's hand. */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright';
import { demoCodes } from '../src/drill/codes.ts';
import { loadScenario } from '../src/drill/load.ts';
import { Runner } from '../src/drill/runner.ts';
import type { StationId } from '../src/drill/stage.ts';
import { launch, type Running } from './application.ts';
import { drawPortrait, SAME_PULL_MS, TypingStage } from './electronStage.ts';
import { Hardware } from './hardware.ts';
import { projectRoot, type Scope, until } from './harness.ts';
import { signIn, wedge } from './keyboard.ts';
import type { MachineId } from './machines.ts';
import { Walker } from './suites/screens.ts';

const scenario = loadScenario(path.join(projectRoot, 'e2e', 'scenarios', 'ten-classes.yml'));

const SCANNERS: Readonly<Record<StationId, MachineId>> = {
  desk: 'deskScanner',
  kiosk: 'kioskScanner',
  console: 'consoleScanner',
};

/** Badges have a wedge of their own at the kiosk. */
const BADGE = demoCodes.badge('s01').slice(0, 2);

class HandsStage extends TypingStage {
  /** Stations where the scanner on its cable is not what is used: keys come from a wedge. */
  readonly wedges = new Set<StationId>();
  readonly #running: Running;
  readonly #hardware: Hardware;
  readonly #last = new Map<string, number>();

  constructor(running: Running, hardware: Hardware) {
    super(running.line);
    this.#running = running;
    this.#hardware = hardware;
  }

  protected override async portrait(station: StationId): Promise<string> {
    return await this.#running.page(station).evaluate(drawPortrait);
  }

  override async scan(station: StationId, text: string): Promise<void> {
    const key = `${station} ${text}`;
    const wait = (this.#last.get(key) ?? 0) + SAME_PULL_MS - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const before = (await this.live(station)).lastScan?.at ?? 0;
    if (this.wedges.has(station) || (station === 'kiosk' && text.startsWith(BADGE))) {
      const page = this.#running.page(station);
      await page.bringToFront();
      await wedge(page, text);
    } else await this.#hardware.order(SCANNERS[station], { scan: text });
    await this.until(`the scan of ${text}`, station, (live) => (live.lastScan?.at ?? 0) > before);
    this.#last.set(key, Date.now());
  }
}

/** A day that is played piece by piece; what breaks meanwhile, and what is seen of it, is told in between. */
export class TenClassesDay {
  readonly hardware: Hardware;
  readonly running: Running;
  readonly stage: HandsStage;
  readonly #runner: Runner;
  readonly #walkers = new Map<StationId, Walker>();
  #next = 0;
  #failed = false;

  private constructor(hardware: Hardware, running: Running) {
    this.hardware = hardware;
    this.running = running;
    this.stage = new HandsStage(running, hardware);
    this.#runner = new Runner(this.stage, demoCodes);
  }

  static async begin(scope: Scope): Promise<TenClassesDay> {
    const [hardware, running] = await Promise.all([
      Hardware.start(scope),
      launch(scope, {
        folder: scope.folder('ten'),
        env: { GUICHENG_STAGE_CLOCK: scenario.clock, GUICHENG_STAGE_CARDS: '1' },
      }),
    ]);
    for (const station of ['desk', 'kiosk', 'console'] as const)
      running.page(station).setDefaultTimeout(15_000);
    await hardware.install(running.line);
    return new TenClassesDay(hardware, running);
  }

  /** A part of the day; what follows one that failed would only tell of that failure again. */
  async chapter(tell: (today: TenClassesDay) => Promise<void>): Promise<void> {
    assert.ok(!this.#failed, 'the day ended in an earlier part of it');
    this.#failed = true;
    await tell(this);
    this.#failed = false;
  }

  page(station: StationId): Page {
    return this.running.page(station);
  }

  /** In front, with somebody signed in by badge and PIN. */
  async at(station: StationId, staffId: string): Promise<Page> {
    const page = this.page(station);
    await page.bringToFront();
    await signIn(page, this.running.line, station, staffId);
    return page;
  }

  /** What follows up to this step is done by hand, at the screen. */
  skipTo(first: string): void {
    this.#next = this.#find(first);
  }

  #find(name: string): number {
    const found = scenario.steps.findIndex(({ say }, index) => index >= this.#next && say === name);
    assert.ok(found >= 0, `no step ${name} to come`);
    return found;
  }

  /** Plays on, up to and with the step of this name. */
  async play(last: string): Promise<void> {
    for (const step of scenario.steps.slice(this.#next, this.#find(last) + 1)) {
      const { ok, problem, did } = await this.#runner.perform(this.#next, step);
      assert.ok(ok, `step ${this.#next + 1} (${step.say ?? did}): ${problem}`);
      this.#next += 1;
    }
  }

  /** Everything is played, and the ledgers hold exactly what cannot be taken back. */
  async isOver(): Promise<void> {
    assert.equal(this.#next, scenario.steps.length);
    const { problems } = await this.#runner.play({ ...scenario, steps: [] });
    assert.deepEqual(problems, []);
  }

  knows(caseId: string, printed: ReadonlyMap<string, string>): void {
    this.#runner.restore(new Map([['li', caseId]]), printed);
  }

  /** In the top line, where whoever works there looks. */
  async sign(station: StationId, text: string): Promise<void> {
    const signs = this.page(station).getByRole('list', { name: '设备和消息' });
    // Behind the shape that stands for it.
    await signs
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`^[●○▲] ${text}$`) })
      .waitFor();
  }

  /** The operator reads it as an alarm. */
  async alarm(station: StationId, text: string | RegExp): Promise<void> {
    await this.page(station)
      .getByRole('region', { name: /要办的事|紧急/ })
      .or(this.page(station).getByRole('alert', { name: '紧急' }))
      .getByText(text)
      .first()
      .waitFor();
  }

  async noAlarm(station: StationId, text: string): Promise<void> {
    await until(
      `no alarm ${text}`,
      async () => (await this.running.line.live(station)).alarms,
      (alarms) => !alarms.some((alarm) => alarm.text.includes(text)),
    );
  }

  async look(station: StationId, name: string): Promise<void> {
    const walker = this.#walkers.get(station) ?? new Walker(this.page(station), station);
    this.#walkers.set(station, walker);
    await walker.look(name);
    assert.deepEqual(walker.problems.splice(0), []);
  }
}
