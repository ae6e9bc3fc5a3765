/**
 * Promises of the desk, tried in a browser on real cores: `node e2e/preview/desk-checks.ts DIST`. Exit 0 only if
 * all hold.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright';
import { DEMO_STAFF, demoPin } from '../../src/station/demo/homeData.ts';
import { join, launch, openDeskHome, serve } from './desk-home.ts';

const [, , dist = 'dist/renderer'] = process.argv;
const home = await openDeskHome();
const desk = home.core('desk');
const server = await serve(path.resolve(dist));
const browser = await launch();
const broken: string[] = [];

async function open(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.setDefaultTimeout(5_000);
  page.on('pageerror', (error) => broken.push(error.message));
  await join(page, home);
  await page.goto(server.url);
  await page.getByLabel('逝者姓名', { exact: true }).waitFor();
  return page;
}

const scan = (text: string): void =>
  desk.checking.reading({
    type: 'code',
    text,
    origin: 'scanner',
    deviceId: 'preview',
    at: performance.now(),
  });

async function signIn(staffId: string): Promise<void> {
  scan(DEMO_STAFF.find((member) => member.staffId === staffId)?.badge ?? '');
  await desk.sessions.pin(demoPin(staffId));
}

let failures = 0;
async function check(title: string, body: () => Promise<void>): Promise<void> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) await page.close();
  try {
    await body();
    console.log(`ok  ${title}`);
  } catch (error) {
    failures += 1;
    console.log(`BAD ${title}\n    ${error instanceof Error ? error.message : String(error)}`);
    const [page] = browser.contexts().flatMap((context) => context.pages());
    await page?.screenshot({ path: `/tmp/desk-bad-${failures}.png` });
  }
}

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

await signIn('s01');

await check('what is typed is there again after the window is closed', async () => {
  const page = await open();
  await field(page, '逝者姓名').fill('王秀英');
  await field(page, '逝者出生日期').fill('三八年');
  await page.waitForTimeout(450);
  await field(page, '接运接运地点').fill('坊前镇卫生院');
  // What the window says on its way out; the rig's own wire would be cut before the message is over it.
  await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  await page.waitForTimeout(120);
  await page.close();
  const again = await open();
  await field(again, '逝者姓名').waitFor();
  assert.equal(await field(again, '逝者姓名').inputValue(), '王秀英');
  assert.equal(await field(again, '逝者出生日期').inputValue(), '三八年');
  assert.equal(await field(again, '接运接运地点').inputValue(), '坊前镇卫生院');
  await again.getByText('没登记完的内容').waitFor();
  await again.close();
});

await check('a form that cannot be saved stays, says why, and is saved later', async () => {
  const page = await open();
  await field(page, '逝者姓名').fill('王秀英');
  desk.sessions.signOut();
  await page.waitForTimeout(200);
  await signIn('s08');
  await page.getByText('这一步由').first().waitFor();
  assert.equal(await field(page, '逝者姓名').inputValue(), '王秀英');
  await signIn('s01');
  await page.close();
});

await check('a discarded draft comes back within eight seconds', async () => {
  const page = await open();
  await page.getByRole('button', { name: '丢弃 王秀英' }).click();
  assert.equal(await field(page, '逝者姓名').inputValue(), '');
  await page.getByRole('button', { name: '撤销' }).click();
  await page.waitForTimeout(300);
  assert.equal(await field(page, '逝者姓名').inputValue(), '王秀英');
  await page.close();
});

await check('rubbish in every field is kept tame and saved', async () => {
  const page = await open();
  await page.keyboard.press('F1');
  await page.waitForTimeout(200);
  const junk = `\u0000\u202e${'😀'.repeat(50)}<script>alert(1)</script>\ud800${'字'.repeat(3000)}`;
  for (const input of await page.locator('[data-form] input[type=text]').all()) await input.fill(junk);
  await page.keyboard.press('Control+Enter');
  await page.getByText('登记中').first().waitFor();
  await page.getByRole('heading', { level: 1 }).filter({ hasText: '😀' }).waitFor();
  await page.close();
});

await check('registration by keyboard alone: Enter moves on, Ctrl+Enter saves', async () => {
  const page = await open();
  await page.keyboard.press('F1');
  await page.waitForTimeout(200);
  const steps = [
    '李桂兰',
    'sfz',
    '372824193803120043',
    '',
    '',
    '',
    'hz',
    'ddz',
    '七村',
    '',
    '0:05',
    '',
    'bg',
    'bggs',
  ];
  for (const text of steps) {
    if (text !== '') await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: '李桂兰', level: 1 }).waitFor();
  assert.equal(await field(page, '逝者证件类型').inputValue(), '居民身份证');
  assert.equal(await field(page, '逝者出生日期').inputValue(), '1938-03-12');
  assert.equal(await field(page, '逝者性别').inputValue(), '女');
  assert.equal(await field(page, '逝者民族').inputValue(), '汉族');
  assert.equal(await field(page, '逝者镇街').inputValue(), '大店镇');
  assert.equal(await field(page, '逝者死亡原因').inputValue(), '病故');
  await page.close();
});

await check('fields of a case are saved in place, identity is corrected by two', async () => {
  const page = await open();
  await field(page, '查找逝者').last().fill('lgl');
  await page
    .getByRole('option', { name: /李桂兰/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '李桂兰', level: 1 }).waitFor();
  await field(page, '承办人姓名').fill('张建国');
  await page.keyboard.press('Tab');
  await page.getByText('改动已保存').waitFor();
  await page.keyboard.press('F9');
  await page.getByText('已打印，请扫回核对').first().waitFor();
  assert.equal(await field(page, '逝者姓名').isDisabled(), true);
  const code = (await page.locator('.gc-carriers code').first().textContent()) ?? '';
  scan(code.replaceAll('-', ''));
  await page.getByRole('button', { name: '开始系签' }).waitFor();
  await page.getByRole('button', { name: '更正身份信息' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('逝者出生日期').fill('1938-3-21');
  await dialog.getByLabel('原因').fill('户口簿上是 21 日');
  await dialog
    .getByLabel('第二人工牌')
    .fill(DEMO_STAFF.find(({ staffId }) => staffId === 's04')?.badge ?? '');
  await dialog.getByLabel('第二人口令').fill(demoPin('s04'));
  await dialog.getByRole('button', { name: '两人同意，更正' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.waitForTimeout(400);
  assert.equal(await field(page, '逝者出生日期').inputValue(), '1938-03-21');
  await page.close();
});

await check('a scanned paper opens its case wherever the focus is', async () => {
  const page = await open();
  await page.keyboard.press('F1');
  await field(page, '逝者姓名').fill('赵');
  const numbers = await page.locator('.gc-hit .gc-code').allTextContents();
  scan((numbers[0] ?? '').replaceAll('-', ''));
  await page.locator('.gc-hit-selected').waitFor();
  await page.close();
});

await check('no page error', async () => assert.deepEqual(broken, []));
await browser.close();
server.close();
home.close();
process.exitCode = failures === 0 ? 0 : 1;
