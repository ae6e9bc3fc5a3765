/** 查找设备 on real serial ports: who stands there is found by asking, and a port in use is not touched. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { StationDevices } from '../../main/devices.ts';
import { findQueues } from '../../src/devices/protocols/cups-queue/find.ts';
import { findControllers } from '../../src/devices/protocols/door-uhppote/find.ts';
import { loadProtocol } from '../../src/devices/registry.ts';
import { GuichengError } from '../../src/domain/errors.ts';
import { migrateOrThrow } from '../../src/ledger/migrations.ts';
import { loadSqlite, openDatabase } from '../../src/ledger/sqlite.ts';
import { STATION_MIGRATIONS } from '../../src/station/migrations.ts';
import { startProgram } from './program.ts';
import { openCable } from './pty.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const ON_A_WIRE = [
  'uhf-a0',
  'uhf-reader288',
  'id-card',
  'serial-scanner',
  'cold-modbus',
  'relay-modbus',
  'label-tspl',
];

async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'search-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const at = async (name: string, device: string, ...args: readonly string[]) => {
    const cable = await openCable(join(folder, `${name}-a`), join(folder, `${name}-b`));
    undo.push(() => cable.close());
    const program = await startProgram(
      device,
      device === 'printer.ts' ? [...args, cable.b] : [cable.b, ...args],
    );
    undo.push(() => program.stop());
    await program.next('open');
    return { path: cable.a, program };
  };
  const ports: string[] = [];
  const db = openDatabase(loadSqlite(), join(folder, 'ledger.db'));
  undo.push(() => Promise.resolve(void db.close()));
  migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
  const devices = new StationDevices({
    report: (error) => {
      throw error;
    },
    listSerial: () =>
      Promise.resolve(
        ports.map((path) => ({ path, description: '', vendorId: null, serialNumber: null, manual: true })),
      ),
    listUsb: () => Promise.resolve([]),
    protocols: { ids: ON_A_WIRE, load: loadProtocol },
  });
  undo.push(() => devices.close());
  await devices.attach(db);
  return { at, ports, devices };
}

describe('a search', { timeout: 30_000 }, () => {
  it('says who stands at each port, fills the form, and leaves a port in use alone', async () => {
    const { at, ports, devices } = await bench();
    const reader = await at('reader', 'uhf-reader.ts', '--verbose');
    const cards = await at('cards', 'idcard-reader.ts');
    const relay = await at('relay', 'modbus-slave.ts');
    const printer = await at('printer', 'printer.ts', '--language', 'tspl', '--port');
    const desk = await at('desk', 'uhf-reader288.ts');
    ports.push(reader.path, cards.path, relay.path, printer.path, desk.path);
    await devices.save({
      deviceId: 'r',
      protocol: 'uhf-a0',
      label: '一号炉读写器',
      enabled: false,
      place: null,
      settings: { link: 'serial', port: reader.path, baudRate: 115_200 },
    });

    await devices.search.start([]);
    await expect.poll(() => devices.search.look().running, { timeout: 25_000 }).toBe(false);
    const { found, steps, progress } = devices.search.look();
    expect(progress).toBe(1);
    const said = new Map(found.map(({ where, choices }) => [where.split('　')[0], choices]));
    expect([...said.keys()].sort()).toEqual([cards.path, desk.path, printer.path, relay.path].sort());
    expect(said.get(cards.path)?.map(({ protocol }) => protocol)).toEqual(['id-card']);
    expect(said.get(desk.path)?.map(({ protocol }) => protocol)).toEqual(['uhf-reader288']);
    expect(said.get(printer.path)?.map(({ protocol }) => protocol)).toEqual(['label-tspl']);
    expect(said.get(relay.path)?.map(({ protocol }) => protocol)).toEqual(['cold-modbus', 'relay-modbus']);
    expect(steps.find(({ label }) => label.includes(reader.path))).toMatchObject({ state: 'skipped' });
    // Not one byte went to the reader that belongs to somebody.
    await reader.program.order({ tell: 'tags' });
    expect(await Promise.race([reader.program.next('command'), reader.program.next('tags')])).toMatchObject({
      event: 'tags',
    });

    // What was found is enough to try it, and to save it.
    const [choice] = said.get(cards.path) ?? [];
    await devices.save({
      deviceId: 'c',
      protocol: choice?.protocol ?? '',
      label: '身份证',
      enabled: true,
      place: null,
      settings: { ...choice?.values },
    });
    const isWorking = () => devices.health().some((one) => one.deviceId === 'c' && one.state === 'working');
    await expect.poll(isWorking, { timeout: 5_000 }).toBe(true);
  });

  it('ends when it is told to, with every port free again', async () => {
    const { at, ports, devices } = await bench();
    const nobody = await at('nobody', 'scanner.ts');
    ports.push(nobody.path);
    await devices.search.start([]);
    await expect.poll(() => devices.search.look().steps[0]?.state).toBe('asking');
    await devices.search.end();
    expect(devices.search.look()).toMatchObject({ running: false, cancelled: true, found: [] });
    await devices.save({
      deviceId: 'gun',
      protocol: 'serial-scanner',
      label: '枪',
      enabled: true,
      place: null,
      settings: { link: 'serial', port: nobody.path, baudRate: 9_600 },
    });
    await expect.poll(() => devices.health()[0]?.state, { timeout: 3_000 }).toBe('working');
  });

  it('finds a door controller by its answer, and hears nobody where nobody is', async () => {
    const box = await startProgram('door-controller.ts', []);
    undo.push(() => box.stop());
    const port = Number((await box.next('open')).port);
    expect(await findControllers(['127.0.0.1'], port)).toEqual([
      expect.objectContaining({ values: { host: '127.0.0.1', udpPort: port, serial: 423_187_757 } }),
    ]);
    await box.order({ mood: 'garble' });
    expect(await findControllers(['127.0.0.1'], port)).toEqual([]);
  });
});

describe('print queues', () => {
  it('are those whose name can be one', async () => {
    const run = () => Promise.resolve({ code: 0, out: 'Desk_A4\n坏名字\nLabel-2\n', errors: '' });
    expect((await findQueues(run)).map(({ values }) => values.queue)).toEqual(['Desk_A4', 'Label-2']);
  });

  it('are none where there is no CUPS', async () => {
    const run = () => Promise.reject(new GuichengError('DEVICE.NO_COMMAND', '没有'));
    expect(await findQueues(run)).toEqual([]);
  });
});
