import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PrinterAnswer } from '../../printing/language.ts';
import { rasterOf } from '../../printing/raster.ts';
import { HostStatus } from './status.ts';
import vectors from './vectors.json' with { type: 'json' };
import { zplBytes } from './writer.ts';

const bytesOf = (strings: readonly string[]): Uint8Array =>
  Buffer.from(strings.map((text) => `\x02${text}\x03\r\n`).join(''), 'latin1');
const statesOf = (answers: readonly PrinterAnswer[]) =>
  answers.flatMap((answer) => (answer.type === 'state' ? [answer.state] : []));

describe('answers to ~HS', () => {
  it.each(vectors.status)('$source', ({ strings, trouble, busy }) => {
    expect(statesOf(new HostStatus().push(bytesOf(strings)))).toEqual([{ trouble, busy }]);
  });

  it.each(vectors.refused)('are refused: $why', ({ strings }) => {
    const answers = new HostStatus().push(bytesOf(strings));
    expect(statesOf(answers)).toEqual([]);
    expect(answers.some(({ type }) => type === 'bad')).toBe(true);
  });

  it('say the same however the bytes are cut, also after noise', () => {
    const stream = vectors.status.map(({ strings }) => bytesOf(strings));
    const expected = vectors.status.map(({ trouble, busy }) => ({ trouble, busy }));
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        fc.uint8Array({ maxLength: 20 }).filter((noise) => !noise.includes(2)),
        (cuts, noise) => {
          const reader = new HostStatus();
          const whole = Buffer.concat([noise, ...stream]);
          const states: unknown[] = [];
          for (let at = 0, turn = 0; at < whole.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            states.push(...statesOf(reader.push(whole.subarray(at, at + size))));
            at += size;
          }
          expect(states).toEqual(expected);
        },
      ),
    );
  });

  it('never throw and account for every byte they hold, on any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
        const reader = new HostStatus();
        for (const chunk of chunks) reader.push(chunk);
        const held = reader.quiet().reduce((sum, answer) => sum + answer.bytes.length, 0);
        expect(held).toBeLessThanOrEqual(120);
        expect(reader.quiet()).toEqual([]);
      }),
    );
  });

  it('give the data of a tag, ended by a line or by silence', () => {
    const reader = new HostStatus();
    expect(reader.push(Buffer.from('EPC=1122\r\n'))).toMatchObject([{ type: 'tag', text: '1122' }]);
    expect(reader.push(Buffer.from('EPC=3344'))).toEqual([]);
    expect(reader.quiet()).toMatchObject([{ type: 'tag', text: '3344' }]);
  });
});

describe('labels in ZPL', () => {
  const text = (label: Parameters<typeof zplBytes>[0]): string =>
    Buffer.from(zplBytes(label)).toString('latin1');

  it('pack what is alike and end white rows early', () => {
    const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0x80, 0, 0, 0);
    expect(text({ raster: rasterOf(32, 4, bytes), rfid: false, epc: null })).toBe(
      '^XA^PW32^LL4^LH0,0\r\n^FO0,0^GFA,16,16,4,NF:,8,^FS\r\n^PQ1^XZ',
    );
  });

  it('write, read and send back a tag, and take nothing but hex into a command', () => {
    const raster = rasterOf(8, 1, Uint8Array.of(1));
    expect(text({ raster, rfid: true, epc: '112233445566778899AABBCC' })).toContain(
      '^RFW,H^FD112233445566778899AABBCC^FS\r\n^FN1^RFR,H^FS^HV1,24,EPC=^FS',
    );
    for (const epc of ['1122^XZ45566778899AABBCC~', '~JA', '']) {
      expect(() => zplBytes({ raster, rfid: true, epc })).toThrow(
        expect.objectContaining({ code: 'DEVICE.PRINT_FORBIDDEN' }),
      );
    }
    expect(() => zplBytes({ raster, rfid: false, epc: '112233445566778899AABBCC' })).toThrow(
      expect.objectContaining({ code: 'DEVICE.NO_RFID' }),
    );
  });
});
