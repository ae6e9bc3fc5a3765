import { expect, it } from 'vitest';
import { RelayInterlock } from './relays.ts';

it('a relay that is set up long after the start is waited for from then on, and again when it is set up anew', () => {
  let wall = 0;
  let relays: { deviceId: string; cremator: string }[] = [];
  const interlock = new RelayInterlock(
    { relays: () => relays, order: () => undefined },
    { wall: () => wall, mono: () => wall },
  );
  const since = () => interlock.relay('CR1')?.since ?? null;
  wall = 60_000;
  expect(since()).toBeNull();
  relays = [{ deviceId: 'relay', cremator: 'CR1' }];
  expect(since()).toBe(60_000);
  wall = 62_000;
  expect(since()).toBe(60_000);
  interlock.heard({
    type: 'relay',
    deviceId: 'relay',
    place: 'CR1',
    door: false,
    follows: true,
    ignition: false,
    doorOpen: null,
    flame: null,
    at: wall,
  });
  wall = 70_000;
  expect(interlock.relay('CR1')).toMatchObject({ coil: 'unknown', since: 62_000 });
  relays = [];
  expect(since()).toBeNull();
  relays = [{ deviceId: 'other', cremator: 'CR1' }];
  wall = 80_000;
  expect(since()).toBe(80_000);
});
