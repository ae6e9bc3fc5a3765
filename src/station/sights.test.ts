import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CameraItem, CameraPicture } from '../devices/camera.ts';
import { GuichengError } from '../domain/errors.ts';
import { barePorts } from './demo/bareHome.ts';
import type { CamerasPort } from './ports.ts';
import { CHEN, charge, cremator, passed, pushIn, released } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

const FURNACE = cremator('1 号炉');
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 1, 2, 3);
const SHA = createHash('sha256').update(JPEG).digest('hex');

let rig: HomeRig;
/** The next picture, whenever a test gives it. */
let picture: () => Promise<CameraPicture>;
let ahead: number | null;

async function* nothing(): AsyncGenerator<CameraItem, void> {
  yield { type: 'said', text: '看不到', lost: true };
}

async function* recorded(text: string): AsyncGenerator<CameraItem, void> {
  yield { type: 'said', text, lost: false };
}

const cameras: CamerasPort = {
  list: () => [{ cameraId: 'cam1', label: '炉前摄像机', places: [`room:${room()}`] }],
  picture: () => picture(),
  watch: nothing,
  replay: (cameraId, from, to) => recorded(`${cameraId} ${from} ${to}`),
  ahead: () => ahead,
  playback: (cameraId, from, to) => `rtsp://recorder/${cameraId}?from=${from}&to=${to}`,
};

function room(): string {
  return rig.core('console').views.place(FURNACE)?.room ?? '';
}

beforeEach(async () => {
  ahead = null;
  picture = async () => ({ bytes: JPEG, mime: 'image/jpeg' });
  rig = await HomeRig.open({
    portsFor: (stationId) =>
      stationId === 'console' ? { ...barePorts, devices: { ...barePorts.devices, cameras } } : barePorts,
  });
});
afterEach(() => rig.close());

async function charged() {
  const body = await released(rig, CHEN, 'A-01');
  await charge(rig, body, '1 号炉');
  await expect.poll(taken).toHaveLength(1);
  return body;
}

const taken = () => rig.events('console', 'snapshot.taken').map(({ payload }) => payload);

describe('a verdict at a place with a camera', () => {
  it('leaves a picture and the time of the recording, and the permit stands', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
    const verdict = rig.events('console', 'checkpoint.passed').at(-1);
    await expect.poll(taken).toHaveLength(1);
    const at = taken()[0]?.takenAt ?? 0;
    expect(taken()[0]).toMatchObject({
      of: verdict?.id,
      caseId: body.caseId,
      place: FURNACE,
      camera: '炉前摄像机',
      picture: { sha256: SHA, mime: 'image/jpeg', bytes: JPEG.length },
      missing: null,
      recording: `rtsp://recorder/cam1?from=${at - 30_000}&to=${at + 30_000}`,
    });
    const { interlock, sight } = rig.live('console');
    expect(interlock.find((entry) => entry.cremator === FURNACE)?.state).toBe('open');
    expect(sight).toMatchObject({ placeLabel: '1 号炉', picture: { kept: true, text: '已留照片' } });
    await rig.pump();
    const { timeline } = await rig.client('console').cases.get({ caseId: body.caseId });
    expect(timeline.find(({ eventId }) => eventId === verdict?.id)?.sight).toMatchObject({
      camera: '炉前摄像机',
      sha256: SHA,
      from: at - 30_000,
      to: at + 30_000,
      here: true,
    });
    expect(timeline.some(({ title }) => title === 'snapshot.taken')).toBe(false);
    // The body goes in: nothing that a camera did lies in the way.
    await pushIn(rig, body, '1 号炉');
    passed(rig, 'console', 'chargeIn');
  });

  it('is not waited for, and is said to be missing', async () => {
    let fail: (error: Error) => void = () => undefined;
    picture = () =>
      new Promise((_resolve, reject) => {
        fail = reject;
      });
    const body = await released(rig, CHEN, 'A-01');
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
    expect(taken()).toEqual([]);
    expect(rig.live('console').sight).toMatchObject({ caseId: body.caseId, picture: { text: '正在留照片' } });
    fail(new GuichengError('DEVICE.CAMERA_SILENT', '摄像机没有应答'));
    await expect.poll(taken).toHaveLength(1);
    expect(taken()[0]).toMatchObject({ picture: null, missing: '摄像机没有应答' });
    expect(rig.live('console').sight?.picture).toEqual({ kept: false, text: '没有照片：摄像机没有应答' });
    expect(rig.reports).toEqual([]);
  });

  it('leaves none where nothing sees the place', async () => {
    await released(rig, CHEN, 'A-01');
    expect(rig.events('kiosk', 'snapshot.taken')).toEqual([]);
    expect(rig.live('kiosk').sight).toBeNull();
  });

  it('leaves none after the station has closed', async () => {
    let give: (given: CameraPicture) => void = () => undefined;
    picture = () =>
      new Promise((resolve) => {
        give = resolve;
      });
    const body = await released(rig, CHEN, 'A-01');
    await charge(rig, body, '1 号炉');
    const core = rig.core('console');
    rig.stop();
    give({ bytes: JPEG, mime: 'image/jpeg' });
    await Promise.resolve();
    expect(core.ledger.db.open).toBe(false);
    expect(rig.reports).toEqual([]);
  });
});

