/**
 * Plays the demo day on real cores with a page of the built renderer joined to the console, and leaves a picture
 * of each console step: `node e2e/preview/console.ts DIST OUT`. Not a test of behaviour; for looking.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { demoCodes } from '../../src/drill/codes.ts';
import { HeadlessStage } from '../../src/drill/headless.ts';
import { loadScenario } from '../../src/drill/load.ts';
import { Runner } from '../../src/drill/runner.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import type { Home } from '../../src/station/home.ts';
import { join, launch, serve } from './desk-home.ts';

const [, , dist = 'dist/renderer', out = '/tmp/console', only = ''] = process.argv;
mkdirSync(out, { recursive: true });

const scenario = loadScenario('resources/scenarios/demo-day.yml');
const stage = await HeadlessStage.open({ sqlite: loadSqlite(), clock: Date.parse(scenario.clock) });
const server = await serve(path.resolve(dist));
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
const page = await context.newPage();
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning') console.log(message.text());
});
page.on('pageerror', (error) => console.log('PAGE', error.message));
// The helper joins a page to whatever its home calls the desk.
const asDesk = { ...stage.home, core: () => stage.home.core('console') } as unknown as Home;
await join(page, asDesk);
await page.goto(server.url);

async function shoot(name: string): Promise<void> {
  for (const [width, height] of [
    [1920, 1080],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(200);
    await page.screenshot({ path: path.join(out, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1920, height: 1080 });
  const axe = await new AxeBuilder({
    page: page as unknown as ConstructorParameters<typeof AxeBuilder>[0]['page'],
  }).analyze();
  for (const { id, impact, nodes } of axe.violations) {
    const where = nodes.map((node) => node.target.join(' ')).slice(0, 4);
    console.log(`axe ${name}: ${id} (${impact}) ${where.join(' | ')}`);
  }
}

async function walkRooms(on: Page): Promise<void> {
  for (const room of ['骨灰堂', '公墓', '告别厅', '冲突', '差错登记']) {
    await on.getByRole('button', { name: /^其他/ }).click();
    await on.getByRole('dialog').getByRole('button', { name: room }).click();
    await on.waitForTimeout(400);
    await shoot(`room-${room}`);
    await on.getByRole('button', { name: /^回操作台/ }).click();
  }
}

await page.waitForTimeout(800);
await shoot('00-start');
let count = 0;
stage.screenshot = async (station: string, name: string) => {
  if (station !== 'console' || (only !== '' && !name.includes(only))) return;
  count += 1;
  await page.waitForTimeout(150);
  await shoot(`${String(count).padStart(2, '0')}-${name}`);
};
// Every step at the console is worth a look, whether the day wants a picture of it or not.
let at = 'desk';
const steps = scenario.steps.map((step, index) => {
  at = step.at ?? at;
  return at === 'console' ? { ...step, screenshot: step.screenshot ?? `step-${index + 1}` } : step;
});
const result = await new Runner(stage, demoCodes).play({ ...scenario, steps });
console.log(result.ok ? 'the day holds' : result.problems.join('\n'));
await walkRooms(page);
await browser.close();
server.close();
stage.close();
