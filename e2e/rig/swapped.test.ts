/** Devices at each other's ports: by what they say they are, and by whose frames their bytes are. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationDevices } from '../../main/devices.ts';
import type { DeviceHealth } from '../../src/domain/readings.ts';
import { migrateOrThrow } from '../../src/ledger/migrations.ts';
import { type Db, loadSqlite, openDatabase } from '../../src/ledger/sqlite.ts';
import type { DeviceRow } from '../../src/station/dto.ts';
import { STATION_MIGRATIONS } from '../../src/station/migrations.ts';
import { type Program, startProgram } from './program.ts';
import { type Cable, openCable } from './pty.ts';

const SAM = { desk: '05010000FCCC2F013930000040E20100', spare: '05010000FCCC2F013930000041E20100' };

let folder = '';
let db: Db;
let devices: StationDevices;
const cleanup: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swapped-'));
  db = openDatabase(loadSqlite(), ':memory:');
  migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
  devices = await attached();
});

afterEach(async () => {
  await devices.close();
  for (const undo of cleanup.splice(0).reverse()) await undo();
  db.close();
  await rm(folder, { recursive: true, force: true });
});

async function attached(): Promise<StationDevices> {
  const made = new StationDevices({
    report: (error) => {
      throw error;
    },
    listUsb: async () => [],
  });
  await made.attach(db);
  return made;
}

async function cable(name: string): Promise<Cable> {
  const made = await openCable(join(folder, name), join(folder, `${name}-far`));
  cleanup.push(() => made.close());
  return made;
}

async function simulate(file: string, ...args: string[]): Promise<Program> {
  const program = await startProgram(file, args);
  cleanup.push(() => program.stop());
  await program.next('open');
  return program;
}

const row = (deviceId: string, protocol: string, label: string, port: string): Omit<DeviceRow, 'health'> => ({
  deviceId,
  protocol,
  label,
  enabled: true,
  place: null,
  settings: { port, baudRate: protocol === 'serial-scanner' ? '9600' : '115200' },
});

const healthOf = (id: string): DeviceHealth | undefined =>
  devices.health().find(({ deviceId }) => deviceId === id);

/** Resolves at the change that makes `check` true. */
function until(check: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!check()) return;
      off();
      resolve();
    };
    const off = devices.onHealth(look);
    look();
  });
}

const happenings = (id: string): string =>
  devices
    .history(id)
    .happenings.map(({ text }) => text)
    .join('\n');

describe('two of one family', () => {
  it('are known by their numbers after a night without power, and exchanged with one press', async () => {
    const [one, two] = [await cable('one'), await cable('two')];
    const readers = [
      await simulate('idcard-reader.ts', one.b, '--sam', SAM.desk),
      await simulate('idcard-reader.ts', two.b, '--sam', SAM.spare),
    ];
    await devices.save(row('desk', 'id-card', '登记台读卡器', one.a));
    await devices.save(row('spare', 'id-card', '骨灰交接读卡器', two.a));
    await until(() => healthOf('desk')?.identity === SAM.desk && healthOf('spare')?.identity === SAM.spare);
    await devices.close();
    for (const reader of readers) await reader.stop();
    await simulate('idcard-reader.ts', one.b, '--sam', SAM.spare);
    await simulate('idcard-reader.ts', two.b, '--sam', SAM.desk);
    devices = await attached();
    await until(() => healthOf('desk')?.swappedWith === 'spare' && healthOf('spare')?.swappedWith === 'desk');
    expect(happenings('desk')).toContain('接在这里的，是登记在「骨灰交接读卡器」的那台');
    await devices.swap('desk');
    await until(() => healthOf('desk')?.identity === SAM.desk && healthOf('spare')?.identity === SAM.spare);
    expect(devices.list().map(({ deviceId, settings }) => [deviceId, settings.port])).toEqual([
      ['desk', two.a],
      ['spare', one.a],
    ]);
    expect([healthOf('desk')?.swappedWith, healthOf('spare')?.swappedWith]).toEqual([undefined, undefined]);
  });

  it('one that is new and of nobody is said to be another, until somebody says that it is right', async () => {
    const wire = await cable('reader');
    const first = await simulate('uhf-reader.ts', wire.b, '--identifier', 'A1B2C3D4E5F60708090A0B0C');
    await devices.save(row('gate', 'uhf-a0', '炉口读写器', wire.a));
    await until(() => healthOf('gate')?.identity !== undefined);
    await wire.unplug();
    await until(() => healthOf('gate')?.state === 'lost');
    await first.stop();
    await wire.plug();
    await simulate('uhf-reader.ts', wire.b, '--identifier', 'A1B2C3D4E5F60708090A0B0D');
    await until(() => healthOf('gate')?.replaced?.was === 'A1B2C3D4E5F60708090A0B0C');
    expect(happenings('gate')).toContain('现在是 A1B2C3D4E5F60708090A0B0D');
    devices.acceptHardware('gate');
    expect(healthOf('gate')?.replaced).toBeUndefined();
  });
});

describe('two of different families', () => {
  it('are told by whose frames their bytes are, and exchanged with one press', async () => {
    const [one, two] = [await cable('one'), await cable('two')];
    // The gun hangs where the card reader is set up, and the other way round.
    await simulate('idcard-reader.ts', one.b);
    const gun = await simulate('scanner.ts', two.b);
    await devices.save(row('gun', 'serial-scanner', '登记台扫码枪', one.a));
    await devices.save(row('cards', 'id-card', '登记台读卡器', two.a));
    await until(() => healthOf('cards')?.state === 'silent');
    await gun.order({ scan: 'WB00100742F' });
    await until(() => healthOf('cards')?.swappedWith === 'gun');
    expect(healthOf('cards')?.discardedBytes).toBeGreaterThan(0);
    expect(happenings('cards')).toContain('在这个口上说话的像是「登记台扫码枪」');
    await devices.swap('cards');
    await until(() => healthOf('cards')?.state === 'working' && healthOf('gun')?.state === 'working');
    await gun.order({ scan: 'WB00100742F' });
    await until(() => healthOf('gun')?.framesIn === 1);
    expect(healthOf('cards')?.swappedWith).toBeUndefined();
  });
});
