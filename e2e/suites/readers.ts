/** What is held before a station's readers, in the real application: a camera that sees a code, a scanner that is pulled. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import bwipjs from 'bwip-js/node';
import type { Page } from 'playwright';
import { TRIAL_CODE } from '../../src/domain/codes/index.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import { launch } from '../application.ts';
import { openPort } from '../electronStage.ts';
import { type Scope, suite, until } from '../harness.ts';
import { HAND_MS, signIn, wedge } from '../keyboard.ts';
import { type Program, startProgram } from '../rig/program.ts';
import { type Cable, openCable } from '../rig/pty.ts';
import { readCode } from '../rig/read-code.ts';
import { pictureOfBits } from '../rig/see.ts';
import type { StageLine } from '../stageLine.ts';
import { Walker } from './screens.ts';

const WIDTH = 640;
const HEIGHT = 480;

/** A film of a printed code, grey on grey as a cheap camera sees it, for Chromium's false camera. */
function filmOf(text: string, file: string): string {
  const [drawn] = bwipjs.raw({ bcid: 'qrcode', text });
  if (drawn === undefined || !('pixs' in drawn)) throw new Error('no matrix');
  const scale = Math.floor((HEIGHT * 0.5) / drawn.pixy);
  const left = Math.floor((WIDTH - drawn.pixx * scale) / 2);
  const top = Math.floor((HEIGHT - drawn.pixy * scale) / 2);
  const luma = Buffer.alloc(WIDTH * HEIGHT, 200);
  for (let y = 0; y < drawn.pixy * scale; y += 1) {
    for (let x = 0; x < drawn.pixx * scale; x += 1) {
      const dark = drawn.pixs[Math.floor(y / scale) * drawn.pixx + Math.floor(x / scale)] === 1;
      if (dark) luma[(top + y) * WIDTH + left + x] = 50;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, frame, frame]));
  return file;
}

/** The binding to the system's card service is loaded in Electron too, and what is missing is said. */
async function cardReader(line: StageLine): Promise<void> {
  await line.call('desk', 'devices.save', {
    deviceId: 'cards',
    protocol: 'card-pcsc',
    label: '职工卡读卡器',
    enabled: true,
    place: null,
    settings: { reader: '没有接的读卡器' },
  });
  const found = await until(
    'the card reader is missed',
    async () => (await line.live('desk')).devices.find(({ deviceId }) => deviceId === 'cards'),
    (health) => health?.state === 'lost',
  );
  assert.match(found?.lastError ?? '', /智能卡服务|没有找到这台读卡器/);
}

/** One card as three readers give it. */
const CARD = { decimal: '0013961168', wiegand: '213,02000', hex: '00D507D0' };

/** The director registers 王建军's card at a reader that types; he signs in with it, and it is lost. */
async function staffCards(window: Page, line: StageLine, walker: Walker): Promise<void> {
  await window.getByRole('button', { name: '设置', exact: true }).click();
  await window.getByRole('button', { name: '职工', exact: true }).click();
  await window.getByRole('button', { name: '登记卡 王建军' }).click();
  const dialog = window.getByRole('dialog', { name: '登记王建军的卡' });
  const said = dialog.getByRole('status');
  await wedge(window, CARD.decimal);
  await said.getByText('请拿开，再刷一次').waitFor();
  await walker.look('card-again');
  // So soon after the first it would only still lie there.
  await line.ask('advance', 1_000);
  await wedge(window, '0012345678');
  await said.getByText(/两次读到的号码不一样/).waitFor();
  await walker.look('card-wrong');
  await wedge(window, CARD.decimal);
  await said.getByText('请拿开，再刷一次').waitFor();
  await line.ask('advance', 1_000);
  await wedge(window, CARD.decimal);
  await dialog.getByRole('button', { name: '完成' }).click();
  const row = window.getByRole('row').filter({ hasText: '王建军' });
  await row.getByText('••••1168').waitFor();
  await walker.look('settings-cards');

  // In the middle of a form: nothing of the number stays in the field, and nothing is sent.
  await window.getByRole('navigation').first().getByRole('button', { name: '登记' }).first().click();
  const field = window.getByRole('textbox').first();
  await field.fill('陈');
  await wedge(window, '0012345678');
  await window.getByText('没有登记过的卡').first().waitFor();
  assert.equal(await field.inputValue(), '陈');
  assert.equal((await line.live('desk')).lastScan?.text, '••••5678');

  await line.call('desk', 'session.signOut', undefined);
  for (const text of [CARD.wiegand, CARD.hex]) {
    await wedge(window, text);
    const pin = window.getByRole('dialog', { name: /王建军.*请输入口令|请输入口令/ });
    await pin.waitFor();
    assert.equal((await line.live('desk')).pinFor?.staffId, 's05');
    if (text === CARD.hex) await window.keyboard.type(demoPin('s05'), { delay: HAND_MS });
    await window.keyboard.press(text === CARD.hex ? 'Enter' : 'Escape');
    await pin.waitFor({ state: 'detached' });
  }
  await until(
    's05 signed in by card',
    () => line.live('desk'),
    (live) => live.session?.staffId === 's05',
  );
}

