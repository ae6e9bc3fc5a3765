/** Status of an answer (SW3; SW1 and SW2 are zero), from the published lists of the SDT interface. */
export const STATUS = {
  ok: 0x90,
  found: 0x9f,
  noCard: 0x80,
  selectFailed: 0x81,
} as const;

const TEXTS: Readonly<Record<number, string>> = {
  144: '成功',
  159: '找到证件',
  16: '指令校验不对',
  17: '指令长度不对',
  33: '不支持的指令',
  36: '无权操作',
  49: '证件不认这台读卡器',
  50: '读卡器不认这张证件',
  51: '信息验证错误',
  64: '不是可读的证件',
  65: '没有读出来',
  71: '取随机数失败',
  96: '读卡器自检失败',
  102: '读卡器没有授权',
  128: '没有证件',
  129: '选卡失败',
  145: '证件里没有这项内容',
};

export function statusText(status: number): string {
  return TEXTS[status] ?? `状态 ${status.toString(16).toUpperCase().padStart(2, '0')}`;
}

export function isKnownStatus(status: number): boolean {
  return Object.hasOwn(TEXTS, status);
}

/** The reader itself is not well; laying the card on it again helps nothing. */
export function isReaderFault(status: number): boolean {
  return status === 0x60 || status === 0x66;
}
