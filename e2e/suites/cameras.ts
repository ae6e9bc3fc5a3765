/** The camera of a place on the screens: its picture beside whoever is at work there, and what it left behind. */
import assert from 'node:assert/strict';
import { launch } from '../application.ts';
import { FURNACE, MORNING, takeTo } from '../furnace.ts';
import { suite, until } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';
import { startProgram } from '../rig/program.ts';
import { Walker } from './screens.ts';

const PASSWORD = 'see-4-all';

export const cameras = suite('cameras', ({ check }) => {
  check(
    'the picture of the furnace stands beside the verification, and the verdict leaves one of its own',
    async (scope) => {
      const camera = await startProgram('camera.ts', ['--password', PASSWORD]);
      scope.later(() => camera.stop());
      const { port } = await camera.next('listening');
      const { page, line } = await launch(scope, {
        folder: scope.folder('cameras'),
        env: { GUICHENG_STAGE_CLOCK: MORNING },
      });
      const window = page('console');
      window.setDefaultTimeout(15_000);
      await window.bringToFront();
      await signInQuietly(line, 'console', 's02');
      await line.call('console', 'devices.save', {
        deviceId: 'cam1',
        protocol: 'onvif-camera',
        label: '炉前摄像机',
        enabled: true,
        place: null,
        settings: { host: '127.0.0.1', port, username: 'viewer', password: PASSWORD, places: [FURNACE] },
      });
      const live = () => line.live('console');
      await until(
        'the camera to answer',
        async () => (await live()).devices.find(({ deviceId }) => deviceId === 'cam1')?.state,
        (state) => state === 'working',
      );
      await takeTo(line, '只差看炉膛');
      const picture = window.getByRole('img', { name: '炉前摄像机的画面' });
      await picture.first().waitFor();
      const walker = new Walker(window, 'console');
      await walker.look('camera-verifying');

      await line.call('console', 'attempt.answer', { type: 'look', empty: true });
      await until(
        'the picture of the verdict',
        async () => (await live()).sight?.picture?.kept ?? null,
        (kept) => kept === true,
      );
      await walker.look('camera-verdict');
      assert.equal((await live()).verdict?.outcome, 'pass');

      await camera.order({ unplug: true });
      await window.getByText('炉前摄像机').first().waitFor();
      await until(
        'the camera to be missed',
        async () => (await live()).devices.find(({ deviceId }) => deviceId === 'cam1')?.state,
        (state) => state !== 'working',
      );
      await walker.look('camera-lost');
      assert.deepEqual(walker.problems, []);
    },
  );
});
