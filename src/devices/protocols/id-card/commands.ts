/** The commands of the SDT interface that are used, and what may answer each. Pure. */
import { encodeFrame } from './frame.ts';
import { STATUS } from './status.ts';

export interface Command {
  readonly code: number;
  readonly parameter: number;
  /** Simplified Chinese, for the line on the devices screen. */
  readonly name: string;
  /**
   * Answers carry no command of their own: which of the good ones belongs here is told by its status and length.
   * One that came too late for an earlier command must not pass for this one's.
   */
  readonly takes: (status: number, data: Uint8Array) => boolean;
}

/** SAM 状态检测: is the reader there and well. */
export const SAM_STATUS: Command = {
  code: 0x11,
  parameter: 0xff,
  name: '检测读卡器',
  takes: (status, data) => status === STATUS.ok && data.length === 0,
};

/** 读 SAM 编号: the number of the security module, which no other reader has. */
export const SAM_ID: Command = {
  code: 0x12,
  parameter: 0xff,
  name: '读卡器编号',
  takes: (status, data) => status === STATUS.ok && data.length === 16,
};

/** 寻卡. Finds a card once: it must leave the field before it is found again. */
export const FIND: Command = {
  code: 0x20,
  parameter: 0x01,
  name: '寻卡',
  takes: (status, data) => (status === STATUS.found && data.length === 4) || status === STATUS.noCard,
};

/** 选卡. */
export const SELECT: Command = {
  code: 0x20,
  parameter: 0x02,
  name: '选卡',
  takes: (status, data) => (status === STATUS.ok && data.length === 8) || status === STATUS.selectFailed,
};

/**
 * 读机读文字信息和照片信息. The reading with fingerprints (30 10) is never asked for: nobody at a funeral home has a use
 * for them.
 */
export const READ: Command = {
  code: 0x30,
  parameter: 0x01,
  name: '读卡',
  takes: (status, data) => status === STATUS.ok && data.length > 8,
};

export function encodeCommand({ code, parameter }: Command): Uint8Array {
  return encodeFrame(Uint8Array.of(code, parameter));
}
