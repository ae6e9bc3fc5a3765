import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceHealth } from '../../domain/readings.ts';
import { barePorts } from '../demo/bareHome.ts';
import type { DeviceRow } from '../dto.ts';
import { bay, cremator } from '../testing/people.ts';
import { HomeRig, refusal } from '../testing/rig.ts';

const FURNACE = cremator('1 号炉');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const device = (deviceId: string, protocol: string, settings: DeviceRow['settings']): DeviceRow => ({
  deviceId,
  protocol,
  label: deviceId,
  enabled: true,
  place: null,
  settings,
  health: {
    deviceId,
    label: deviceId,
    protocol,
    state: 'working',
    since: 0,
    framesIn: 0,
    framesOut: 0,
    badFrames: 0,
    discardedBytes: 0,
    reconnects: 0,
    lastError: null,
  },
});
const DOORS = device('doors', 'door-uhppote', {
  antennas: [1],
  antennaPlaces: { 1: bay('A-01') },
  openSeconds: 5,
});
const COLD = device('cold', 'cold-modbus', {
  noDataSeconds: 30,
  units: [{ address: 1, name: '一号冷柜', cooling: 'freeze', high: -12, afterMinutes: 5 }],
});

let rig: HomeRig;
/** Devices hang on the kiosk alone. */
const portsFor = (stationId: string) =>
  stationId === 'kiosk'
    ? {
        ...barePorts,
        devices: {
          ...barePorts.devices,
          list: () => [DOORS, COLD],
          health: () => [DOORS, COLD].map(({ health }) => health as DeviceHealth),
        },
      }
    : barePorts;

beforeEach(async () => {
  rig = await HomeRig.open({ portsFor });
});
afterEach(() => rig.close());

const kiosk = () => rig.core('kiosk');
const shown = (station: 'desk' | 'kiosk' | 'console') => rig.live(station).alarms;

function door(open: boolean): void {
  const at = rig.clock.mono();
  kiosk().checking.reading({ type: 'doorState', deviceId: 'doors', door: 1, open, at });
}

function forced(source: string): void {
  kiosk().checking.reading({
    type: 'doorEvent',
    deviceId: 'doors',
    door: 1,
    what: 'forced',
    card: '',
    source,
    happenedAt: rig.clock.wall(),
    late: false,
    at: rig.clock.mono(),
  });
}

/** Time passes in steps of five seconds, in which the unit is at what it is told to be. */
function pass(ms: number, celsius: number): void {
  for (let left = ms; left > 0; left -= 5 * SECOND) {
    rig.clock.advance(5 * SECOND);
    const at = rig.clock.mono();
    // Never the same figure for hours.
    const value = celsius + (Math.floor(at / 5_000) % 2) / 10;
    kiosk().checking.reading({
      type: 'measure',
      unit: '1',
      point: 'temperature',
      value,
      quality: 'good',
      origin: 'machine',
      deviceId: 'cold',
      at,
    });
    kiosk().tick();
  }
}

