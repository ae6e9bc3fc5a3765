/** One readable line for each frame, for the live view of a device under test. */
import { CMD } from './commands.ts';
import type { Refusal, Reply } from './replies.ts';
import { statusText } from './status.ts';

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(CMD).map(([name, code]) => [code, name]));

export function commandName(command: number): string {
  return NAMES.get(command) ?? `0x${command.toString(16).toUpperCase()}`;
}

export function describeReply(reply: Reply | Refusal): string {
  switch (reply.type) {
    case 'tag':
      return `标签 ${reply.epc} 天线${reply.antenna} ${reply.rssi} dBm ${reply.frequency ?? '?'} MHz`;
    case 'round-end':
      return `一轮结束 ${reply.antenna === null ? '全部天线' : `天线${reply.antenna}`} 读到 ${reply.totalReads} 次`;
    case 'status':
      return `${commandName(reply.command)}：${statusText(reply.status)}`;
    case 'antenna-fault':
      return `天线${reply.antenna}：${statusText(reply.status)}`;
    case 'firmware':
      return `固件版本 ${reply.major}.${reply.minor}`;
    case 'antenna':
      return `当前天线 ${reply.antenna}`;
    case 'power':
      return `功率 ${reply.dbm.join('/')} dBm`;
    case 'temperature':
      return `温度 ${reply.celsius} ℃`;
    case 'buffered':
      return `已入缓存 ${reply.tags} 个标签 天线${reply.antenna}`;
    case 'buffer-count':
      return `缓存中 ${reply.tags} 个标签`;
    case 'buffer-tag':
      return `缓存标签 ${reply.epc} 天线${reply.antenna} ${reply.rssi} dBm`;
    case 'read':
      return `读出 ${reply.epc} 数据 ${reply.data}`;
    case 'access':
      return `${commandName(reply.command)} ${reply.epc}：${statusText(reply.status)}`;
    case 'epc-match':
      return reply.epc === null ? '未设匹配标签' : `匹配标签 ${reply.epc}`;
    case 'raw':
      return `${commandName(reply.command)} 应答 ${reply.data.length} 字节`;
    case 'refused':
      return `${commandName(reply.command)} 应答不合规（${reply.reason}）`;
  }
}
