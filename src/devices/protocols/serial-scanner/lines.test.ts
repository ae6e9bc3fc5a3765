import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ScanChunk, ScanLines } from './lines.ts';

const encode = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const textsOf = (chunks: readonly ScanChunk[]): string[] =>
  chunks.flatMap((chunk) => (chunk.type === 'text' ? [chunk.text] : []));

describe('texts of a serial scanner', () => {
  it('ends at CR, LF, CRLF or silence', () => {
    const lines = new ScanLines(64);
    expect(textsOf(lines.push(encode('AB12\rCD34\r\nEF56\n')))).toEqual(['AB12', 'CD34', 'EF56']);
    const bare = new ScanLines(64);
    expect(bare.push(encode('AB12'))).toEqual([]);
    expect(textsOf(bare.quiet())).toEqual(['AB12']);
    expect(bare.quiet()).toEqual([]);
  });

  it('never takes half a code from a scanner that ends its codes', () => {
    const lines = new ScanLines(64);
    lines.push(encode('AB12\rCD'));
    expect(lines.quiet()).toMatchObject([{ type: 'refused', reason: 'cut-short' }]);
    expect(textsOf(lines.push(encode('EF56\r')))).toEqual(['EF56']);
  });

  it('strips noise around a text, counts it, and refuses noise inside', () => {
    const lines = new ScanLines(64);
    expect(lines.push(encode('\x00\xff\x02AB12\x03\r'))).toEqual([
      { type: 'discarded', bytes: encode('\x00\xff\x02\x03') },
      { type: 'text', text: 'AB12', bytes: encode('AB12') },
    ]);
    expect(lines.push(encode('AB\xff12\r'))).toMatchObject([{ type: 'refused', reason: 'noise' }]);
    expect(lines.push(encode('\xff\xfe\r'))).toMatchObject([{ type: 'discarded' }]);
    expect(textsOf(lines.push(encode('  \r')))).toEqual([]);
  });

  it('refuses an over-long text to its end', () => {
    const lines = new ScanLines(8);
    const chunks = lines.push(encode(`${'A'.repeat(20)}\rOK12\r`));
    expect(textsOf(chunks)).toEqual(['OK12']);
    expect(chunks.filter((chunk) => chunk.type === 'refused')).toHaveLength(3);
  });

  const code = fc.stringMatching(/^[0-9A-Z-]{1,40}$/);
  const ending = fc.constantFrom('\r', '\n', '\r\n');

  it('delivers the same texts however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(code, ending)),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (scans, cuts) => {
          const stream = encode(scans.map(([text, end]) => text + end).join(''));
          const lines = new ScanLines(64);
          const texts: string[] = [];
          let at = 0;
          for (let turn = 0; at < stream.length; turn += 1) {
            const size = cuts[turn % Math.max(1, cuts.length)] ?? 1;
            texts.push(...textsOf(lines.push(stream.subarray(at, at + size))));
            at += size;
          }
          expect(texts).toEqual(scans.map(([text]) => text));
        },
      ),
    );
  });

  it('stays bounded and yields only printable text on any bytes', () => {
    const step = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const lines = new ScanLines(32);
        for (const bytes of steps) {
          const chunks = bytes === null ? lines.quiet() : lines.push(bytes);
          expect(lines.pending).toBeLessThanOrEqual(32);
          for (const text of textsOf(chunks)) expect(text).toMatch(/^[\x20-\x7e]{1,32}$/);
        }
      }),
    );
  });
});
