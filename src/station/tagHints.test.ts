import { describe, expect, it } from 'vitest';
import type { DeviceHealth } from '../domain/readings.ts';
import type { DeviceRow } from './dto.ts';
import { antennasAt } from './tagHints.ts';

function reader(
  settings: Record<string, unknown>,
  health: Partial<DeviceHealth>,
  place: string | null = null,
) {
  return {
    deviceId: 'uhf',
    protocol: 'uhf-a0',
    label: '炉口读写器',
    enabled: true,
    place,
    settings,
    health: { state: 'working', ...health },
  } as DeviceRow;
}

describe('which antennas watch a furnace mouth', () => {
  it('takes the antennas in use, as a list or as typed, up to the eighth', () => {
    const antennaPlaces = { 1: 'CR1', 7: 'CR1', 2: 'CR2' };
    expect(antennasAt(reader({ antennas: [1, 2, 7], antennaPlaces }, {}), 'CR1').watching).toEqual([1, 7]);
    expect(antennasAt(reader({ antennas: '1,2', antennaPlaces }, {}), 'CR1').watching).toEqual([1]);
    expect(antennasAt(reader({ antennaPlaces }, {}), 'CR2').watching).toEqual([2]);
    expect(antennasAt(reader({ antennas: [3] }, {}, 'CR1'), 'CR1').watching).toEqual([3]);
    expect(antennasAt(reader({ antennas: [1], antennaPlaces }, {}), 'CR9').watching).toEqual([]);
  });

  it('sees nothing with a missing antenna or a reader that is not working', () => {
    const settings = { antennas: [1, 2], antennaPlaces: { 1: 'CR1', 2: 'CR2' } };
    expect(antennasAt(reader(settings, { faultyAntennas: [1] }), 'CR1')).toEqual({
      watching: [1],
      seeing: [],
    });
    expect(antennasAt(reader(settings, { faultyAntennas: [1] }), 'CR2').seeing).toEqual([2]);
    for (const state of ['silent', 'lost', 'connecting'] as const)
      expect(antennasAt(reader(settings, { state }), 'CR2')).toEqual({ watching: [2], seeing: [] });
    expect(antennasAt(reader({ antennas: [4] }, { faultyAntennas: [4] }, 'CR1'), 'CR1').seeing).toEqual([]);
  });
});
