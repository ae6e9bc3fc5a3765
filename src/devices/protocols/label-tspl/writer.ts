/**
 * TSPL and TSPL2: lines ended by CRLF, a picture as raw bytes between them. Pure.
 * Source: TSC TSPL/TSPL2 programming manual (SIZE, GAP, DIRECTION, CLS, BITMAP, PRINT, immediate commands), and the
 * public SDK comments of printers that speak it (Gprinter, HPRT, Xprinter).
 */
import { GuichengError } from '../../../domain/errors.ts';
import { checkedEpc } from '../../printing/job.ts';
import { type Raster, rowBytes } from '../../printing/raster.ts';

/** How the tag inside a label is written; the dialects differ by maker and none was tried on hardware here. */
export type RfidProfile = 'none' | 'tspl2' | 'fbpl';

export interface TsplLabel {
  readonly raster: Raster;
  readonly dotsPerMm: number;
  /** Between two labels, mm; 0 for endless stock. */
  readonly gapMm: number;
  readonly darkness: number;
  readonly rfid: RfidProfile;
  readonly epc: string | null;
}

/** ESC ! ? asks for one status byte, ESC ! . throws away everything still waiting to be printed. */
export const ASK_STATUS = Uint8Array.of(0x1b, 0x21, 0x3f);
export const CANCEL = Uint8Array.of(0x1b, 0x21, 0x2e);

const mm = (dots: number, dotsPerMm: number): string => String(Math.round((dots / dotsPerMm) * 10) / 10);

/** @throws GuichengError DEVICE.PRINT_FORBIDDEN, DEVICE.NO_RFID */
export function tsplBytes(label: TsplLabel): Uint8Array {
  const { raster, dotsPerMm } = label;
  const head = [
    `SIZE ${mm(raster.width, dotsPerMm)} mm,${mm(raster.height, dotsPerMm)} mm`,
    `GAP ${label.gapMm} mm,0 mm`,
    `DENSITY ${label.darkness}`,
    'DIRECTION 0',
    'REFERENCE 0,0',
    'CLS',
    ...encoding(label),
  ];
  const bitmap = `BITMAP 0,0,${rowBytes(raster.width)},${raster.height},0,`;
  const ascii = new TextEncoder();
  return joined([
    ascii.encode(`${head.join('\r\n')}\r\n${bitmap}`),
    whiteIsOne(raster),
    ascii.encode('\r\nPRINT 1,1\r\n'),
  ]);
}

/** In a BITMAP of TSPL a set bit stays white; the padding at the right edge has to be white too. */
function whiteIsOne(raster: Raster): Uint8Array {
  return raster.bytes.map((byte) => ~byte & 0xff);
}

function encoding({ rfid, epc }: TsplLabel): string[] {
  if (epc === null) return [];
  const hex = checkedEpc(epc);
  switch (rfid) {
    // TSPL2 manual p. 114: data as hex from word 0 of the EPC itself.
    case 'tspl2':
      return [`RFID WRITE "EPC",0,"${hex}"`];
    // FBPL (Brother): access password, hex, from block 2 (after CRC and PC), 12 bytes, bank.
    case 'fbpl':
      return [`RFID WRITE,00000000,H,2,12,EPC,${hex}`];
    case 'none':
      throw new GuichengError('DEVICE.NO_RFID', '这台打印机没有设置写标签芯片，请在设备里选择写芯片的方式');
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
