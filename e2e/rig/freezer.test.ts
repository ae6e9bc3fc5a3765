/** Cold-storage controllers as a station reads them: through real ports, from a Modbus server nobody here wrote. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../src/devices/supervisor.ts';
import type { DeviceState, MeasureReading } from '../../src/domain/readings.ts';
import { type Program, startProgram } from './program.ts';
import { type Cable, openCable } from './pty.ts';

let folder = '';
let cable: Cable | null = null;
let freezer: Program | null = null;
let supervisor: Supervisor;
let heard: MeasureReading[] = [];
const waiting = new Set<() => void>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freezer-'));
  heard = [];
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
  const woken = (): void => {
    for (const look of [...waiting]) look();
  };
  supervisor.on('reading', (reading) => {
    if (reading.type === 'measure') heard.push(reading);
    woken();
  });
  supervisor.on('health', woken);
});

afterEach(async () => {
  await supervisor.close();
  await freezer?.stop();
  await cable?.close();
  freezer = null;
  cable = null;
  await rm(folder, { recursive: true, force: true });
});

/** Resolves at the reading or change of health that makes `check` true. */
function until(check: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!check()) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
  });
}

const said = (unit: string, point: string): MeasureReading | undefined =>
  heard.findLast((reading) => reading.unit === unit && reading.point === point);
const value = (unit: string, point: string): number | null | undefined => said(unit, point)?.value;
const state = (): DeviceState | undefined => supervisor.health()[0]?.state;
const unit = (address: number, table = 'carel-ir33') => ({ address, table, name: `${address} 号柜` });

function the(program: Program | null): Program {
  if (program === null) throw new TypeError('no program');
  return program;
}

async function onSerial(units: readonly object[], extra: object = {}): Promise<void> {
  cable = await openCable(join(folder, 'host'), join(folder, 'device'));
  freezer = await startProgram('freezer.ts', [cable.b, '--units', '1,2']);
  await freezer.next('open');
  const connection = { kind: 'serial', path: cable.a, baudRate: 9_600 };
  const settings = { connection, units, cycleMs: 500, ...extra };
  await supervisor.configure([
    { deviceId: 'cold', protocol: 'cold-modbus', label: '冷柜', enabled: true, settings },
  ]);
}

