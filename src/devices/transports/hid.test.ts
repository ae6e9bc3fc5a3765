import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { CodeReading, DeviceState } from '../../domain/readings.ts';
import { Supervisor } from '../supervisor.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { type HidHandle, type HidInfo, HidTransport, listHidScanners } from './hid.ts';

/** A USB bus with plugs; node-hid is told apart from it by nothing that is used here. */
class Bus {
  plugged: HidInfo[] = [];
  readonly handles: (HidHandle & EventEmitter & { closed: boolean })[] = [];
  readonly system = () =>
    Promise.resolve({
      devices: () => Promise.resolve(this.plugged),
      open: (path: string) => {
        if (!this.plugged.some((one) => one.path === path)) return Promise.reject(new Error('cannot open'));
        const handle = Object.assign(new EventEmitter(), {
          write: () => Promise.resolve(0),
          closed: false,
          close: () => {
            handle.closed = true;
            return Promise.resolve();
          },
        });
        this.handles.push(handle);
        return Promise.resolve(handle);
      },
    });
}

const GUN: HidInfo = {
  vendorId: 0x0c2e,
  productId: 0x0b61,
  path: '/dev/hidraw0',
  serialNumber: 'S1',
  manufacturer: 'Honeywell',
  product: 'Xenon 1900',
  usagePage: 0x8c,
  usage: 2,
};
const KEYS: HidInfo = { ...GUN, path: '/dev/hidraw9', usagePage: 1, usage: 6 };

it('lists scanners and not keyboards, twins by their serial numbers', async () => {
  const bus = new Bus();
  bus.plugged = [KEYS, GUN];
  expect(await listHidScanners(bus.system)).toMatchObject([
    { address: '0C2E:0B61', description: 'Honeywell · Xenon 1900 · S1', vendorId: '0C2E' },
  ]);
  bus.plugged = [GUN, { ...GUN, path: '/dev/hidraw1', serialNumber: 'S2' }];
  expect((await listHidScanners(bus.system)).map(({ address }) => address)).toEqual([
    '0C2E:0B61:S1',
    '0C2E:0B61:S2',
  ]);
});

it('says in a sentence that nothing can be listed', async () => {
  const broken = () => Promise.reject(new Error('libudev.so.1 not found'));
  await expect(listHidScanners(broken)).rejects.toMatchObject({ code: 'DEVICE.LIST_FAILED' });
});

async function plugged() {
  const bus = new Bus();
  const clock = new ManualClock();
  const readings: string[] = [];
  const states: DeviceState[] = [];
  const supervisor = new Supervisor({
    clock,
    report: (error) => {
      throw error;
    },
    openTransport: (endpoint) => {
      if (endpoint.kind !== 'hid') throw new Error('not USB');
      return Promise.resolve(new HidTransport(endpoint, bus.system));
    },
  });
  supervisor.on('reading', (reading) => readings.push((reading as CodeReading).text));
  supervisor.on('health', ({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
  bus.plugged = [KEYS, GUN];
  const settings = { address: '0c2e:0b61' };
  const config = { deviceId: 'gun', protocol: 'hid-scanner', label: '枪', enabled: true, settings };
  expect(await supervisor.configure([config])).toEqual([]);
  await clock.advance(10);
  expect(states.at(-1)).toBe('working');
  const pull = (code: string) => {
    const report = Buffer.alloc(64);
    report.write(`\x02${String.fromCharCode(code.length)}]Q1${code}`, 'latin1');
    bus.handles.at(-1)?.emit('data', report);
  };
  return { bus, clock, readings, states, supervisor, pull };
}

it('is pulled and put back a hundred times, and every time reads', async () => {
  const { bus, clock, readings, states, supervisor, pull } = await plugged();
  for (let turn = 0; turn < 100; turn += 1) {
    bus.plugged = [];
    await clock.advance(1_900);
    expect(states.at(-1)).toBe('lost');
    bus.plugged = [{ ...GUN, path: `/dev/hidraw${turn % 7}` }];
    await clock.advance(2_900);
    expect(states.at(-1)).toBe('working');
    pull(`WB${turn}`);
    expect(readings.at(-1)).toBe(`WB${turn}`);
  }
  expect(readings).toHaveLength(100);
  expect(bus.handles.filter(({ closed }) => !closed)).toHaveLength(1);
  await supervisor.close();
});

it('reads, is missed when pulled, and is back at another socket', async () => {
  const { bus, clock, readings, states, supervisor, pull } = await plugged();
  pull('WB00100742F');
  expect(readings).toEqual(['WB00100742F']);
  // The trigger is stuck: one scan, however often it is sent.
  for (let turn = 0; turn < 20; turn += 1) {
    pull('WB00100742F');
    await clock.advance(50);
  }
  expect(readings).toEqual(['WB00100742F']);

  // Nothing is told by the handle: the socket is looked at.
  bus.plugged = [];
  await clock.advance(1_900);
  expect(states.at(-1)).toBe('lost');
  bus.plugged = [{ ...GUN, path: '/dev/hidraw4' }];
  await clock.advance(2_900);
  expect(states.at(-1)).toBe('working');
  pull('WB00100743D');
  expect(readings).toEqual(['WB00100742F', 'WB00100743D']);

  bus.handles.at(-1)?.emit('error', new Error('could not read'));
  await clock.advance(1);
  expect(states.at(-1)).toBe('lost');
  await supervisor.close();
});
