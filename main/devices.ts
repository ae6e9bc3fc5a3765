/** The device supervisor as one station core sees it; settings live in that station's own tables. */
import { z } from 'zod';
import type { DeviceConfigInput } from '../src/devices/config.ts';
import { loadProtocol, protocolIds } from '../src/devices/registry.ts';
import { Supervisor } from '../src/devices/supervisor.ts';
import type { Protocol } from '../src/devices/types.ts';
import { GuichengError, toGuichengError } from '../src/domain/errors.ts';
import type { Db } from '../src/ledger/sqlite.ts';
import type { DeviceRow, ProtocolView } from '../src/station/dto.ts';
import type { DevicesPort } from '../src/station/ports.ts';

const storedRow = z.object({
  deviceId: z.string(),
  protocol: z.string(),
  label: z.string(),
  enabled: z.boolean(),
  place: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()),
});
type StoredRow = z.infer<typeof storedRow>;

interface Store {
  all(): StoredRow[];
  put(row: StoredRow): void;
  remove(deviceId: string): void;
}

function storeOf(db: Db): Store {
  return {
    all: () =>
      db
        .prepare<[], { row: string }>('SELECT row FROM device ORDER BY device_id')
        .all()
        .map(({ row }) => storedRow.parse(JSON.parse(row))),
    put: (row) => {
      db.prepare(
        'INSERT INTO device (device_id, row) VALUES (?, ?) ON CONFLICT (device_id) DO UPDATE SET row = excluded.row',
      ).run(row.deviceId, JSON.stringify(row));
    },
    remove: (deviceId) => {
      db.prepare('DELETE FROM device WHERE device_id = ?').run(deviceId);
    },
  };
}

/** `connection` of a wire protocol, from the flat fields of the devices screen. */
function configOf(row: StoredRow): DeviceConfigInput {
  const { port, baudRate, host, tcpPort, antennas, antennaPlaces, ...rest } = row.settings;
  const connection =
    typeof host === 'string' && host !== ''
      ? { kind: 'tcp', host, port: Number(tcpPort ?? 4001) }
      : { kind: 'serial', path: String(port ?? ''), baudRate: Number(baudRate ?? 115_200) };
  const list = String(antennas ?? '')
    .split(/[,，\s]+/)
    .map(Number)
    .filter((value) => value > 0);
  return {
    deviceId: row.deviceId,
    protocol: row.protocol,
    label: row.label,
    enabled: row.enabled,
    settings: {
      ...(row.protocol === 'keyboard-wedge' ? {} : { connection: rest.connection ?? connection }),
      ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'connection')),
      ...(list.length > 0 ? { antennas: list } : {}),
    },
  };
}

const WIRE_FIELDS: ProtocolView['fields'] = [
  { name: 'port', label: '串口（如 COM3、/dev/ttyUSB0）', kind: 'text', fallback: '' },
  { name: 'baudRate', label: '波特率', kind: 'number', fallback: 115_200 },
  { name: 'host', label: '网络地址（走串口时留空）', kind: 'text', fallback: '' },
  { name: 'tcpPort', label: '网络端口', kind: 'number', fallback: 4001 },
];

function viewOf(protocol: Protocol): ProtocolView {
  const uhf = protocol.id.startsWith('uhf');
  return {
    id: protocol.id,
    label: protocol.label,
    help: protocol.help,
    fields:
      protocol.id === 'keyboard-wedge'
        ? []
        : [
            ...WIRE_FIELDS,
            ...(uhf
              ? [
                  {
                    name: 'antennas',
                    label: '启用的天线（如 1,2,3,4）',
                    kind: 'text' as const,
                    fallback: '1',
                  },
                ]
              : []),
          ],
  };
}

export class StationDevices implements DevicesPort {
  readonly #supervisor: Supervisor;
  readonly #report: (error: GuichengError) => void;
  #store: Store | null = null;
  #protocols: ProtocolView[] = [];

  constructor(report: (error: GuichengError) => void) {
    this.#report = report;
    this.#supervisor = new Supervisor({ report });
  }

  /** Called once the core has opened its file. A device that cannot start is shown as lost, never fatal. */
  async attach(db: Db): Promise<void> {
    this.#store = storeOf(db);
    this.#protocols = (await Promise.all(protocolIds().map((id) => loadProtocol(id)))).map(viewOf);
    await this.#configure();
  }

  list(): readonly DeviceRow[] {
    const health = new Map(this.#supervisor.health().map((entry) => [entry.deviceId, entry]));
    return (this.#store?.all() ?? []).map((row) => ({ ...row, health: health.get(row.deviceId) ?? null }));
  }

  protocols(): readonly ProtocolView[] {
    return this.#protocols;
  }

  async ports(): Promise<readonly { path: string; label: string }[]> {
    const { SerialPort } = await import('serialport');
    const found = await SerialPort.list();
    return found.map(({ path, manufacturer }) => ({
      path,
      label: manufacturer === undefined ? path : `${path} ${manufacturer}`,
    }));
  }

  async save(row: Omit<DeviceRow, 'health'>): Promise<void> {
    const stored = storedRow.parse(row);
    await this.#supervisor.check(configOf(stored));
    this.#require().put(stored);
    await this.#configure();
  }

  async remove(deviceId: string): Promise<void> {
    this.#require().remove(deviceId);
    await this.#configure();
  }

  log(deviceId: string): readonly { at: number; text: string }[] {
    return this.#supervisor.lines(deviceId).map((line) => ({ at: line.at, text: line.text }));
  }

  health() {
    return this.#supervisor.health();
  }

  onReading(listener: Parameters<DevicesPort['onReading']>[0]): () => void {
    return this.#supervisor.on('reading', listener);
  }

  onHealth(listener: () => void): () => void {
    return this.#supervisor.on('health', listener);
  }

  async close(): Promise<void> {
    await this.#supervisor.close();
  }

  #require(): Store {
    if (this.#store === null) throw new GuichengError('STATE.NOT_READY', '设备还没有准备好，请稍候再试');
    return this.#store;
  }

  async #configure(): Promise<void> {
    const problems = await this.#supervisor.configure(this.#require().all().map(configOf));
    for (const problem of problems) this.#report(toGuichengError(problem.error));
  }
}
