/** One readable line for each frame, for the live view of a device under test. */
import { CMD, type Request } from './commands.ts';
import type { Refusal, Reply } from './replies.ts';
import { statusText } from './status.ts';

const WORDS: Readonly<Record<keyof typeof CMD, string>> = {
  inventory: '盘存一轮',
  read: '读标签',
  write: '写标签',
  writeEpc: '写 EPC',
  lock: '锁标签',
  singleInventory: '单标签盘存',
  info: '查询读写器信息',
  setRegion: '设置频段',
  setAddress: '设置地址',
  setScanTime: '设置盘存时间',
  setPower: '设置功率',
  signal: '声光提示',
  active: '主动上报',
  illegal: '读写器没看懂的指令',
};

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(WORDS).map(([name, words]) => [CMD[name as keyof typeof CMD], words]),
);

export function commandName(command: number): string {
  return NAMES.get(command) ?? `指令 0x${command.toString(16).toUpperCase()}`;
}

/** Passwords stand in the data, which is never described. */
export function describeRequest({ command, data }: Request): string {
  const antenna = command === CMD.inventory && data.length > 0 ? ` 天线 ${((data[7] ?? 0) & 0x0f) + 1}` : '';
  return `${commandName(command)}${antenna}`;
}

export function describeReply(reply: Reply | Refusal): string {
  switch (reply.type) {
    case 'tags': {
      const seen = reply.tags.map(({ epc, antenna }) => `${epc} 天线 ${antenna}`).join('，');
      return `${seen === '' ? '一轮没有标签' : `标签 ${seen}`}${reply.more ? '（未完）' : ''}`;
    }
    case 'statistics':
      return `一轮结束 天线 ${reply.antenna} 读到 ${reply.totalReads} 次`;
    case 'info':
      return `型号 ${reply.kind} 固件 ${reply.version} 功率 ${reply.powerDbm} dBm`;
    case 'read':
      return `读出数据 ${reply.data.length / 4} 字`;
    case 'status':
      return `${commandName(reply.command)}：${statusText(reply.status, reply.tagError ?? undefined)}`;
    case 'refused':
      return `${commandName(reply.command)} 应答不合规（${reply.reason}）`;
  }
}
