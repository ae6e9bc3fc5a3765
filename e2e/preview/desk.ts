/**
 * Walks the desk screen against real cores and leaves pictures: `node e2e/preview/desk.ts DIST OUT`, where DIST is
 * the built renderer. Not a test of behaviour; for looking.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { DEMO_STAFF, demoPin } from '../../src/station/demo/homeData.ts';
import { join, launch, openDeskHome, serve } from './desk-home.ts';

const [, , dist = 'dist/renderer', out = '/tmp/desk'] = process.argv;
mkdirSync(out, { recursive: true });
const home = await openDeskHome();
const server = await serve(path.resolve(dist));
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
const page = await context.newPage();
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning') console.log(message.text());
});
page.on('pageerror', (error) => console.log('PAGE', error.message));
await join(page, home);
await page.goto(server.url);

const desk = home.core('desk');
const read = (text: string): void => {
  desk.checking.reading({
    type: 'code',
    text,
    origin: 'scanner',
    deviceId: 'preview',
    at: performance.now(),
  });
};
const signIn = async (staffId: string): Promise<void> => {
  read(DEMO_STAFF.find((member) => member.staffId === staffId)?.badge ?? '');
  await desk.sessions.pin(demoPin(staffId));
};
async function shoot(name: string): Promise<void> {
  for (const [width, height] of [
    [1920, 1080],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(out, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1920, height: 1080 });
  const axe = await new AxeBuilder({
    page: page as unknown as ConstructorParameters<typeof AxeBuilder>[0]['page'],
  }).analyze();
  for (const { id, impact, nodes } of axe.violations) {
    console.log(
      `axe ${name}: ${id} (${impact}) ${nodes
        .map((node) => node.target.join(' '))
        .slice(0, 4)
        .join(' | ')}`,
    );
  }
}
const fill = (on: Page, label: string, text: string) => on.getByLabel(label, { exact: true }).fill(text);

await page.waitForTimeout(800);
await shoot('00-signed-out');
await signIn('s01');
await page.waitForTimeout(300);
await shoot('01-empty');

const others = [
  { name: '李桂英', paperNumber: '371327193512310024', town: '坊前镇' },
  { name: '梁桂林', paperNumber: '371327194001010016', town: '十字路街道' },
];
for (const person of others) {
  await page.getByRole('button', { name: /^登记 ?F1/ }).click();
  await fill(page, '逝者姓名', person.name);
  await fill(page, '逝者证件号码', person.paperNumber);
  await fill(page, '逝者镇街', person.town);
  await page.getByLabel('逝者住址', { exact: true }).focus();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: person.name, level: 1 }).waitFor();
}

await page.keyboard.press('F1');
await fill(page, '逝者姓名', '李桂兰');
await page.keyboard.press('Enter');
await page.keyboard.type('sfz');
await page.keyboard.press('Enter');
await page.keyboard.type('372824 19380312 0043');
await page.waitForTimeout(900);
await shoot('02-typing');
await page.keyboard.press('Enter');
for (const [label, text] of [
  ['逝者民族', '汉族'],
  ['逝者镇街', 'ddz'],
  ['逝者村（居）', '七村'],
  ['逝者死亡时间', '今天 0:05'],
  ['逝者死亡原因', '病故'],
  ['逝者骨灰去向', '户口所在地公益性公墓'],
  ['接运来电人', '张建国'],
  ['接运接运地点', '大店镇卫生院'],
  ['承办人姓名', '张建国'],
  ['承办人与逝者关系', '子'],
  ['承办人电话', '13953900016'],
  ['承办人证件号码', '371327196508120016'],
] as const) {
  await fill(page, label, text);
  await page.keyboard.press('Tab');
}
await page.getByRole('button', { name: '同承办人' }).click();
await page.getByRole('radiogroup', { name: '逝者传染病' }).getByText('无').click();
await page.getByLabel('逝者民族', { exact: true }).click();
await shoot('03-filled');
await page.keyboard.press('Escape');
await page.keyboard.press('F9');
await page.getByRole('heading', { name: '李桂兰', level: 1 }).waitFor();
await page.waitForTimeout(400);
await shoot('04-case');
const band = await page.locator('.gc-carriers code').first().textContent();
read((band ?? '').replaceAll('-', ''));
await page.waitForTimeout(400);
await page.getByRole('button', { name: '死亡证明 待收' }).click();
await shoot('05-receive');
await fill(page, '证明编号', '12345678');
await page.getByRole('button', { name: '收下' }).click();
await page.waitForTimeout(400);
await page.getByRole('button', { name: '预约告别厅' }).click();
await page.waitForTimeout(300);
await page.getByRole('radio', { name: '怀恩厅' }).click();
await shoot('06-hall');
await page.keyboard.press('Escape');
await page.getByRole('button', { name: '更正身份信息' }).click();
await page.waitForTimeout(300);
await shoot('07-correct');
await page.keyboard.press('Escape');
await page.getByRole('button', { name: '全部经过' }).click();
await page.waitForTimeout(300);
await shoot('08-timeline');
await page.keyboard.press('Escape');
await page.getByRole('button', { name: '暂缓', exact: true }).click();
await fill(page, '暂缓种类', '公安暂缓');
await page.keyboard.press('Tab');
await fill(page, '原因', '派出所来电，等待核实');
await page.getByRole('dialog').getByRole('button', { name: '暂缓' }).click();
await page.waitForTimeout(400);
await shoot('09-held');
await page.locator('.gc-page-scroll').evaluate((box) => box.scrollTo(0, 100_000));
await shoot('10-foot');
await page.keyboard.press('F2');
await page.keyboard.type('lgl');
await page.waitForTimeout(400);
await shoot('11-search');
await page.getByLabel('查找逝者').last().fill('没有这个人');
await page.waitForTimeout(400);
await shoot('12-nobody');
await browser.close();
server.close();
home.close();
