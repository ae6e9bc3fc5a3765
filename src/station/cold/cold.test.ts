import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceHealth } from '../../domain/readings.ts';
import { barePorts } from '../demo/bareHome.ts';
import type { DeviceRow, StationLive } from '../dto.ts';
import { HomeRig, refusal } from '../testing/rig.ts';
import { covered } from './units.ts';

const MINUTE = 60_000;

let rig: HomeRig;
let health: DeviceHealth;
let at = 0;

const row: DeviceRow = {
  deviceId: 'line',
  protocol: 'cold-modbus',
  label: '冷柜温控',
  enabled: true,
  place: null,
  health: null,
  settings: {
    units: [
      { address: 1, table: 'carel-ir33', name: '一号冷柜', cooling: 'freeze', covers: '' },
      { address: '2', table: 'carel-ir33', name: '二号冷柜', cooling: 'freeze', covers: '' },
    ],
  },
};

beforeEach(async () => {
  health = {
    deviceId: 'line',
    label: '冷柜温控',
    protocol: 'cold-modbus',
    state: 'working',
    since: 0,
    framesIn: 0,
    framesOut: 0,
    badFrames: 0,
    discardedBytes: 0,
    reconnects: 0,
    lastError: null,
  };
  rig = await HomeRig.open({
    portsFor: () => ({
      ...barePorts,
      devices: { ...barePorts.devices, list: () => [row], health: () => [health] },
    }),
  });
  at = 0;
});
afterEach(() => rig.close());

const live = (): StationLive => rig.live('kiosk');
const core = () => rig.core('kiosk');

function say(
  unit: string,
  point: string,
  value: number | null,
  quality: 'good' | 'bad' | 'missing' = 'good',
  raw?: number,
) {
  core().checking.reading({
    type: 'measure',
    unit,
    point,
    value,
    ...(raw === undefined ? {} : { raw }),
    quality,
    origin: 'machine',
    deviceId: 'line',
    at: rig.clock.mono(),
  });
}

/** Minutes pass, in steps of five seconds, in which the units say what they are told to. */
function pass(ms: number, tell: (at: number) => void): void {
  for (let left = ms; left > 0; left -= 5_000) {
    rig.clock.advance(5_000);
    at += 5_000;
    tell(at);
    core().cold.tick();
  }
}

const swing = (middle: number): number => Number((middle + Math.sin(at / MINUTE)).toFixed(1));
const both = (first: number, second: number) => () => {
  say('1', 'temperature', swing(first));
  say('2', 'temperature', swing(second));
};
const cold = () => live().alarms.filter(({ about }) => about === 'cold');
const answer = (alarmId: string) => rig.client('kiosk').alarms.answer({ alarmId, words: '我去看' });

