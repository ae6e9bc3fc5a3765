import { beforeEach, describe, expect, it } from 'vitest';
import { loadProtocol } from '../src/devices/registry.ts';
import { ManualClock } from '../src/devices/testing/manual-clock.ts';
import type { AntennaTuning } from '../src/devices/types.ts';
import { GuichengError } from '../src/domain/errors.ts';
import type { TagReading } from '../src/domain/readings.ts';
import type { DeviceRow } from '../src/station/dto.ts';
import type { AntennaChange } from '../src/station/ports.ts';
import { DeviceAntennas, issuingReader, ofAntennas, tuned } from './device-antennas.ts';

const EACH: AntennaTuning = { each: true, least: 0, most: 33, strength: true };
const WHOLE: AntennaTuning = { each: false, least: 0, most: 33, strength: false };
const HAND = 'E28068940000400A9D22A9EB';
const OTHER = 'E28068940000400A9D22A9EC';
const ROW: DeviceRow = {
  deviceId: 'r',
  protocol: 'uhf-a0',
  label: '炉口读写器',
  enabled: true,
  place: 'hall',
  settings: {
    antennas: [1, 2],
    antennaPlaces: { 1: 'CR1' },
    antennaPower: { 1: 26 },
    antennaWeakest: { 1: -60 },
  },
  health: null,
};

let clock: ManualClock;
let antennas: DeviceAntennas;

beforeEach(() => {
  clock = new ManualClock();
  antennas = new DeviceAntennas(clock);
  antennas.configured([ROW]);
});

function tag(antenna: number, rssi: number | null, epc = HAND): TagReading {
  const about = { type: 'tag', origin: 'uhf', deviceId: 'r', frequency: null } as const;
  return { ...about, epc, antenna, rssi, at: clock.now() };
}

const look = (epc: string | null = null) => antennas.look(ROW, { settings: ROW.settings }, EACH, epc);

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof GuichengError) return error.code;
    throw error;
  }
  return '';
}

describe('what is strong enough to be a hint', () => {
  it('is what reaches the threshold of its own antenna; without one, everything', () => {
    const strong = [tag(1, -60), tag(1, -59), tag(2, -85), tag(1, null)];
    expect(strong.map((reading) => antennas.counts(reading))).toEqual([true, true, true, true]);
    expect(antennas.counts(tag(1, -61))).toBe(false);
    expect(antennas.counts({ ...tag(1, -61), deviceId: 'other' })).toBe(true);
  });

  it('ends to be asked for once the threshold is taken away', () => {
    const { settings } = tuned(ROW, { antenna: 1, what: 'weakest', dbm: null }, EACH);
    antennas.configured([{ ...ROW, settings }]);
    expect(antennas.counts(tag(1, -80))).toBe(true);
  });
});

describe('a walk', () => {
  it('counts by antenna from when it began, the weak ones apart', async () => {
    antennas.heard(tag(1, -40));
    antennas.begin('r');
    for (const rssi of [-70, -55, -48]) antennas.heard(tag(1, rssi));
    antennas.heard(tag(2, -66, OTHER));
    const [one, two] = look().antennas;
    expect(one).toMatchObject({
      antenna: 1,
      place: 'CR1',
      powerDbm: 26,
      weakestDbm: -60,
      reads: 3,
      under: 1,
      tags: 1,
      now: -48,
      weakest: -70,
      strongest: -48,
    });
    expect(two).toMatchObject({ place: 'hall', powerDbm: null, weakestDbm: null, reads: 1, under: 0 });
    expect(look().tags).toEqual([
      { epc: HAND, reads: 3 },
      { epc: OTHER, reads: 1 },
    ]);
    expect(look(HAND).antennas.map(({ reads }) => reads)).toEqual([3, 0]);
    await clock.advance(2_000);
    expect(look().antennas[0]).toMatchObject({ now: null, strongest: -48, reads: 3 });
  });

  it('begins when somebody looks, and is over when nobody does any more', async () => {
    expect(look().antennas[0]?.reads).toBe(0);
    antennas.heard(tag(1, -50));
    expect(look().antennas[0]?.reads).toBe(1);
    await clock.advance(11_000);
    antennas.heard(tag(1, -50));
    expect(look().antennas[0]?.reads).toBe(0);
  });

  it('holds no more tags than it needs', () => {
    antennas.begin('r');
    for (let n = 0; n < 1_000; n += 1) antennas.heard(tag(1, -50, n.toString(16).padStart(24, '0')));
    expect(look().antennas[0]?.tags).toBe(200);
    expect(look().tags).toHaveLength(12);
  });

  it('has no strength where the reader gives none', () => {
    antennas.begin('r');
    antennas.heard(tag(2, null));
    expect(look().antennas[1]).toMatchObject({ reads: 1, now: null, weakest: null, strongest: null });
  });
});

describe('setting power and threshold', () => {
  it('touches the one antenna and says what was set', () => {
    const done = tuned(ROW, { antenna: 2, what: 'power', dbm: 20 }, EACH);
    expect(done.settings.antennaPower).toEqual({ 1: 26, 2: 20 });
    expect(done.said).toBe('天线 2 的功率：20 dBm');
    expect(tuned(ROW, { antenna: 1, what: 'power', dbm: null }, EACH).settings.antennaPower).toEqual({});
    expect(tuned(ROW, { antenna: null, what: 'power', dbm: 22 }, WHOLE).settings.powerDbm).toBe(22);
  });

  it('refuses what the reader does not have', () => {
    const wrong: readonly (readonly [AntennaChange, AntennaTuning])[] = [
      [{ antenna: 1, what: 'power', dbm: 34 }, EACH],
      [{ antenna: 1, what: 'power', dbm: -1 }, EACH],
      [{ antenna: null, what: 'power', dbm: 20 }, EACH],
      [{ antenna: 1, what: 'power', dbm: 20 }, WHOLE],
      [{ antenna: 1, what: 'weakest', dbm: -60 }, WHOLE],
      [{ antenna: null, what: 'weakest', dbm: -60 }, EACH],
      [{ antenna: 1, what: 'weakest', dbm: 5 }, EACH],
    ];
    for (const [change, tuning] of wrong)
      expect(refusal(() => tuned(ROW, change, tuning))).toBe('INPUT.ANTENNA');
  });

  it('takes what was set for an antenna away with it', async () => {
    const { form } = await loadProtocol('uhf-a0');
    const row = { ...ROW, settings: { ...ROW.settings, antennas: [2] } };
    expect(ofAntennas(row, form).settings).toMatchObject({
      antennaPlaces: {},
      antennaPower: {},
      antennaWeakest: {},
    });
  });
});

it('tags are written on the first reader in use that has an antenna for it', () => {
  const off = { ...ROW, deviceId: 'off', enabled: false, settings: { issueAntenna: 1 } };
  const desk = { ...ROW, deviceId: 'desk', settings: { issueAntenna: 2, issueWeakestDbm: -55 } };
  expect(issuingReader([ROW, off, desk])).toMatchObject({ deviceId: 'desk', antenna: 2, weakestDbm: -55 });
  expect(issuingReader([ROW, off])).toBeNull();
});
