/** Cold units at the kiosk: from a Modbus server nobody here wrote, through the driver and the station, to the screen. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { demoCodes } from '../../src/drill/codes.ts';
import { loadScenario } from '../../src/drill/load.ts';
import { Runner } from '../../src/drill/runner.ts';
import { launch } from '../application.ts';
import { TypingStage } from '../electronStage.ts';
import { outFolder, projectRoot, suite, until } from '../harness.ts';
import { signIn } from '../keyboard.ts';
import { startProgram } from '../rig/program.ts';
import { Walker } from './screens.ts';

const inHands = loadScenario(path.join(projectRoot, 'e2e', 'scenarios', 'in-hands.yml'));
const ROOM = '一号冷藏间';

export const cold = suite('cold', ({ check }) => {
  check(
    'the map says what each room is at, and its curve has a gap where there was no data',
    async (scope) => {
      const freezer = await startProgram('freezer.ts', ['--tcp', '0', '--rtu', '--units', '1,2', '--alive']);
      scope.later(() => freezer.stop());
      const { page, line } = await launch(scope, { folder: scope.folder('cold') });
      const window = page('kiosk');
      window.setDefaultTimeout(10_000);
      await window.bringToFront();
      await window.getByText('请扫工牌登录').first().waitFor();
      await signIn(window, line, 'kiosk', 's02');
      const home = (await line.call('kiosk', 'board.bays', undefined)) as {
        rooms: { room: string }[];
      };
      const rooms = home.rooms.map(({ room }) => room);
      const units = [
        { address: 1, table: 'carel-ir33', name: '一号柜', cooling: 'freeze', covers: rooms[0] ?? ROOM },
        { address: 2, table: 'carel-ir33', name: '二号柜', cooling: 'freeze', covers: rooms[1] ?? ROOM },
      ];
      await line.call('kiosk', 'devices.save', {
        deviceId: 'cold',
        protocol: 'cold-modbus',
        label: '冷柜温控',
        enabled: true,
        place: null,
        settings: {
          link: 'tcp',
          host: '127.0.0.1',
          tcpPort: Number(freezer.ready.port),
          framing: 'rtu',
          noDataSeconds: 5,
          units,
          ownPoints: [{ point: 'temperature', read: 'holding', address: 77, scale: 0.1, signed: true }],
        },
      });
      const texts = async () => (await line.live('kiosk')).cold.map(({ text }) => text);
      await until('both units are read', texts, (found) => found.length === 2 && found.every(isDegrees));
      await window.locator('.gcb-cold').first().getByText('℃').waitFor();
      const walker = new Walker(window, 'kiosk');
      await line.call('kiosk', 'devices.calibrate', {
        deviceId: 'cold',
        unit: '1',
        point: 'temperature',
        reference: -17.6,
      });
      await window
        .locator('.gcb-cold')
        .first()
        .getByText(/校正 [+−]\d/)
        .waitFor();
      await walker.look('cold-map');

      await freezer.order({ unit: 2, door: true });
      await window.getByText('门开着').first().waitFor();
      await freezer.order({ absent: [2] });
      await until('the silent one is said', texts, (found) => found[1] === '没有数据');
      assert.ok(isDegrees((await texts())[0] ?? ''), 'the other goes on');
      await walker.look('cold-map-no-data');

      await window.getByRole('button', { name: /^更多/ }).click();
      await window.getByRole('dialog').getByRole('button', { name: '柜温', exact: true }).click();
      await window.getByRole('img', { name: /一号柜的温度/ }).waitFor();
      await window.getByText(/已按基准温度计校正 [+−]\d+(\.\d+)? ℃/).waitFor();
      await walker.look('cold-curve');

      await window.getByRole('button', { name: /回冷藏间/ }).click();
      await window.getByRole('button', { name: /^更多/ }).click();
      await window.getByRole('dialog').getByRole('button', { name: '报警', exact: true }).click();
      await window.getByText('二号柜没有温度数据').filter({ visible: true }).first().waitFor();
      await walker.look('alarms');

      await window.getByRole('button', { name: /回冷藏间/ }).click();
      await window.getByRole('button', { name: /^更多/ }).click();
      await window.getByRole('dialog').getByRole('button', { name: '设备', exact: true }).click();
      await window.getByRole('button', { name: '校准', exact: true }).click();
      const points = window.getByRole('dialog', { name: /校准/ });
      const first = points.getByRole('listitem').filter({ hasText: '一号柜' }).first();
      await first
        .getByText(/-\d+(\.\d)? ℃/)
        .first()
        .waitFor();
      await first.getByLabel('基准温度计 ℃').fill('-17.5');
      await first.getByRole('button', { name: '按它校准' }).click();
      await first.getByText(/按基准温度计 -17.5 ℃ 校准/).waitFor();
      await walker.look('cold-calibrate');
      await points.getByRole('button', { name: '关闭' }).last().click();
      await window.getByRole('button', { name: /编辑/ }).first().click();
      await window.getByRole('button', { name: '更多设置' }).click();
      await window.getByText('自编点表').first().scrollIntoViewIfNeeded();
      await walker.look('cold-device');
      assert.deepEqual(walker.problems, []);
    },
    90_000,
  );

  check('the band of a pass never covers what somebody must go and look at', async (scope) => {
    const { page, line } = await launch(scope, {
      folder: scope.folder('band'),
      env: { GUICHENG_STAGE_CLOCK: inHands.clock },
    });
    const window = page('kiosk');
    window.setDefaultTimeout(10_000);
    await window.bringToFront();
    const result = await new Runner(new TypingStage(line), demoCodes).play(inHands);
    assert.deepEqual(result.problems, []);
    const band = window.locator('.gc-verdict-band');
    await band.waitFor();
    // Nobody has to go anywhere yet: it stands over the top line.
    assert.equal((await band.boundingBox())?.y, 0);
    await line.ask('advance', 16 * 60_000);
    const alarm = window.getByRole('region', { name: '要办的事' });
    await alarm.getByText(/龙景山在王建军手上已超过 15 分钟/).waitFor();
    await window.screenshot({ path: path.join(outFolder, 'screens', 'kiosk-band-alarm.png') });
    const [over, under] = [await alarm.boundingBox(), await band.boundingBox()];
    assert.ok(over !== null && under !== null, 'both are shown');
    assert.ok(
      under.y >= over.y + over.height - 1,
      `the band begins at ${under.y} over ${JSON.stringify(over)}`,
    );
  });
});

function isDegrees(text: string): boolean {
  return /^-\d+\.\d ℃$/.test(text);
}
