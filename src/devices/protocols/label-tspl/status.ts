/**
 * The one status byte of TSPL (`ESC ! ?`). Source: TSC TSPL/TSPL2 programming manual, immediate commands. Not tried
 * on hardware here; clones that answer otherwise are set to `不询问`.
 */
import type { AnswerReader, PrinterAnswer, PrinterState } from '../../printing/language.ts';

const HEAD_OPEN = 0x01;
const JAM = 0x02;
const NO_PAPER = 0x04;
const NO_RIBBON = 0x08;
const PAUSED = 0x10;
const PRINTING = 0x20;
const OTHER = 0x80;
/** Never set by the manual: a byte that has it is no status. */
const UNKNOWN = 0x40;

function meaningOf(byte: number): PrinterState | null {
  if ((byte & UNKNOWN) !== 0) return null;
  const has = (bit: number): boolean => (byte & bit) !== 0;
  const found = [
    has(HEAD_OPEN) ? '打印头没有合上' : '',
    has(JAM) ? '卡纸' : '',
    has(NO_PAPER) ? '缺纸' : '',
    has(NO_RIBBON) ? '碳带用完' : '',
    has(OTHER) ? '打印机报错' : '',
    has(PAUSED) ? '打印机已暂停' : '',
  ].filter((word) => word !== '');
  return { trouble: found.length === 0 ? null : found.join('、'), busy: has(PRINTING) };
}

const MEANINGS = Array.from({ length: 256 }, (_, byte) => meaningOf(byte));

/** Null for a byte that is no status. */
export function stateOf(byte: number): PrinterState | null {
  return MEANINGS[byte] ?? null;
}

export class StatusBytes implements AnswerReader {
  push(bytes: Uint8Array): PrinterAnswer[] {
    return [...bytes].map((byte): PrinterAnswer => {
      const own = Uint8Array.of(byte);
      const state = stateOf(byte);
      return state === null
        ? { type: 'bad', reason: '不是状态字节', bytes: own }
        : { type: 'state', state, bytes: own };
    });
  }

  quiet(): PrinterAnswer[] {
    return [];
  }
}
