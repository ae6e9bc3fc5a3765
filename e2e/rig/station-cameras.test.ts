/** A simulated camera at a station, from its first byte to what the screen is told, and broken in the middle. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAttachments } from '../../main/attachments.ts';
import { StationDevices } from '../../main/devices.ts';
import { KeyStore } from '../../main/keys.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { CHEN, charge, cremator, passed, released } from '../../src/station/testing/people.ts';
import { HomeRig, refusal } from '../../src/station/testing/rig.ts';
import { type Program, startProgram } from './program.ts';

const FURNACE = cremator('1 号炉');
const PASSWORD = 'see-4-all';

let folder = '';
let camera: Program;
let devices: StationDevices;
let rig: HomeRig;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-cameras-'));
  camera = await startProgram('camera.ts', ['--password', PASSWORD]);
  const { port } = await camera.next('listening');
  const vault = {
    available: () => false,
    encrypt: () => new Uint8Array(),
    decrypt: () => '',
  };
  devices = new StationDevices({
    report: (error) => {
      throw error;
    },
    secrets: new KeyStore(join(folder, 'keys'), vault),
  });
  const attachments = createAttachments(join(folder, 'attachments'));
  rig = await HomeRig.open({
    portsFor: (stationId) => (stationId === 'console' ? { ...barePorts, devices, attachments } : barePorts),
  });
  const core = rig.core('console');
  devices.onHealth(() => core.changed());
  await devices.attach(core.ledger.db);
  await devices.save({
    deviceId: 'cam1',
    protocol: 'onvif-camera',
    label: '炉前摄像机',
    enabled: true,
    place: null,
    settings: { host: '127.0.0.1', port, username: 'viewer', password: PASSWORD, places: [FURNACE] },
  });
  await expect.poll(state, { timeout: 5_000 }).toBe('working');
});

afterEach(async () => {
  await devices.close();
  await camera.stop();
  rig.close();
  await rm(folder, { recursive: true, force: true });
});

const state = () => devices.list()[0]?.health?.state;
const taken = () => rig.events('console', 'snapshot.taken').map(({ payload }) => payload);

async function chargedBody() {
  const body = await released(rig, CHEN, 'A-01');
  await charge(rig, body, '1 号炉');
  passed(rig, 'console', 'charge');
  return body;
}

describe('a camera at the furnace', () => {
  it('shows the place, leaves a picture of the verdict, and its password lies with the keys alone', async () => {
    const body = await chargedBody();
    await expect.poll(taken, { timeout: 5_000 }).toHaveLength(1);
    const { picture } = taken()[0] ?? {};
    const kept = await rig.client('console').attachments.get({ sha256: picture?.sha256 ?? '' });
    expect(kept?.mime).toBe('image/jpeg');
    expect(rig.live('console').sight).toMatchObject({ caseId: body.caseId, picture: { kept: true } });
    const items: string[] = [];
    for await (const item of await rig.client('console').sights.watch({ cameraId: 'cam1', video: true })) {
      items.push(item.type);
      if (items.length === 3) break;
    }
    expect(items).toEqual(['said', 'picture', 'picture']);

    expect(JSON.stringify(devices.list())).not.toContain(PASSWORD);
    expect(JSON.stringify(devices.log('cam1'))).not.toContain(PASSWORD);
    expect(devices.bundle({}, [])).not.toContain(PASSWORD);
    const row = rig.core('console').ledger.db.prepare('SELECT row FROM device').get();
    expect(JSON.stringify(row)).not.toContain(PASSWORD);
    const [file = ''] = await readdir(join(folder, 'keys'));
    const text = await readFile(join(folder, 'keys', file), 'utf8');
    expect(Buffer.from(JSON.parse(text).data, 'base64').toString()).toContain(PASSWORD);
    // Saved again with an empty field, the password stays; removed, it goes.
    const [saved] = devices.list();
    if (saved !== undefined) await devices.save({ ...saved, settings: { ...saved.settings, password: '' } });
    expect(await readdir(join(folder, 'keys'))).toHaveLength(1);
    await devices.remove('cam1');
    expect(await readdir(join(folder, 'keys'))).toEqual([]);
  }, 20_000);

  it('that is pulled out is missed within two seconds, keeps nobody from working, and comes back', async () => {
    const pulled = performance.now();
    await camera.order({ unplug: true });
    await expect.poll(state, { timeout: 4_000, interval: 20 }).toBe('silent');
    expect(performance.now() - pulled).toBeLessThan(2_100);
    const body = await chargedBody();
    await expect.poll(taken, { timeout: 8_000 }).toHaveLength(1);
    expect(taken()[0]).toMatchObject({ caseId: body.caseId, picture: null });
    expect(rig.live('console').sight?.picture?.text).toContain('没有照片：摄像机没有');
    const plugged = performance.now();
    await camera.order({ plug: true });
    await expect.poll(state, { timeout: 6_000, interval: 20 }).toBe('working');
    expect(performance.now() - plugged).toBeLessThan(3_000);
  }, 30_000);

  it('whose clock is off says so, and is bookmarked by its own time', async () => {
    const trouble = () => devices.list()[0]?.health?.trouble ?? '';
    // A clock that jumps in the middle of the first questions makes a stale proof of the account.
    const lines = () => devices.log('cam1').map(({ text }) => text);
    await expect.poll(lines, { timeout: 5_000 }).toContainEqual(expect.stringContaining('照片 image/jpeg'));
    await camera.order({ aheadMs: -8 * 3_600_000 });
    await expect.poll(trouble, { timeout: 4_000 }).toContain('摄像机时间比本机慢 8 小时');
    await chargedBody();
    await expect.poll(taken, { timeout: 5_000 }).toHaveLength(1);
    expect(taken()[0]?.missing).toBeNull();
    expect(Math.abs((taken()[0]?.ahead ?? 0) + 8 * 3_600_000)).toBeLessThan(3_000);
    await camera.order({ aheadMs: 0 });
    await expect.poll(trouble, { timeout: 4_000 }).toBe('');
    expect(state()).toBe('working');
  }, 20_000);

  it('runs no program that anybody but the director named', async () => {
    const [row] = devices.list();
    if (row === undefined) throw new TypeError('no camera');
    const { health: _health, ...stored } = row;
    const named = (ffmpeg: string) => ({ ...stored, settings: { ...stored.settings, ffmpeg } });
    const { devices: desk } = rig.client('console');
    await rig.signIn('console', 's08');
    expect(await refusal(desk.save(named('/bin/true')))).toBe('FORBIDDEN.DEVICE_PROGRAM');
    expect(await refusal(desk.save({ ...named('/bin/true'), deviceId: null }))).toBe(
      'FORBIDDEN.DEVICE_PROGRAM',
    );
    expect(await refusal(desk.startTrial(named('/bin/true')))).toBe('FORBIDDEN.DEVICE_PROGRAM');
    expect(devices.list()[0]?.settings.ffmpeg ?? '').toBe('');
    await rig.signIn('console', 's02');
    await desk.save(named('/bin/true'));
    expect(devices.list()[0]?.settings.ffmpeg).toBe('/bin/true');
    // What the director named stays as long as nobody changes it.
    await rig.signIn('console', 's08');
    await desk.save({ ...named('/bin/true'), label: '炉前' });
    expect(devices.list()[0]?.label).toBe('炉前');
    expect(await refusal(desk.save(named('/bin/false')))).toBe('FORBIDDEN.DEVICE_PROGRAM');
  }, 20_000);

  it('that takes questions and answers none is silent too', async () => {
    await camera.order({ stall: true });
    await expect.poll(state, { timeout: 4_000 }).toBe('silent');
    await camera.order({ stall: false });
    await expect.poll(state, { timeout: 6_000 }).toBe('working');
  }, 20_000);
});
