/** Status bytes of the 0xA0 protocol and what they mean to people. */

export const STATUS = { ok: 0x10, fail: 0x11, antennaMissing: 0x22, noTag: 0x36, bufferEmpty: 0x38 } as const;

const TEXTS: ReadonlyMap<number, string> = new Map([
  [0x10, '成功'],
  [0x11, '指令执行失败'],
  [0x20, '读写器处理器复位'],
  [0x21, '打开射频载波失败'],
  [0x22, '天线未连接'],
  [0x23, '写存储器失败'],
  [0x24, '读存储器失败'],
  [0x25, '设置功率失败'],
  [0x31, '盘存失败'],
  [0x32, '读标签失败'],
  [0x33, '写标签失败'],
  [0x34, '锁定标签失败'],
  [0x35, '灭活标签失败'],
  [0x36, '没有标签'],
  [0x37, '盘存到标签但访问失败'],
  [0x38, '缓存为空'],
  [0x3c, '芯片专用指令失败'],
  [0x40, '访问标签出错或密码错误'],
  [0x41, '参数无效'],
  [0x42, '读写长度超限'],
  [0x43, '存储区参数错误'],
  [0x44, '锁定区域参数错误'],
  [0x45, '锁定类型参数错误'],
  [0x46, '读写器地址无效'],
  [0x47, '天线号无效'],
  [0x48, '功率超出范围'],
  [0x49, '频段参数超出范围'],
  [0x4a, '波特率超出范围'],
  [0x4b, '蜂鸣器参数超出范围'],
  [0x4c, 'EPC 匹配长度超限'],
  [0x4d, 'EPC 匹配长度错误'],
  [0x4e, 'EPC 匹配模式无效'],
  [0x4f, '频率范围参数错误'],
  [0x50, '收不到标签应答'],
  [0x51, '密集模式参数错误'],
  [0x52, '锁相环失锁'],
  [0x53, '射频芯片无响应'],
  [0x54, '达不到设定功率'],
  [0x55, '版权认证失败'],
  [0x56, '不符合频谱规范'],
  [0x57, '输出功率过低'],
  [0xee, '回波损耗测量失败'],
]);

export function isKnownStatus(status: number): boolean {
  return TEXTS.has(status);
}

/** Chinese text of a status byte; an unknown one keeps its number. */
export function statusText(status: number): string {
  return TEXTS.get(status) ?? `未知状态 0x${status.toString(16).toUpperCase().padStart(2, '0')}`;
}
