import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formField } from '../src/devices/form.ts';
import { loadProtocol, protocolIds } from '../src/devices/registry.ts';
import { FakeHardware } from '../src/devices/testing/fake-transport.ts';
import { ManualClock, settle } from '../src/devices/testing/manual-clock.ts';
import { endpointSchema } from '../src/devices/transports/endpoint.ts';
import { connectionFields } from '../src/devices/transports/fields.ts';
import { defineProtocol } from '../src/devices/types.ts';
import { GuichengError } from '../src/domain/errors.ts';
import type { Reading } from '../src/domain/readings.ts';
import { migrateOrThrow } from '../src/ledger/migrations.ts';
import { type Db, loadSqlite, openDatabase } from '../src/ledger/sqlite.ts';
import type { DeviceRow } from '../src/station/dto.ts';
import { STATION_MIGRATIONS } from '../src/station/migrations.ts';
import { StationDevices } from './devices.ts';

const sqlite = loadSqlite();

/** A family this product does not speak: what it takes to add one is a folder and a line in the registry. */
const scaleSettings = z.object({
  connection: endpointSchema,
  unit: z.enum(['kg', 'jin']).default('kg').meta({ title: '单位' }),
});
const scale = defineProtocol({
  id: 'scale',
  label: '电子秤',
  group: 'scan',
  hint: '称骨灰盒',
  help: '称骨灰盒',
  settingsSchema: scaleSettings,
  form: [
    ...connectionFields({ baudRate: 2_400, tcpPort: 26 }),
    formField('unit', scaleSettings.shape.unit, {
      kind: 'choice',
      choices: [
        { value: 'kg', label: '公斤' },
        { value: 'jin', label: '斤' },
      ],
    }),
  ],
  endpoint: (settings) => settings.connection,
  createDriver: (settings, { transport, sink, deviceId, clock }) => ({
    readDeadlineMs: null,
    start: () => {
      transport?.onData((bytes) => {
        const text = `${new TextDecoder().decode(bytes)}${settings.unit}`;
        sink.frameIn(bytes, text);
        sink.reading({ type: 'code', text, origin: 'scanner', deviceId, at: clock.now() });
      });
    },
    stop: () => Promise.resolve(),
  }),
});

const SCANNER: Omit<DeviceRow, 'health'> = {
  deviceId: 'gun',
  protocol: 'serial-scanner',
  label: '登记台扫码枪',
  enabled: true,
  place: null,
  settings: { port: '/dev/ttyS9', baudRate: '9600' },
};
const READER: Omit<DeviceRow, 'health'> = {
  deviceId: 'uhf',
  protocol: 'uhf-a0',
  label: '炉口读写器',
  enabled: true,
  place: null,
  settings: {
    link: 'tcp',
    host: '10.0.0.9',
    antennas: [1, 3],
    antennaPlaces: { 1: 'CR1', 2: 'CR2', 3: 'CR3' },
  },
};

let folder = '';
let db: Db;
let clock: ManualClock;
let hardware: FakeHardware;
let reported: GuichengError[];
let readings: Reading[];
let loaded: Set<string>;
const open: StationDevices[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'devices-'));
  db = openDatabase(sqlite, path.join(folder, 'ledger.db'));
  migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
  clock = new ManualClock();
  hardware = new FakeHardware(() => clock.now());
  reported = [];
  readings = [];
  loaded = new Set();
});

