/** Training in the real application: beside the real stations, and with no way into them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { demoCodes } from '../../src/drill/codes.ts';
import { loadScenario } from '../../src/drill/load.ts';
import { Runner } from '../../src/drill/runner.ts';
import { demoCode } from '../../src/station/demo/homeData.ts';
import { launch, type Running, startOpen } from '../application.ts';
import { openPort, TypingStage } from '../electronStage.ts';
import { projectRoot, suite, until } from '../harness.ts';
import { signInQuietly, wedge } from '../keyboard.ts';
import { Walker } from './screens.ts';

/** One for each station: what its screens look like in a training is looked at, too. */
const DRILLS = {
  kiosk: '一种码扫进另一个格',
  desk: '上海：一位女士被当成别人的父亲',
  console: '炉口读写器坏了',
} as const;

const inHands = loadScenario(path.join(projectRoot, 'e2e', 'scenarios', 'in-hands.yml'));

/** What a finger needs on the glass; a pixel is lost where a zoomed edge falls between two. */
const FINGER = 71;

/** Buttons of the trainee that are smaller than a finger, in pixels of the glass. The map of bays has its own rules. */
async function tooSmall(page: Page): Promise<string[]> {
  const buttons = page.locator(
    '.gc-lesson-strip button, .gc-lesson-word button, .gc-shell-station button:not([data-bay])',
  );
  const found: string[] = [];
  for (const button of await buttons.all()) {
    const box = await button.boundingBox();
    if (box === null || (box.height >= FINGER && box.width >= FINGER)) continue;
    found.push(`${await button.textContent()} ${Math.round(box.width)}×${Math.round(box.height)}`);
  }
  return found;
}

/** Three windows more than usual, each looked at in both sizes. */
const LIMIT_MS = 240_000;

function markOf(folder: string): string {
  return `guicheng-training-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}-`;
}

/** Scratch folders of this home; others may be training beside. */
function scratchOf(folder: string): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(markOf(folder)));
}

async function heads({ line }: Running): Promise<readonly string[]> {
  return await line.ask('heads');
}

/** Signs in, finds the drill in the list of the station and opens its window. */
async function begin(running: Running, name: string, walker?: Walker): Promise<Page> {
  const page = running.page('kiosk');
  await signInQuietly(running.line, 'kiosk', 's05');
  await page.getByRole('button', { name: /^冷藏管理员 王建军/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '演练', exact: true }).click();
  const drills = page.getByRole('button', { name: '选一个演练' });
  await drills.waitFor();
  if (await drills.isEnabled()) await drills.click();
  const drill = page.getByRole('listitem').filter({ hasText: name });
  await drill.waitFor();
  await walker?.look('training-list');
  const opened = running.app.waitForEvent('window', { timeout: 60_000 });
  await drill.getByRole('button', { name: '开始' }).click();
  const training = await opened;
  await training.getByText('演练 · 不是真的').first().waitFor();
  return training;
}

const strip = (page: Page) => page.getByRole('complementary', { name: '演练', exact: true });
const press = (page: Page, name: string | RegExp) => strip(page).getByRole('button', { name }).click();
const word = (page: Page) => page.locator('.gc-lesson-word');

/** Until it is the trainee's turn, or something has to be read. */
async function turn(page: Page): Promise<'turn' | 'word' | 'over'> {
  const mine = strip(page).getByRole('region', { name: '轮到您' });
  const over = page.getByRole('heading', { name: /^演练结束/ });
  await mine.or(word(page)).or(over).first().waitFor({ timeout: 60_000 });
  if (await over.isVisible()) return 'over';
  return (await word(page).isVisible()) ? 'word' : 'turn';
}

/** What is not looked at is done by help, until the trainee stands before what is. */
async function helpUntil(page: Page, title: RegExp): Promise<void> {
  for (;;) {
    const now = await turn(page);
    assert.notEqual(now, 'over', `the drill ended before ${title}`);
    if (now === 'word') {
      await read(page);
      continue;
    }
    const task = strip(page).locator('.gc-lesson-task');
    const text = (await task.textContent()) ?? '';
    if (title.test(text)) return;
    await help(page);
  }
}

/** The next step is done, and the strip says so or has gone on. */
async function help(page: Page): Promise<void> {
  const shown = async (): Promise<string> => (await strip(page).textContent()) ?? '';
  const before = await shown();
  await press(page, '不会');
  await until('the strip to go on', shown, (now) => now !== before);
}

/** What was said is read, and gone. */
async function read(page: Page): Promise<void> {
  const said = await word(page).textContent();
  await word(page).getByRole('button').click();
  await until(
    'the word to be gone',
    // At once: between a count and a look it may go.
    async () => (await word(page).allTextContents())[0] ?? null,
    (now) => now !== said,
  );
}

async function titleOf({ app }: Running, page: Page): Promise<string> {
  const window = await app.browserWindow(page);
  return await window.evaluate((found) => found.getTitle());
}