describe('the recording of a verdict', () => {
  it('is looked for by the clock of a camera that is off, as it was then, and that is said', async () => {
    ahead = 10 * 60_000;
    const { caseId } = await charged();
    const [{ of, takenAt, recording } = { of: '', takenAt: 0, recording: '' }] = taken();
    const [from, to] = [takenAt + 570_000, takenAt + 630_000];
    expect(taken()[0]?.ahead).toBe(ahead);
    expect(recording).toBe(`rtsp://recorder/cam1?from=${from}&to=${to}`);
    expect(rig.live('console').sight?.picture?.text).toBe('已留照片；摄像机时间比本机快 10 分钟，请校准');
    // Set right meanwhile; what it recorded stays filed by the old time.
    ahead = 0;
    const items: unknown[] = [];
    for await (const item of await rig.client('console').sights.replay({ caseId, eventId: of }))
      items.push(item);
    expect(items).toEqual([{ type: 'said', text: `cam1 ${from} ${to}`, lost: false }]);
    const { timeline } = await rig.client('console').cases.get({ caseId });
    const sight = timeline.find(({ eventId }) => eventId === of)?.sight;
    expect(sight).toMatchObject({ at: takenAt, from, to, ahead: 600_000 });
  });

  it('is asked of the camera that saw it, at the station it belongs to', async () => {
    const { caseId } = await charged();
    const [{ of, takenAt } = { of: '', takenAt: 0 }] = taken();
    const items: unknown[] = [];
    for await (const item of await rig.client('console').sights.replay({ caseId, eventId: of }))
      items.push(item);
    expect(items).toEqual([
      { type: 'said', text: `cam1 ${takenAt - 30_000} ${takenAt + 30_000}`, lost: false },
    ]);
    await rig.pump();
    const replay = async (station: 'desk' | 'console', eventId: string) => {
      for await (const item of await rig.client(station).sights.replay({ caseId, eventId })) items.push(item);
    };
    expect(await refusal(replay('desk', of))).toBe('NOT_FOUND.SIGHT');
    expect(await refusal(replay('console', 'another'))).toBe('NOT_FOUND.SIGHT');
    const { timeline } = await rig.client('desk').cases.get({ caseId });
    expect(timeline.find(({ eventId }) => eventId === of)?.sight?.here).toBe(false);
  });
});

describe('the live picture', () => {
  it('is locked onto the case by the scan of the place, and let go by the next attempt', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await charge(rig, body, '1 号炉');
    await expect.poll(taken).toHaveLength(1);
    expect(rig.live('console').sight).toMatchObject({ cameraId: 'cam1', caseId: body.caseId });
    await rig.client('console').attempt.open({ checkpoint: 'chargeIn', expected: body.caseId });
    expect(rig.live('console').sight).toBeNull();
    rig.scan('console', FURNACE);
    expect(rig.live('console').sight).toMatchObject({ caseId: body.caseId, picture: null });
  });

  it('is only for whoever may read cases, and for a camera of this station', async () => {
    const watch = (cameraId: string) => rig.client('console').sights.watch({ cameraId, video: true });
    await rig.signIn('console', 's08');
    const items: unknown[] = [];
    for await (const item of await watch('cam1')) {
      items.push(item);
      break;
    }
    expect(items).toEqual([{ type: 'said', text: '看不到', lost: true }]);
    const stranger = async () => {
      for await (const item of await watch('nobody')) items.push(item);
    };
    expect(await refusal(stranger)).toBe('NOT_FOUND.CAMERA');
    rig.core('console').sessions.signOut();
    expect(await refusal(async () => await watch('cam1'))).toBe('AUTH.NONE');
  });
});
