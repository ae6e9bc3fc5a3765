/** The camera driver against the simulated camera and a stand-in for ffmpeg, each a program of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CameraItem } from '../../src/devices/camera.ts';
import { systemClock } from '../../src/devices/clock.ts';
import { Camera } from '../../src/devices/protocols/onvif-camera/camera.ts';
import { readFacts } from '../../src/devices/protocols/onvif-camera/onvif.ts';
import { cameraSettingsSchema } from '../../src/devices/protocols/onvif-camera/settings.ts';
import { ffmpegArguments, video } from '../../src/devices/protocols/onvif-camera/video.ts';
import { ffmpegProgram, ffmpegStarts } from './ffmpeg-program.ts';
import { type Program, startProgram } from './program.ts';

let folder = '';
let rig: Program;
let port = 0;
const open: Camera[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camera-'));
  rig = await startProgram('camera.ts', []);
  port = Number((await rig.next('listening')).port);
});

afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await rig.stop();
  await rm(folder, { recursive: true, force: true });
});

function camera(more: Record<string, unknown> = {}): Camera {
  const account = { host: '127.0.0.1', port, username: 'viewer', password: 'see-4-all' };
  const made = new Camera(cameraSettingsSchema.parse({ ...account, ...more }), systemClock);
  open.push(made);
  return made;
}

const ffmpeg = (orders: object): Promise<string> => ffmpegProgram(folder, orders);
const started = () => ffmpegStarts(folder);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Looks until `enough` is there, then goes. */
async function seen(
  source: AsyncGenerator<CameraItem, void>,
  enough: (items: readonly CameraItem[]) => boolean,
): Promise<readonly CameraItem[]> {
  const items: CameraItem[] = [];
  for await (const item of source) {
    items.push(item);
    if (enough(items)) break;
  }
  return items;
}

const types = (items: readonly CameraItem[]): string[] => items.map(({ type }) => type);

describe('pictures', () => {
  it('come from the profile that ONVIF names, by digest, and change', async () => {
    const one = camera();
    const facts = await one.facts();
    expect(facts.chosen).toMatchObject({ token: 'sub', encoding: 'H264', width: 320 });
    const first = await one.picture();
    const second = await one.picture();
    expect(first.mime).toBe('image/jpeg');
    expect(Buffer.from(first.bytes).equals(second.bytes)).toBe(false);
  });

  it('of one moment are taken once, whoever asks', async () => {
    const one = camera({ snapshotPath: '/snap?channel=sub' });
    const [first, second] = await Promise.all([one.picture(), one.picture()]);
    expect(first).toBe(second);
  });

  it('are not asked for again and again with an account that was refused', async () => {
    const one = camera({ password: 'wrong', snapshotPath: '/snap?channel=sub' });
    for (let again = 0; again < 5; again += 1)
      await expect(one.picture()).rejects.toMatchObject({ code: 'DEVICE.CAMERA_REFUSED' });
    await rig.order({ tally: true });
    expect(await rig.next('tally')).toMatchObject({ pictures: 0, refusals: 1 });
  });

  it('that are none are refused: half a one, nothing, somebody else’s', async () => {
    const one = camera();
    await one.picture();
    await rig.order({ half: true });
    await expect(one.picture()).rejects.toMatchObject({ code: 'DEVICE.CAMERA_SILENT' });
    await rig.order({ half: false, stallPictures: true });
    await expect(one.picture()).rejects.toMatchObject({ code: 'DEVICE.CAMERA_SILENT' });
    await rig.order({ stallPictures: false, elsewhere: `http://127.0.0.1:${port}/nowhere` });
    await expect(one.picture()).rejects.toMatchObject({ code: 'DEVICE.CAMERA_SILENT' });
    const missing = camera({ snapshotPath: '/nothing/here' });
    await expect(missing.picture()).rejects.toMatchObject({ code: 'DEVICE.CAMERA_NO_PICTURE' });
  });

  it('need an address where ONVIF is broken, and need nothing else', async () => {
    await rig.order({ nonsense: true });
    await expect(camera().picture()).rejects.toMatchObject({ code: 'DEVICE.CAMERA_SILENT' });
    expect((await camera({ snapshotPath: '/snap?channel=sub' }).picture()).mime).toBe('image/jpeg');
  });
});

describe('what it says of itself', () => {
  it.each([
    ['endless', 'answers too large'],
    ['half', 'Error'],
  ])('is not waited for where the answers are %s', async (answers, reason) => {
    await rig.order({ answers });
    const settings = cameraSettingsSchema.parse({ host: '127.0.0.1', port });
    const code = 'DEVICE.CAMERA_SILENT';
    await expect(readFacts(settings, 400)).rejects.toMatchObject({ code, details: { reason } });
    await rig.order({ answers: 'whole' });
    expect((await camera().facts()).profiles).toHaveLength(2);
  });
});

