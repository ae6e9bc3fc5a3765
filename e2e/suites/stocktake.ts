/** A count and a list of moves at the cold room, by scanner and touch, as keepers do them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright';
import { demoCodes } from '../../src/drill/codes.ts';
import { loadScenario } from '../../src/drill/load.ts';
import { Runner } from '../../src/drill/runner.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import type { CaseDetail, SearchHit } from '../../src/station/dto.ts';
import { launch, type Running } from '../application.ts';
import { TypingStage } from '../electronStage.ts';
import { projectRoot, type Scope, suite, until } from '../harness.ts';
import { signInQuietly, wedge } from '../keyboard.ts';
import { Walker } from './screens.ts';

const scenario = loadScenario(path.join(projectRoot, 'e2e', 'scenarios', 'cold-room.yml'));
const bay = (label: string) => demoCode('bay', label);

interface ColdRoom extends Running {
  readonly window: Page;
  readonly walker: Walker;
}

async function openColdRoom(scope: Scope): Promise<ColdRoom> {
  const running = await launch(scope, {
    folder: scope.folder('stocktake'),
    env: { GUICHENG_STAGE_CLOCK: scenario.clock },
  });
  const result = await new Runner(new TypingStage(running.line), demoCodes).play(scenario);
  assert.deepEqual(result.problems, []);
  const window = running.page('kiosk');
  window.setDefaultTimeout(15_000);
  await window.bringToFront();
  await running.line.call('kiosk', 'verdict.dismiss', undefined);
  await signInQuietly(running.line, 'kiosk', 's05');
  return { ...running, window, walker: new Walker(window, 'kiosk') };
}

async function room(window: Page, name: string): Promise<void> {
  await window.getByRole('button', { name: /^更多/ }).click();
  await window.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

async function bandOf({ line }: Running, name: string): Promise<string> {
  const hits = (await line.call('kiosk', 'cases.search', { query: name })) as SearchHit[];
  const caseId = hits.find((hit) => hit.name === name)?.caseId ?? '';
  const { carriers } = (await line.call('kiosk', 'cases.get', { caseId })) as CaseDetail;
  return carriers.find((carrier) => carrier.kind === 'wristband')?.code ?? '';
}

const counting = async ({ line }: Running) => (await line.live('kiosk')).counting;

/** Looks at every place that is left, as the ledger has it but for whom `there` says lies elsewhere. */
async function countRest(cold: ColdRoom, there: Readonly<Record<string, string>>): Promise<void> {
  for (;;) {
    const next = (await counting(cold))?.next ?? null;
    if (next === null) return;
    await cold.line.typed('kiosk', next.code);
    const band = there[next.code];
    if (band === undefined) await cold.line.call('kiosk', 'stocktake.empty', {});
    else await cold.line.typed('kiosk', band);
  }
}

/** Second person of a dialog: badge by scanner, PIN by hand. */
async function secondPerson(window: Page, staffId: string): Promise<void> {
  await wedge(window, demoCode('staff', staffId));
  const dialog = window.getByRole('dialog').or(window.locator('.gc-move-form')).last();
  await until(
    'the badge of the second person',
    () => dialog.getByRole('textbox', { name: '第二人工牌' }).inputValue(),
    (value) => value !== '',
  );
  await dialog.getByLabel('第二人口令').fill(demoPin(staffId));
}

