import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { happeningOf, readEvent, readPage } from './events.ts';
import { boundaryOf, MultipartReader, type PartChunk } from './multipart.ts';
import vectors from './vectors.json' with { type: 'json' };

describe('events', () => {
  it.each(vectors.good)('$name', ({ text, event, what }) => {
    expect(readEvent(text)).toEqual({ ok: true, event });
    expect(happeningOf(event)).toBe(what);
  });

  it.each(vectors.heartbeats)('a heartbeat: %s', (text) => {
    expect(readEvent(text)).toEqual({ ok: true, event: 'heartbeat' });
  });

  it.each(vectors.bad)('refused: %s', (text) => {
    expect(readEvent(text)).toEqual({ ok: false });
    expect(readPage(text)).toBeNull();
  });

  it('any text is read or refused, never thrown at', () => {
    const whole = fc.constantFrom(...vectors.good.map(({ text }) => text), ...vectors.heartbeats);
    const cut = fc.tuple(whole, fc.nat(400)).map(([text, at]) => text.slice(0, at));
    fc.assert(
      fc.property(fc.oneof(fc.string(), cut, fc.json()), (text) => {
        expect(typeof readEvent(text).ok).toBe('boolean');
        const page = readPage(text);
        expect(page === null || Array.isArray(page.events)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the endless multipart', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));
  const textsOf = (chunks: readonly PartChunk[]): string[] =>
    chunks.flatMap((chunk) => (chunk.kind === 'part' ? [Buffer.from(chunk.part.body).toString('utf8')] : []));
  const wrap = (body: string, told: boolean): string =>
    `--B\r\nContent-Type: application/json\r\n${told ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ''}\r\n${body}\r\n`;

  it('names its boundary in several ways', () => {
    expect(boundaryOf('multipart/mixed; boundary=MIME_boundary')).toBe('MIME_boundary');
    expect(boundaryOf('multipart/mixed; boundary="--x y"')).toBe('x y');
    expect(boundaryOf('text/html')).toBeNull();
    expect(boundaryOf(null)).toBeNull();
  });

  it('gives the same parts however it is cut, with lengths or without', () => {
    const body = fc
      .string({ unit: fc.constantFrom('a', '中', '{', '"', '1', ' b'), minLength: 1, maxLength: 20 })
      .map((text) => `{${text}}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(body, fc.boolean())), fc.integer({ min: 1, max: 40 }), (parts, size) => {
        const stream = bytes(`${parts.map(([text, told]) => wrap(text, told)).join('')}--B`);
        const reader = new MultipartReader('B');
        const found: string[] = [];
        for (let at = 0; at < stream.length; at += size)
          found.push(...textsOf(reader.push(stream.subarray(at, at + size))));
        expect(found).toEqual(parts.map(([text]) => text));
      }),
    );
  });

  it('loses a part that was cut short, and no other', () => {
    const reader = new MultipartReader('B');
    const damaged = wrap('{"broken":true}', true).slice(0, 60);
    const found = textsOf(reader.push(bytes(`noise${damaged}${wrap('{"good":1}', true)}`)));
    expect(found.at(-1)).toBe('{"good":1}');
  });

  it('keeps no more than a picture of what never ends', () => {
    const reader = new MultipartReader('B');
    const chunks = [
      bytes('--B\r\n\r\n'),
      ...Array.from({ length: 40 }, () => new Uint8Array(1 << 16).fill(65)),
    ];
    expect(
      chunks.flatMap((chunk) => reader.push(chunk)).filter(({ kind }) => kind === 'discarded').length,
    ).toBeGreaterThan(0);
    expect(textsOf(reader.push(bytes(`${wrap('{"good":1}', true)}`)))).toContain('{"good":1}');
  });
});
