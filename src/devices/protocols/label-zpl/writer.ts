/**
 * ZPL II: a label as one graphic field. Pure.
 * Source: Zebra ZPL programming guide (^GF with alternative data compression, ^PW, ^LL, ~HS, ~JA), RFID programming
 * guide (^RS, ^RFW, ^RFR, ^FN, ^HV).
 */
import { GuichengError } from '../../../domain/errors.ts';
import { checkedEpc } from '../../printing/job.ts';
import { type Raster, rowBytes } from '../../printing/raster.ts';

export interface ZplLabel {
  readonly raster: Raster;
  readonly rfid: boolean;
  readonly epc: string | null;
}

const ascii = new TextEncoder();
export const ASK_STATUS = ascii.encode('~HS');
/** Cancels every format that waits. */
export const CANCEL = ascii.encode('~JA');
/** Stands before the data of a tag that is sent back, so that it cannot be taken for anything else. */
export const TAG_MARK = 'EPC=';

/** @throws GuichengError DEVICE.PRINT_FORBIDDEN, DEVICE.NO_RFID */
export function zplBytes(label: ZplLabel): Uint8Array {
  const { raster } = label;
  const row = rowBytes(raster.width);
  const total = row * raster.height;
  return ascii.encode(
    [
      `^XA^PW${raster.width}^LL${raster.height}^LH0,0`,
      ...encoding(label),
      `^FO0,0^GFA,${total},${total},${row},${compressed(raster)}^FS`,
      '^PQ1^XZ',
    ].join('\r\n'),
  );
}

/** Write, read again, send back what was read: three retries, then the printer marks the label VOID itself. */
function encoding({ rfid, epc }: ZplLabel): string[] {
  if (epc === null) return [];
  if (!rfid)
    throw new GuichengError('DEVICE.NO_RFID', '这台打印机没有设置写标签芯片，请在设备里选择写芯片的方式');
  return [`^RS8,,,1^RFW,H^FD${checkedEpc(epc)}^FS`, `^FN1^RFR,H^FS^HV1,24,${TAG_MARK}^FS`];
}

const HEX = '0123456789ABCDEF';

/** A row of mostly white is a comma, one like the row above a colon, and a run of one digit its count and digit. */
function compressed({ width, height, bytes }: Raster): string {
  const row = rowBytes(width);
  const rows: string[] = [];
  let above = '';
  for (let y = 0; y < height; y += 1) {
    const digits = [...bytes.subarray(y * row, (y + 1) * row)]
      .map((byte) => `${HEX[byte >> 4]}${HEX[byte & 15]}`)
      .join('');
    rows.push(digits === above ? ':' : packedRow(digits));
    above = digits;
  }
  return rows.join('');
}

function packedRow(digits: string): string {
  const end = digits.replace(/0+$/, '');
  const body = end.replaceAll(/(.)\1*/g, (run, digit: string) => counted(run.length, digit));
  return end.length === digits.length ? body : `${body},`;
}

/** G to Y stand for 1 to 19, g to z for 20, 40, … 400; letters add up. */
function counted(times: number, digit: string): string {
  if (times < 3) return digit.repeat(times);
  if (times > 419) return counted(400, digit) + counted(times - 400, digit);
  const twenties = Math.floor(times / 20);
  const ones = times % 20;
  const letter = (first: string, step: number): string =>
    step === 0 ? '' : String.fromCharCode(first.charCodeAt(0) + step - 1);
  return `${letter('g', twenties)}${letter('G', ones)}${digit}`;
}
