/** Modbus frames as one readable line, for the devices screen. */
import type { ModbusRefusal } from './frames.ts';

export const REFUSALS: Readonly<Record<ModbusRefusal, string>> = {
  unasked: '没有问它却来的应答',
  protocol: '不是 Modbus TCP：可能是“RTU over TCP”，请换一种报文格式',
  length: '长度不对的应答',
  late: '迟到的应答，不算数',
  unit: '别的站号的应答',
  function: '功能码对不上的应答',
  checksum: '校验不对的应答',
  noise: '干扰',
};

const NAMES: Readonly<Record<number, string>> = {
  1: '读线圈',
  2: '读开关量',
  3: '读保持寄存器',
  4: '读输入寄存器',
  5: '写线圈',
};
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: '不支持这个功能码',
  2: '没有这个地址',
  3: '数量或数值不对',
  4: '设备故障',
  6: '设备忙',
  11: '网关后的设备没有应答',
};

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** @param body unit, function, data */
export function describeRequest(body: Uint8Array): string {
  const code = body[1] ?? 0;
  const tail = code === 5 ? (word(body, 4) === 0xff00 ? '通' : '断') : `${word(body, 4)} 个`;
  return `${NAMES[code] ?? `功能码 ${code}`} ${word(body, 2)}：${tail}`;
}

/** @param answer unit, function, data and CRC */
export function describeAnswer(request: Uint8Array, answer: Uint8Array): string {
  const code = answer[1] ?? 0;
  if ((code & 0x80) !== 0) return `拒绝：${EXCEPTIONS[answer[2] ?? 0] ?? `代码 ${answer[2] ?? 0}`}`;
  if (code === 5) return `${describeRequest(answer)}，已收到`;
  const count = word(request, 4);
  const data = answer.subarray(3, -2);
  const values =
    code <= 2
      ? Array.from({ length: count }, (_, i) => (((data[i >> 3] ?? 0) >> (i & 7)) & 1 ? '通' : '断'))
      : Array.from({ length: count }, (_, i) => String(word(data, 2 * i)));
  return `从 ${word(request, 2)} 起：${values.join(' ')}`;
}
