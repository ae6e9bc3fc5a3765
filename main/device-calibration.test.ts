import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../src/devices/testing/manual-clock.ts';
import { GuichengError } from '../src/domain/errors.ts';
import type { MeasureReading } from '../src/domain/readings.ts';
import { migrateOrThrow } from '../src/ledger/migrations.ts';
import { type Db, loadSqlite, openDatabase } from '../src/ledger/sqlite.ts';
import { STATION_MIGRATIONS } from '../src/station/migrations.ts';
import { DeviceCalibrations, pointPlans } from './device-calibration.ts';

const ROW = {
  deviceId: 'line',
  protocol: 'cold-modbus',
  label: '冷柜',
  enabled: true,
  place: null,
  settings: {
    units: [
      { address: 1, name: '一号柜' },
      { address: '2', name: '二号柜' },
    ],
  },
};
const PLANS = pointPlans(ROW, { temperature: '温度' });
const [ONE, TWO] = PLANS;

let db: Db;
let clock: ManualClock;
let calibrations: DeviceCalibrations;

beforeEach(() => {
  db = openDatabase(loadSqlite(), ':memory:');
  migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
  clock = new ManualClock();
  calibrations = new DeviceCalibrations(db, clock);
});
afterEach(() => db.close());

function measured(value: number | null, more: Partial<MeasureReading> = {}): MeasureReading {
  const quality = value === null ? 'missing' : 'good';
  const about = {
    type: 'measure',
    unit: '1',
    point: 'temperature',
    origin: 'machine',
    deviceId: 'line',
  } as const;
  return { ...about, value, quality, at: clock.now(), ...more };
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof GuichengError) return error.code;
    throw error;
  }
  return '';
}

const set = (reference: number | null): string =>
  ONE === undefined ? '' : calibrations.set('line', ONE, reference, '王五');

describe('a calibrated point', () => {
  it('says what the thermometer said, and what the device says beside it, after a restart too', () => {
    calibrations.heard(measured(-18.1));
    expect(set(-18.5)).toBe('一号柜的温度校准：基准 -18.5 ℃，仪表 -18.1 ℃，以后修正 -0.4 ℃（王五）');
    const after = new DeviceCalibrations(db, clock);
    expect(after.corrected(measured(-17.9))).toMatchObject({ value: -18.3, raw: -17.9 });
    after.heard(measured(-17.9));
    expect(after.of('line', PLANS)).toEqual([
      {
        ...ONE,
        raw: -17.9,
        value: -18.3,
        mark: { offset: -0.4, reference: -18.5, by: '王五', at: clock.wall() },
      },
      { ...TWO, raw: null, value: null, mark: null },
    ]);
  });

  it('stays as it was for everything else', () => {
    calibrations.heard(measured(-18));
    set(-17);
    for (const other of [
      measured(null),
      measured(-18, { unit: '2' }),
      measured(-18, { point: 'setpoint' }),
      measured(-18, { deviceId: 'other' }),
    ])
      expect(calibrations.corrected(other)).toBe(other);
    set(null);
    const plain = measured(-18);
    expect(calibrations.corrected(plain)).toBe(plain);
  });

  it('is refused without a value of now, and beyond five degrees', async () => {
    expect(refusal(() => set(-18))).toBe('STATE.NO_MEASURE');
    calibrations.heard(measured(-18));
    expect(refusal(() => set(-12.9))).toBe('INPUT.CALIBRATION');
    expect(refusal(() => set(-13))).toBe('');
    await clock.advance(15_001);
    expect(refusal(() => set(-18))).toBe('STATE.NO_MEASURE');
    calibrations.heard(measured(null));
    expect(refusal(() => set(-18))).toBe('STATE.NO_MEASURE');
  });

  it('goes with the machine: a number that is given to another begins anew', () => {
    calibrations.heard(measured(-18));
    set(-17);
    calibrations.keepOnly('line', PLANS.slice(1));
    expect(calibrations.corrected(measured(-18)).type === 'measure').toBe(true);
    expect(new DeviceCalibrations(db, clock).of('line', PLANS).map(({ mark }) => mark)).toEqual([null, null]);
  });
});
