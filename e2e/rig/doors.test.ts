/** Door controllers: ours against the simulator, and the simulator against a host nobody here wrote (uhppoted). */
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readReply, writeRequest } from '../../src/devices/protocols/door-uhppote/frame.ts';
import vectors from '../../src/devices/protocols/door-uhppote/vectors.json' with { type: 'json' };
import { Supervisor } from '../../src/devices/supervisor.ts';
import type { DoorEventReading, DoorStateReading } from '../../src/domain/doors.ts';
import type { DeviceState, Reading } from '../../src/domain/readings.ts';
import { type Program, startProgram } from './program.ts';

const SERIAL = 423_187_757;
const require = createRequire(import.meta.url);
const peer = require('uhppoted') as Record<string, (...args: unknown[]) => Promise<unknown>> & {
  Config: new (...args: unknown[]) => unknown;
};
const encoder = require('uhppoted/src/encoder.js') as Record<string, (...args: unknown[]) => Buffer>;
const codec = require('uhppoted/src/codec.js') as { decode(bytes: Buffer): unknown };

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function controller(): Promise<{ box: Program; port: number }> {
  const box = await startProgram('door-controller.ts', []);
  undo.push(() => box.stop());
  const { port } = await box.next('open');
  return { box, port: z.number().parse(port) };
}

describe('the simulator, asked by uhppoted', () => {
  it('answers as a controller does', async () => {
    const { box, port } = await controller();
    const device = { deviceId: SERIAL, address: `127.0.0.1:${port}`, forceBroadcast: false };
    const ctx = {
      config: new peer.Config('', '0.0.0.0', `127.0.0.1:${port}`, '0.0.0.0:0', 1_000, [device], false),
    };
    expect(await peer.getDevice?.(ctx, SERIAL)).toMatchObject({
      deviceId: SERIAL,
      device: { serialNumber: SERIAL, address: '127.0.0.1', version: '0892', date: '2018-08-16' },
    });
    const control = { deviceId: SERIAL, doorControlState: { door: 2, delay: 7, control: { value: 3 } } };
    expect(await peer.setDoorControl?.(ctx, SERIAL, 2, 7, 'controlled')).toMatchObject(control);
    expect(await peer.getDoorControl?.(ctx, SERIAL, 2)).toMatchObject(control);
    expect(await peer.openDoor?.(ctx, SERIAL, 2)).toMatchObject({ opened: true });
    expect(await box.next('opened')).toMatchObject({ door: 2, seconds: 7 });
    await box.order({ happen: 'forced', door: 2 });
    await box.order({ contact: true, door: 2 });
    expect(await peer.getEvent?.(ctx, SERIAL, 2)).toMatchObject({
      event: { index: 2, door: 2, type: { code: 3 }, reason: { code: 38 } },
    });
    expect(await peer.getStatus?.(ctx, SERIAL)).toMatchObject({
      state: { doors: { 1: false, 2: true }, event: { index: 2 } },
    });
    expect(await peer.setEventIndex?.(ctx, SERIAL, 2)).toMatchObject({ updated: true });
    expect(await peer.getEventIndex?.(ctx, SERIAL)).toMatchObject({ index: 2 });
  });
});

describe('our codec beside that of uhppoted', () => {
  it('writes the same requests', () => {
    const ours = (request: Parameters<typeof writeRequest>[0]) => Buffer.from(writeRequest(request));
    const serial = SERIAL;
    expect(ours({ fn: 'device', serial: 0 })).toEqual(encoder.GetDevice?.(0));
    expect(ours({ fn: 'status', serial })).toEqual(encoder.GetStatus?.(serial));
    expect(ours({ fn: 'openDoor', serial, door: 4 })).toEqual(encoder.OpenDoor?.(serial, { door: 4 }));
    expect(ours({ fn: 'getDoor', serial, door: 1 })).toEqual(encoder.GetDoorControl?.(serial, { door: 1 }));
    expect(ours({ fn: 'setDoor', serial, door: 1, mode: 3, delay: 9 })).toEqual(
      encoder.SetDoorControl?.(serial, { door: 1, delay: 9, control: 3 }),
    );
    expect(ours({ fn: 'event', serial, index: 70_000 })).toEqual(
      encoder.GetEvent?.(serial, { index: 70_000 }),
    );
    expect(ours({ fn: 'setIndex', serial, index: 70_000 })).toEqual(
      encoder.SetEventIndex?.(serial, { index: 70_000 }),
    );
    expect(ours({ fn: 'getIndex', serial })).toEqual(encoder.GetEventIndex?.(serial));
    expect(ours({ fn: 'specialEvents', serial, on: true })).toEqual(
      encoder.RecordSpecialEvents?.(serial, { enable: true }),
    );
    const time = '2026-11-25 02:30:15';
    expect(ours({ fn: 'setTime', serial, time })).toEqual(encoder.SetTime?.(serial, { datetime: time }));
  });

  it('reads the same status and event', () => {
    for (const start of ['17', '19']) {
      const status = vectors.good.find(({ hex, reply }) => hex.startsWith(start) && reply?.fn === 'status');
      // The peer reads the memory behind a buffer from its beginning: it must not come out of the pool.
      const bytes = Buffer.from(Uint8Array.from(Buffer.from(status?.hex ?? '', 'hex')).buffer);
      const read = readReply(bytes);
      expect(read).toMatchObject({ ok: true, reply: { event: { index: 57 } } });
      if (start === '19') continue;
      expect(codec.decode(bytes)).toMatchObject({
        state: {
          serialNumber: SERIAL,
          doors: { 1: true, 2: false, 3: true, 4: true },
          event: { index: 57, granted: false, door: 3, card: 6_154_410, timestamp: '2019-04-19 17:00:09' },
        },
      });
    }
  });
});

