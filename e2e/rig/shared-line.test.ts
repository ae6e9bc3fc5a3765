/** Two relay modules and a freezer controller on one RS-485 line, each a `jsmodbus` slave with a number of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../src/devices/supervisor.ts';
import type { DeviceState, MeasureReading, Reading, RelayReading } from '../../src/domain/readings.ts';
import { type Program, startProgram } from './program.ts';
import { type Cable, openCable } from './pty.ts';

/** Less than a module has: what reaches it in this time reaches a real one. */
const WATCHDOG_MS = 2_000;
const IDS = ['relay-1', 'relay-2', 'cold'];
const OPEN = { door: true, ignition: true, beacon: false };

let folder = '';
let cable: Cable;
let line: Program;
let supervisor: Supervisor;
let readings: Reading[] = [];
const waiting = new Set<() => void>();
const cleanup: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'line-'));
  readings = [];
  cable = await openCable(join(folder, 'host'), join(folder, 'device'));
  const watchdog = ['--watchdog', String(WATCHDOG_MS), '--falls', '0'];
  line = await startProgram('modbus-slave.ts', [cable.b, '--units', '1,2,3', ...watchdog]);
  await line.next('open');
  await line.order({ unit: 3, input: { 403: -181 } });
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
  const woken = (): void => {
    for (const look of [...waiting]) look();
  };
  supervisor.on('reading', (reading) => {
    readings.push(reading);
    woken();
  });
  supervisor.on('health', woken);
});

afterEach(async () => {
  for (const undo of cleanup.splice(0)) await undo();
  await supervisor.close();
  await line.stop();
  await cable.close();
  await rm(folder, { recursive: true, force: true });
});

/** Milliseconds until the reading or change of health that makes `check` true. */
function until(check: () => boolean): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const look = (): void => {
      if (!check()) return;
      waiting.delete(look);
      resolve(performance.now() - began);
    };
    waiting.add(look);
    look();
  });
}

const connection = () => ({ kind: 'serial', path: cable.a, baudRate: 9_600 });
const relay = (unit: number) => ({
  deviceId: `relay-${unit}`,
  protocol: 'relay-modbus',
  label: `${unit} 号炉继电器`,
  enabled: true,
  settings: { connection: connection(), unit, cremator: `${unit} 号炉`, ignitionCoil: 1 },
});
const cold = (address: number) => ({
  deviceId: 'cold',
  protocol: 'cold-modbus',
  label: '冷柜',
  enabled: true,
  settings: {
    connection: connection(),
    units: [{ address, table: 'carel-ir33', name: '1 号柜' }],
    cycleMs: 500,
  },
});

const stateOf = (id: string): DeviceState | undefined =>
  supervisor.health().find(({ deviceId }) => deviceId === id)?.state;
const all = (state: DeviceState): boolean => IDS.every((id) => stateOf(id) === state);
const doorOf = (unit: number): RelayReading | undefined =>
  readings.findLast(
    (reading): reading is RelayReading => reading.type === 'relay' && reading.place === `${unit} 号炉`,
  );
const temperatures = (): MeasureReading[] =>
  readings.filter(
    (reading): reading is MeasureReading => reading.type === 'measure' && reading.point === 'temperature',
  );

async function everybody(): Promise<void> {
  expect(await supervisor.configure([relay(1), relay(2), cold(3)])).toEqual([]);
  await until(() => all('working') && temperatures().some(({ value }) => value === -18.1));
}

/** The station's heartbeat: an order a second for as long as the test runs. */
function holdOpen(...ids: string[]): void {
  const beat = (): void => {
    for (const id of ids) supervisor.relay(id, OPEN);
  };
  beat();
  const timer = setInterval(beat, 1_000);
  cleanup.push(() => clearInterval(timer));
}

describe('one serial line', () => {
  it('carries all of them; a silent one takes neither door nor temperature from the others', async () => {
    await everybody();
    holdOpen('relay-1', 'relay-2');
    await until(() => doorOf(1)?.door === true && doorOf(2)?.door === true);
    expect(doorOf(1)).toMatchObject({ ignition: true, follows: true });
    await line.order({ unit: 2, silent: true });
    const from = readings.length;
    expect(await until(() => stateOf('relay-2') === 'silent')).toBeLessThan(2_400);
    // Longer than the watchdog of the first module, which shuts its door where it is not heard from in time.
    const since = () => readings.slice(from);
    const relays = () => since().filter((one): one is RelayReading => one.type === 'relay');
    await until(
      () => relays().length >= 3 && temperatures().filter((one) => since().includes(one)).length >= 3,
    );
    expect(relays().every(({ door }) => door)).toBe(true);
    expect([stateOf('relay-1'), stateOf('cold')]).toEqual(['working', 'working']);
    await line.order({ unit: 2, silent: false });
    expect(await until(() => stateOf('relay-2') === 'working')).toBeLessThan(3_000);
  });

  it('pulled, all are missed at once; plugged in, all are back', async () => {
    await everybody();
    const gone = until(() => all('lost'));
    await cable.yank();
    expect(await gone).toBeLessThan(2_000);
    const from = readings.length;
    await cable.plug();
    const back = await until(() => {
      const since = readings.slice(from);
      const fresh = [doorOf(1), doorOf(2)].every((one) => one !== undefined && since.includes(one));
      return all('working') && fresh && since.some(({ type }) => type === 'measure');
    });
    expect(back).toBeLessThan(3_000);
  });

  it('no answer is taken for another while it splits, crackles, garbles or comes late', async () => {
    await everybody();
    holdOpen('relay-1');
    const odd = () => supervisor.health().map(({ discardedBytes, badFrames }) => discardedBytes + badFrames);
    for (const misbehave of ['split', 'noise', 'garble', 'late']) {
      const before = odd();
      await line.order({ misbehave });
      await until(() =>
        misbehave === 'split' ? doorOf(1)?.door === true : odd().some((now, i) => now > (before[i] ?? 0)),
      );
    }
    await line.order({ misbehave: null });
    await until(() => all('working') && doorOf(1)?.door === true);
    expect(new Set(temperatures().flatMap(({ value }) => value ?? []))).toEqual(new Set([-18.1]));
    expect(readings.every((one) => one.type !== 'relay' || one.place === '1 号炉' || !one.door)).toBe(true);
  });
});

it('two of one number, or of two speeds, are refused in words', async () => {
  const faster = {
    ...relay(2),
    settings: { ...relay(2).settings, connection: { ...connection(), baudRate: 19_200 } },
  };
  const problems = await supervisor.configure([relay(1), { ...cold(1) }, faster]);
  expect(problems.map(({ error }) => [error.code, error.sentence])).toEqual([
    ['INPUT.DEVICE_UNIT_TAKEN', '站号 1 已用于这条线上的“1 号炉继电器”，每台设备的站号必须不同'],
    ['INPUT.DEVICE_LINE_DIFFERS', '“1 号炉继电器”也在这条线上：波特率、校验和报文格式必须与它一样'],
  ]);
});
