/** The dialogs of the exceptions and of the administration, filled in by hand as a clerk or the director does it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Locator, Page } from 'playwright';
import { demoCodes } from '../../src/drill/codes.ts';
import { loadScenario } from '../../src/drill/load.ts';
import { Runner } from '../../src/drill/runner.ts';
import { demoCode } from '../../src/station/demo/homeData.ts';
import type { CaseDetail, SearchHit } from '../../src/station/dto.ts';
import { launch, type Running } from '../application.ts';
import { TypingStage } from '../electronStage.ts';
import { projectRoot, type Scope, suite, until } from '../harness.ts';
import { HAND_MS, signInQuietly, wedge } from '../keyboard.ts';
import { Walker } from './screens.ts';

const scenario = loadScenario(path.join(projectRoot, 'e2e', 'scenarios', 'exceptions.yml'));

interface House extends Running {
  readonly window: Page;
  readonly walker: Walker;
}

async function openHouse(scope: Scope): Promise<House> {
  const running = await launch(scope, {
    folder: scope.folder('exceptions'),
    env: { GUICHENG_STAGE_CLOCK: scenario.clock },
  });
  const result = await new Runner(new TypingStage(running.line), demoCodes).play(scenario);
  assert.deepEqual(result.problems, []);
  const { line } = running;
  for (const station of ['desk', 'kiosk', 'console'] as const) {
    if ((await line.live(station)).verdict !== null) await line.call(station, 'verdict.dismiss', undefined);
  }
  const window = running.page('desk');
  window.setDefaultTimeout(15_000);
  await window.bringToFront();
  await line.call('desk', 'session.signOut', undefined);
  await signInQuietly(line, 'desk', 's02');
  return { ...running, window, walker: new Walker(window, 'desk') };
}

async function detailOf({ line }: Running, name: string): Promise<CaseDetail> {
  const hits = (await line.call('desk', 'cases.search', { query: name })) as SearchHit[];
  const caseId = hits.find((hit) => hit.name === name)?.caseId ?? '';
  return (await line.call('desk', 'cases.get', { caseId })) as CaseDetail;
}

async function openCase(window: Page, name: string): Promise<Locator> {
  await window.keyboard.press('F2');
  await window.getByRole('combobox', { name: '查找逝者' }).fill(name);
  await window
    .getByRole('option', { name: new RegExp(name) })
    .first()
    .click();
  await window.getByRole('heading', { name, level: 1 }).waitFor();
  return window.getByRole('region', { name: '特殊情形和期限' });
}

const focusedName = (window: Page): Promise<string> =>
  window.evaluate(() => {
    const active = document.activeElement;
    const labels =
      active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement
        ? [...(active.labels ?? [])]
        : [];
    return active?.getAttribute('aria-label') ?? labels[0]?.textContent ?? active?.textContent ?? '';
  });

async function focusIs(window: Page, name: string): Promise<void> {
  await until(
    `the focus in ${name}`,
    () => focusedName(window),
    (found) => found.startsWith(name),
  );
}

/** Opens a dialog by its button, sees the focus where one begins, and looks at it. */
async function open(house: House, from: Locator, button: string, first: string): Promise<Locator> {
  const { window, walker } = house;
  await from.getByRole('button', { name: button, exact: true }).first().click();
  const dialog = window.getByRole('dialog');
  await dialog.waitFor();
  await focusIs(window, first);
  await walker.look(`exception-${button}`);
  return dialog;
}

/** Types from the first field on; Enter goes to the next one and at last to the button, which Enter presses. */
async function fillIn(window: Page, entries: readonly string[]): Promise<void> {
  for (const entry of entries) {
    // Faster, and it would be a scanner.
    await window.keyboard.type(entry, { delay: HAND_MS });
    await window.keyboard.press('Enter');
  }
}

async function gone(dialog: Locator): Promise<void> {
  await dialog.waitFor({ state: 'detached' });
}

/** What was refused is said, and nothing that was typed is lost. */
async function refused(
  window: Page,
  code: string,
  kept: readonly (readonly [Locator, string])[],
): Promise<void> {
  const alert = window.getByRole('alert').filter({ hasText: code });
  await alert.waitFor();
  for (const [field, value] of kept) assert.equal(await field.inputValue(), value);
  await alert.getByRole('button', { name: '知道了' }).click();
}

