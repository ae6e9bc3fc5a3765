/** What an eye sees of a label: dots, from a PNG or from bits. */
import { inflateSync } from 'node:zlib';

/** One byte a dot, 0 black to 255 white. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly light: Uint8ClampedArray;
}

/** From rows of bits, 1 black, each padded to whole bytes. */
export function pictureOfBits(width: number, height: number, bits: Uint8Array): Picture {
  const row = Math.ceil(width / 8);
  const light = new Uint8ClampedArray(width * height).fill(255);
  for (let at = 0; at < light.length; at += 1) {
    const x = at % width;
    const byte = bits[Math.floor(at / width) * row + (x >> 3)] ?? 0;
    if (((byte >> (7 - (x & 7))) & 1) === 1) light[at] = 0;
  }
  return { width, height, light };
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/** Eight bits a channel, not interlaced: what the ZPL renderer writes. Source: PNG specification (ISO/IEC 15948). */
export function pictureOfPng(png: Uint8Array): Picture {
  const file = Buffer.from(png);
  let width = 0;
  let height = 0;
  let channels = 0;
  let palette: Buffer | null = null;
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      channels = body[9] === 3 ? 1 : (CHANNELS[body[9] ?? -1] ?? 0);
      if (channels === 0 || body[8] !== 8 || body[12] !== 0) throw new Error('a PNG of another kind');
    } else if (type === 'PLTE') palette = Buffer.from(body);
    else if (type === 'IDAT') parts.push(body);
    at += 12 + length;
  }
  const plain = unfiltered(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  const light = new Uint8ClampedArray(width * height);
  for (let dot = 0; dot < light.length; dot += 1) {
    const value = plain[dot * channels] ?? 255;
    light[dot] = palette === null ? value : (palette[value * 3] ?? 255);
  }
  return { width, height, light };
}

function unfiltered(data: Buffer, row: number, height: number, step: number): Uint8Array {
  const out = new Uint8Array(row * height);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (row + 1)] ?? 0;
    for (let x = 0; x < row; x += 1) {
      const at = y * row + x;
      const left = x < step ? 0 : (out[at - step] ?? 0);
      const up = y === 0 ? 0 : (out[at - row] ?? 0);
      const corner = x < step || y === 0 ? 0 : (out[at - row - step] ?? 0);
      out[at] = (data[y * (row + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      if (a <= b && a <= c) return left;
      return b <= c ? up : corner;
    }
    default:
      return 0;
  }
}
