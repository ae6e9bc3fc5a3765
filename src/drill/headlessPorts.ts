import type { DeviceState } from '../domain/readings.ts';
import type { DeviceRow } from '../station/dto.ts';
import type { StationPorts } from '../station/ports.ts';

/** What stands for a picture that was taken. */
export const PICTURE = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The tag reader at the furnaces: what it sees at each cremator. */
export interface Reader {
  row: DeviceRow;
  state: DeviceState;
  tags: Map<string, readonly string[]>;
}

export function furnaceReader(): Reader {
  return {
    row: {
      deviceId: 'uhf-console',
      protocol: 'uhf-a0',
      label: '炉口读写器',
      enabled: true,
      settings: {},
      place: null,
      health: null,
    },
    state: 'working',
    tags: new Map(),
  };
}

/** Ports of a station without printer, relay or camera; at the console a reader that sees what it is told. */
export function headlessPorts(reader: Reader | null): StationPorts {
  const health = () =>
    reader === null
      ? []
      : [
          {
            deviceId: reader.row.deviceId,
            label: reader.row.label,
            protocol: reader.row.protocol,
            state: reader.state,
            since: 0,
            framesIn: 0,
            framesOut: 0,
            badFrames: 0,
            discardedBytes: 0,
            reconnects: 0,
            lastError: null,
          },
        ];
  return {
    printer: { print: async () => null, write: async () => null },
    interlock: { wired: false, permit: () => undefined },
    devices: {
      list: () => (reader === null ? [] : [{ ...reader.row, health: health()[0] ?? null }]),
      protocols: async () => [],
      ports: async () => [],
      save: async () => undefined,
      remove: async () => undefined,
      log: () => [],
      health,
      onReading: () => () => undefined,
      onHealth: () => () => undefined,
    },
    attachments: { put: async () => PICTURE, get: async () => null },
    shell: {
      leaveKiosk: () => undefined,
      restart: () => undefined,
      status: async () => ({
        version: '',
        runtime: 'node',
        electron: '',
        key: { store: 'file', text: '' },
        disk: { encrypted: null, text: '', how: '' },
        checks: [],
      }),
    },
  };
}
