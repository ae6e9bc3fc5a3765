/** The camera of a place on the screens: its picture beside whoever is at work there, and what it left behind. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright';
import { demoCodes } from '../../src/drill/codes.ts';
import type { StationId } from '../../src/drill/stage.ts';
import { launch } from '../application.ts';
import { FURNACE, MORNING, takeTo } from '../furnace.ts';
import { suite, until } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';
import { ffmpegProgram, ffmpegStarts, orderFfmpeg } from '../rig/ffmpeg-program.ts';
import { startProgram } from '../rig/program.ts';
import { Walker } from './screens.ts';

const PASSWORD = 'see-4-all';
const PLAYBACK = 'rtsp://127.0.0.1:554/Streaming/tracks/101?starttime={start}&endtime={end}';
const BAY = demoCodes.code('bay', 'B-08');

/** Frames that were decoded and shown, not bytes that were taken in. */
async function plays(video: Locator): Promise<void> {
  await until(
    'the video to play',
    () => video.evaluate((one) => (one as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames),
    (frames) => frames > 3,
  );
  assert.equal(await video.evaluate((one) => (one as HTMLVideoElement).videoWidth), 320);
}

export const cameras = suite('cameras', ({ check }) => {
  check(
    'the film of the furnace runs beside the verification, and what cameras kept of a case is watched at the desk',
    async (scope) => {
      const camera = await startProgram('camera.ts', ['--password', PASSWORD]);
      scope.later(() => camera.stop());
      const { port } = await camera.next('listening');
      const programs = scope.folder('programs');
      const ffmpeg = await ffmpegProgram(programs, { recording: 8 });
      const { page, line } = await launch(scope, {
        folder: scope.folder('cameras'),
        env: { GUICHENG_STAGE_CLOCK: MORNING },
      });
      const address = { host: '127.0.0.1', port, username: 'viewer', password: PASSWORD };
      const set = async (station: StationId, label: string, more: object): Promise<void> => {
        await signInQuietly(line, station, 's02');
        const settings = { ...address, ...more };
        const device = { deviceId: 'cam1', protocol: 'onvif-camera', label, enabled: true, place: null };
        await line.call(station, 'devices.save', { ...device, settings });
      };
      const cameraIs = (station: StationId, meant: (state: string | undefined) => boolean) =>
        until(
          `the camera at the ${station}`,
          async () => (await line.live(station)).devices.find(({ deviceId }) => deviceId === 'cam1')?.state,
          meant,
        );
      await set('kiosk', '冷藏间摄像机', { places: [BAY] });
      await set('desk', '炉前摄像机', { places: [FURNACE], ffmpeg, playback: PLAYBACK });
      await set('console', '炉前摄像机', { places: [FURNACE], ffmpeg, playback: PLAYBACK });
      for (const station of ['kiosk', 'desk', 'console'] as const)
        await cameraIs(station, (state) => state === 'working');
      const window = page('console');
      window.setDefaultTimeout(15_000);
      await window.bringToFront();
      await takeTo(line, '只差看炉膛');
      await plays(window.getByLabel('炉前摄像机的画面'));
      const walker = new Walker(window, 'console');
      await walker.look('camera-verifying');

      // The next film stands still after a while, as that of a camera does whose cable was pulled.
      await orderFfmpeg(programs, { recording: 8, stallAfter: 8 });
      await line.call('console', 'attempt.answer', { type: 'look', empty: true });
      const live = () => line.live('console');
      await until(
        'the picture of the verdict',
        async () => (await live()).sight?.picture?.kept ?? null,
        (kept) => kept === true,
      );
      await plays(window.getByLabel('炉前摄像机的画面'));
      await walker.look('camera-verdict');
      assert.equal((await live()).verdict?.outcome, 'pass');

      const desk = page('desk');
      desk.setDefaultTimeout(15_000);
      await desk.bringToFront();
      await desk
        .getByRole('option', { name: /陆怀民/ })
        .first()
        .click();
      await desk.getByRole('button', { name: /^现场照片/ }).click();
      const watching = desk.getByRole('dialog', { name: '陆怀民 的现场照片' });
      const rows = watching.getByRole('list', { name: '每次核验' }).getByRole('button');
      await rows.last().click();
      await watching.getByRole('img').waitFor();
      const looker = new Walker(desk, 'desk');
      await watching.getByRole('button', { name: '看这段录像' }).click();
      await plays(watching.getByLabel('炉前摄像机的录像'));
      await watching.getByText('这段录像放完了').waitFor();
      await looker.look('custody-recording');
      await watching.getByRole('button', { name: '复制时间和地址' }).click();
      await watching.getByText('已复制').waitFor();
      const asked = (await ffmpegStarts(programs)).map(({ input }) => input);
      assert.ok(
        asked.some((input) => /^rtsp:\/\/viewer:.*starttime=\d{8}T\d{6}Z&/.test(input)),
        asked.join('\n'),
      );

      await camera.order({ unplug: true });
      await window.bringToFront();
      await cameraIs('console', (state) => state !== 'working');
      await window.getByText(/这是之前的画面/).waitFor();
      await walker.look('camera-lost');
      assert.deepEqual([...walker.problems, ...looker.problems], []);
    },
  );
});
