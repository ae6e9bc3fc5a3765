import { expect, it } from 'vitest';
import { MACHINE_IDS, MACHINES } from '../machines.ts';
import { readRigOrder } from '../rigOrders.ts';

it('reads what somebody types, and says what there is instead of what there is not', () => {
  expect(readRigOrder('  ')).toEqual({ type: 'list' });
  expect(readRigOrder('mouth')).toEqual({ type: 'help', id: 'mouth' });
  expect(readRigOrder('mouth unplug')).toEqual({ type: 'break', id: 'mouth', how: 'unplug' });
  expect(readRigOrder(' mouth  unplug ok')).toEqual({ type: 'mend', id: 'mouth', how: 'unplug' });
  expect(readRigOrder('cold {"unit": 1, "door": true}')).toEqual({
    type: 'order',
    id: 'cold',
    order: { unit: 1, door: true },
  });
  for (const [line, why] of [
    ['cremator', /没有 cremator。有：issuer/],
    ['mouth explode', /unplug、silent、lie/],
    ['mouth unplug now', /unplug、silent、lie/],
    ['cold {"unit":', /读不懂/],
  ] as const)
    expect(readRigOrder(line)).toMatchObject({ type: 'unknown', why: expect.stringMatching(why) });
});

it('the home has a device of each of the ten classes', () => {
  const kinds = new Set(MACHINE_IDS.map((id) => MACHINES[id].kind));
  expect([...kinds].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