afterEach(async () => {
  let closed = false;
  const closing = Promise.all(open.splice(0).map((devices) => devices.close())).finally(() => {
    closed = true;
  });
  // A driver that takes its leave of a silent device waits for times that begin only meanwhile.
  while (!closed) {
    await clock.advance(1_000);
    await settle();
  }
  await closing;
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<StationDevices> {
  const devices = new StationDevices({
    report: (error) => reported.push(error),
    clock,
    openTransport: async () => hardware.connect(),
    protocols: {
      ids: [...protocolIds(), 'scale'],
      load: (id) => {
        loaded.add(id);
        return id === 'scale' ? Promise.resolve(scale) : loadProtocol(id);
      },
    },
  });
  open.push(devices);
  devices.onReading((reading) => readings.push(reading));
  await devices.attach(db);
  await settle();
  return devices;
}

async function refusal(work: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    if (error instanceof GuichengError) return { code: error.code, ...error.details };
    throw error;
  }
  return {};
}

describe('the devices of a station', () => {
  it('are there again, and connected, after a restart', async () => {
    const before = await start();
    await before.save(SCANNER);
    await settle();
    expect(before.list()).toMatchObject([{ ...SCANNER, health: { state: 'working' } }]);
    await before.close();
    const after = await start();
    expect(after.list()).toMatchObject([{ ...SCANNER, health: { state: 'working' } }]);
    hardware.say(new TextEncoder().encode('WB00100742F\r'));
    expect(readings).toMatchObject([{ type: 'code', text: 'WB00100742F', deviceId: 'gun' }]);
    await after.remove('gun');
    expect(after.list()).toEqual([]);
    expect(hardware.closed).toBe(hardware.opened);
  });

  it('keep what was stored when new settings are refused, and name each field', async () => {
    const devices = await start();
    await devices.save(SCANNER);
    const bad = { ...SCANNER, settings: { port: ' ', baudRate: '9600', idleMs: 'soon' } };
    expect(await refusal(devices.save(bad))).toEqual({
      code: 'INPUT.DEVICE_SETTINGS',
      fields: ['port', 'idleMs'],
      messages: ['请选择或填写串口', '请填写 20 到 1000 的整数'],
    });
    const other = { ...SCANNER, deviceId: 'second' };
    expect(await refusal(devices.save(other))).toMatchObject({
      code: 'INPUT.DEVICE_PORT_SHARED',
      fields: ['port'],
      messages: [expect.stringContaining('登记台扫码枪')],
    });
    expect(await refusal(devices.save({ ...SCANNER, protocol: 'toString' }))).toMatchObject({
      code: 'NOT_FOUND.DEVICE_PROTOCOL',
      fields: ['protocol'],
    });
    expect(devices.list().map(({ deviceId, settings }) => [deviceId, settings])).toEqual([
      ['gun', SCANNER.settings],
    ]);
  });

  it('share one line where each has a number of its own, and are told which field to change', async () => {
    // What is refused here is refused before anything is asked on the wire.
    hardware.present = false;
    const devices = await start();
    const relay = { ...SCANNER, deviceId: 'relay', protocol: 'relay-modbus', label: '1 号炉继电器' };
    const settings = { port: '/dev/ttyS9', baudRate: '9600', unit: 1, cremator: 'CR1' };
    await devices.save({ ...relay, settings });
    const unit = { address: 1, table: 'carel-ir33', name: '1 号柜' };
    const cold = { ...SCANNER, deviceId: 'cold', protocol: 'cold-modbus', label: '冷柜' };
    const saved = (more: object) =>
      refusal(devices.save({ ...cold, settings: { port: '/dev/ttyS9', baudRate: '9600', ...more } }));
    expect(await saved({ units: [unit] })).toMatchObject({
      code: 'INPUT.DEVICE_UNIT_TAKEN',
      fields: ['units'],
    });
    const units = [{ ...unit, address: 2 }];
    expect(await saved({ units, baudRate: '19200' })).toMatchObject({
      code: 'INPUT.DEVICE_LINE_DIFFERS',
      fields: ['baudRate'],
    });
    expect(await saved({ units })).toEqual({});
    expect(devices.list()).toHaveLength(2);
  });

  it('watch no place with an antenna that is off', async () => {
    const devices = await start();
    await devices.save(READER);
    expect(devices.list()[0]?.settings.antennaPlaces).toEqual({ 1: 'CR1', 3: 'CR3' });
    await devices.save({ ...READER, settings: { ...READER.settings, antennas: '2' } });
    expect(devices.list()[0]?.settings.antennaPlaces).toEqual({ 2: 'CR2' });
  });

  it('show a device of an unknown family as lost and run the others', async () => {
    const row = { ...SCANNER, deviceId: 'old', protocol: 'gone' };
    db.prepare('INSERT INTO device (device_id, row) VALUES (?, ?)').run('old', JSON.stringify(row));
    db.prepare('INSERT INTO device (device_id, row) VALUES (?, ?)').run('gun', JSON.stringify(SCANNER));
    const devices = await start();
    expect(devices.list().map(({ deviceId, health }) => [deviceId, health?.state])).toEqual([
      ['gun', 'working'],
      ['old', 'lost'],
    ]);
    expect(reported.map(({ code }) => code)).toEqual(['NOT_FOUND.DEVICE_PROTOCOL']);
    expect(devices.log('old')).toEqual([]);
  });

  it('tell what was said on the wire, readable', async () => {
    const devices = await start();
    await devices.save(SCANNER);
    await settle();
    hardware.say(new TextEncoder().encode('AB-12\r'));
    expect(devices.log('gun')).toMatchObject([
      { direction: 'note', text: '已连接 fake' },
      { direction: 'in', hex: '41 42 2D 31 32', text: '扫码 AB-12' },
    ]);
  });

  it('are tried out before they are saved, and their readings count nowhere', async () => {
    const devices = await start();
    expect(devices.trials.look()).toBeNull();
    expect(await refusal(devices.trials.start({ ...SCANNER, settings: {} }))).toMatchObject({
      fields: ['port'],
    });
    await devices.trials.start({ ...SCANNER, enabled: false });
    await settle();
    hardware.say(new TextEncoder().encode('AB-12\r'));
    expect(devices.trials.look()).toMatchObject({ over: false, health: { state: 'working', framesIn: 1 } });
    expect(devices.trials.look()?.lines.at(-1)?.text).toBe('扫码 AB-12');
    await clock.advance(120_000);
    expect(devices.trials.look()).toMatchObject({ over: true, health: { framesIn: 1 } });
    await devices.trials.end();
    expect([devices.trials.look(), readings, devices.list()]).toEqual([null, [], []]);
  });

  it('take keyed scans through the keyboard scanner that was set up, and only there', async () => {
    const devices = await start();
    expect(devices.takeKeyed('AB-12')).toBe(false);
    const wedge = { ...SCANNER, deviceId: 'keys', protocol: 'keyboard-wedge', settings: {} };
    await devices.save({ ...wedge, enabled: false });
    expect(devices.takeKeyed('AB-12')).toBe(false);
    await devices.save(wedge);
    expect(devices.takeKeyed('AB-12')).toBe(true);
    expect(readings).toMatchObject([{ type: 'code', text: 'AB-12', origin: 'wedge', deviceId: 'keys' }]);
    expect(devices.list()[0]?.health).toMatchObject({ framesIn: 1 });
  });

  it('hear of a keyboard scanner that is stuck, though nobody has set it up, and take it no more', async () => {
    const devices = await start();
    const said: string[] = [];
    devices.onNotice(({ code }) => said.push(code));
    const pulls: boolean[] = [];
    for (let pull = 0; pull < 6; pull += 1) {
      pulls.push(devices.takeKeyed('AB-12'));
      await clock.advance(200);
    }
    expect(pulls).toEqual([false, false, false, true, true, true]);
    expect(said).toEqual(['DEVICE.SCANNER_STUCK']);
    await clock.advance(1_500);
    expect([devices.takeKeyed('AB-12'), devices.takeKeyed('CD-34')]).toEqual([false, false]);
  });

  it('load the driver of a family that is in use, and no other', async () => {
    const first = await start();
    expect([...loaded]).toEqual([]);
    await first.save(SCANNER);
    expect([...loaded]).toEqual(['serial-scanner']);
    await first.close();
    loaded.clear();
    const again = await start();
    await settle();
    expect(again.list()[0]?.health).toMatchObject({ state: 'working' });
    expect([...loaded]).toEqual(['serial-scanner']);
    await again.protocols();
    expect([...loaded].sort()).toEqual([...protocolIds(), 'scale'].sort());
  });

  it('offer the form of every family as the family declares it', async () => {
    const devices = await start();
    const views = await devices.protocols();
    expect(views.map(({ id }) => id)).toEqual([...protocolIds(), 'scale']);
    expect(views.at(-1)).toMatchObject({ label: '电子秤', keyed: false });
    expect(views.at(-1)?.fields.map(({ name, kind, fallback }) => [name, kind, fallback])).toContainEqual([
      'unit',
      'choice',
      'kg',
    ]);
    await devices.save({
      ...SCANNER,
      deviceId: 'scale',
      protocol: 'scale',
      settings: { port: '/dev/ttyS8', unit: 'jin' },
    });
    await settle();
    hardware.say(new TextEncoder().encode('3.2'));
    expect(readings).toMatchObject([{ text: '3.2jin', deviceId: 'scale' }]);
  });
});