export const stocktake = suite('stocktake', ({ check, shared }) => {
  const open = shared(openColdRoom);

  check('a count finds two who changed places, stops both, and is gone on with by another', async () => {
    const cold = await open();
    const { window, line, walker } = cold;
    const chen = await bandOf(cold, '陈守义');
    const li = await bandOf(cold, '李桂兰');
    await room(window, '盘点');
    await window.getByRole('heading', { name: '盘点', exact: true }).waitFor();
    await walker.look('stocktake');
    await window
      .getByRole('listitem')
      .filter({ hasText: '二号冷藏间' })
      .first()
      .getByRole('button', { name: '只盘这里' })
      .click();
    await window.getByText('请扫柜位码').waitFor();
    // The scanner is heard wherever the focus is.
    await wedge(window, bay('F-01'));
    await window.getByText('打开柜门，扫里面的腕带').waitFor();
    await walker.look('count-at-bay');
    await wedge(window, li);
    await window
      .getByText(/F-01里是李桂兰，账上在二号冷藏间 F-03/)
      .first()
      .waitFor();
    await walker.look('count-off');
    await wedge(window, bay('F-02'));
    await window.getByRole('button', { name: /^空/ }).click();
    await window.getByText('F-02：空，相符').first().waitFor();

    await line.call('kiosk', 'session.signOut', undefined);
    await signInQuietly(line, 'kiosk', 's06');
    // Broken off: whoever scans on counts nobody and moves nobody, until it is said which it is.
    await window.getByText(/停在半路/).waitFor();
    await wedge(window, chen);
    await window.getByText(/请先按「接着盘」/).waitFor();
    assert.equal((await line.live('kiosk')).attempt, null);
    await walker.look('count-half');
    await window.getByRole('button', { name: '接着盘' }).click();
    await window.getByText('2 / 20').waitFor();
    await countRest(cold, { [bay('F-03')]: chen });
    await walker.look('count-done');
    await window.getByRole('button', { name: '结束盘点' }).click();
    await window.getByRole('heading', { name: /冷柜盘点报告/ }).waitFor();
    await walker.look('count-report');
    assert.deepEqual(walker.problems, []);

    // The way on, at the place itself: what lies there is scanned, a second person beside.
    for (const [name, code, place] of [
      ['李桂兰', li, 'F-01'],
      ['陈守义', chen, 'F-03'],
    ] as const) {
      const row = window
        .getByRole('list', { name: '因此停下的' })
        .getByRole('listitem')
        .filter({ hasText: name });
      await row.getByRole('button', { name: '到现场核对' }).click();
      const dialog = window.getByRole('dialog', { name: '到现场核对' });
      await dialog.waitFor();
      await until(
        'the scanner held by the dialog',
        async () => {
          await wedge(window, code);
          return await dialog.getByRole('textbox', { name: /现场扫到/ }).inputValue();
        },
        (value) => value !== '',
      );
      await wedge(window, bay(place));
      await dialog.getByRole('textbox', { name: '看到了什么' }).fill('两人看清，位置对调');
      await secondPerson(window, 's05');
      await dialog.getByRole('button', { name: '两人看清，关闭冲突' }).click();
      await dialog.waitFor({ state: 'detached' });
    }
    assert.deepEqual(await line.call('kiosk', 'conflicts.list', undefined), []);
    assert.equal((await line.live('kiosk')).attempt, null);
  });

  check('a list of moves is drawn up by two, made move by move, and closed at zero', async () => {
    const cold = await open();
    const { window, line, walker } = cold;
    await signInQuietly(line, 'kiosk', 's05');
    const bands = new Map([
      [bay('F-01'), await bandOf(cold, '李桂兰')],
      [bay('F-03'), await bandOf(cold, '陈守义')],
    ]);
    await window.keyboard.press('F1');
    await room(window, '倒库搬迁');
    await window.getByRole('button', { name: '开列倒库清单' }).click();
    await window.getByRole('button', { name: '二号冷藏间' }).click();
    await window.getByText('两人核对，开列 2 位').waitFor();
    await window.getByRole('textbox', { name: '为什么移' }).fill('二号冷藏间压缩机停');
    await walker.look('relocation-draw');
    await secondPerson(window, 's06');
    await window.getByRole('button', { name: /两人核对，开列 2 位/ }).click();
    await window.getByText('还有 2 位要移').waitFor();
    await walker.look('relocation');
    assert.deepEqual(walker.problems, []);

    for (const [from, to] of [
      ['F-01', 'A-01'],
      ['F-03', 'A-02'],
    ] as const) {
      const band = bands.get(bay(from)) ?? '';
      await line.call('kiosk', 'attempt.open', { checkpoint: 'move', expected: null });
      for (const code of [band, bay(from)]) await line.typed('kiosk', code);
      if (from === 'F-01') await walker.look('relocation-move');
      await line.typed('kiosk', bay(to));
      await line.typed('kiosk', demoCode('staff', 's06'));
      assert.equal((await line.live('kiosk')).verdict?.outcome, 'pass');
      await line.call('kiosk', 'verdict.dismiss', undefined);
    }
    await room(window, '倒库搬迁');
    await window.getByRole('button', { name: '打开' }).click();
    await window.getByRole('button', { name: '盘点两头' }).click();
    await until(
      'the closing count',
      () => counting(cold),
      (view) => view?.total === 4,
    );
    await countRest(cold, {
      [bay('A-01')]: bands.get(bay('F-01')) ?? '',
      [bay('A-02')]: bands.get(bay('F-03')) ?? '',
    });
    await window.getByRole('button', { name: '结束盘点' }).click();
    await window.getByText('差数为零，可以关闭。').waitFor();
    await window.getByRole('button', { name: '关闭清单' }).click();
    await secondPerson(window, 's06');
    await window.getByRole('button', { name: '两人核对，关闭清单' }).click();
    await window.getByText('已关闭，差数为零。').waitFor();
    await walker.look('relocation-closed');
    assert.deepEqual(walker.problems, []);
  });
});
