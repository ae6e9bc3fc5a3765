import { expect, test } from 'vitest';
import { compareFold } from './chains.ts';

test('events are folded by clock, then by station, then by epoch', () => {
  const places = [
    { hlc: '2', stationId: 'a', epoch: 1 },
    { hlc: '1', stationId: 'b', epoch: 1 },
    { hlc: '1', stationId: 'a', epoch: 2 },
    { hlc: '1', stationId: 'a', epoch: 1 },
  ];
  expect(places.toSorted(compareFold)).toEqual(places.toReversed());
  expect(places.toReversed().toSorted(compareFold)).toEqual(places.toReversed());
});
