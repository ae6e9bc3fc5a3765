/** The devices of a station as its screen sets them up, on a real serial port and a real file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationDevices } from '../../main/devices.ts';
import type { DeviceState, Reading } from '../../src/domain/readings.ts';
import { migrateOrThrow } from '../../src/ledger/migrations.ts';
import { type Db, loadSqlite, openDatabase } from '../../src/ledger/sqlite.ts';
import { STATION_MIGRATIONS } from '../../src/station/migrations.ts';
import { type Program, startProgram } from './program.ts';
import { type Cable, openCable } from './pty.ts';

const CODE = 'WB00100742F';

let folder = '';
let cable: Cable;
let gun: Program;
let db: Db;
let devices: StationDevices;
let readings: Reading[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-devices-'));
  cable = await openCable(join(folder, 'host'), join(folder, 'device'));
  gun = await startProgram('scanner.ts', [cable.b]);
  await gun.next('open');
  db = openDatabase(loadSqlite(), join(folder, 'ledger.db'));
  migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
  readings = [];
  devices = await start();
});

afterEach(async () => {
  await devices.close();
  await gun.stop();
  await cable.close();
  db.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<StationDevices> {
  const station = new StationDevices({
    report: (error) => {
      throw error;
    },
  });
  station.onReading((reading) => readings.push(reading));
  await station.attach(db);
  return station;
}

/** Resolves at the change that makes `check` true. */
function until(check: () => boolean): Promise<void> {
  if (check()) return Promise.resolve();
  return new Promise((resolve) => {
    const offs: (() => void)[] = [];
    const look = (): void => {
      if (!check()) return;
      for (const off of offs) off();
      resolve();
    };
    offs.push(devices.onHealth(look), devices.onReading(look));
  });
}

const state = (): DeviceState | undefined => devices.list()[0]?.health?.state;

describe('a scanner set up by its typed path', () => {
  it('reads, is missed when pulled, and is there again after a restart', async () => {
    const row = {
      deviceId: 'gun',
      protocol: 'serial-scanner',
      label: '登记台扫码枪',
      enabled: true,
      place: null,
      settings: { link: 'serial', port: cable.a, baudRate: '9600' },
    };
    await devices.save(row);
    await until(() => state() === 'working');
    // A port without USB identity is not in the system's list; once set up it can be chosen by others.
    expect((await devices.ports()).map(({ path }) => path)).toContain(cable.a);
    await gun.order({ scan: CODE });
    await until(() => readings.length > 0);
    expect(readings).toMatchObject([{ text: CODE, deviceId: 'gun', origin: 'scanner' }]);
    expect(devices.log('gun').at(-1)).toMatchObject({ direction: 'in', text: `扫码 ${CODE}` });

    await cable.yank();
    await until(() => state() === 'lost');
    expect(devices.list()[0]?.health?.lastError).toMatch(/检查数据线/);

    await devices.close();
    const reopened = gun.next('open');
    await cable.plug();
    devices = await start();
    await until(() => state() === 'working');
    expect(devices.list()).toMatchObject([row]);
    await reopened;
    await gun.order({ scan: `${CODE}2` });
    await until(() => readings.length > 1);
    expect(readings[1]).toMatchObject({ text: `${CODE}2`, deviceId: 'gun' });
  });

  it('gives its port to a trial and has it back afterwards', async () => {
    const settings = { port: cable.a };
    const row = {
      deviceId: 'gun',
      protocol: 'serial-scanner',
      label: '扫码枪',
      enabled: true,
      place: null,
      settings,
    };
    await devices.save(row);
    await until(() => state() === 'working');
    await devices.trials.start({ ...row, deviceId: 'new', label: '另一把' });
    await expect.poll(() => devices.trials.look()?.health.state).toBe('working');
    await gun.order({ scan: CODE });
    await expect.poll(() => devices.trials.look()?.lines.at(-1)?.text).toBe(`扫码 ${CODE}`);
    await devices.trials.end();
    await until(() => state() === 'working');
    expect(readings).toEqual([]);
    await gun.order({ scan: `${CODE}2` });
    await until(() => readings.length > 0);
    expect(readings).toMatchObject([{ text: `${CODE}2`, deviceId: 'gun' }]);
  });
});
