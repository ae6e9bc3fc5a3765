/** The console of a test home with the product's own devices and relays. */
import { migrateOrThrow } from '../../src/ledger/migrations.ts';
import { loadSqlite, openDatabase } from '../../src/ledger/sqlite.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import type { DeviceRow } from '../../src/station/dto.ts';
import { STATION_MIGRATIONS } from '../../src/station/migrations.ts';
import type { StationPorts } from '../../src/station/ports.ts';
import type { HomeRig } from '../../src/station/testing/rig.ts';
import { StationDevices } from '../devices.ts';
import { RelayInterlock } from '../relays.ts';

export interface RelayConsole {
  readonly devices: StationDevices;
  readonly portsFor: (stationId: string) => StationPorts;
  /** Sets a device up; resolves when it works. */
  add(rig: HomeRig, row: Omit<DeviceRow, 'health'>): Promise<void>;
  /** Sets the relay module up at a cremator. Coils: 0 door, 1 ignition, 2 beacon. @param port TCP, or a serial path */
  attach(rig: HomeRig, cremator: string, port: number | string, more?: object): Promise<void>;
}

export function relayPorts(): RelayConsole {
  const devices = new StationDevices({
    report: (error) => {
      throw error;
    },
  });
  let wall = (): number => 0;
  const interlock = new RelayInterlock(devices, { wall: () => wall(), mono: () => performance.now() });
  const add: RelayConsole['add'] = async (rig, row) => {
    wall = () => rig.clock.wall();
    devices.onReading((reading) => {
      if (reading.type === 'relay') {
        interlock.heard(reading);
        rig.core('console').furnaces.relay(reading);
      } else rig.core('console').checking.reading(reading);
    });
    const db = openDatabase(loadSqlite(), ':memory:');
    migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
    await devices.attach(db);
    const working = new Promise<void>((resolve) => {
      const off = devices.onHealth(() => {
        if (devices.health()[0]?.state !== 'working') return;
        off();
        resolve();
      });
    });
    await devices.save(row);
    await working;
  };
  const attach: RelayConsole['attach'] = (rig, cremator, port, more = {}) =>
    add(rig, {
      deviceId: 'relay',
      protocol: 'relay-modbus',
      label: '1 号炉继电器',
      enabled: true,
      place: null,
      settings: {
        ...(typeof port === 'string'
          ? { link: 'serial', port }
          : { link: 'tcp', host: '127.0.0.1', tcpPort: port }),
        cremator,
        doorCoil: 0,
        ignitionCoil: 1,
        beaconCoil: 2,
        doorInput: 0,
        flameInput: 1,
        ...more,
      },
    });
  return {
    devices,
    portsFor: (stationId) => (stationId === 'console' ? { ...barePorts, devices, interlock } : barePorts),
    add,
    attach,
  };
}
