import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import type { DeviceField, DeviceRow, ProtocolView } from '../../../src/station/dto.ts';
import {
  antennasOf,
  draftFor,
  draftOf,
  NEW_DRAFT,
  problemsOf,
  rowOf,
  shownFields,
  withAntennas,
  withValue,
} from './form.ts';
import { antennasText, postsWith, signOf, todoOf, wireText } from './words.ts';

const field = (name: string, more: Partial<DeviceField> = {}): DeviceField => ({
  name,
  label: name,
  help: '',
  kind: 'text',
  choices: [],
  fallback: null,
  when: null,
  countedBy: null,
  more: false,
  ...more,
});

const READER: ProtocolView = {
  id: 'uhf-a0',
  label: '读写器',
  group: 'scan',
  hint: '',
  help: '',
  keyed: false,
  finds: false,
  calibrates: false,
  tunes: true,
  labels: false,
  fields: [
    field('link', { kind: 'choice', fallback: 'serial' }),
    field('port', { kind: 'port', fallback: '', when: { field: 'link', value: 'serial' } }),
    field('baudRate', { kind: 'choice', fallback: 115_200, when: { field: 'link', value: 'serial' } }),
    field('host', { kind: 'host', fallback: '', when: { field: 'link', value: 'tcp' } }),
    field('tcpPort', { kind: 'number', fallback: 4001, when: { field: 'link', value: 'tcp' } }),
    field('ports', { kind: 'choice', fallback: 4 }),
    field('antennas', { kind: 'antennas', fallback: [1], countedBy: 'ports' }),
  ],
};
const ANTENNAS = READER.fields.find(({ kind }) => kind === 'antennas') ?? field('antennas');
const PLACES = [{ code: 'CR1', kind: 'cremator', label: '1 号炉', room: '火化车间' }];

const HEALTH = {
  deviceId: 'd',
  label: '炉口读写器',
  protocol: 'uhf-a0',
  state: 'working' as const,
  since: 0,
  framesIn: 0,
  framesOut: 0,
  badFrames: 0,
  discardedBytes: 0,
  reconnects: 0,
  lastError: null,
};
const ROW: DeviceRow = {
  deviceId: 'd',
  protocol: 'uhf-a0',
  label: '炉口读写器',
  enabled: true,
  place: null,
  settings: { port: '/dev/ttyUSB0', antennas: '1,2', antennaPlaces: { 1: 'CR1', 9: 'x' } },
  health: HEALTH,
};

describe('the form of a device', () => {
  it('gives back what was stored when nothing was touched', () => {
    expect(rowOf(draftOf(ROW))).toEqual({
      deviceId: 'd',
      protocol: 'uhf-a0',
      label: '炉口读写器',
      enabled: true,
      place: null,
      settings: ROW.settings,
    });
  });

  it('shows the fields of the chosen connection, and keeps what was typed for the other', () => {
    const names = (values: Record<string, unknown>) => shownFields(READER, values).map(({ name }) => name);
    expect(names({})).toEqual(['link', 'port', 'baudRate', 'ports', 'antennas']);
    expect(names({ link: 'tcp' })).toEqual(['link', 'host', 'tcpPort', 'ports', 'antennas']);
    const draft = withValue(withValue(draftOf(ROW), 'link', 'tcp'), 'host', ' reader ');
    expect(rowOf(draft).settings).toMatchObject({ link: 'tcp', host: ' reader ', port: '/dev/ttyUSB0' });
    expect(rowOf({ ...NEW_DRAFT, label: '  枪 ' }).label).toBe('枪');
  });

  it('has one row for each port, whatever was stored', () => {
    const rows = antennasOf(READER, ANTENNAS, ROW.settings);
    expect(rows.map(({ antenna, on, place }) => `${antenna} ${on} ${place}`)).toEqual([
      '1 true CR1',
      '2 true ',
      '3 false ',
      '4 false ',
    ]);
    expect(antennasOf(READER, ANTENNAS, { ports: '8', antennas: [8] }).at(-1)).toMatchObject({ on: true });
    expect(
      antennasOf(READER, ANTENNAS, { ports: 'many', antennas: { a: 1 }, antennaPlaces: 'x' }),
    ).toHaveLength(4);
    expect(antennasOf(READER, ANTENNAS, {}).filter(({ on }) => on)).toHaveLength(1);
    const changed = withAntennas(
      draftOf(ROW),
      ANTENNAS,
      rows.map((row) => (row.antenna === 3 ? { ...row, on: true, place: 'CR1' } : row)),
    );
    expect(rowOf(changed).settings).toMatchObject({
      antennas: [1, 2, 3],
      antennaPlaces: { 1: 'CR1', 3: 'CR1' },
    });
  });

  const refused = (details: unknown) =>
    new ORPCError('GUICHENG', { data: { code: 'INPUT.DEVICE_SETTINGS', sentence: '没填对', details } });

  const told = (error: unknown, known: readonly string[]) =>
    problemsOf(error, { code: 'INPUT.DEVICE_SETTINGS', sentence: '没填对' }, known);

  it('puts each refusal at its field, and the rest where it is seen', () => {
    const known = ['label', 'port'];
    expect(told(refused({ fields: ['port'], messages: ['请选择或填写串口'] }), known)).toEqual({
      fields: { port: '请选择或填写串口' },
      other: null,
    });
    // A contract refusal names the field without a message of its own.
    expect(told(refused({ fields: ['label'] }), known)).toMatchObject({ fields: { label: '没填对' } });
    expect(told(refused({ fields: ['address'], messages: ['x'] }), known).other?.sentence).toBe('没填对');
    expect(told(refused({}), known).other?.code).toBe('INPUT.DEVICE_SETTINGS');
    expect(told(refused({ fields: 3 }), known).other).not.toBeNull();
  });
});