/** A label printer on the network, set up at the desk. */
async function printer(scope: Scope, line: StageLine, language: string, label: string): Promise<Program> {
  const program = await startProgram('printer.ts', ['--language', language, '--tcp', '0']);
  scope.later(() => program.stop());
  const { port } = await program.next('listening');
  await line.call('desk', 'devices.save', {
    deviceId: language,
    protocol: `label-${language}`,
    label,
    enabled: true,
    place: null,
    settings: { link: 'tcp', host: '127.0.0.1', tcpPort: String(port), prints: 'both' },
  });
  return program;
}

/** The code on the label that comes out next. */
async function printedOn(program: Program): Promise<string> {
  const { width, height, bits } = await program.next('label');
  return readCode(pictureOfBits(Number(width), Number(height), Buffer.from(String(bits), 'base64')));
}

export const readers = suite('readers', ({ check }) => {
  check('a badge on paper is read by the camera, which is off afterwards', async (scope) => {
    const film = filmOf(demoCode('staff', 's02'), path.join(scope.folder('film'), 'badge.y4m'));
    const { page, line } = await launch(scope, {
      folder: scope.folder('camera'),
      args: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
    });
    const window = page('desk');
    window.setDefaultTimeout(10_000);
    await window.bringToFront();
    await window.evaluate(() => {
      const devices = navigator.mediaDevices;
      const open = devices.getUserMedia.bind(devices);
      const opened: MediaStream[] = [];
      Object.assign(globalThis, { opened });
      devices.getUserMedia = async (asked) => {
        const stream = await open(asked);
        opened.push(stream);
        return stream;
      };
    });
    const tracks = () =>
      window.evaluate(() =>
        (globalThis as unknown as { opened: MediaStream[] }).opened.flatMap((stream) =>
          stream.getTracks().map(({ kind, readyState }) => `${kind} ${readyState}`),
        ),
      );
    await window.getByRole('button', { name: '手工输入工牌号' }).click();
    assert.deepEqual(await tracks(), []);
    await window.getByRole('button', { name: '用摄像头扫' }).click();
    await until(
      'the PIN of whose badge it is',
      () => line.live('desk'),
      (live) => live.pinFor?.staffId === 's02',
    );
    await window.getByRole('dialog', { name: '用摄像头扫码' }).waitFor({ state: 'detached' });
    assert.deepEqual(await tracks(), ['video ended']);
  });

  check('a pulled scanner is red at once, back by itself, in its history; a card signs in', async (scope) => {
    const gun = await openPort(scope, scope.folder('ports'), 'desk', 'scanner.ts');
    const { page, line } = await launch(scope, { folder: scope.folder('plugs') });
    const window = page('desk');
    window.setDefaultTimeout(10_000);
    await window.bringToFront();
    await window.getByText('请扫工牌登录').first().waitFor();
    await signIn(window, line, 'desk', 's02');
    await line.call('desk', 'devices.save', {
      deviceId: 'gun',
      protocol: 'serial-scanner',
      label: '登记台扫码枪',
      enabled: true,
      place: null,
      settings: { port: gun.cable.a, baudRate: 9600 },
    });
    await window.getByRole('navigation').first().getByRole('button', { name: '设备' }).click();
    const card = window.getByRole('article', { name: '登记台扫码枪' });
    await card.getByText('工作', { exact: true }).waitFor();

    // A trigger that is stuck: one scan, and whoever holds it is told.
    const badge = demoCode('staff', 's02');
    await gun.program.order({ scan: badge, misbehave: 'repeat', times: 20, gapMs: 30 });
    await window
      .getByText(/扫码枪在连续重复发送同一个码/)
      .first()
      .waitFor();

    await gun.cable.yank();
    await card.getByText('断开', { exact: true }).waitFor({ timeout: 2_000 });
    const walker = new Walker(window, 'desk');
    await walker.look('devices-lost');
    const reopened = gun.program.next('open');
    await gun.cable.plug();
    await card.getByText('工作', { exact: true }).waitFor({ timeout: 3_000 });
    await reopened;

    await card.getByRole('button', { name: '历史' }).click();
    const history = window.getByRole('dialog', { name: '登记台扫码枪 · 历史' });
    for (const word of ['断开', '恢复', '提示'])
      await history.getByRole('cell', { name: word, exact: true }).first().waitFor();
    await walker.look('devices-history');
    await history.getByRole('button', { name: '关闭' }).click();

    await window.getByRole('button', { name: '存支持包' }).click();
    await window.getByText('支持包已存到').waitFor();
    const { file } = (await line.call('desk', 'devices.bundle', undefined)) as { file: string };
    const bundle = readFileSync(file, 'utf8');
    assert.match(bundle, /登记台扫码枪/);
    assert.ok(!bundle.includes(badge));
    await walker.look('devices-bundle');

    await window.getByRole('button', { name: '添加设备' }).click();
    await walker.look('devices-add');
    await window.getByRole('button', { name: /^USB 扫码枪/ }).click();
    await window.getByText('没有找到 HID POS 扫码枪').waitFor();
    await walker.look('devices-add-usb');
    await window.keyboard.press('Escape');
    await cardReader(line);
    await staffCards(window, line, walker);
    assert.deepEqual(walker.problems, []);
  });

  check(
    'a tag is walked past the antennas: power, threshold, and what is too weak is no hint',
    async (scope) => {
      const reader = await openPort(scope, scope.folder('ports'), 'uhf', 'uhf-reader.ts');
      const { page, line } = await launch(scope, { folder: scope.folder('walk') });
      const window = page('desk');
      window.setDefaultTimeout(10_000);
      await window.bringToFront();
      await window.getByText('请扫工牌登录').first().waitFor();
      await signIn(window, line, 'desk', 's02');
      await line.call('desk', 'devices.save', {
        deviceId: 'uhf',
        protocol: 'uhf-a0',
        label: '走廊读写器',
        enabled: true,
        place: null,
        settings: {
          port: reader.cable.a,
          antennas: [1, 2],
          antennaPlaces: { 1: demoCode('cremator', '1 号炉') },
        },
      });
      await window.getByRole('navigation').first().getByRole('button', { name: '设备' }).click();
      const card = window.getByRole('article', { name: '走廊读写器' });
      await card.getByText('工作', { exact: true }).waitFor();
      await card.getByRole('button', { name: '走测' }).click();
      const dialog = window.getByRole('dialog', { name: '走廊读写器 · 走测' });
      const [one, two] = [1, 2].map((antenna) => dialog.getByRole('listitem', { name: `天线 ${antenna}` }));
      assert.ok(one !== undefined && two !== undefined);

      // It goes past the first antenna, and the second hears it through the wall.
      const EPC = 'E28068940000400A9D22A9EB';
      await reader.program.order({ near: { antenna: 1, dbm: -46 } });
      await reader.program.order({ near: { antenna: 2, dbm: -68 } });
      for (const antenna of [1, 2]) await reader.program.order({ set: { antenna, epcs: [EPC] } });
      await one.getByRole('img', { name: /现在 −4[56] dBm/ }).waitFor();
      await two.getByRole('img', { name: /现在 −6[78] dBm/ }).waitFor();

      await one.getByLabel('功率', { exact: true }).fill('26');
      await one.getByRole('button', { name: '设功率' }).click();
      await one.getByText('26 dBm', { exact: true }).waitFor();
      await one.getByRole('img', { name: /现在 −(49|50) dBm/ }).waitFor();
      await reader.program.order({ tell: 'power' });
      assert.deepEqual((await reader.program.next('power')).dbm, [26, 30, 30, 30]);

      await two.getByLabel('门限', { exact: true }).fill('-60');
      await two.getByRole('button', { name: '设门限' }).click();
      await two.getByRole('img', { name: /门限 −60 dBm/ }).waitFor();
      // Another tag behind that wall: counted, and no hint to anybody.
      const behind = 'E28068940000400A9D22A9EC';
      await reader.program.order({ set: { antenna: 2, epcs: [behind] } });
      await dialog.getByRole('button', { name: '重新计数' }).click();
      await two.getByText('低于门限', { exact: true }).waitFor();
      await two
        .getByRole('definition')
        .nth(1)
        .getByText(/^[1-9]/)
        .waitFor();
      const walker = new Walker(window, 'desk');
      await walker.look('devices-walk');
      await dialog.getByRole('button', { name: '关闭' }).click();
      const seen = (await line.call('desk', 'tags.inSight', undefined)) as readonly { epc: string }[];
      assert.deepEqual(
        seen.map(({ epc }) => epc),
        [EPC],
      );
      await card.getByRole('button', { name: '历史' }).click();
      await window.getByText('天线 2 的门限：−60 dBm（').waitFor();
      assert.deepEqual(walker.problems, []);
    },
  );

  check('a label is printed to judge the printer by, and can be bound to nothing', async (scope) => {
    const { page, line } = await launch(scope, { folder: scope.folder('trial') });
    const window = page('desk');
    window.setDefaultTimeout(10_000);
    await window.bringToFront();
    await window.getByText('请扫工牌登录').first().waitFor();
    await signIn(window, line, 'desk', 's02');
    const printers = [
      {
        language: 'zpl',
        label: '袋签机',
        press: '试打袋签',
        program: await printer(scope, line, 'zpl', '袋签机'),
      },
      {
        language: 'tspl',
        label: '腕带机',
        press: '试打腕带',
        program: await printer(scope, line, 'tspl', '腕带机'),
      },
    ] as const;
    await window.getByRole('navigation').first().getByRole('button', { name: '设备' }).click();
    const walker = new Walker(window, 'desk');
    for (const { language, label, press, program } of printers) {
      const card = window.getByRole('article', { name: label });
      await card.getByText('工作', { exact: true }).waitFor();
      await card.getByRole('button', { name: '试打一张' }).click();
      const dialog = window.getByRole('dialog', { name: `${label} · 试打一张` });
      await dialog.getByRole('button', { name: press }).click();
      const text = await printedOn(program);
      await dialog.getByText(`「${label}」说已打好`).waitFor();
      if (language === 'zpl') await walker.look('devices-trial');
      await dialog.getByRole('button', { name: '关闭' }).click();

      await wedge(window, text);
      await window.getByText('这是试打的标签，不代表任何遗体和物品，不能绑定，请撕掉').first().waitFor();
      const { lastScan, attempt } = await line.live('desk');
      assert.deepEqual([lastScan?.text, lastScan?.ok, attempt], [TRIAL_CODE, false, null]);
    }
    // What hangs on a wall or on somebody's coat comes out of the same printer, and is read as what it is.
    const [{ program: labels }] = printers;
    const bay = demoCode('bay', 'A-01');
    await line.call('desk', 'places.print', { codes: [bay] });
    assert.equal(await printedOn(labels), bay);
    await line.call('desk', 'staff.printBadge', { staffId: 's05' });
    assert.equal(await printedOn(labels), demoCode('staff', 's05'));
    assert.deepEqual(walker.problems, []);
  });

  check(
    'a reader that was replaced, and two at each other’s ports, are said and put right',
    async (scope) => {
      const folder = scope.folder('ports');
      const [gate, one, two] = [
        await openCable(path.join(folder, 'gate'), path.join(folder, 'gate-b')),
        await openCable(path.join(folder, 'one'), path.join(folder, 'one-b')),
        await openCable(path.join(folder, 'two'), path.join(folder, 'two-b')),
      ];
      for (const cable of [gate, one, two]) scope.later(() => cable.close());
      const start = async (file: string, cable: Cable, ...args: string[]): Promise<Program> => {
        const program = await startProgram(file, [cable.b, ...args]);
        scope.later(() => program.stop());
        return program;
      };
      const first = await start('uhf-reader.ts', gate, '--identifier', 'A1B2C3D4E5F60708090A0B0C');
      // The gun hangs where the card reader is set up, and the other way round.
      await start('idcard-reader.ts', one);
      const gun = await start('scanner.ts', two);
      const { page, line } = await launch(scope, { folder: scope.folder('swapped') });
      const window = page('desk');
      window.setDefaultTimeout(15_000);
      await window.bringToFront();
      await window.getByText('请扫工牌登录').first().waitFor();
      await signIn(window, line, 'desk', 's02');
      for (const [deviceId, protocol, label, port, baudRate] of [
        ['gate', 'uhf-a0', '炉口读写器', gate.a, '115200'],
        ['gun', 'serial-scanner', '登记台扫码枪', one.a, '9600'],
        ['cards', 'id-card', '登记台读卡器', two.a, '115200'],
      ] as const)
        await line.call('desk', 'devices.save', {
          ...{ deviceId, protocol, label, enabled: true, place: null },
          settings: { port, baudRate },
        });
      await window.getByRole('navigation').first().getByRole('button', { name: '设备' }).click();
      const card = (label: string) => window.getByRole('article', { name: label });
      await card('炉口读写器').getByText('编号 A1B2C3D4E5F60708090A0B0C').waitFor();
      await gate.yank();
      await card('炉口读写器').getByText('断开', { exact: true }).waitFor();
      await first.stop();
      await start('uhf-reader.ts', gate, '--identifier', 'A1B2C3D4E5F60708090A0B0D');
      await gate.plug();
      await card('炉口读写器').getByText('换了一台', { exact: true }).waitFor();
      await card('登记台读卡器').getByText('无回应', { exact: true }).waitFor();
      await gun.order({ scan: demoCode('staff', 's02') });
      await card('登记台读卡器').getByText('插错口', { exact: true }).waitFor();
      const walker = new Walker(window, 'desk');
      await walker.look('devices-swapped');

      await card('炉口读写器').getByRole('button', { name: '就用这台' }).click();
      await card('登记台读卡器').getByRole('button', { name: '交换端口' }).click();
      for (const label of ['炉口读写器', '登记台读卡器', '登记台扫码枪'])
        await card(label).getByText('工作', { exact: true }).waitFor();
      assert.deepEqual(walker.problems, []);
    },
  );

  check('what stands at a port is found by asking, and added with one press', async (scope) => {
    const folder = scope.folder('ports');
    const cards = await openPort(scope, folder, 'cards', 'idcard-reader.ts');
    const relay = await openPort(scope, folder, 'relay', 'modbus-slave.ts');
    const { page, line } = await launch(scope, { folder: scope.folder('search') });
    const window = page('desk');
    window.setDefaultTimeout(15_000);
    await window.bringToFront();
    await window.getByText('请扫工牌登录').first().waitFor();
    await signIn(window, line, 'desk', 's02');
    await window.getByRole('navigation').first().getByRole('button', { name: '设备' }).click();
    await window.getByRole('button', { name: '添加设备' }).click();
    const dialog = window.getByRole('dialog', { name: '添加设备' });
    await dialog.getByLabel('没列出的串口').fill(`${cards.cable.a} ${relay.cable.a}`);
    await dialog.getByRole('button', { name: '查找设备' }).click();
    await dialog.getByRole('button', { name: '停止查找' }).waitFor();
    const walker = new Walker(window, 'desk');
    await walker.look('devices-searching');
    await dialog.getByText(/^找到 2 台/).waitFor({ timeout: 30_000 });
    await dialog.getByRole('button', { name: /^是冷柜温控器/ }).waitFor();
    await walker.look('devices-found');
    await dialog
      .getByRole('listitem')
      .filter({ hasText: '身份证读卡器' })
      .getByRole('button', { name: '添加' })
      .click();
    await dialog.getByLabel('名称').fill('登记台身份证');
    await walker.look('devices-found-form');
    await dialog.getByRole('button', { name: '保存', exact: true }).click();
    await window.getByRole('article', { name: '登记台身份证' }).getByText('工作', { exact: true }).waitFor();
    assert.deepEqual(walker.problems, []);
  });
});
