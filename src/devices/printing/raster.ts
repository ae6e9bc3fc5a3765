/** A label as dots: one bit each, rows padded to whole bytes. Pure. */
import { GuichengError } from '../../domain/errors.ts';

export interface Raster {
  /** Dots. */
  readonly width: number;
  readonly height: number;
  /** `ceil(width / 8)` bytes a row, leftmost dot in the highest bit, 1 is black; bits beyond `width` are 0. */
  readonly bytes: Uint8Array;
}

export function rowBytes(width: number): number {
  return Math.ceil(width / 8);
}

/** @throws GuichengError DEVICE.RASTER when bytes and size do not agree */
export function rasterOf(width: number, height: number, bytes: Uint8Array): Raster {
  const fits =
    Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width <= 20_000;
  if (!fits || bytes.length !== rowBytes(width) * height) {
    throw new GuichengError('DEVICE.RASTER', '标签图像有误，请重新打印', {
      width,
      height,
      bytes: bytes.length,
    });
  }
  return { width, height, bytes };
}

/** Below it a dot is burnt. Thermal paper knows no grey, and thin strokes must not vanish. */
const DARK = 160;

/**
 * Black and white from four bytes a dot (blue, green, red, alpha; transparent is paper). What the picture has beyond
 * `size` is cut off, so that a page rounded up to whole dots does no harm.
 * @throws GuichengError DEVICE.RASTER for a picture smaller than the label
 */
export function monochrome(
  pixels: Uint8Array,
  stride: number,
  rows: number,
  size: { readonly width: number; readonly height: number },
): Raster {
  const { width, height } = size;
  if (stride < width || rows < height || pixels.length !== stride * rows * 4)
    throw new GuichengError('DEVICE.RASTER', '标签图像有误，请重新打印', { stride, rows, width, height });
  const row = rowBytes(width);
  const bytes = new Uint8Array(row * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * stride + x) * 4;
      const blue = pixels[at] ?? 255;
      const green = pixels[at + 1] ?? 255;
      const red = pixels[at + 2] ?? 255;
      const alpha = pixels[at + 3] ?? 0;
      const light = ((red * 299 + green * 587 + blue * 114) / 1000) * (alpha / 255) + 255 - alpha;
      if (light < DARK) set(bytes, row, x, y);
    }
  }
  return rasterOf(width, height, bytes);
}

/** Turned by a quarter clockwise: for stock whose long side runs through the printer. */
export function quarterTurn(raster: Raster): Raster {
  const from = rowBytes(raster.width);
  const row = rowBytes(raster.height);
  const bytes = new Uint8Array(row * raster.width);
  for (let y = 0; y < raster.height; y += 1) {
    for (let x = 0; x < raster.width; x += 1) {
      if (((raster.bytes[y * from + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0)
        set(bytes, row, raster.height - 1 - y, x);
    }
  }
  return rasterOf(raster.height, raster.width, bytes);
}

function set(bytes: Uint8Array, row: number, x: number, y: number): void {
  const at = y * row + (x >> 3);
  bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7));
}
