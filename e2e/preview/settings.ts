/**
 * Walks the screens for devices, state and lists on real cores, real serial ports and simulated hardware, and leaves
 * pictures: `node e2e/preview/settings.ts DIST OUT`. For looking, and for the promises of these screens: exit 0 only
 * if all hold and axe has nothing to say.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { StationDevices } from '../../main/devices.ts';
import { createSigner, generateKeyPair } from '../../src/ledger/keys.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { DEMO_STAFF, demoPin } from '../../src/station/demo/homeData.ts';
import { type Home, openHome } from '../../src/station/home.ts';
import { startProgram } from '../rig/program.ts';
import { openCable } from '../rig/pty.ts';
import { join, launch, serve } from './desk-home.ts';

const [, , dist = 'dist/renderer', out = '/tmp/settings', station = 'desk'] = process.argv;
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(path.join(tmpdir(), 'guicheng-settings-'));
const gunCable = await openCable(path.join(folder, 'ttyGUN0'), path.join(folder, 'gun'));
const readerCable = await openCable(path.join(folder, 'ttyUHF0'), path.join(folder, 'reader'));
const gun = await startProgram('scanner.ts', [gunCable.b]);
const reader = await startProgram('uhf-reader.ts', [readerCable.b]);
const devices = new StationDevices({ report: (error) => console.log('REPORTED', error.message) });
const home: Home = await openHome({
  dir: path.join(folder, 'home'),
  sqlite: loadSqlite(),
  clock: { wall: () => Date.now(), mono: () => performance.now() },
  homeSecret: new Uint8Array(32).fill(7),
  signerFor: () => createSigner(generateKeyPair().privateKey),
  portsFor: (stationId) =>
    stationId === station
      ? {
          ...barePorts,
          devices,
          shell: {
            leaveKiosk: () => undefined,
            status: async () => ({
              version: '0.1.0',
              runtime: 'fallback',
              electron: '22.3.27',
              key: {
                store: 'file',
                text: '本机没有可用的系统密钥库，密钥存放在仅本账户可读的文件中。请给磁盘加密，并限制本机账户',
              },
              disk: {
                encrypted: null,
                text: '无法判断磁盘是否加密',
                how: '安装系统时选择「加密磁盘（LUKS）」；已装好的机器请备份后重装，或由技术人员用 cryptsetup 迁移。',
              },
              checks: [
                { title: '画面进程隔离', ok: true, text: '已打开，画面进程不能直接读写本机' },
                {
                  title: '运行环境',
                  ok: false,
                  text: 'Electron 22，Chromium 108（备用版本，只供演示和测试）',
                },
                { title: '磁盘空间', ok: true, text: '剩余 81.2 GB' },
                { title: '程序稳定', ok: true, text: '近一天没有意外重启' },
              ],
            }),
          },
        }
      : barePorts,
  pinCost: { memoryKib: 64, passes: 1 },
});
home.start();
const core = home.core(station);
devices.onReading((reading) => core.checking.reading(reading));
devices.onHealth(() => core.changed());
await devices.attach(core.ledger.db);

const server = await serve(path.resolve(dist));
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
page.setDefaultTimeout(8_000);
let faults = 0;
const fault = (text: string): void => {
  faults += 1;
  console.log(text);
};
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning') console.log(message.text());
});
page.on('pageerror', (error) => fault(`PAGE ${error.message}`));
await join(page, { ...home, core: () => core } as unknown as Home);
await page.goto(server.url);

async function signIn(staffId: string): Promise<void> {
  if (core.sessions.view() !== null) core.sessions.signOut();
  const text = DEMO_STAFF.find((member) => member.staffId === staffId)?.badge ?? '';
  core.checking.reading({
    type: 'code',
    text,
    origin: 'scanner',
    deviceId: 'preview',
    at: performance.now(),
  });
  await core.sessions.pin(demoPin(staffId));
}

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
    fault(`axe ${name}: ${id} (${impact}) ${where.join(' | ')}`);
  }
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
async function go(name: string): Promise<void> {
  if (station === 'desk') {
    await button(name).first().click();
    return;
  }
  if (await button(/^回操作台/).isVisible()) await button(/^回操作台/).click();
  await button(/^其他/).click();
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

async function walk(): Promise<void> {
  await page.waitForTimeout(800);
  await signIn(station === 'desk' ? 's01' : 's10');
  await page.waitForTimeout(300);
  await go('设备');
  await page.getByRole('heading', { name: '设备', level: 1 }).waitFor();
  assert.equal(await button('添加设备').isDisabled(), true);
  await page.getByText('请他们扫工牌登录').waitFor();
  await shoot('01-may-not');

  await signIn('s08');
  await page.waitForTimeout(300);
  await go('设备');
  await shoot('02-empty');
  await button('添加设备').click();
  await shoot('03-which');
  await button('串口扫码枪').click();
  await button('保存').click();
  await page.getByText('请写设备名称').waitFor();
  await page.getByLabel('名称').fill('登记台扫码枪');
  await button('保存').click();
  await page.getByText('请选择或填写串口').waitFor();
  assert.equal(await page.getByLabel('名称').inputValue(), '登记台扫码枪');
  await shoot('04-refused');
  await page.getByLabel('串口号').fill(gunCable.a);
  await button('试一试').click();
  await page.getByRole('heading', { name: /^试一试/ }).waitFor();
  await page.getByText('● 工作').waitFor();
  await gun.order({ scan: 'WB00100742F' });
  await page.getByText('扫码 WB00100742F').waitFor();
  assert.equal(core.checking.lastScan?.text?.includes('WB00100742F') ?? false, false);
  await shoot('05-trial');
  await button('试好了').click();
  await button('保存').click();
  await page.getByRole('article', { name: '登记台扫码枪' }).getByText('工作').waitFor();

  await button('添加设备').click();
  await button('超高频读写器（A0 协议）').click();
  await page.getByLabel('名称').fill('炉口读写器');
  await page.getByLabel('串口号').fill(readerCable.a);
  for (const [antenna, label] of [
    [1, '1 号炉'],
    [2, '2 号炉'],
  ] as const) {
    const box = page.getByRole('checkbox', { name: `天线 ${antenna}` });
    if (!(await box.isChecked())) await box.check();
    await page.getByLabel(`天线 ${antenna} 对着哪里`).click();
    await page.keyboard.type(label);
    await page.keyboard.press('Enter');
  }
  await shoot('06-reader');
  await button('更多设置').click();
  await page.getByLabel('功率 dBm').fill('99');
  await button('保存').click();
  await page.getByText('请填写 20 到 33 的整数').waitFor();
  await shoot('07-more');
  await page.getByLabel('功率 dBm').fill('26');
  await button('保存').click();
  await page
    .getByRole('article', { name: '炉口读写器' })
    .getByText('天线 1（1 号炉）、天线 2（2 号炉）')
    .waitFor();
  await reader.order({ set: { antenna: 1, epcs: ['E2004074850A0103163070E1'] } });
  await page.waitForTimeout(1_500);

  await button('添加设备').click();
  await button('键盘口扫码枪').click();
  await page.getByLabel('名称').fill('备用扫码枪');
  await button('保存').click();
  await page.getByRole('article', { name: '备用扫码枪' }).getByText('已启用').waitFor();
  await shoot('08-working');

  await page.getByRole('article', { name: '炉口读写器' }).getByRole('button', { name: '看数据' }).click();
  await page.getByText('标签 E2004074850A0103163070E1').first().waitFor();
  await shoot('09-log');
  await button('关闭').click();

  await reader.order({ antennas: [1] });
  await page.getByText('天线 2（2 号炉）读不到标签').waitFor();
  await gunCable.yank();
  await page.getByRole('article', { name: '登记台扫码枪' }).getByText('断开').first().waitFor();
  await page.getByRole('article', { name: '备用扫码枪' }).getByRole('button', { name: '停用' }).click();
  await page
    .getByRole('article', { name: '备用扫码枪' })
    .getByText('停用', { exact: true })
    .first()
    .waitFor();
  await shoot('10-attention');
  await page.getByRole('article', { name: '备用扫码枪' }).getByRole('button', { name: '移除' }).click();
  await shoot('11-remove');
  await page.getByRole('dialog').getByRole('button', { name: '移除', exact: true }).click();
  await page.getByRole('article', { name: '备用扫码枪' }).waitFor({ state: 'detached' });
  await page.getByRole('article', { name: '炉口读写器' }).getByRole('button', { name: '编辑' }).click();
  assert.equal(await page.getByLabel('功率 dBm').count(), 0);
  assert.equal(await page.getByLabel('串口号').inputValue(), readerCable.a);
  await shoot('12-edit');
  await button('不保存').click();

  await go('状态');
  await page.getByRole('heading', { name: '状态', level: 1 }).waitFor();
  await page.waitForTimeout(300);
  await shoot('20-status');

  await go('字典');
  await page.getByRole('heading', { name: '字典', level: 1 }).waitFor();
  await shoot('30-lists-look');
  await signIn('s02');
  await page.waitForTimeout(300);
  await go('字典');
  await page.getByRole('button', { name: /^死亡原因/ }).click();
  await page.getByLabel('名称 2', { exact: true }).fill('因病死亡');
  await button('事故停用').click();
  await button('添加一项').click();
  await page.getByLabel('名称 11', { exact: true }).fill('自然死亡');
  await page.getByText('“自然死亡”重复了').waitFor();
  assert.equal(await button('保存').isDisabled(), true);
  await shoot('31-lists-wrong');
  await page.getByLabel('名称 11', { exact: true }).fill('高坠');
  await button('高坠上移').click();
  await button('保存').click();
  await button('放弃修改').waitFor({ state: 'detached' });
  const kept = core.views.home()?.dictionaries.deathCause;
  assert.deepEqual(kept?.slice(1, 3), [
    { value: '02', label: '因病死亡' },
    { value: '03', label: '事故', retired: true },
  ]);
  assert.deepEqual(kept?.slice(9), [
    { value: '11', label: '高坠' },
    { value: '10', label: '其他' },
  ]);
  await shoot('32-lists');
  await page.getByRole('button', { name: /^乡镇街道/ }).click();
  await shoot('33-towns');
  await page.getByRole('button', { name: /^证件类型/ }).click();
  await shoot('34-fixed');
}

try {
  await walk();
} catch (error) {
  // Said, and then everything is put away: a cable left plugged in outlives its test.
  fault(error instanceof Error ? (error.stack ?? error.message) : String(error));
  await page.screenshot({ path: path.join(out, 'failed.png') });
}
await browser.close();
server.close();
await devices.close();
home.close();
await Promise.all([gun.stop(), reader.stop()]);
await Promise.all([gunCable.close(), readerCable.close()]);
console.log(faults === 0 ? 'ok' : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
