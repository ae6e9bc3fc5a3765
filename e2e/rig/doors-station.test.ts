/** A door from its controller's datagrams to what the screens are told, and broken in the middle of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationDevices } from '../../main/devices.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { type Body, bay, CHEN, LI, received, stored } from '../../src/station/testing/people.ts';
import { HomeRig } from '../../src/station/testing/rig.ts';
import { timelineOf } from '../../src/station/timeline.ts';
import { type Program, startProgram } from './program.ts';

const SOON = { timeout: 4_000, interval: 20 };
let rig: HomeRig;
let box: Program;
let devices: StationDevices;
let port: unknown;

beforeEach(async () => {
  box = await startProgram('door-controller.ts', []);
  ({ port } = await box.next('open'));
  devices = new StationDevices({
    report: (error) => {
      throw error;
    },
  });
  rig = await HomeRig.open({
    portsFor: (stationId) => (stationId === 'kiosk' ? { ...barePorts, devices } : barePorts),
  });
  await attach();
});
afterEach(async () => {
  await devices.close();
  rig.close();
  await box.stop();
});

async function attach(): Promise<void> {
  const core = rig.core('kiosk');
  devices.onReading((reading) => {
    if (reading.type !== 'relay') core.checking.reading(reading);
  });
  await devices.attach(core.ledger.db);
  await listen(true);
  await expect.poll(doors, SOON).toEqual(['closed', 'closed']);
}

async function listen(enabled: boolean): Promise<void> {
  await devices.save({
    deviceId: 'doors',
    protocol: 'door-uhppote',
    label: '冷藏间门禁',
    enabled,
    place: null,
    settings: {
      host: '127.0.0.1',
      udpPort: Number(port),
      antennas: [1, 2],
      antennaPlaces: { 1: bay('A-01'), 2: bay('F-01') },
      openSeconds: 4,
    },
  });
}

const doors = (): string[] => rig.live('kiosk').doors.map(({ state }) => state);
const alarms = (): string[] => rig.live('kiosk').alarms.map(({ text }) => text);
const noticed = (): string[] => rig.events('kiosk', 'door.noticed').map(({ payload }) => payload.what);
const told = ({ caseId }: Body): string[] =>
  timelineOf(rig.core('kiosk'), caseId, 'full')
    .map(({ title, detail }) => `${title} ${detail}`.trim())
    .filter((text) => text.startsWith('门禁'));
/** Orders to open that reached the controller. */
async function orders(): Promise<number> {
  await box.order({ state: true });
  return Number((await box.next('state')).orders);
}

describe('the door of a cold room', () => {
  it('opens on a pass at a place behind it, for its seconds, and on no other', async () => {
    await stored(rig, LI, 'A-02');
    expect(await box.next('opened')).toMatchObject({ door: 1, seconds: 4 });
    expect(rig.live('kiosk').doors[0]).toMatchObject({ label: '一号冷藏间的门', last: '核验通过，已开门' });
    // Put into the bay, and looked at there by the second person.
    expect(await orders()).toBe(2);
    const next = await received(rig, CHEN);
    rig.scan('kiosk', next.wristband, bay('A-02'));
    expect(rig.verdict('kiosk')?.outcome).toBe('blocked');
    expect(await orders()).toBe(2);
  });

  it('forced open stands on the timeline of everybody behind it, and nobody else', async () => {
    const here = await stored(rig, CHEN, 'A-01');
    const there = await stored(rig, LI, 'F-02');
    await box.order({ happen: 'forced', door: 1 });
    await expect.poll(noticed, SOON).toEqual(['forced']);
    expect(told(here)).toEqual(['门禁：一号冷藏间的门被强行打开']);
    expect(told(there)).toEqual([]);
    expect(alarms()).toContain('一号冷藏间的门被强行打开');
    await rig.signIn('kiosk', 's05');
    const alarmId = rig.live('kiosk').alarms.find(({ about }) => about === 'door')?.id ?? '';
    await rig.client('kiosk').alarms.answer({ alarmId, words: '厂家检修' });
    expect(told(here)).toEqual([
      '门禁：一号冷藏间的门被强行打开',
      '门禁报警有人答复 一号冷藏间的门被强行打开：厂家检修',
    ]);
    await box.order({ happen: 'swipe', door: 2, card: 6_154_410 });
    await expect.poll(noticed, SOON).toEqual(['forced', 'badge']);
    expect(told(there)).toEqual(['门禁：二号冷藏间的门刷卡开门 卡号 ••••4410']);
    // The card's bytes are on no line: whoever reads them could write the card anew.
    const lines = await devices.log('doors');
    expect(lines.some(({ hex }) => hex.includes('··'))).toBe(true);
    expect(JSON.stringify(lines)).not.toMatch(/AA E8 5D 00|6154410/);
  });

  it('silent has no data, is never closed, and tells afterwards what happened, once', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await box.order({ mood: 'silent' });
    await expect.poll(doors, SOON).toEqual(['noData', 'noData']);
    rig.clock.advance(11_000);
    rig.core('kiosk').tick();
    expect(alarms()).toContain('一号冷藏间的门没有数据，是开是关看不到');
    await box.order({ happen: 'forced', door: 1 });
    await box.order({ happen: 'closed', door: 1 });
    await box.order({ mood: 'normal' });
    await expect.poll(noticed, SOON).toEqual(['forced']);
    // Shut again, and still nobody has said what it was.
    await expect.poll(doors, SOON).toEqual(['forced', 'closed']);
    rig.clock.advance(31_000);
    rig.core('kiosk').tick();
    expect(alarms()).not.toContain('一号冷藏间的门没有数据，是开是关看不到');
    expect(told(body)).toHaveLength(1);
  });

  it('opened by a card just now is no force; a card of before excuses nothing', async () => {
    const seenOpen = async (): Promise<void> => {
      await expect.poll(doors, SOON).toEqual(['open', 'closed']);
      rig.clock.advance(2_000);
    };
    await stored(rig, CHEN, 'A-01');
    // Opened by order for that, a while ago.
    rig.clock.advance(60_000);
    // Both in one look, as a card and the contact that follows it mostly are.
    const swiped = [{ happen: 'swipe' }, { happen: 'opened' }, { contact: true }];
    await Promise.all(swiped.map((order) => box.order({ ...order, door: 1 })));
    await expect.poll(noticed, SOON).toEqual(['badge']);
    await seenOpen();
    await box.order({ contact: false, door: 1 });
    await expect.poll(doors, SOON).toEqual(['closed', 'closed']);
    expect(noticed()).toEqual(['badge']);
    rig.clock.advance(60_000);
    await listen(false);
    await box.order({ happen: 'swipe', door: 1 });
    await listen(true);
    await expect.poll(noticed, SOON).toEqual(['badge', 'badge']);
    await expect.poll(doors, SOON).toEqual(['closed', 'closed']);
    await box.order({ contact: true, door: 1 });
    await seenOpen();
    await expect.poll(noticed, SOON).toEqual(['badge', 'badge', 'forced']);
  });

  it('does not open where the controller is dead: the pass stands, and the alarm says what to do', async () => {
    await box.order({ mood: 'silent' });
    await expect.poll(doors, SOON).toEqual(['noData', 'noData']);
    await stored(rig, LI, 'A-02');
    await expect.poll(alarms, SOON).toContain('一号冷藏间的门没有打开');
  });
});
