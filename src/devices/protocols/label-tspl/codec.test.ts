import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasterOf } from '../../printing/raster.ts';
import { StatusBytes } from './status.ts';
import vectors from './vectors.json' with { type: 'json' };
import { type RfidProfile, type TsplLabel, tsplBytes } from './writer.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** Lines as tokens, dots as hex: what the golden file holds. */
function tokens(bytes: Uint8Array, dots: number): string[] {
  const text = Buffer.from(bytes).toString('latin1');
  const bitmap = /BITMAP (?:\d+,){5}/.exec(text);
  const from = (bitmap?.index ?? 0) + (bitmap?.[0].length ?? 0);
  const shown = Buffer.from(bytes.subarray(from, from + dots))
    .toString('hex')
    .toUpperCase();
  const whole = `${text.slice(0, from)}<${shown}>${text.slice(from + dots)}`;
  expect(whole.endsWith('\r\n')).toBe(true);
  return whole.slice(0, -2).split('\r\n');
}

function labelOf(input: (typeof vectors.labels)[number]['input']): TsplLabel {
  const bits = hex(input.bits);
  return {
    raster: rasterOf(input.width, input.height, bits),
    dotsPerMm: 8,
    gapMm: input.gapMm,
    darkness: input.darkness,
    rfid: input.rfid as RfidProfile,
    epc: input.epc,
  };
}

describe('labels in TSPL', () => {
  it.each(vectors.labels)('are written token for token: $source', ({ input, tokens: expected }) => {
    expect(tokens(tsplBytes(labelOf(input)), hex(input.bits).length)).toEqual(expected);
  });

  it.each(vectors.refused)('refuse $why', ({ epc, code }) => {
    const label = { raster: rasterOf(8, 1, hex('01')), dotsPerMm: 8, gapMm: 0, darkness: 8 };
    expect(() => tsplBytes({ ...label, rfid: 'tspl2', epc })).toThrow(expect.objectContaining({ code }));
  });

  it('refuse a tag on a printer that writes none', () => {
    const label = { raster: rasterOf(8, 1, hex('01')), dotsPerMm: 8, gapMm: 0, darkness: 8 };
    expect(() => tsplBytes({ ...label, rfid: 'none', epc: 'A'.repeat(24) })).toThrow(
      expect.objectContaining({ code: 'DEVICE.NO_RFID' }),
    );
  });
});

describe('the status byte of TSPL', () => {
  it.each(vectors.status)('$byte', ({ byte, trouble, busy }) => {
    expect(new StatusBytes().push(hex(byte))).toEqual([
      { type: 'state', state: { trouble, busy }, bytes: hex(byte) },
    ]);
  });

  it.each(vectors.badStatus)('%s is none', (byte) => {
    expect(new StatusBytes().push(hex(byte))).toMatchObject([{ type: 'bad' }]);
  });

  it('is one answer a byte, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(new StatusBytes().push(bytes)).toHaveLength(bytes.length);
      }),
    );
  });
});