describe('a port that says what stands at it', () => {
  const port = { path: '/dev/ttyUSB0', label: '', kind: 'serial', family: READER.id } as const;

  it('fills in the form, and keeps what was typed', () => {
    const draft = draftFor({ ...NEW_DRAFT, label: '新的' }, port, [READER]);
    expect(draft).toMatchObject({ label: '新的', protocol: READER.id, values: { port: '/dev/ttyUSB0' } });
  });

  it('is passed over where it does not, or cannot be used here', () => {
    expect(draftFor(NEW_DRAFT, { ...port, family: null }, [READER])).toBeNull();
    expect(draftFor(NEW_DRAFT, { ...port, family: 'other' }, [READER])).toBeNull();
    expect(draftFor(NEW_DRAFT, { ...port, kind: 'usb' }, [READER])).toBeNull();
  });
});

describe('the words of a device', () => {
  it('names the connection and the places by label', () => {
    expect(wireText(ROW, READER)).toBe('/dev/ttyUSB0，波特率 115200');
    expect(wireText({ ...ROW, settings: { link: 'tcp', host: 'r', tcpPort: 4000 } }, READER)).toBe('r:4000');
    expect(antennasText(ROW, READER, PLACES)).toBe('天线 1（1 号炉）、天线 2');
    expect(wireText(ROW, { ...READER, fields: [] })).toBe('');
  });

  it('asks for a hand only where one is needed', () => {
    expect(signOf(HEALTH, false)).toMatchObject({ shape: '●', word: '工作', act: false });
    expect(signOf(HEALTH, true).word).toBe('已启用');
    expect(todoOf(HEALTH, [])).toBeNull();
    const blind = { ...HEALTH, faultyAntennas: [1] };
    expect(signOf(blind, false)).toMatchObject({ shape: '▲', act: true });
    expect(todoOf(blind, ['天线 1（1 号炉）'])).toContain('天线 1（1 号炉）读不到标签');
    for (const state of ['lost', 'silent'] as const) {
      const health = { ...HEALTH, state, lastError: '设备已拔出，请检查数据线' };
      expect(signOf(health, false).act).toBe(true);
      expect(todoOf(health, [])).toContain('设备已拔出，请检查数据线');
    }
    const swapped = { ...HEALTH, swappedWith: 'gun' };
    expect(signOf(swapped, false)).toMatchObject({ word: '插错口', act: true });
    expect(todoOf(swapped, [], '登记台扫码枪')).toContain('「登记台扫码枪」的线');
    expect(signOf({ ...swapped, state: 'lost' }, false).word).toBe('断开');
    for (const state of ['connecting', 'disabled'] as const)
      expect(signOf({ ...HEALTH, state, faultyAntennas: [1] }, false).act).toBe(false);
  });

  it('says who may change them', () => {
    expect(postsWith('device.manage')).toBe('火化师、馆长');
  });
});
