/** One readable line for each frame, for the live view of a device under test. */
import { CMD, type Request } from './commands.ts';
import type { Refusal, Reply } from './replies.ts';
import { statusText } from './status.ts';

const WORDS: Readonly<Record<keyof typeof CMD, string>> = {
  gpioRead: '读输入口',
  gpioWrite: '写输出口',
  setAntennaDetector: '设置天线检测',
  getAntennaDetector: '查询天线检测',
  setTemporaryPower: '设置临时功率',
  setIdentifier: '设置读写器标识',
  getIdentifier: '查询读写器标识',
  setLinkProfile: '设置射频链路',
  getLinkProfile: '查询射频链路',
  reset: '复位',
  firmware: '查询固件版本',
  setAddress: '设置地址',
  setAntenna: '选择天线',
  getAntenna: '查询天线',
  setPower: '设置功率',
  getPower: '查询功率',
  setRegion: '设置频段',
  getRegion: '查询频段',
  setBeeper: '设置蜂鸣器',
  temperature: '查询温度',
  returnLoss: '测回波损耗',
  inventoryToBuffer: '盘存到缓存',
  read: '读标签',
  write: '写标签',
  lock: '锁标签',
  kill: '灭活标签',
  setEpcMatch: '设置匹配标签',
  getEpcMatch: '查询匹配标签',
  realTimeInventory: '盘存一轮',
  fastSwitchInventory: '快速轮询一轮',
  sessionInventory: '会话盘存一轮',
  getBuffer: '取缓存',
  getAndResetBuffer: '取缓存并清空',
  getBufferCount: '查询缓存数量',
  resetBuffer: '清空缓存',
  blockWrite: '块写标签',
};

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(WORDS).map(([name, words]) => [CMD[name as keyof typeof CMD], words]),
);

export function commandName(command: number): string {
  return NAMES.get(command) ?? `指令 0x${command.toString(16).toUpperCase()}`;
}

export function describeRequest({ command, data }: Request): string {
  const antenna = command === CMD.setAntenna ? ` ${(data[0] ?? 0) + 1}` : '';
  return `${commandName(command)}${antenna}`;
}

export function describeReply(reply: Reply | Refusal): string {
  switch (reply.type) {
    case 'tag':
      return `标签 ${reply.epc} 天线 ${reply.antenna} ${reply.rssi} dBm ${reply.frequency ?? '?'} MHz`;
    case 'round-end':
      return `一轮结束 ${reply.antenna === null ? '全部天线' : `天线 ${reply.antenna}`} 读到 ${reply.totalReads} 次`;
    case 'status':
      return `${commandName(reply.command)}：${statusText(reply.status)}`;
    case 'antenna-fault':
      return `天线 ${reply.antenna}：${statusText(reply.status)}`;
    case 'firmware':
      return `固件版本 ${reply.major}.${reply.minor}`;
    case 'antenna':
      return `当前天线 ${reply.antenna}`;
    case 'power':
      return `功率 ${reply.dbm.join('/')} dBm`;
    case 'temperature':
      return `温度 ${reply.celsius} ℃`;
    case 'buffered':
      return `已入缓存 ${reply.tags} 个标签 天线 ${reply.antenna}`;
    case 'buffer-count':
      return `缓存中 ${reply.tags} 个标签`;
    case 'buffer-tag':
      return `缓存标签 ${reply.epc} 天线 ${reply.antenna} ${reply.rssi} dBm`;
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