describe('our driver', () => {
  const readings: Reading[] = [];
  const states: DeviceState[] = [];
  const events = (): DoorEventReading[] => readings.filter((one) => one.type === 'doorEvent');
  const contacts = (): DoorStateReading[] => readings.filter((one) => one.type === 'doorState');

  function supervisor(): Supervisor {
    readings.length = 0;
    states.length = 0;
    const made = new Supervisor({
      report: (error) => {
        throw error;
      },
    });
    made.on('reading', (reading) => readings.push(reading));
    made.on('health', ({ state }) => {
      if (states.at(-1) !== state) states.push(state);
    });
    undo.push(() => made.close());
    return made;
  }

  const at = (port: number, serial = 0) => ({
    deviceId: 'doors',
    protocol: 'door-uhppote',
    label: '冷藏间门禁',
    enabled: true,
    settings: { connection: { host: '127.0.0.1', port }, serial, antennas: [1, 2], openSeconds: 6 },
  });
  const soon = { timeout: 3_000, interval: 20 };

  it('finds the controller, opens for the configured seconds and tells what happened', async () => {
    const { box, port } = await controller();
    const made = supervisor();
    expect(await made.configure([at(port)])).toEqual([]);
    await expect.poll(() => contacts().length, soon).toBeGreaterThan(0);
    expect(contacts()[0]).toMatchObject({ door: 1, open: false });
    await made.openDoor('doors', 2);
    expect(await box.next('opened')).toMatchObject({ door: 2, seconds: 6 });
    await expect(made.openDoor('doors', 4)).rejects.toMatchObject({ code: 'DEVICE.NO_SUCH_DOOR' });
    await box.order({ happen: 'swipe', door: 1, card: 6_154_410 });
    await box.order({ happen: 'forced', door: 2 });
    await expect.poll(() => events().map(({ what }) => what), soon).toEqual(['remote', 'badge', 'forced']);
    expect(events()[1]).toMatchObject({ card: '••••4410', door: 1 });
    expect(JSON.stringify(readings)).not.toContain('6154410');
    await expect
      .poll(async () => {
        await box.order({ state: true });
        return await box.next('state');
      }, soon)
      .toMatchObject({ confirmed: 3, newest: 3 });
  });

  it('fetches what happened while nobody listened, and each of it once', async () => {
    const { box, port } = await controller();
    const made = supervisor();
    await made.configure([at(port, SERIAL)]);
    await expect.poll(() => contacts().length, soon).toBeGreaterThan(0);
    await made.configure([]);
    await box.order({ happen: 'forced', door: 1 });
    await box.order({ happen: 'held', door: 1 });
    await made.configure([at(port, SERIAL)]);
    await expect.poll(() => events().map(({ what }) => what), soon).toEqual(['forced', 'heldOpen']);
    // The newest too: taken for now, it would be told of whoever has come meanwhile.
    expect(events().map(({ late }) => late)).toEqual([true, true]);
    await made.configure([]);
    await made.configure([at(port, SERIAL)]);
    const seen = contacts().length;
    await expect.poll(() => contacts().length, soon).toBeGreaterThan(seen + 2);
    expect(events()).toHaveLength(2);
    await box.order({ happen: 'forced', door: 2 });
    await expect.poll(() => events().at(2)?.late, soon).toBe(false);
  });

  it.each(['silent', 'garble', 'short', 'late', 'stranger'])(
    'misses a %s controller in two seconds, has it back in three, and never says closed meanwhile',
    async (mood) => {
      const { box, port } = await controller();
      const made = supervisor();
      await made.configure([at(port, SERIAL)]);
      await expect.poll(() => states.at(-1), soon).toBe('working');
      await box.order({ mood });
      await expect.poll(() => states.at(-1), { timeout: 2_000, interval: 10 }).toBe('silent');
      const before = contacts().length;
      await expect(made.openDoor('doors', 1)).rejects.toMatchObject({ code: 'STATE.DEVICE_NOT_RUNNING' });
      expect(contacts()).toHaveLength(before);
      await box.order({ mood: 'normal' });
      await expect.poll(() => states.at(-1), { timeout: 3_000, interval: 10 }).toBe('working');
      if (mood === 'garble' || mood === 'short') expect(made.health()[0]?.badFrames).toBeGreaterThan(0);
    },
  );

  it('is not led astray by answers told twice, nor by a memory that was wiped', async () => {
    const { box, port } = await controller();
    const made = supervisor();
    await box.order({ mood: 'twice' });
    await made.configure([at(port, SERIAL)]);
    for (const door of [1, 2, 1]) await box.order({ happen: 'forced', door });
    await expect.poll(() => events().map(({ door }) => door), soon).toEqual([1, 2, 1]);
    await box.order({ reset: true });
    await box.order({ happen: 'held', door: 2 });
    await expect
      .poll(
        () =>
          events()
            .map(({ what }) => what)
            .at(-1),
        soon,
      )
      .toBe('heldOpen');
    expect(events()).toHaveLength(4);
  });
});
