/** A device of every class a county home owns, as a home would set it up at its station, and the ways it breaks. */
import { demoCodes } from '../src/drill/codes.ts';
import type { StationId } from '../src/drill/stage.ts';

const HOST = '127.0.0.1';
const CAMERA_PASSWORD = 'see-4-all';
const PLAYBACK = 'rtsp://127.0.0.1:554/Streaming/tracks/101?starttime={start}&endtime={end}';

/** 2 号炉, where the furnace's own hardware stands. */
export const FURNACE = demoCodes.code('cremator', '2 号炉');
const furnaces = ['1 号炉', '2 号炉', '3 号炉', '4 号炉'].map((label) => demoCodes.code('cremator', label));
const bay = (label: string): string => demoCodes.code('bay', label);

export type MachineId =
  | 'issuer'
  | 'mouth'
  | 'wedge'
  | 'cards'
  | 'deskScanner'
  | 'kioskScanner'
  | 'consoleScanner'
  | 'idCard'
  | 'cold'
  | 'furnace'
  | 'doors'
  | 'camera'
  | 'kioskCamera'
  | 'deskCamera'
  | 'printer'
  | 'relay';

/** How a device breaks: orders to its program, or its cable. */
export interface Fault {
  /** What a person sees of it, in Chinese. */
  readonly seen: string;
  readonly make: 'unplug' | object;
  readonly mend: 'plug' | object;
}

export interface Machine {
  /** Which of the ten classes. */
  readonly kind: number;
  readonly station: StationId;
  readonly label: string;
  readonly protocol: string;
  /** Its simulator; null for what is typed into the window. That of another machine for one device set up twice. */
  readonly program: readonly [file: string, ...args: string[]] | MachineId | null;
  /**
   * `cable` at the end of a serial one, `cards` at the system's card service; else the event that tells the number of
   * its network port.
   */
  readonly wire: 'cable' | 'cards' | 'open' | 'listening';
  readonly settings: (at: At) => Readonly<Record<string, unknown>>;
  readonly faults: Readonly<Record<string, Fault>>;
}

/** Where a machine is to be found. */
export interface At {
  /** The serial port, the number of the network port, or the name of the card reader. */
  readonly port: string | number;
  /** The site's ffmpeg. */
  readonly ffmpeg: string;
}

const UNPLUG = (seen: string): Fault => ({ seen, make: 'unplug', mend: 'plug' });
const MUTE = (seen: string): Fault => ({ seen, make: { misbehave: 'silent' }, mend: { misbehave: null } });

/** One camera in front of the furnaces, and the window it is shown in: each station sees those set up at it. */
function camera(
  station: StationId,
  label: string,
  places: readonly string[],
  program: Machine['program'],
): Machine {
  return {
    kind: 8,
    station,
    label,
    protocol: 'onvif-camera',
    program,
    wire: 'listening',
    settings: ({ port, ffmpeg }) => ({
      host: HOST,
      port,
      username: 'viewer',
      password: CAMERA_PASSWORD,
      places,
      ffmpeg,
      playback: PLAYBACK,
    }),
    faults: {
      unplug: {
        seen: '画面停住并说明；核验照常，记下没有照片',
        make: { unplug: true },
        mend: { plug: true },
      },
      silent: { seen: '同上', make: { stall: true }, mend: { stall: false } },
    },
  };
}

function scanner(station: StationId, label: string): Machine {
  return {
    kind: 3,
    station,
    label,
    protocol: 'serial-scanner',
    program: ['scanner.ts'],
    wire: 'cable',
    settings: ({ port }) => ({ port, baudRate: 9600 }),
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
    wire: 'cable',
    settings: ({ port }) => ({ port, baudRate: 57_600, antennas: '1', issueAntenna: '1' }),
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
    wire: 'cable',
    settings: ({ port }) => ({
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
    wire: 'cable',
    settings: () => ({}),
    faults: {},
  },
  cards: {
    kind: 2,
    station: 'desk',
    label: '职工卡读卡器',
    protocol: 'card-pcsc',
    program: ['virtual-card.ts'],
    wire: 'cards',
    settings: ({ port }) => ({ reader: port }),
    faults: { unplug: UNPLUG('顶栏「职工卡读卡器 断开」；扫印的工牌，照样登录') },
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
    wire: 'cable',
    settings: ({ port }) => ({ link: 'serial', port, baudRate: '115200' }),
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
    wire: 'cable',
    settings: ({ port }) => ({
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
    wire: 'open',
    settings: ({ port }) => ({
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
    wire: 'open',
    settings: ({ port }) => ({
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
  camera: camera('console', '炉前摄像机', furnaces, ['camera.ts', '--password', CAMERA_PASSWORD]),
  // The recorder of the house keeps what it sees, so that the desk can play it.
  deskCamera: camera('desk', '炉前摄像机', furnaces, 'camera'),
  kioskCamera: camera('kiosk', '冷藏间摄像机', [bay('B-08')], 'camera'),
  printer: {
    kind: 9,
    station: 'desk',
    label: '登记台腕带机',
    protocol: 'label-tspl',
    program: ['printer.ts', '--language', 'tspl', '--tcp', '0'],
    wire: 'listening',
    settings: ({ port }) => ({ link: 'tcp', host: HOST, tcpPort: String(port), prints: 'wristband' }),
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
    wire: 'open',
    settings: ({ port }) => ({
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

export const MACHINE_IDS = Object.keys(MACHINES) as MachineId[];
