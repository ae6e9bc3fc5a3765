/** What the status page says about this machine. Every line is looked up, none is assumed. */
import { statfs } from 'node:fs/promises';
import type { App } from 'electron';
import type { ShellPort } from '../src/station/ports.ts';
import { diskStatus } from './disk.ts';
import type { HomeFolder } from './home-folder.ts';
import type { KeyStore } from './keys.ts';
import { isSandboxed } from './security.ts';
import { VERSION } from './version.ts';
import type { RestartRecord } from './watchdog.ts';

type Status = Awaited<ReturnType<ShellPort['status']>>;
type Check = Status['checks'][number];

export interface StatusSources {
  readonly app: App;
  readonly folder: HomeFolder;
  readonly keys: KeyStore;
  readonly restarts: RestartRecord;
  readonly interlockWired: boolean;
  readonly wall: () => number;
}

const DAY_MS = 86_400_000;
const GIB = 1024 ** 3;
const LEAST_FREE = 2 * GIB;

export async function machineStatus(sources: StatusSources): Promise<Status> {
  const { app, folder, keys } = sources;
  return {
    version: VERSION,
    runtime: process.env.GUICHENG_RUNTIME ?? 'official',
    electron: process.versions.electron ?? '',
    key: keys.status(),
    disk: await diskStatus(folder.root),
    checks: [
      sandboxCheck(app),
      runtimeCheck(),
      await spaceCheck(folder.root),
      restartCheck(sources),
      interlockCheck(sources.interlockWired),
    ],
  };
}

function sandboxCheck(app: App): Check {
  const ok = isSandboxed(app);
  const off = '已关闭。请用普通账户（不是 root）启动归程，画面进程才受隔离';
  return { title: '画面进程隔离', ok, text: ok ? '已打开，画面进程不能直接读写本机' : off };
}

function runtimeCheck(): Check {
  const ok = (process.env.GUICHENG_RUNTIME ?? 'official') !== 'fallback';
  const version = `Electron ${process.versions.electron ?? ''}，Chromium ${process.versions.chrome ?? ''}`;
  return {
    title: '运行环境',
    ok,
    text: ok ? version : `${version}（备用版本，只供演示和测试；正式使用请换正式版本）`,
  };
}

async function spaceCheck(root: string): Promise<Check> {
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  const text = `剩余 ${(free / GIB).toFixed(1)} GB`;
  return {
    title: '磁盘空间',
    ok: free >= LEAST_FREE,
    text: free >= LEAST_FREE ? text : `${text}，请尽快清理，写满后无法登记`,
  };
}

function restartCheck({ restarts, wall }: StatusSources): Check {
  const count = restarts.times().filter((at) => wall() - at < DAY_MS).length;
  const text = count === 0 ? '近一天没有意外重启' : `近一天意外重启 ${count} 次，请把日志交技术人员`;
  return { title: '程序稳定', ok: count === 0, text };
}

function interlockCheck(wired: boolean): Check {
  return {
    title: '联锁继电器',
    ok: wired,
    text: wired ? '已连接' : '未接继电器：许可只显示在画面上，不驱动炉门。需要联锁的，请炉厂家接线',
  };
}
