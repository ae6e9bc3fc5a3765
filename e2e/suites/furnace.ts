/** The furnace's own hardware on the screens: relay and controller beside who is in it, and the loudest alarm. */
import assert from 'node:assert/strict';
import { launch } from '../application.ts';
import { FURNACE } from '../furnace.ts';
import { suite, until } from '../harness.ts';
import { signIn } from '../keyboard.ts';
import { type Program, startProgram } from '../rig/program.ts';
import { Walker } from './screens.ts';

export const furnace = suite('furnace', ({ check }) => {
  check(
    'the console shows relay and controller; a start without a pass is loud at every station until two explain it',
    async (scope) => {
      const started = async (
        file: string,
        ...args: string[]
      ): Promise<{ program: Program; port: number }> => {
        const program = await startProgram(file, args);
        scope.later(() => program.stop());
        return { program, port: Number((await program.next('open')).port) };
      };
      const relay = await started('modbus-slave.ts', 'tcp', '--watchdog', '3000', '--falls', '0');
      const plc = await started('s7-plc.ts');
      await plc.program.order({ real: { 0: 412.5 }, int: { 4: 655, 8: 1, 10: -32, 12: 98 } });
      const { page, line } = await launch(scope, { folder: scope.folder('furnace') });
      const window = page('console');
      window.setDefaultTimeout(10_000);
      await window.bringToFront();
      await window.getByText('请扫工牌登录').first().waitFor();
      await signIn(window, line, 'console', 's02');
      const host = '127.0.0.1';
      const common = { enabled: true, place: null };
      await line.call('console', 'devices.save', {
        ...common,
        deviceId: 'relay',
        protocol: 'relay-modbus',
        label: '2 号炉继电器',
        settings: {
          link: 'tcp',
          host,
          tcpPort: relay.port,
          cremator: FURNACE,
          ignitionCoil: 1,
          beaconCoil: 2,
        },
      });
      await line.call('console', 'devices.save', {
        ...common,
        deviceId: 'plc',
        protocol: 'cremator-s7',
        label: '2 号炉控制器',
        settings: {
          host,
          port: plc.port,
          cremator: FURNACE,
          main: 'DB1,REAL0',
          second: 'DB1,INT4',
          pressure: 'DB1,INT10',
          oxygen: 'DB1,INT12*0.1',
          phase: 'DB1,INT8',
        },
      });
      const live = () => line.live('console');
      await until(
        'both answer',
        async () => (await live()).devices.filter(({ state }) => state === 'working').length,
        (working) => working === 2,
      );
      await signIn(window, line, 'console', 's08');
      await window.getByText('继电器已断开').waitFor();
      await window.getByText('412.5 ℃').waitFor();
      const walker = new Walker(window, 'console');
      await walker.look('furnace-hardware');

      await plc.program.order({ int: { 8: 2 } });
      await window.getByText('2 号炉没有入炉许可就点火了').waitFor();
      await page('desk').getByText('2 号炉没有入炉许可就点火了').waitFor();
      await page('kiosk').getByText('2 号炉没有入炉许可就点火了').waitFor();
      await until(
        'the beacon is lit',
        async () => (await relay.program.next('coil')).at,
        (at) => at === 2,
      );
      await walker.look('furnace-unpermitted');
      await new Walker(page('kiosk'), 'kiosk').look('furnace-unpermitted');
      await window.getByRole('button', { name: /查明原因/ }).click();
      await window.getByRole('dialog').waitFor();
      await walker.look('furnace-explain');
      assert.deepEqual(walker.problems, []);
    },
  );
});