describe('a live picture', () => {
  it('is one photo after the other without ffmpeg, says so, and says when the camera is gone', async () => {
    const one = camera();
    const items = await seen(one.watch(new AbortController().signal, true), ({ length }) => length === 3);
    expect(items[0]).toMatchObject({
      type: 'said',
      lost: false,
      text: expect.stringContaining('没有连续画面'),
    });
    expect(types(items)).toEqual(['said', 'picture', 'picture']);
    await rig.order({ unplug: true });
    const gone = await seen(one.watch(new AbortController().signal, true), ({ length }) => length === 2);
    expect(gone[1]).toMatchObject({ type: 'said', lost: true, text: expect.stringContaining('没有应答') });
  });

  it('is the H.264 sub-stream through ffmpeg, which ends with whoever looked', async () => {
    const one = camera({ ffmpeg: await ffmpeg({}) });
    const items = await seen(one.watch(new AbortController().signal, true), ({ length }) => length === 4);
    expect(types(items)).toEqual(['video', 'media', 'media', 'media']);
    expect(items[0]).toMatchObject({ mime: 'video/mp4; codecs="avc1.42C01E"' });
    const [run] = await started();
    // The path is the camera's word, the host and the account are ours.
    expect(run?.input).toBe('rtsp://viewer:see-4-all@127.0.0.1:554/Streaming/sub');
    expect(isRunning(run?.pid ?? 0)).toBe(false);
  });

  it('comes back after ffmpeg died, with photos in between', async () => {
    const one = camera({ ffmpeg: await ffmpeg({ dieAfter: 2 }) });
    const items = await seen(
      one.watch(new AbortController().signal, true),
      (all) => all.filter(({ type }) => type === 'video').length === 2,
    );
    expect(types(items).slice(0, 5)).toEqual(['video', 'media', 'media', 'said', 'picture']);
    expect(items[3]).toMatchObject({ lost: false });
    expect(await started()).toHaveLength(2);
  }, 15_000);

  it.each([
    ['its sub-stream is H.265 by its own word', { encoding: 'H265' }, {}],
    ['its sub-stream turns out to be H.265', {}, { codec: 'hvc1' }],
  ])('is photos where %s', async (_what, order, orders) => {
    await rig.order(order);
    const one = camera({ ffmpeg: await ffmpeg(orders) });
    const items = await seen(one.watch(new AbortController().signal, true), ({ length }) => length === 2);
    expect(items[0]).toMatchObject({ type: 'said', text: expect.stringContaining('H.264') });
    expect(items[1]).toMatchObject({ type: 'picture' });
  });

  it('is photos where the page plays no such video', async () => {
    const one = camera({ ffmpeg: await ffmpeg({}) });
    const items = await seen(one.watch(new AbortController().signal, false), ({ length }) => length === 2);
    expect(items[0]).toMatchObject({ type: 'said', lost: false });
    expect(items[1]).toMatchObject({ type: 'picture' });
  });

  it('is photos where there is no such program', async () => {
    const one = camera({ ffmpeg: join(folder, 'no-such-program') });
    const items = await seen(one.watch(new AbortController().signal, true), ({ length }) => length === 2);
    expect(items[0]).toMatchObject({ type: 'said', text: expect.stringContaining('找不到') });
    expect(items[1]).toMatchObject({ type: 'picture' });
  });
});

describe('a recording', () => {
  const playback = 'rtsp://recorder:554/tracks/101?starttime={start}&endtime={end}';
  const from = Date.UTC(2026, 10, 25, 2, 15);
  const replayed = (one: Camera) =>
    seen(one.replay(from, from + 60_000, new AbortController().signal), () => false);

  it('is what the recorder kept, with its own account, and says when it is over', async () => {
    const program = await ffmpeg({ recording: 2 });
    const account = { playbackUser: 'look', playbackPassword: 'p@ss' };
    const items = await replayed(camera({ ffmpeg: program, playback, ...account }));
    expect(types(items)).toEqual(['video', 'media', 'media', 'said']);
    expect(items.at(-1)).toMatchObject({ lost: false, text: '这段录像放完了' });
    await replayed(camera({ ffmpeg: program, playback }));
    const where = 'recorder:554/tracks/101?starttime=20261125T021500Z&endtime=20261125T021600Z';
    expect((await started()).map(({ input }) => input)).toEqual([
      `rtsp://look:p%40ss@${where}`,
      `rtsp://viewer:see-4-all@${where}`,
    ]);
  });

  it.each([
    ['there is no ffmpeg', {}, 'ffmpeg'],
    ['the recorder gives nothing', { dieAfter: 0 }, '录像机没有给出'],
  ])('is not claimed where %s', async (_what, orders, words) => {
    const program = 'dieAfter' in orders ? await ffmpeg(orders) : '';
    const items = await replayed(camera({ ffmpeg: program, playback }));
    expect(items.at(-1)).toMatchObject({ type: 'said', lost: true, text: expect.stringContaining(words) });
  });
});

describe('ffmpeg', () => {
  async function endOf(orders: object): Promise<string> {
    const program = await ffmpeg(orders);
    const { signal } = new AbortController();
    const running = video({ program, url: 'rtsp://x/', clock: systemClock, signal, stallMs: 1_500 });
    for (;;) {
      const next = await running.next();
      if (next.done === true) return next.value;
    }
  }

  it('is killed when it says nothing for too long, and its noise is not passed on', async () => {
    expect(await endOf({ stallAfter: 1 })).toBe('stalled');
    expect(await endOf({ garbleAfter: 1 })).toBe('ended');
    for (const { pid } of await started()) expect(isRunning(pid)).toBe(false);
  }, 15_000);

  it('is asked to repack and not to decode', () => {
    const given = ffmpegArguments('rtsp://camera/');
    expect(given.join(' ')).toContain('-rtsp_transport tcp -i rtsp://camera/ -an -c:v copy -f mp4');
    expect(given.at(-1)).toBe('pipe:1');
  });
});
