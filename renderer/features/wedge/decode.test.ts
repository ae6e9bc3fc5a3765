import bwipjs from 'bwip-js/node';
import { describe, expect, it } from 'vitest';
import { loadDecoder, type Picture } from './decode.ts';

/** A code as printed by another hand, enlarged, on paper with light falling from one side. */
function printed(bcid: string, text: string, scale = 4, margin = 10): Picture {
  const [drawn] = bwipjs.raw({ bcid, text });
  if (drawn === undefined || !('pixs' in drawn)) throw new Error('not a matrix');
  const width = (drawn.pixx + 2 * margin) * scale;
  const height = (drawn.pixy + 2 * margin) * scale;
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / scale) - margin;
      const row = Math.floor(y / scale) - margin;
      const inside = column >= 0 && row >= 0 && column < drawn.pixx && row < drawn.pixy;
      const dark = inside && drawn.pixs[row * drawn.pixx + column] === 1;
      const light = 255 - Math.floor((90 * x) / width);
      const at = 4 * (y * width + x);
      data.fill(dark ? 30 : light, at, at + 3);
      data[at + 3] = 255;
    }
  }
  return { data, width, height };
}

describe('codes on paper before a camera', () => {
  it.each(['qrcode', 'datamatrix'])('reads a %s', async (bcid) => {
    const decode = await loadDecoder();
    expect(decode(printed(bcid, 'WB00100742F'))).toBe('WB00100742F');
  });

  it('reads one after the other, and nothing where nothing is', async () => {
    const decode = await loadDecoder();
    const blank = { data: new Uint8ClampedArray(4 * 200 * 150).fill(200), width: 200, height: 150 };
    expect(decode(blank)).toBeNull();
    expect(decode(printed('qrcode', 'WB00100742F'))).toBe('WB00100742F');
    expect(decode(blank)).toBeNull();
    expect(decode(printed('qrcode', 'WB00100743D'))).toBe('WB00100743D');
  });

  it('reads no half of a code', async () => {
    const decode = await loadDecoder();
    const whole = printed('qrcode', 'WB00100742F');
    const half = {
      ...whole,
      data: whole.data.map((value, at) => (at > whole.data.length / 2 ? 255 : value)),
    };
    expect(decode(half)).toBeNull();
  });
});
