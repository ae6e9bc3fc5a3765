/** A label with a real code on it, without Chromium. For tests only. */
import bwipjs from 'bwip-js/node';
import { type Raster, rasterOf, rowBytes } from '../printing/raster.ts';

interface RawCode {
  readonly pixs: readonly number[];
  readonly pixx: number;
}

const MODULE = 5;
const QUIET = 4;

/** White label of the given dots with the QR of `text` at its left, five dots a module. */
export function labelWithCode(text: string, width: number, height: number): Raster {
  const options = { bcid: 'qrcode', text, eclevel: 'H' };
  const [code] = bwipjs.raw(options) as unknown as readonly RawCode[];
  const row = rowBytes(width);
  const bytes = new Uint8Array(row * height);
  code?.pixs.forEach((dark, at) => {
    if (dark === 0) return;
    const left = ((at % code.pixx) + QUIET) * MODULE;
    const top = (Math.floor(at / code.pixx) + QUIET) * MODULE;
    for (let y = top; y < top + MODULE; y += 1)
      for (let x = left; x < left + MODULE; x += 1)
        bytes[y * row + (x >> 3)] = (bytes[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
  });
  return rasterOf(width, height, bytes);
}
