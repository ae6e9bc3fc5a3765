/**
 * Every screen of every station, opened as a person would, looked at under axe in both sizes, with a picture of each
 * in `out/e2e/screens/`. Walked after the demo day, when there is something to see on all of them.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import type { StationId } from '../../src/drill/stage.ts';
import type { ElectronStage } from '../electronStage.ts';
import { outFolder } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
] as const;

/** Read anew by the page, the rules cost more than their run: they are given to each page once. */
async function violationsOn(page: Page) {
  const hasRules = await page.evaluate(() => 'axe' in globalThis);
  const builder = new AxeBuilder({ page, ...(hasRules ? { axeSource: '0' } : {}) });
  const { violations } = await builder
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  return violations;
}

export class Walker {
  readonly problems: string[] = [];
  readonly #page: Page;
  readonly #station: StationId;

  constructor(page: Page, station: StationId) {
    this.#page = page;
    this.#station = station;
    mkdirSync(path.join(outFolder, 'screens'), { recursive: true });
  }

  /** A screen as it stands now: settled, pictured and examined in both sizes. */
  async look(name: string): Promise<void> {
    const page = this.#page;
    for (const size of SIZES) {
      await page.setViewportSize(size);
      // Two frames: the first lays out anew, the second shows it.
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(resolve));
          }),
      );
      const file = `${this.#station}-${name}-${size.width}.png`;
      await page.screenshot({ path: path.join(outFolder, 'screens', file) });
      const violations = await violationsOn(page);
      for (const { id, nodes } of violations) {
        const where = nodes.map((node) => node.target.join(' ')).slice(0, 3);
        this.problems.push(`${name} ${size.width}: ${id} at ${where.join(', ')}`);
      }
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wide > 1) this.problems.push(`${name} ${size.width}: ${wide} px wider than the window`);
    }
  }

  /** The pages of a rail: what hangs on it is what is walked, so that a new module cannot be forgotten. */
  async rail(): Promise<void> {
    const entries = await this.#page.getByRole('navigation').first().getByRole('button').all();
    for (const entry of entries) {
      // The printed key is part of the text, and of no picture's name.
      const name = ((await entry.textContent()) ?? '').replace(/F\d+$/, '').trim();
      await entry.click();
      await this.settled();
      await this.look(name);
    }
  }

  /** Rooms behind a button that opens their list. */
  async rooms(opener: RegExp): Promise<void> {
    const page = this.#page;
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: opener }).click();
    await this.look('rooms');
    const names = await dialog.locator('.gc-rooms').getByRole('button').allInnerTexts();
    await page.keyboard.press('Escape');
    assert.ok(names.length > 0, 'no rooms');
    for (const name of names) {
      await page.getByRole('button', { name: opener }).click();
      await dialog.getByRole('button', { name, exact: true }).click();
      await this.settled();
      await this.look(name);
      await page.getByRole('button', { name: /^回/ }).click();
    }
  }

  async dialog(opener: RegExp, name: string): Promise<void> {
    const page = this.#page;
    await page.getByRole('button', { name: opener }).first().click();
    await page.getByRole('dialog').waitFor();
    await this.look(name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /** What was asked for has come. */
  async settled(): Promise<void> {
    await this.#page.getByText(/^正在/).first().waitFor({ state: 'detached' });
  }
}

async function begin(stage: ElectronStage, station: StationId, staffId: string): Promise<Walker> {
  const live = await stage.line.live(station);
  if (live.attempt !== null) await stage.call(station, 'attempt.cancel', undefined);
  if (live.verdict !== null) await stage.call(station, 'verdict.dismiss', undefined);
  const page = stage.running.page(station);
  const walker = new Walker(page, station);
  await stage.call(station, 'session.signOut', undefined);
  await page.getByText('请扫工牌登录').first().waitFor();
  await walker.look('signed-out');
  await signInQuietly(stage.line, station, staffId);
  await page.getByText('请扫工牌登录').first().waitFor({ state: 'detached' });
  return walker;
}

async function desk(stage: ElectronStage): Promise<string[]> {
  const walker = await begin(stage, 'desk', 's02');
  const page = stage.running.page('desk');
  await walker.rail();
  await page.getByRole('button', { name: '馆长', exact: true }).click();
  for (const tab of ['今日', '差错登记', '扫码率', '在馆时长']) {
    await page.getByRole('button', { name: tab, exact: true }).click();
    await walker.settled();
    await walker.look(`director-${tab}`);
  }
  await page.getByRole('button', { name: '差错登记', exact: true }).click();
  await page.getByRole('list', { name: '差错登记' }).getByRole('button').first().click();
  await page.getByRole('heading', { name: '屏幕上说' }).waitFor();
  await walker.look('director-story');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await page.getByRole('option', { name: /周长河/ }).click();
  await page.getByRole('heading', { name: '周长河' }).first().waitFor();
  await walker.look('case');
  await walker.dialog(/^全部经过/, 'timeline');
  await walker.dialog(/^更正/, 'correct');
  await walker.dialog(/^预约告别厅|^改约/, 'book-hall');
  await walker.dialog(/^有异议/, 'objection');
  await walker.dialog(/^公安放行/, 'police-release');
  await page.getByRole('navigation', { name: '模块' }).getByRole('button', { name: '到期' }).click();
  await walker.dialog(/^突发事件/, 'batch');
  await page.getByRole('navigation', { name: '模块' }).getByRole('button', { name: '设置' }).click();
  await page.getByRole('button', { name: '位置', exact: true }).click();
  await page.getByRole('table').waitFor();
  await walker.look('places');
  await walker.dialog(/^添加位置/, 'places-add');
  await page.getByRole('button', { name: '职工' }).click();
  await page.getByRole('row').filter({ hasText: '王建军' }).waitFor();
  await walker.look('staff');
  await walker.dialog(/^添加职工/, 'staff-add');
  await page.getByRole('button', { name: /^地方规定/ }).click();
  await walker.look('rules');
  await walker.dialog(/^修改遗体存放期限/, 'rule');
  return walker.problems;
}

async function kiosk(stage: ElectronStage): Promise<string[]> {
  const walker = await begin(stage, 'kiosk', 's05');
  const page = stage.running.page('kiosk');
  await walker.look('map');
  await page
    .getByRole('button', { name: /周长河/ })
    .first()
    .click();
  await walker.look('chosen');
  await page.keyboard.press('Escape');
  await walker.dialog(/^找人/, 'find');
  await walker.rooms(/^更多/);
  return walker.problems;
}

async function furnace(stage: ElectronStage): Promise<string[]> {
  const walker = await begin(stage, 'console', 's08');
  await walker.look('board');
  await walker.rooms(/^其他/);
  return walker.problems;
}

/** What is looked at once the day is over. */
export const WALKS: readonly {
  readonly name: string;
  readonly walk: (stage: ElectronStage) => Promise<string[]>;
}[] = [
  { name: 'every screen of the desk is clean under axe in both sizes', walk: desk },
  { name: 'every screen of the kiosk is clean under axe in both sizes', walk: kiosk },
  { name: 'every screen of the console is clean under axe in both sizes', walk: furnace },
];
