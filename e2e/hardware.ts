/** A simulator of every class of device a county home owns, as a home would set them up, and the ways each breaks. */
import path from 'node:path';
import { demoCodes } from '../src/drill/codes.ts';
import type { StationId } from '../src/drill/stage.ts';
import { type Scope, until } from './harness.ts';
import { signInQuietly } from './keyboard.ts';
import { type Program, startProgram } from './rig/program.ts';
import { type Cable, openCable } from './rig/pty.ts';
import type { StageLine } from './stageLine.ts';

const HOST = '127.0.0.1';
const CAMERA_PASSWORD = 'see-4-all';

/** 2 号炉, where the furnace's own hardware stands. */
export const FURNACE = demoCodes.code('cremator', '2 号炉');
const furnaces = ['1 号炉', '2 号炉', '3 号炉', '4 号炉'].map((label) => demoCodes.code('cremator', label));
const bay = (label: string): string => demoCodes.code('bay', label);

export type MachineId =
  | 'issuer'
  | 'mouth'
  | 'wedge'
  | 'deskScanner'
  | 'kioskScanner'
  | 'consoleScanner'
  | 'idCard'
  | 'cold'
  | 'furnace'
  | 'doors'
  | 'camera'
  | 'printer'
  | 'relay';

/** How a device breaks: orders to its program, or its cable. */
interface Fault {
  /** What a person sees of it, in Chinese. */
  readonly seen: string;
  readonly make: 'unplug' | object;
  readonly mend: 'plug' | object;
}

interface Machine {
  /** Which of the ten classes. */
  readonly kind: number;
  readonly station: StationId;
  readonly label: string;
  readonly protocol: string;
  /** Null for what has no program: keys are typed into the window. */
  readonly program: readonly [file: string, ...args: string[]] | null;
  /** What says on which network port it listens; null at the end of a cable. */
  readonly listens: 'open' | 'listening' | null;
  /** @param at the serial port, or the number of the network port */
  readonly settings: (at: string | number) => Readonly<Record<string, unknown>>;
  readonly faults: Readonly<Record<string, Fault>>;
}

const UNPLUG = (seen: string): Fault => ({ seen, make: 'unplug', mend: 'plug' });
const MUTE = (seen: string): Fault => ({ seen, make: { misbehave: 'silent' }, mend: { misbehave: null } });

function scanner(station: StationId, label: string): Machine {
  return {
    kind: 3,
    station,
    label,
    protocol: 'serial-scanner',
    program: ['scanner.ts'],
    listens: null,
    settings: (port) => ({ port, baudRate: 9600 }),
    faults: { unplug: UNPLUG(`顶栏「${label} 断开」；用另一把枪，或手工输入码下的字`) },
  };
}