/** Whatever a process has open now. */
function opened(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(path.join(folder, name))];
    } catch (error) {
      // Closed between the list and the look.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** The process of the training, as the application sees it. */
async function processOf({ app }: Running): Promise<number | null> {
  return await app.evaluate(({ app: main }) => {
    const found = main.getAppMetrics().find(({ name }) => name === '归程演练');
    return found?.pid ?? null;
  });
}

export const training = suite('training', ({ check, shared }) => {
  const open = shared((scope) =>
    launch(scope, { folder: scope.folder('lessons'), env: { GUICHENG_TRAINING_PACE: '0' } }),
  );

  check(
    'a drill is played on the screens of the station, and the real chains stay as they were',
    async () => {
      const running = await open();
      const before = await heads(running);
      const page = await begin(running, DRILLS.kiosk, new Walker(running.page('kiosk'), 'kiosk'));
      const walker = new Walker(page, 'kiosk');
      assert.equal(await titleOf(running, page), '演练 · 不是真的 · 冷藏间');
      assert.equal(scratchOf(running.folder).length, 1);

      await helpUntil(page, /^轮到您：入柜 · 莫如海/);
      await walker.look('training-turn');
      assert.deepEqual(await tooSmall(page), []);
      await press(page, /^莫如海 腕带/);
      await press(page, /^1 号炉/);
      await word(page).getByText('这里走进去了，是工作站拦住的').waitFor();
      await walker.look('training-blocked');
      await read(page);

      await helpUntil(page, /^轮到您：入柜 · 莫如海/);
      await press(page, '不对，停下');
      await word(page).getByText('停得对').waitFor();
      await read(page);

      await helpUntil(page, /^轮到您：入柜 · 莫如海/);
      for (const thing of [/^莫如海 腕带/, /^莫如海 袋签/, /^A-01/]) await press(page, thing);
      await word(page).getByText('做对了').waitFor();
      await read(page);
      await turn(page);
      await press(page, '看结果');
      for (const [how, words] of [
        ['漏了', '是工作站拦住的'],
        ['停住了', '您停住了'],
        ['停住了', '您做对了'],
      ] as const)
        await page.getByRole('listitem').filter({ hasText: how }).getByText(words).waitFor();
      await walker.look('training-result');
      await page.getByRole('button', { name: '离开演练' }).click();
      await until(
        'the training to be gone',
        async () => page.isClosed(),
        (closed) => closed,
      );
      await until(
        'its folder to be gone',
        async () => scratchOf(running.folder),
        (left) => left.length === 0,
      );

      const real = running.page('kiosk');
      await real
        .getByText(/关口漏了/)
        .first()
        .waitFor();
      await real.getByRole('button', { name: '演练记录' }).click();
      await real.getByRole('row').filter({ hasText: '王建军' }).filter({ hasText: DRILLS.kiosk }).waitFor();
      await new Walker(real, 'kiosk').look('training-records');
      assert.deepEqual(await heads(running), before);
      assert.deepEqual([...walker.problems], []);
    },
    LIMIT_MS,
  );

  check('what a real scanner reads meanwhile is real work, and in front at once', async () => {
    const running = await open();
    const page = await begin(running, DRILLS.desk);
    await turn(page);
    const walker = new Walker(page, 'desk');
    await walker.look('training-turn');
    const focused = () =>
      running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.getTitle() ?? '');
    // A scanner that types like a keyboard types into whatever window is in front.
    await wedge(page, demoCode('staff', 's06'));
    await until(
      'the badge to be asked for its PIN at the real kiosk',
      () => running.line.live('kiosk'),
      (live) => live.pinFor?.staffId === 's06',
    );
    const notice = page.getByRole('alertdialog', { name: '真实的业务' });
    await notice.waitFor();
    await walker.look('training-real-work');
    assert.equal(await page.getByRole('dialog', { name: /请输入口令/ }).count(), 0);
    const real = running.page('kiosk');
    await real.getByRole('dialog', { name: /请输入口令/ }).waitFor();
    await notice.getByRole('button', { name: '回到工作' }).click();
    await until('the real window to be in front', focused, (title) => title === '归程 · 冷藏间');
    await running.line.call('kiosk', 'session.cancelPin', undefined);
    await real.getByRole('button', { name: '回到演练' }).click();
    await notice.waitFor({ state: 'detached' });
    await until('the training to be in front', focused, (title) => title.startsWith('演练 · 不是真的'));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: '离开演练' }).getByRole('button', { name: '离开' }).click();
    await until(
      'the training to be gone',
      async () => page.isClosed(),
      (closed) => closed,
    );
    assert.deepEqual([...walker.problems], []);
  });

  check('an alarm of the real home reaches whoever trains, wherever they are in the drill', async (scope) => {
    const running = await launch(scope, {
      folder: scope.folder('alarm'),
      env: { GUICHENG_TRAINING_PACE: '0', GUICHENG_STAGE_CLOCK: inHands.clock },
    });
    const result = await new Runner(new TypingStage(running.line), demoCodes).play(inHands);
    assert.deepEqual(result.problems, []);
    await running.line.call('kiosk', 'verdict.dismiss', undefined);
    const page = await begin(running, DRILLS.desk);
    await turn(page);
    const before = await heads(running);
    // Whom he holds should have been in a bay by now.
    await running.line.ask('advance', 16 * 60_000);
    const notice = page.getByRole('alertdialog', { name: '真实的业务' });
    await notice.getByText(/龙景山在王建军手上已超过 15 分钟。请送到位并扫码/).waitFor();
    await new Walker(page, 'desk').look('training-alarm');
    await notice.getByRole('button', { name: '回到工作' }).click();
    await until(
      'the real kiosk in front',
      () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.getTitle() ?? ''),
      (title) => title === '归程 · 冷藏间',
    );
    await running
      .page('kiosk')
      .getByText(/龙景山在王建军手上已超过 15 分钟/)
      .first()
      .waitFor();
    assert.deepEqual(await heads(running), before);
  });

  check(
    'a scanner on a serial port stays the real station’s, and no scan of the drill gets there',
    async (scope) => {
      const gun = await openPort(scope, scope.folder('ports'), 'kiosk', 'scanner.ts');
      const running = await launch(scope, {
        folder: scope.folder('serial'),
        env: { GUICHENG_TRAINING_PACE: '0' },
      });
      const { line } = running;
      await signInQuietly(line, 'kiosk', 's02');
      await line.call('kiosk', 'devices.save', {
        deviceId: 'scanner-kiosk',
        protocol: 'serial-scanner',
        label: '扫码枪',
        enabled: true,
        place: null,
        settings: { port: gun.cable.a, baudRate: 9600 },
      });
      await until(
        'the scanner to work',
        () => line.live('kiosk'),
        (live) => live.devices.some((device) => device.state === 'working'),
      );
      await line.call('kiosk', 'session.signOut', undefined);
      const page = await begin(running, DRILLS.kiosk);
      await helpUntil(page, /^轮到您：入柜 · 莫如海/);
      const real = (await line.live('kiosk')).lastScan?.at ?? 0;
      await press(page, /^莫如海 腕带/);
      const heard = page.locator('.gc-scan');
      await heard
        .getByText('莫如海')
        .or(page.getByText(/莫如海/))
        .first()
        .waitFor();
      assert.equal((await line.live('kiosk')).lastScan?.at ?? 0, real);

      await gun.program.order({ scan: demoCode('staff', 's06') });
      await until(
        'the badge at the real kiosk',
        () => line.live('kiosk'),
        (live) => live.pinFor?.staffId === 's06',
      );
      const notice = page.getByRole('alertdialog', { name: '真实的业务' });
      await notice.waitFor();
      // The scratch home was told nothing: no PIN is asked for there, and no badge of the drill has changed.
      assert.equal(await page.getByRole('dialog', { name: /请输入口令/ }).count(), 0);
      await line.call('kiosk', 'session.cancelPin', undefined);
      await notice.getByRole('button', { name: '已经办好，继续演练' }).click();
      await notice.waitFor({ state: 'detached' });
      await strip(page).getByRole('region', { name: '轮到您' }).waitFor();
    },
  );

  check(
    'a training that dies takes nothing with it, and what a power cut leaves goes at the next start',
    async (scope) => {
      const running = await open();
      const page = await begin(running, DRILLS.console);
      await turn(page);
      const walker = new Walker(page, 'console');
      await walker.look('training-turn');
      assert.deepEqual([...walker.problems], []);
      const pid = (await processOf(running)) ?? 0;
      assert.notEqual(pid, 0);
      const files = opened(pid);
      assert.ok(files.some((file) => file.includes(markOf(running.folder))));
      // The real home is no file of this process, and nobody has told it where that lies.
      assert.deepEqual(
        files.filter((file) => file.startsWith(running.folder)),
        [],
      );
      assert.ok(!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(running.folder));
      process.kill(pid, 'SIGKILL');
      await until(
        'its window to be gone',
        async () => page.isClosed(),
        (closed) => closed,
      );
      await until(
        'its folder to be gone',
        async () => scratchOf(running.folder),
        (left) => left.length === 0,
      );
      await running.page('kiosk').getByText('演练中途断了').waitFor();
      assert.equal((await running.line.live('kiosk')).trainingOpen, false);

      const folder = scope.folder('after-a-power-cut');
      mkdirSync(path.join(tmpdir(), `${markOf(folder)}left`, 'home-x'), { recursive: true });
      await startOpen(scope, { folder });
      await until(
        'what was left to be gone',
        async () => scratchOf(folder),
        (left) => left.length === 0,
      );
    },
  );
});
