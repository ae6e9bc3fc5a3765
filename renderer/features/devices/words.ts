import type { DeviceHealth, DeviceState } from '../../../src/domain/readings.ts';
import { may, type Permission, ROLE_IDS, ROLES } from '../../../src/domain/roles.ts';
import type { DeviceRow, HomeInfo, ProtocolView } from '../../../src/station/dto.ts';
import { antennasOf, portWord, shownFields, textOf } from './form.ts';

export interface StateSign {
  /** ● in order, ○ not now, ▲ somebody has to look. */
  readonly shape: '●' | '○' | '▲';
  readonly word: string;
  readonly act: boolean;
}

const SIGNS: Readonly<Record<DeviceState, StateSign>> = {
  working: { shape: '●', word: '工作', act: false },
  connecting: { shape: '○', word: '连接中', act: false },
  disabled: { shape: '○', word: '停用', act: false },
  silent: { shape: '▲', word: '无回应', act: true },
  lost: { shape: '▲', word: '断开', act: true },
};

/** Of a reader that works, while an antenna of it sees nothing. */
export const BLIND = '天线不工作';

/** A keyboard scanner cannot be seen, so nothing better than "switched on" is claimed. */
export function signOf(health: DeviceHealth | null, keyed: boolean): StateSign {
  if (health === null) return SIGNS.connecting;
  if (keyed && health.state === 'working') return { shape: '●', word: '已启用', act: false };
  if (strangerOf(health) !== null) return { shape: '▲', word: '插错口', act: true };
  if (replacedOf(health) !== null) return { shape: '▲', word: '换了一台', act: true };
  if (troubleOf(health) !== null) return { shape: '▲', word: '要处理', act: true };
  if (blindOf(health).length > 0) return { shape: '▲', word: BLIND, act: true };
  return SIGNS[health.state];
}

function blindOf(health: DeviceHealth): readonly number[] {
  return health.state === 'working' ? (health.faultyAntennas ?? []) : [];
}

/** The device whose hardware stands at this one's port; what is unplugged is at no port. */
export function strangerOf({ state, swappedWith }: DeviceHealth): string | null {
  return state === 'working' || state === 'silent' ? (swappedWith ?? null) : null;
}

/** What the device said that was set up here, where another stands in its place now. */
export function replacedOf({ state, replaced }: DeviceHealth): string | null {
  return state === 'working' || state === 'silent' ? (replaced?.was ?? null) : null;
}

function troubleOf(health: DeviceHealth): string | null {
  return health.state === 'working' ? (health.trouble ?? null) : null;
}

/** What somebody has to do now; null when nothing. */
export function todoOf(
  health: DeviceHealth | null,
  antennaNames: readonly string[],
  strangerLabel: string | null = null,
): string | null {
  if (health === null) return null;
  const trouble = troubleOf(health);
  if (trouble !== null) return `${trouble}。处理好后会自己恢复。`;
  if (strangerLabel !== null)
    return `这个口上插的是「${strangerLabel}」的线。请把两根线换回来，或按「交换端口」让设置跟着线走。`;
  const was = replacedOf(health);
  if (was !== null)
    return `接在这里的不是原来登记的那台：登记的编号是 ${was}，现在是 ${health.identity ?? '别的'}。是换了新的，请按「就用这台」；不是，请把线接回原来那台。`;
  const blind = blindOf(health);
  if (blind.length > 0) {
    const which = blind.map((antenna) => antennaNames[antenna - 1] ?? `天线 ${antenna}`).join('、');
    return `${which.endsWith('）') ? which : `${which} `}读不到标签。请检查馈线和天线接头；没有接天线的口请在“编辑”里去掉勾选。`;
  }
  if (health.state === 'lost')
    return `${health.lastError ?? '连不上设备，请检查电源和数据线'}。接好后会自己连上。`;
  if (health.state === 'silent')
    return `${health.lastError ?? '设备没有应答，请检查电源'}。有应答后会自己恢复。`;
  return null;
}

/** What the families call their network port. */
const PORTS = ['tcpPort', 'udpPort', 'port'] as const;

/** `/dev/ttyUSB0，9600` or `192.168.1.200:4001`. */
export function wireText(row: DeviceRow, protocol: ProtocolView): string {
  const shown = shownFields(protocol, row.settings);
  const text = (name: string) => {
    const field = shown.find((entry) => entry.name === name);
    return field === undefined ? '' : textOf(field, row.settings);
  };
  const at = shown.find(({ kind }) => kind === 'port' || kind === 'usb' || kind === 'host');
  if (at === undefined) return '';
  const place = textOf(at, row.settings);
  if (at.kind === 'usb') return `USB ${place}`;
  if (at.kind === 'host') return [place, ...PORTS.map(text).filter((port) => port !== '')].join(':');
  return `${place}，波特率 ${text('baudRate')}`;
}

/** `天线 1（1 号炉）` for each port, by label and never by code. */
export function antennaNames(
  row: DeviceRow,
  protocol: ProtocolView,
  places: HomeInfo['places'],
): readonly string[] {
  const field = protocol.fields.find(({ kind }) => kind === 'antennas');
  if (field === undefined) return [];
  return antennasOf(protocol, field, row.settings).map(({ antenna, place }) => {
    const label = places.find((entry) => entry.code === place)?.label;
    const port = `${portWord(field)} ${antenna}`;
    return label === undefined ? port : `${port}（${label}）`;
  });
}

/** The antennas in use, as names. */
export function antennasText(row: DeviceRow, protocol: ProtocolView, places: HomeInfo['places']): string {
  const field = protocol.fields.find(({ kind }) => kind === 'antennas');
  if (field === undefined) return '';
  const names = antennaNames(row, protocol, places);
  return antennasOf(protocol, field, row.settings)
    .flatMap(({ on, antenna }) => (on ? [names[antenna - 1] ?? ''] : []))
    .join('、');
}

const count = new Intl.NumberFormat('zh-CN');

export function factsOf(health: DeviceHealth): readonly { readonly label: string; readonly value: string }[] {
  return [
    { label: '收到', value: `${count.format(health.framesIn)} 帧` },
    { label: '发出', value: `${count.format(health.framesOut)} 帧` },
    { label: '坏帧', value: count.format(health.badFrames) },
    { label: '丢弃', value: `${count.format(health.discardedBytes)} 字节` },
    { label: '重连', value: `${count.format(health.reconnects)} 次` },
  ];
}

/** Names of the posts that may do it, for “who can”. */
export function postsWith(permission: Permission): string {
  return ROLE_IDS.filter((role) => may({ roles: [role] }, permission))
    .map((role) => ROLES[role])
    .join('、');
}