export const MACHINES: Readonly<Record<MachineId, Machine>> = {
  issuer: {
    kind: 1,
    station: 'desk',
    label: '登记台发卡器',
    protocol: 'uhf-reader288',
    program: ['uhf-reader288.ts'],
    listens: null,
    settings: (port) => ({ port, baudRate: 57_600, antennas: '1', issueAntenna: '1' }),
    faults: {
      unplug: UNPLUG('发标签时说发卡器没有工作；袋签照样扫码'),
      silent: MUTE('顶栏「登记台发卡器 无回应」'),
    },
  },
  mouth: {
    kind: 1,
    station: 'console',
    label: '炉口读写器',
    protocol: 'uhf-a0',
    program: ['uhf-reader.ts'],
    listens: null,
    settings: (port) => ({
      port,
      baudRate: 115_200,
      antennas: '1,2,3,4',
      antennaPlaces: Object.fromEntries(furnaces.map((code, index) => [String(index + 1), code])),
    }),
    faults: {
      unplug: UNPLUG('入炉核验说炉口读写器无提示，请两个人都扫腕带和袋签'),
      silent: MUTE('同上：没有应答不是「炉口没有人」'),
      lie: {
        seen: '重复旧读数十秒后，那根天线算没接',
        make: { replay: true },
        mend: { replay: false },
      },
    },
  },
  wedge: {
    kind: 2,
    station: 'kiosk',
    label: '冷藏间工牌枪',
    protocol: 'keyboard-wedge',
    program: null,
    listens: null,
    settings: () => ({}),
    faults: {},
  },
  deskScanner: scanner('desk', '登记台扫码枪'),
  kioskScanner: scanner('kiosk', '冷藏间扫码枪'),
  consoleScanner: scanner('console', '炉前扫码枪'),
  idCard: {
    kind: 4,
    station: 'desk',
    label: '身份证读卡器',
    protocol: 'id-card',
    program: ['idcard-reader.ts'],
    listens: null,
    settings: (port) => ({ link: 'serial', port, baudRate: '115200' }),
    faults: {
      unplug: UNPLUG('登记页说读卡器没有连上，请手工填写'),
      silent: MUTE('顶栏「身份证读卡器 无回应」，登记页同上'),
    },
  },
  cold: {
    kind: 5,
    station: 'kiosk',
    label: '冷柜温控',
    protocol: 'cold-modbus',
    program: ['freezer.ts', '--units', '1,2', '--alive'],
    listens: null,
    settings: (port) => ({
      link: 'serial',
      port,
      baudRate: '9600',
      units: [
        { address: 1, table: 'carel-ir33', name: '一号柜', cooling: 'freeze', covers: '一号冷藏间' },
        { address: 2, table: 'carel-ir33', name: '二号柜', cooling: 'freeze', covers: '二号冷藏间' },
      ],
    }),
    faults: {
      unplug: UNPLUG('柜位图上「没有数据」，一分钟后报警；存取照旧'),
      silent: { seen: '二号柜「没有数据」，一号柜照常', make: { absent: [2] }, mend: { absent: [] } },
      jam: {
        seen: '一号柜「探头故障」，不显示数字',
        make: { unit: 1, probe: false },
        mend: { unit: 1, probe: true },
      },
      lie: {
        seen: '几小时一点没变：读数多半是假的',
        make: { unit: 1, frozen: true },
        mend: { unit: 1, frozen: false },
      },
    },
  },
  furnace: {
    kind: 6,
    station: 'console',
    label: '2 号炉控制器',
    protocol: 'cremator-s7',
    program: ['s7-plc.ts'],
    listens: 'open',
    settings: (port) => ({
      host: HOST,
      port,
      cremator: FURNACE,
      main: 'DB1,REAL0',
      second: 'DB1,INT4',
      pressure: 'DB1,INT10',
      oxygen: 'DB1,INT12*0.1',
      phase: 'DB1,INT8',
    }),
    faults: {
      unplug: {
        seen: '2 号炉「没有数据」：控制器没有应答，请到炉前看仪表',
        make: { hang: true },
        mend: { hang: false },
      },
      silent: MUTE('同上'),
      lie: {
        seen: '没有许可就点火：各站最响的报警，警灯亮，两人查明登记后才停',
        make: { int: { 8: 2 } },
        mend: { int: { 8: 1 } },
      },
    },
  },
  doors: {
    kind: 7,
    station: 'kiosk',
    label: '冷藏间门禁',
    protocol: 'door-uhppote',
    program: ['door-controller.ts'],
    listens: 'open',
    settings: (port) => ({
      host: HOST,
      udpPort: port,
      antennas: [1, 2],
      antennaPlaces: { 1: bay('A-01'), 2: bay('F-01') },
      openSeconds: 4,
    }),
    faults: {
      silent: {
        seen: '门「没有数据」；核验通过后门没有打开：请用钥匙开门',
        make: { mood: 'silent' },
        mend: { mood: 'normal' },
      },
      lie: {
        seen: '一号冷藏间的门被强行打开',
        make: { happen: 'forced', door: 1 },
        mend: { contact: false, door: 1 },
      },
    },
  },
  camera: {
    kind: 8,
    station: 'console',
    label: '炉前摄像机',
    protocol: 'onvif-camera',
    program: ['camera.ts', '--password', CAMERA_PASSWORD],
    listens: 'listening',
    settings: (port) => ({
      host: HOST,
      port,
      username: 'viewer',
      password: CAMERA_PASSWORD,
      places: furnaces,
    }),
    faults: {
      unplug: {
        seen: '画面停住并说明；核验照常，记下没有照片',
        make: { unplug: true },
        mend: { plug: true },
      },
      silent: { seen: '同上', make: { stall: true }, mend: { stall: false } },
    },
  },
  printer: {
    kind: 9,
    station: 'desk',
    label: '登记台腕带机',
    protocol: 'label-tspl',
    program: ['printer.ts', '--language', 'tspl', '--tcp', '0'],
    listens: 'listening',
    settings: (port) => ({ link: 'tcp', host: HOST, tcpPort: String(port), prints: 'wristband' }),
    faults: {
      jam: {
        seen: '没有打出来：缺纸；编号留着，装好纸重打',
        make: { paper: false },
        mend: { paper: true },
      },
      silent: { seen: '打印机没有应答', make: { silent: true }, mend: { silent: false } },
    },
  },
  relay: {
    kind: 10,
    station: 'console',
    label: '2 号炉继电器',
    protocol: 'relay-modbus',
    program: ['modbus-slave.ts', 'tcp', '--watchdog', '3000', '--falls', '0'],
    listens: 'open',
    settings: (port) => ({
      link: 'tcp',
      host: HOST,
      tcpPort: port,
      cremator: FURNACE,
      ignitionCoil: 1,
      beaconCoil: 2,
    }),
    faults: {
      unplug: {
        seen: '继电器没有应答，炉门锁着，通过了也打不开',
        make: { hang: true },
        mend: { hang: false },
      },
      silent: MUTE('同上'),
      jam: { seen: '继电器没有照做', make: { misbehave: 'stuck' }, mend: { misbehave: null } },
    },
  },
};