describe('two controllers on one serial line', () => {
  it('say temperature, door, defrost and fault, each for itself', async () => {
    await onSerial([unit(1), unit(2)]);
    await until(() => value('1', 'temperature') === -18.1 && value('2', 'temperature') === -18.2);
    expect(state()).toBe('working');
    expect(value('1', 'setpoint')).toBe(-18);
    await the(freezer).order({ unit: 2, temperature: -12.5, door: true, defrost: true, alarm: true });
    await until(() => value('2', 'temperature') === -12.5 && value('2', 'alarmOther') === 1);
    await until(() => value('2', 'door') === 1 && value('2', 'defrost') === 1);
    expect(value('1', 'door')).toBe(0);
  });

  it('one that falls silent is missing, and the other goes on', async () => {
    await onSerial([unit(1), unit(2)]);
    await until(() => value('2', 'temperature') === -18.2);
    const began = performance.now();
    await the(freezer).order({ absent: [2] });
    await until(() => said('2', 'temperature')?.quality === 'missing');
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(value('2', 'temperature')).toBeNull();
    await the(freezer).order({ unit: 1, temperature: -17.7 });
    await until(() => value('1', 'temperature') === -17.7);
    expect(state()).toBe('working');
    await the(freezer).order({ absent: [] });
    await until(() => value('2', 'temperature') === -18.2);
  });

  it('a probe fault is bad and never a temperature', async () => {
    await onSerial([unit(1)]);
    await until(() => value('1', 'temperature') === -18.1);
    await the(freezer).order({ unit: 1, put: { area: 'input', address: 403, value: 0x8000 } });
    await until(() => said('1', 'temperature')?.quality === 'bad');
    expect(value('1', 'temperature')).toBeNull();
    await the(freezer).order({ unit: 1, temperature: 20 });
    await until(() => value('1', 'temperature') === 20);
    const temperatures = heard.filter(
      (reading) => reading.point === 'temperature' && reading.quality === 'good',
    );
    expect(new Set(temperatures.map((reading) => reading.value))).toEqual(new Set([-18.1, 20]));
  });

  it('bytes in pieces, noise, mangled, short and foreign answers never become a wrong value', async () => {
    await onSerial([unit(1)]);
    await until(() => value('1', 'temperature') === -18.1);
    for (const misbehave of ['split', 'joined', 'garble', 'truncate', 'stranger', 'late']) {
      await the(freezer).order({ misbehave });
      const before = supervisor.health()[0];
      const wasHeard = heard.length;
      await until(() => {
        const now = supervisor.health()[0];
        const odd = (now?.badFrames ?? 0) + (now?.discardedBytes ?? 0);
        const oddBefore = (before?.badFrames ?? 0) + (before?.discardedBytes ?? 0);
        return misbehave === 'split' ? heard.length > wasHeard + 20 : odd > oddBefore || state() === 'silent';
      });
      await the(freezer).order({ misbehave: 'none' });
      const from = heard.length;
      await until(() => heard.slice(from).some((reading) => reading.quality === 'good'));
    }
    const temperatures = heard.filter((reading) => reading.point === 'temperature' && reading.value !== null);
    expect(new Set(temperatures.map((reading) => reading.value))).toEqual(new Set([-18.1]));
  });

  it('is missed within two seconds when the cable goes, and back within three', async () => {
    await onSerial([unit(1)]);
    await until(() => state() === 'working');
    const pulled = performance.now();
    await cable?.yank();
    await until(() => state() === 'lost');
    expect(performance.now() - pulled).toBeLessThan(2_000);
    const plugged = performance.now();
    await cable?.plug();
    const from = heard.length;
    await until(() => heard.slice(from).some((reading) => reading.quality === 'good'));
    expect(performance.now() - plugged).toBeLessThan(3_000);
    const muted = performance.now();
    await the(freezer).order({ mute: true });
    await until(() => state() === 'silent');
    expect(performance.now() - muted).toBeLessThan(2_000);
  });
});

describe('over the network', () => {
  it.each([
    { framing: 'tcp', args: [] },
    { framing: 'rtu', args: ['--rtu'] },
  ])('$framing reads, is missed and comes back', async ({ framing, args }) => {
    freezer = await startProgram('freezer.ts', ['--tcp', '0', ...args]);
    const { port } = freezer.ready;
    const connection = { kind: 'tcp', host: '127.0.0.1', port: Number(port) };
    const settings = { connection, framing, units: [unit(1)], cycleMs: 500 };
    await supervisor.configure([
      { deviceId: 'cold', protocol: 'cold-modbus', label: '冷柜', enabled: true, settings },
    ]);
    await until(() => value('1', 'temperature') === -18.1);
    const from = heard.length;
    await freezer.order({ drop: true });
    await until(() => state() !== 'working');
    await until(
      () => heard.slice(from).some((reading) => reading.quality === 'good') && state() === 'working',
    );
  });

  it('reads the table a site wrote itself', async () => {
    freezer = await startProgram('freezer.ts', ['--tcp', '0']);
    await freezer.order({ unit: 1, put: { area: 'holding', address: 77, value: 0xff38 } });
    const settings = {
      connection: { kind: 'tcp', host: '127.0.0.1', port: Number(freezer.ready.port) },
      units: [unit(1, 'own')],
      ownPoints: [{ point: 'temperature', read: 'holding', address: 77, scale: 0.1, offset: 1 }],
    };
    await supervisor.configure([
      { deviceId: 'cold', protocol: 'cold-modbus', label: '冷柜', enabled: true, settings },
    ]);
    await until(() => value('1', 'temperature') === -19);
  });
});