describe('a forced door', () => {
  it('is told at every station at once, and stays until somebody signed in says what it was', async () => {
    door(false);
    forced('s1');
    await rig.pump();
    for (const station of ['desk', 'kiosk', 'console'] as const)
      expect(shown(station)).toMatchObject([{ text: '一号冷藏间的门被强行打开', level: 'now', why: true }]);
    expect(shown('desk')[0]?.station).toBe(rig.live('kiosk').name);
    expect(rig.live('kiosk').doors).toMatchObject([{ state: 'forced', seconds: 5 }]);
    // That it is shut again explains nothing.
    door(true);
    door(false);
    rig.clock.advance(60 * MINUTE);
    kiosk().tick();
    expect(shown('kiosk')).toMatchObject([{ pressing: true }]);
    const alarmId = shown('desk')[0]?.id ?? '';
    const answer = (words: string) => rig.client('desk').alarms.answer({ alarmId, words });
    expect(await refusal(answer('误报'))).toBe('AUTH.NONE');
    await rig.signIn('desk', 's02');
    await expect(answer('  ')).rejects.toThrow();
    await answer('厂家检修');
    await rig.pump();
    kiosk().tick();
    await rig.pump();
    for (const station of ['desk', 'kiosk', 'console'] as const) expect(shown(station)).toEqual([]);
    expect(rig.live('kiosk').doors).toMatchObject([{ state: 'closed' }]);
    const { records } = await rig.client('desk').alarms.history({ days: 1, about: 'door' });
    expect(records).toMatchObject([
      { text: '一号冷藏间的门被强行打开', late: true, answers: [{ words: '厂家检修' }] },
    ]);
    expect(records[0]?.endedAt).not.toBeNull();
  });

  it('stands before what was told earlier and presses by its age: the strip has room for two', () => {
    door(false);
    pass(17 * MINUTE, -8);
    expect(shown('kiosk')).toMatchObject([{ about: 'cold', pressing: true }]);
    forced('s1');
    expect(shown('kiosk')).toMatchObject([{ text: '一号冷藏间的门被强行打开' }, { about: 'cold' }]);
  });

  it('forced again after somebody had looked is another alarm', async () => {
    door(false);
    forced('s1');
    await rig.signIn('kiosk', 's05');
    door(true);
    await rig.client('kiosk').alarms.answer({ alarmId: shown('kiosk')[0]?.id ?? '', words: '检修' });
    // Still open: it is not over.
    kiosk().tick();
    expect(shown('kiosk')).toMatchObject([{ level: 'seen' }]);
    rig.clock.advance(MINUTE);
    forced('s2');
    expect(shown('kiosk')).toMatchObject([{ level: 'now' }]);
    expect((await rig.client('kiosk').alarms.history({ days: 1, about: null })).records).toHaveLength(2);
  });
});

describe('over a restart', () => {
  it('an answered alarm stays answered, and nobody is called a second time', async () => {
    pass(6 * MINUTE, -8);
    expect(shown('kiosk')).toMatchObject([
      { text: expect.stringMatching(/^一号冷柜过热，报警时 -\d\.\d ℃$/), level: 'now' },
    ]);
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').alarms.answer({ alarmId: shown('kiosk')[0]?.id ?? '', words: '已叫维修' });
    await rig.restart();
    kiosk().tick();
    pass(MINUTE, -8);
    expect(shown('kiosk')).toMatchObject([{ level: 'seen', answered: { words: '已叫维修' } }]);
    expect(rig.events('kiosk', 'alarm.raised')).toHaveLength(1);
    pass(2 * 60 * MINUTE, -8);
    expect(shown('kiosk')).toMatchObject([{ level: 'now', pressing: true }]);
    pass(MINUTE, -18);
    expect(shown('kiosk')).toEqual([]);
    expect(rig.events('kiosk', 'alarm.ended')).toHaveLength(1);
  });

  it('a forced door that nobody has explained is still one', async () => {
    door(false);
    forced('s1');
    const before = shown('kiosk');
    await rig.restart();
    kiosk().tick();
    expect(shown('kiosk').map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(rig.events('kiosk', 'alarm.raised')).toHaveLength(1);
  });
});

it('no data is an alarm after the time of its line, and the controller that comes and goes is one alarm', () => {
  pass(MINUTE, -18);
  for (let second = 0; second < 60; second += 5) {
    rig.clock.advance(5 * SECOND);
    kiosk().tick();
  }
  expect(shown('kiosk')).toMatchObject([{ text: '一号冷柜没有温度数据' }]);
});

it('a furnace that burned without a permit is found afterwards, with what two people said it was', async () => {
  const core = rig.core('console');
  core.record(
    'cremator.unpermitted',
    { cremator: FURNACE, what: 'flame', device: '继电器', seen: '有火' },
    { actorId: 'system' },
  );
  expect(shown('console')[0]).toMatchObject({ level: 'siren', about: 'furnace' });
  await rig.signIn('console', 's08');
  const history = () => rig.client('console').alarms.history({ days: 7, about: 'furnace' });
  expect((await history()).records).toMatchObject([{ endedAt: null, answers: [] }]);
  const events = core.views.place(FURNACE)?.unpermitted?.map(({ eventId }) => eventId) ?? [];
  await rig
    .client('console')
    .cremation.explain({ cremator: FURNACE, events, found: '试火', witness: rig.witness('s09') });
  expect((await history()).records).toMatchObject([{ answers: [{ words: '试火' }], late: false }]);
});