const recorded = (panel: Locator, text: string): Promise<void> =>
  panel.getByRole('list', { name: '已登记' }).getByText(text).first().waitFor();

export const exceptions = suite('exceptions', ({ check, shared }) => {
  const house = shared(openHouse);

  check(
    'a release of the police needs the band of this one, and goes by Enter from field to field',
    async () => {
      const home = await house();
      const { window } = home;
      const panel = await openCase(window, '周长河');
      const dialog = await open(home, panel, '公安放行', '文书编号');
      await window.keyboard.press('Escape');
      await gone(dialog);
      await open(home, panel, '公安放行', '文书编号');
      await fillIn(window, ['公刑放字 12 号', '高强']);
      await focusIs(window, '遗体上的腕带或袋签');
      const other = (await detailOf(home, '马忠义')).carriers.find((carrier) => carrier.kind === 'wristband');
      await wedge(window, other?.code ?? '');
      const field = dialog.getByLabel('遗体上的腕带或袋签');
      await until(
        'the band in its field',
        () => field.inputValue(),
        (value) => value !== '',
      );
      const wrong = await field.inputValue();
      await dialog.getByRole('button', { name: '登记放行' }).click();
      await refused(window, 'INPUT.CARRIER', [
        [dialog.getByLabel('文书编号'), '公刑放字 12 号'],
        [dialog.getByLabel('民警姓名'), '高强'],
        [field, wrong],
      ]);
      const own = (await detailOf(home, '周长河')).carriers.find((carrier) => carrier.kind === 'bagTag');
      await wedge(window, own?.code ?? '');
      await until(
        'the own tag in the field',
        () => field.inputValue(),
        (value) => value !== wrong,
      );
      await dialog.getByRole('button', { name: '登记放行' }).click();
      await gone(dialog);
      await recorded(panel, '公刑放字 12 号');
      assert.deepEqual(home.walker.problems, []);
    },
    120_000,
  );

  check(
    'a notice to the family is worth something only with its evidence',
    async () => {
      const home = await house();
      const { window } = home;
      const panel = await openCase(window, '马忠义');
      const dialog = await open(home, panel, '通知家属', '通知了谁');
      await fillIn(window, ['马子', '邮政', '今天 07:10']);
      await dialog.getByText('「邮政」不在列表里，请从列表里选。').waitFor();
      assert.equal(await dialog.getByRole('button', { name: '记下这次通知' }).isDisabled(), true);
      await dialog.getByRole('combobox', { name: '方式' }).fill('挂号');
      await window.keyboard.press('Enter');
      await window.keyboard.press('Control+Enter');
      await refused(window, 'INPUT.EVIDENCE', [[dialog.getByLabel('通知了谁'), '马子']]);
      await dialog.getByLabel('凭证（单号、回执号）（可以不填）').fill('EMS 8842');
      await window.keyboard.press('Control+Enter');
      await gone(dialog);
      await recorded(panel, 'EMS 8842');
      const notice = await open(home, panel, '公告', '登在哪里');
      await fillIn(window, ['县报', '报纸', '今天 07:10', '2026-11-01']);
      await notice.getByLabel('凭证（单号、回执号）（可以不填）').fill('第 3 版');
      await window.keyboard.press('Control+Enter');
      await refused(window, 'INPUT.TIME', [[notice.getByLabel('到哪一天'), '2026-11-01']]);
      await notice.getByLabel('到哪一天').fill('2027-02-01');
      await window.keyboard.press('Control+Enter');
      await gone(notice);
      const early = await open(home, panel, '逾期遗体处置批准', '批准文号');
      await fillIn(window, ['民批 1 号', '县民政局']);
      await window.keyboard.press('Enter');
      await refused(window, 'STATE.NOTICES_MISSING', [[early.getByLabel('批准文号'), '民批 1 号']]);
      await window.keyboard.press('Escape');
      await gone(early);
      const longer = await open(home, panel, '存放延期', '延到哪一天');
      await fillIn(window, ['2026-11-24', '民批 2 号', '县民政局']);
      await window.keyboard.press('Enter');
      await refused(window, 'INPUT.TIME', [[longer.getByLabel('延到哪一天'), '2026-11-24']]);
      await window.keyboard.press('Escape');
      await gone(longer);
      assert.deepEqual(home.walker.problems, []);
    },
    120_000,
  );

  check(
    'a transfer out is arranged with the papers of who receives, and withdrawn with a reason',
    async () => {
      const home = await house();
      const { window } = home;
      const panel = await openCase(window, '马忠义');
      await panel.getByText(/还缺/).first().waitFor();
      const dialog = await open(home, panel, '外运安排', '接收单位');
      await window.keyboard.press('Control+Enter');
      assert.equal(await dialog.getByRole('button', { name: '登记外运' }).isDisabled(), true);
      for (const [label, text] of [
        ['接收单位', '临沭县殡仪馆'],
        ['接收证明编号', '沭民 7 号'],
        ['车牌', '鲁Q12345'],
        ['来接人员姓名', '庄勇'],
        ['来接人员证件号', '371329198503120015'],
      ] as const)
        await dialog.getByLabel(label, { exact: true }).fill(text);
      await window.keyboard.press('Control+Enter');
      await gone(dialog);
      await recorded(panel, '临沭县殡仪馆');
      const entry = panel.getByRole('listitem').filter({ hasText: '临沭县殡仪馆' });
      await entry.getByRole('button', { name: '撤回' }).click();
      await focusIs(window, '原因');
      const why = window.getByRole('dialog');
      assert.equal(await why.getByRole('button', { name: '撤回' }).isDisabled(), true);
      await why.getByLabel('原因').fill('来的不是这家馆');
      await window.keyboard.press('Control+Enter');
      await gone(why);
      await entry.waitFor({ state: 'detached' });
      assert.deepEqual(home.walker.problems, []);
    },
    120_000,
  );

  check(
    'a hold stops, an objection freezes, and each is lifted on what was found',
    async () => {
      const home = await house();
      const { window } = home;
      await openCase(window, '马忠义');
      const hold = await open(home, window.locator('body'), '暂缓', '暂缓种类');
      await fillIn(window, ['公安']);
      await hold.getByLabel('原因').fill('派出所来电');
      await window.keyboard.press('Control+Enter');
      await gone(hold);
      const stops = window.getByRole('region', { name: '停下的原因' });
      await stops.getByText('派出所来电').waitFor();
      await stops.getByRole('button', { name: '解除暂缓' }).click();
      const lift = window.getByRole('dialog');
      await focusIs(window, '查清的情况');
      await lift.getByLabel('查清的情况').fill('已查清');
      assert.equal(await lift.getByRole('button', { name: '解除' }).isDisabled(), true);
      await lift.getByLabel('依据文书号').fill('公放 3 号');
      await window.keyboard.press('Control+Enter');
      await gone(lift);
      await stops.waitFor({ state: 'detached' });
      await window.keyboard.press('F12');
      const objection = window.getByRole('dialog', { name: '有异议，停下' });
      await objection.getByText('马忠义').waitFor();
      await home.walker.look('exception-异议');
      await objection.getByRole('checkbox', { name: /是家属拒认或争议/ }).check();
      await objection.getByLabel('看到了什么（可以不填）').fill('二儿子不认');
      await objection.getByRole('button', { name: '确认，停下' }).click();
      const told = window.getByRole('dialog', { name: '已停下' });
      await focusIs(window, '知道了');
      await window.keyboard.press('Enter');
      await gone(told);
      await stops.getByText('二儿子不认').waitFor();
      await stops.getByRole('button', { name: '解除异议' }).click();
      const settle = window.getByRole('dialog');
      await settle.getByLabel('查清的情况').fill('当面核对过');
      assert.equal(await settle.getByRole('button', { name: '解除' }).isDisabled(), true);
      await settle.getByLabel('双方书面和解或确认的编号').fill('和解书 1');
      await window.keyboard.press('Control+Enter');
      // Whoever raised it may not lift it: another director does.
      const paper = settle.getByLabel('双方书面和解或确认的编号');
      await refused(window, 'FORBIDDEN.OWN_ACT', [[paper, '和解书 1']]);
      await window.keyboard.press('Escape');
      await gone(settle);
      assert.deepEqual(home.walker.problems, []);
    },
    120_000,
  );

  check(
    'numbered unknowns of one event are opened at once, and released on the notice of the police',
    async () => {
      const home = await house();
      const { window } = home;
      await window.getByRole('navigation', { name: '模块' }).getByRole('button', { name: '到期' }).click();
      await window.getByRole('heading', { name: '到期', level: 1 }).waitFor();
      await home.walker.look('terms');
      const dialog = await open(home, window.locator('body'), '突发事件批量登记', '事件名称');
      await fillIn(window, ['兰陵路交通事故', '3']);
      await window.keyboard.press('Control+Enter');
      await gone(dialog);
      const batch = window.getByRole('region', { name: '兰陵路交通事故' });
      assert.equal(await batch.getByRole('row').count(), 4);
      await home.walker.look('terms-batch');
      const again = await open(home, window.locator('body'), '突发事件批量登记', '事件名称');
      await fillIn(window, ['兰陵路交通事故', '2']);
      await window.keyboard.press('Control+Enter');
      await refused(window, 'INPUT.BATCH', [[again.getByLabel('事件名称'), '兰陵路交通事故']]);
      await window.keyboard.press('Escape');
      await gone(again);
      await batch.getByRole('button').first().click();
      const panel = window.getByRole('region', { name: '特殊情形和期限' });
      const notice = await open(home, panel, '公安处置通知书', '文书编号');
      await fillIn(window, ['公处 5 号', '高强', '2026-12-01', '2026-11-01']);
      await window.keyboard.press('Enter');
      await refused(window, 'INPUT.NOTICE', [[notice.getByLabel('公告到'), '2026-11-01']]);
      await notice.getByLabel('公告到').fill('2027-02-01');
      await window.keyboard.press('Control+Enter');
      await gone(notice);
      await recorded(panel, '公处 5 号');
      assert.deepEqual(home.walker.problems, []);
    },
    120_000,
  );

  check(
    'the cremator of an infectious body takes nobody until it is disinfected',
    async () => {
      const home = await house();
      const { line } = home;
      const page = home.page('console');
      page.setDefaultTimeout(15_000);
      await line.call('console', 'session.signOut', undefined);
      await signInQuietly(line, 'console', 's08');
      const walker = new Walker(page, 'console');
      await page
        .getByRole('button', { name: /^消毒登记/ })
        .first()
        .click();
      const dialog = page.getByRole('dialog', { name: '1 号炉 消毒登记' });
      await focusIs(page, '用什么消毒');
      await walker.look('exception-disinfect');
      await page.keyboard.press('Control+Enter');
      assert.equal(await dialog.getByRole('button', { name: '已经消毒' }).isDisabled(), true);
      await fillIn(page, ['含氯消毒剂 2000 mg/L，30 分钟']);
      await focusIs(page, '已经消毒');
      await page.keyboard.press('Enter');
      await gone(dialog);
      await page.getByText('待消毒').waitFor({ state: 'detached' });
      assert.deepEqual(walker.problems, []);
    },
    120_000,
  );

  check(
    'a bay is put out of service at the desk and seen so at the kiosk; a badge ends',
    async () => {
      const home = await house();
      const { window, line } = home;
      await window.getByRole('navigation', { name: '模块' }).getByRole('button', { name: '设置' }).click();
      await window.getByRole('button', { name: '位置', exact: true }).click();
      await window.getByRole('button', { name: '停用 E-05' }).click();
      const dialog = window.getByRole('dialog', { name: '停用柜位 E-05' });
      await focusIs(window, '原因');
      await home.walker.look('settings-out');
      assert.equal(await dialog.getByRole('button', { name: '停用', exact: true }).isDisabled(), true);
      await dialog.getByLabel('原因').fill('门封坏了');
      await window.keyboard.press('Control+Enter');
      await gone(dialog);
      await window.getByText('▲ 停用：门封坏了').waitFor();
      await home.walker.look('settings-places');
      const bay = home.page('kiosk').locator(`[data-bay="${demoCode('bay', 'E-05')}"]`);
      await bay.getByText('停用').waitFor();
      await window.getByRole('button', { name: '恢复使用 E-05' }).click();
      await window.getByRole('dialog').getByLabel('原因').fill('换了门封');
      await window.keyboard.press('Control+Enter');
      await bay.getByText('停用').waitFor({ state: 'detached' });
      await window.getByRole('button', { name: '职工' }).click();
      await window.getByRole('button', { name: '停用工牌 孙梅' }).click();
      await window.getByRole('dialog').getByLabel('原因').fill('调走');
      await window.keyboard.press('Control+Enter');
      await window.getByRole('row').filter({ hasText: '孙梅' }).getByText('已停用').waitFor();
      await home.walker.look('settings-staff');
      await line.call('kiosk', 'session.signOut', undefined);
      assert.deepEqual(home.walker.problems, []);
    },
    120_000,
  );
});
