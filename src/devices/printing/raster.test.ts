import fc from 'fast-check';
import { expect, it } from 'vitest';
import { monochrome, quarterTurn, rasterOf, rowBytes } from './raster.ts';

it('burns what is dark, leaves what is light or transparent, and cuts off what is beyond the label', () => {
  const dot = (value: number, alpha = 255): number[] => [value, value, value, alpha];
  const pixels = Uint8Array.from([
    ...dot(0),
    ...dot(255),
    ...dot(100),
    ...dot(0),
    ...dot(200),
    ...dot(0, 0),
    ...dot(0),
    ...dot(0),
  ]);
  expect(monochrome(pixels, 4, 2, { width: 3, height: 2 })).toEqual({
    width: 3,
    height: 2,
    bytes: Uint8Array.of(0b1010_0000, 0b0010_0000),
  });
  expect(() => monochrome(pixels, 4, 2, { width: 5, height: 2 })).toThrow('标签图像有误');
});

it('is itself again after four quarter turns, whatever its size', () => {
  const raster = fc
    .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
    .chain(({ width, height }) =>
      fc.array(fc.boolean(), { minLength: width * height, maxLength: width * height }).map((dots) => {
        const bytes = new Uint8Array(rowBytes(width) * height);
        dots.forEach((dark, at) => {
          const x = at % width;
          const byte = Math.floor(at / width) * rowBytes(width) + (x >> 3);
          if (dark) bytes[byte] = (bytes[byte] ?? 0) | (0x80 >> (x & 7));
        });
        return rasterOf(width, height, bytes);
      }),
    );
  fc.assert(
    fc.property(raster, (start) => {
      const turned = quarterTurn(start);
      expect([turned.width, turned.height]).toEqual([start.height, start.width]);
      expect(quarterTurn(quarterTurn(quarterTurn(turned)))).toEqual(start);
    }),
  );
});

it('refuses bytes that are not the picture', () => {
  expect(() => rasterOf(9, 1, new Uint8Array(1))).toThrow('标签图像有误');
});
