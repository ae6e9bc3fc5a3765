import { describe, expect, it } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { endpointField, settingsOf, shownFields } from './form.ts';
import { loadProtocol, protocolIds } from './registry.ts';

const scanner = await loadProtocol('serial-scanner');
const uhf = await loadProtocol('uhf-a0');

function problems(protocol: typeof scanner, values: Record<string, unknown>): Record<string, string> {
  try {
    protocol.fromForm(values);
  } catch (error) {
    if (!(error instanceof GuichengError)) throw error;
    expect(error.code).toBe('INPUT.DEVICE_SETTINGS');
    const { fields, messages } = error.details;
    if (!Array.isArray(fields) || !Array.isArray(messages)) throw error;
    return Object.fromEntries(fields.map((field, index) => [field, messages[index]]));
  }
  return {};
}

/** What somebody chose where the device is reached. */
const REACHED: Readonly<Record<string, unknown>> = {
  port: 'COM1',
  host: 'reader',
  usb: '0C2E:0901',
  cremator: 'CR1',
  units: [{ address: 1, table: 'rs485-probe', name: '一号冷柜' }],
  points: [],
};

describe('from the form to the settings', () => {
  it('takes texts and numbers alike, and leaves the rest to the defaults', () => {
    expect(scanner.fromForm({ port: ' COM3 ', baudRate: '9600' })).toMatchObject({
      connection: { kind: 'serial', path: 'COM3', baudRate: 9_600 },
    });
    const settings = uhf.fromForm({
      link: 'tcp',
      host: '192.168.1.200',
      tcpPort: 4000,
      powerDbm: '',
      beeper: '',
    });
    expect(uhf.settingsSchema.parse(settings)).toMatchObject({
      connection: { kind: 'tcp', host: '192.168.1.200', port: 4_000 },
      antennas: [1],
      powerDbm: null,
      beeper: null,
      mode: 'single',
    });
  });

  it('reads antennas as a list or as it was typed', () => {
    const wire = { port: '/dev/ttyUSB0' };
    expect(uhf.fromForm({ ...wire, antennas: [2, 4] })).toMatchObject({ antennas: [2, 4] });
    expect(uhf.fromForm({ ...wire, antennas: '1,2，3 4' })).toMatchObject({ antennas: [1, 2, 3, 4] });
    expect(problems(uhf, { ...wire, antennas: '1,x' })).toEqual({ antennas: '天线号有误，请重新勾选' });
    expect(problems(uhf, { ...wire, antennas: [] })).toEqual({ antennas: '至少启用一个天线' });
    expect(problems(uhf, { ...wire, antennas: [5] })).toEqual({ antennas: '启用的天线超出了天线口数' });
  });

  it('names each field that cannot be right, and what belongs there', () => {
    expect(problems(scanner, { port: '', baudRate: 'fast', idleMs: '5', maxLength: '12.5' })).toEqual({
      port: '请选择或填写串口',
      baudRate: '请从列出的选项里选择',
      idleMs: '请填写 20 到 1000 的整数',
      maxLength: '请填写 8 到 1024 的整数',
    });
    expect(
      problems(uhf, { link: 'tcp', host: ' ', tcpPort: '70000', address: '-1', powerDbm: '50' }),
    ).toEqual({
      host: '请填写设备地址',
      tcpPort: '请填写 1 到 65535 的整数',
      address: '请填写 0 到 255 的整数',
      powerDbm: '请填写 20 到 33 的整数',
    });
    expect(problems(uhf, { link: 'telepathy' })).toEqual({ link: '请从列出的选项里选择' });
    expect(problems(scanner, { port: 'COM3', parity: 'sometimes' })).toEqual({
      parity: '请从列出的选项里选择',
    });
  });

  it('sets aside what belongs to the other kind of connection', () => {
    const values = { link: 'tcp', port: 'COM3', host: 'reader', tcpPort: 4001, dataBits: 9 };
    expect(settingsOf(scanner.form, values)).toMatchObject({
      connection: { kind: 'tcp', host: 'reader', port: 4_001 },
    });
    expect(shownFields(scanner.form, values).map((field) => field.name)).not.toContain('port');
    expect(endpointField(scanner.form, values)?.name).toBe('host');
    expect(endpointField(scanner.form, {})?.name).toBe('port');
    expect(endpointField([], values)).toBeNull();
  });

  it.each(protocolIds())('fills every setting of %s from the form alone', async (id) => {
    const protocol = await loadProtocol(id);
    const values = Object.fromEntries(
      protocol.form.map((field) => [field.name, REACHED[field.kind] ?? field.fallback ?? '']),
    );
    for (const link of ['serial', 'tcp']) {
      const settings = protocol.fromForm({ ...values, link });
      expect(() => protocol.endpoint(settings)).not.toThrow();
    }
  });
});
