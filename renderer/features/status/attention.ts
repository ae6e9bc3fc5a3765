import type { StationLive, StatusPage } from '../../../src/station/dto.ts';
import { duration } from '../../ui/time.ts';
import { signOf, strangerOf, todoOf } from '../devices/words.ts';

/** Something a person has to do, since nothing of it mends itself. */
export interface Task {
  readonly id: string;
  readonly what: string;
  readonly todo: string;
}

function diskTask({ disk }: StatusPage): Task[] {
  if (disk.encrypted === true) return [];
  return [{ id: 'disk', what: disk.text, todo: disk.how === '' ? '请技术人员给磁盘加密。' : disk.how }];
}

function keyTask({ key }: StatusPage): Task[] {
  if (key.store === 'keyring') return [];
  return [{ id: 'key', what: '签名密钥存放在文件里（权限 0600）', todo: key.text }];
}

function checkTasks({ checks }: StatusPage): Task[] {
  return checks
    .filter((check) => !check.ok)
    .map((check) => ({ id: `check-${check.title}`, what: check.title, todo: check.text }));
}

function deviceTasks({ devices }: StationLive): Task[] {
  const labelOf = (id: string | null): string | null =>
    id === null ? null : (devices.find((device) => device.deviceId === id)?.label ?? id);
  return devices
    .filter((device) => signOf(device, false).act)
    .map((device) => ({
      id: `device-${device.deviceId}`,
      what: `${device.label}：${signOf(device, false).word}`,
      todo: todoOf(device, [], labelOf(strangerOf(device))) ?? '',
    }));
}

function peerTasks({ sync }: StationLive): Task[] {
  return sync.peers
    .filter((peer) => peer.stale)
    .map((peer) => ({
      id: `peer-${peer.stationId}`,
      what:
        peer.heardMsAgo === null
          ? `还没有听到${peer.name}`
          : `${duration(peer.heardMsAgo)}没有听到${peer.name}`,
      todo: '请检查网线和那台工作站。在听到之前，入炉、装盒、交付等要先到登记台打印放行单。',
    }));
}

function refusedTask({ sync }: StationLive): Task[] {
  if (sync.refused === 0) return [];
  return [
    {
      id: 'refused',
      what: `${sync.refused} 条别处的记录没有收下`,
      todo: '请看下面「同步」里每一条写的原因和办法。其他记录照常往来。',
    },
  ];
}

/** What needs a hand, most pressing first: time and devices now, the house's protection when there is a moment. */
export function tasksOf(page: StatusPage, live: StationLive): readonly Task[] {
  const clock: Task[] = live.clock.ok ? [] : [{ id: 'clock', what: '本机时间不对', todo: live.clock.text }];
  const roster: Task[] = live.roster.old
    ? [{ id: 'roster', what: '名册可能是旧的，现在只有馆长或代理人能登录', todo: live.roster.text }]
    : [];
  return [
    ...clock,
    ...roster,
    ...deviceTasks(live),
    ...peerTasks(live),
    ...refusedTask(live),
    ...checkTasks(page),
    ...diskTask(page),
    ...keyTask(page),
  ];
}

/** `ab12cd34 ef56…`: enough to compare with a printed paper by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16).replaceAll(/(.{4})(?=.)/g, '$1 ');
}

export function sealText({ headSeq, sealedUpTo }: StatusPage['ledger']): string {
  const open = headSeq - sealedUpTo;
  return open <= 0
    ? `已签封到第 ${sealedUpTo} 条，全部签封`
    : `已签封到第 ${sealedUpTo} 条，最新 ${open} 条一分钟内签封`;
}

export function runtimeText(runtime: string): string {
  if (runtime === 'fallback') return '备用版本（只供演示和测试）';
  return runtime === 'official' ? '正式版本' : runtime;
}