const IDS = Object.keys(MACHINES) as MachineId[];

interface Started {
  readonly program: Program | null;
  readonly cable: Cable | null;
  readonly at: string | number;
}

async function startMachine(scope: Scope, folder: string, id: MachineId): Promise<Started> {
  const { program: given, listens } = MACHINES[id];
  if (given === null) return { program: null, cable: null, at: '' };
  const [file, ...args] = given;
  const cable =
    listens === null ? await openCable(path.join(folder, `${id}-a`), path.join(folder, `${id}-b`)) : null;
  if (cable !== null) scope.later(() => cable.close());
  const program = await startProgram(file, cable === null ? args : [cable.b, ...args]);
  scope.later(() => program.stop());
  const open = await program.next(listens ?? 'open');
  return { program, cable, at: cable === null ? Number(open.port) : cable.a };
}

/** All of them at once, each its own program. */
export class Hardware {
  readonly #started: ReadonlyMap<MachineId, Started>;

  private constructor(started: ReadonlyMap<MachineId, Started>) {
    this.#started = started;
  }

  static async start(scope: Scope): Promise<Hardware> {
    const folder = scope.folder('ports');
    const started = IDS.map(async (id) => [id, await startMachine(scope, folder, id)] as const);
    const hardware = new Hardware(new Map(await Promise.all(started)));
    // A furnace that is warm from the day before.
    await hardware.order('furnace', { real: { 0: 412.5 }, int: { 4: 655, 8: 1, 10: -32, 12: 98 } });
    return hardware;
  }

  /** The director sets all of them up, each at its station, as the devices screen does. */
  async install(line: StageLine): Promise<void> {
    for (const station of ['desk', 'kiosk', 'console'] as const) {
      await signInQuietly(line, station, 's02');
      for (const id of IDS) {
        const { station: at, protocol, label, settings } = MACHINES[id];
        if (at !== station) continue;
        await line.call(station, 'devices.save', {
          deviceId: id,
          protocol,
          label,
          enabled: true,
          place: null,
          settings: settings(this.#of(id).at),
        });
      }
      await line.call(station, 'session.signOut', undefined);
    }
    await Promise.all(IDS.map((id) => this.is(line, id, 'working')));
  }

  /** Resolves when the station says so of it. */
  async is(line: StageLine, id: MachineId, state: 'working' | 'gone', withinMs?: number): Promise<void> {
    const { station } = MACHINES[id];
    await until(
      `${id} at the ${station} to be ${state}`,
      async () => (await line.live(station)).devices.find(({ deviceId }) => deviceId === id)?.state,
      (now) => (state === 'working' ? now === 'working' : now === 'lost' || now === 'silent'),
      withinMs,
    );
  }

  program(id: MachineId): Program {
    const { program } = this.#of(id);
    if (program === null) throw new TypeError(`${id} has no program`);
    return program;
  }

  async order(id: MachineId, order: object): Promise<void> {
    await this.program(id).order(order);
  }

  async break(id: MachineId, how: string): Promise<void> {
    const { make } = this.#fault(id, how);
    if (make === 'unplug') await this.#of(id).cable?.yank();
    else await this.order(id, make);
  }

  async mend(id: MachineId, how: string): Promise<void> {
    const { mend } = this.#fault(id, how);
    if (mend !== 'plug') return await this.order(id, mend);
    const reopened = this.program(id).next('open');
    await this.#of(id).cable?.plug();
    await reopened;
  }

  #fault(id: MachineId, how: string): Fault {
    const { faults } = MACHINES[id];
    const fault = faults[how];
    if (fault === undefined) throw new TypeError(`${id} breaks by ${Object.keys(faults).join(', ')}`);
    return fault;
  }

  #of(id: MachineId): Started {
    const started = this.#started.get(id);
    if (started === undefined) throw new TypeError(`no ${id}`);
    return started;
  }
}
