/** Status bytes of UHFReader18/288/86 and the error byte of a tag, as their manuals list them. */

export const STATUS = {
  ok: 0x00,
  done: 0x01,
  timeout: 0x02,
  more: 0x03,
  full: 0x04,
  statistics: 0x26,
  heartbeat: 0x28,
  antenna: 0xf8,
  poor: 0xfa,
  noTag: 0xfb,
  tagError: 0xfc,
} as const;

const TEXTS: ReadonlyMap<number, string> = new Map([
  [0x00, '成功'],
  [0x01, '盘存完成'],
  [0x02, '盘存超时结束'],
  [0x03, '后面还有数据'],
  [0x04, '读写器存储已满'],
  [0x05, '访问密码错误'],
  [0x09, '灭活失败'],
  [0x0a, '灭活密码不能为零'],
  [0x0b, '标签不支持此指令'],
  [0x0c, '访问密码不能为零'],
  [0x0d, '标签已设读保护'],
  [0x0e, '标签没有设读保护'],
  [0x13, '参数保存失败'],
  [0x14, '功率不能调节'],
  [0x19, '密码为零，不能设置'],
  [0x26, '盘存统计'],
  [0x28, '心跳'],
  [0xf8, '天线未连接'],
  [0xf9, '指令执行出错'],
  [0xfa, '有标签，但通信不畅'],
  [0xfb, '没有标签'],
  [0xfc, '标签返回错误'],
  [0xfd, '指令长度错误'],
  [0xfe, '指令不合法'],
  [0xff, '参数错误'],
]);

/** Error codes of the Gen2 air protocol. */
const TAG_ERRORS: ReadonlyMap<number, string> = new Map([
  [0x00, '其他错误'],
  [0x03, '存储区超限或没有此区'],
  [0x04, '存储区已锁定'],
  [0x0b, '标签电量不足'],
  [0x0f, '标签没有说明原因'],
]);

export function isKnownStatus(status: number): boolean {
  return TEXTS.has(status);
}

const code = (value: number): string => `0x${value.toString(16).toUpperCase().padStart(2, '0')}`;

/** @param tagError the byte behind status FC */
export function statusText(status: number, tagError?: number): string {
  const text = TEXTS.get(status) ?? `未知状态 ${code(status)}`;
  if (status !== STATUS.tagError || tagError === undefined) return text;
  return `${text}：${TAG_ERRORS.get(tagError) ?? `未知错误 ${code(tagError)}`}`;
}