describe('cold units at the station', () => {
  it('show what is measured now, and nothing once it is old: no data, never the last value', () => {
    pass(MINUTE, both(-18, -19));
    expect(live().cold.map(({ name, act }) => [name, act])).toEqual([
      ['一号冷柜', false],
      ['二号冷柜', false],
    ]);
    expect(live().cold[0]?.temperature).toBeCloseTo(-18 + Math.sin(at / MINUTE), 1);
    pass(20_000, () => say('1', 'temperature', -18));
    expect(live().cold.map(({ text }) => text)).toEqual(['-18.0 ℃', '没有数据']);
    expect(live().cold[1]?.temperature).toBeNull();
    expect(cold()).toEqual([]);
    pass(MINUTE + 5_000, () => say('1', 'temperature', swing(-18)));
    expect(cold()).toMatchObject([{ text: '二号冷柜没有温度数据', act: 'answer', level: 'now' }]);
  });

  it('a line that dies is seen at once and is one alarm, not one for each unit', () => {
    pass(MINUTE, both(-18, -19));
    health = { ...health, state: 'lost' };
    core().cold.tick();
    expect(live().cold.map(({ text }) => text)).toEqual(['没有数据', '没有数据']);
    pass(2 * MINUTE, () => undefined);
    expect(cold()).toMatchObject([{ text: '一号冷柜等 2 台冷柜没有温度数据' }]);
  });

  it('warmth that lasts is said with what to do; whoever goes to look quietens it, and nobody unsigned can', async () => {
    pass(40 * MINUTE, both(-18, -4));
    const [alarm] = cold();
    expect(alarm).toMatchObject({ act: 'answer', level: 'now' });
    expect(alarm?.text).toMatch(/^二号冷柜过热，报警时 -\d\.\d ℃$/);
    expect(alarm?.todo).toMatch(/柜门/);
    const alarmId = alarm?.id ?? '';
    expect(await refusal(answer(alarmId))).toBe('AUTH.NONE');
    pass(15 * MINUTE, both(-18, -4));
    expect(cold()[0]).toMatchObject({ todo: expect.stringMatching(/马上报告/), pressing: true });
    // What nobody answers is told at every station, with where it comes from.
    await rig.pump();
    expect(rig.live('desk').alarms).toMatchObject([{ id: alarmId, station: live().name, pressing: true }]);
    await rig.signIn('kiosk', 's05');
    await answer(alarmId);
    expect(cold()).toMatchObject([{ level: 'seen', answered: { words: '我去看' } }]);
    expect(cold()[0]?.act).toBeUndefined();
    await rig.pump();
    expect(rig.live('desk').alarms).toEqual([]);
    pass(5 * MINUTE, both(-18, -20));
    expect(cold()).toEqual([]);
    expect(await refusal(answer(alarmId))).toBe('NOT_FOUND.ALARM');
  });

  it('a probe that reports its fault, an open door and a controller alarm are told apart', () => {
    pass(6 * MINUTE, () => {
      say('1', 'temperature', null, 'bad');
      say('2', 'temperature', swing(-18));
      say('2', 'door', 1);
      say('2', 'alarmOther', 1);
    });
    expect(live().cold).toMatchObject([{ text: '探头故障' }, { door: true }]);
    // Raised in one moment: no one of them comes first.
    const texts = cold().map(({ text }) => text);
    expect(new Set(texts)).toEqual(
      new Set(['一号冷柜的温度探头坏了', '二号冷柜的温控器在报警', '二号冷柜柜门没有关']),
    );
  });

  it('says by how much a calibration corrects what is shown, and nothing of what is not known', () => {
    pass(30_000, () => {
      say('1', 'temperature', -17.6, 'good', -18);
      say('2', 'temperature', -18);
    });
    expect(live().cold.map(({ text, correction }) => [text, correction])).toEqual([
      ['-17.6 ℃', 0.4],
      ['-18.0 ℃', null],
    ]);
    pass(20_000, () => say('2', 'temperature', -18.5, 'good', -18));
    expect(live().cold.map(({ correction }) => correction)).toEqual([null, -0.5]);
  });

  it('draws its curve with a gap where there was no data', async () => {
    pass(20 * MINUTE, both(-18, -19));
    pass(20 * MINUTE, () => say('2', 'temperature', swing(-19)));
    pass(20 * MINUTE, both(-18, -19));
    const { name, points, high } = await rig.client('kiosk').cold.trend({ unitId: 'line/1', hours: 1 });
    expect([name, high, points.length]).toEqual(['一号冷柜', -10, 240]);
    expect(points.slice(85, 155).every((point) => point.mean === null)).toBe(true);
    expect(points.slice(5, 75).every((point) => point.mean !== null)).toBe(true);
    expect(await refusal(rig.client('kiosk').cold.trend({ unitId: 'line/9', hours: 1 }))).toBe(
      'NOT_FOUND.COLD_UNIT',
    );
  });
});

describe('the bays a unit cools', () => {
  const bays = ['A-01', 'A-02', 'A-03', 'B-01'].map((label, index) => ({
    code: `WB${index}`,
    label,
    room: label.startsWith('A') ? '甲间' : '乙间',
  }));

  it('are named by room, one by one or as a range; what names nothing covers nothing', () => {
    expect(covered('甲间', bays)).toEqual(['WB0', 'WB1', 'WB2']);
    expect(covered('A-02~A-03、B-01', bays)).toEqual(['WB1', 'WB2', 'WB3']);
    expect(covered('A-01到A-02，A-01', bays)).toEqual(['WB0', 'WB1']);
    expect(covered('A-03~A-01 丙间', bays)).toEqual([]);
    expect(covered('', bays)).toEqual([]);
  });
});
