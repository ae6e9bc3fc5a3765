import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText, hashBytes } from '../../ledger/canonical.ts';
import type { JsonValue, Seal } from '../../ledger/types.ts';
import {
  BodyReader,
  homeHash,
  MAX_BODY_BYTES,
  MAX_LINE_LENGTH,
  readPush,
  writePage,
  writePush,
} from './lines.ts';
import type { PullPage, Push } from './messages.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const anyEvent = fc
  .jsonValue()
  .filter((value) => isWellFormed(value))
  .map((value) => {
    const bytes = canonicalText({ payload: value as JsonValue });
    return { bytes, hash: hashBytes(bytes) };
  });
const anyHash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const anySeal: fc.Arbitrary<Seal> = fc.record({
  stationId: fc.constantFrom('desk', 'kiosk'),
  epoch: fc.integer({ min: 1, max: 9 }),
  seq: fc.integer({ min: 1, max: 1e6 }),
  hash: anyHash,
  at: fc.nat(),
  signature: fc.base64String({ maxLength: 88 }),
});
const parts = {
  events: fc.array(anyEvent, { maxLength: 6 }),
  seals: fc.array(anySeal, { maxLength: 3 }),
};
const anyPush: fc.Arbitrary<Push> = fc.record({
  stationId: fc.constantFrom('desk', 'kiosk'),
  epoch: fc.integer({ min: 1, max: 9 }),
  after: fc.nat(1e6),
  ...parts,
});
const anyPage: fc.Arbitrary<PullPage> = fc.record({ cursor: fc.string(), ...parts });

function isWellFormed(value: unknown): boolean {
  try {
    canonicalText(value as JsonValue);
    return true;
  } catch {
    return false;
  }
}

function codeOf(read: { readonly ok: boolean; readonly error?: { readonly code: string } }): string {
  return read.ok ? 'ok' : (read.error?.code ?? '');
}

describe('what was written', () => {
  test('is read again, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(anyPush, anyPage, fc.integer({ min: 1, max: 50 }), (push, page, size) => {
        expect(readPush(bytesOf(writePush(push)))).toEqual({ ok: true, value: push });
        const body = bytesOf(writePage(page));
        const reader = BodyReader.ofPage();
        const piece = new Uint8Array(size);
        for (let at = 0; at < body.length; at += size) {
          // The same memory again and again, as a socket gives it.
          piece.set(body.subarray(at, at + size));
          expect(reader.add(piece.subarray(0, Math.min(size, body.length - at)))).toBe(true);
        }
        expect(reader.end()).toEqual({ ok: true, value: page });
      }),
      { numRuns: 200 },
    );
  });
});

describe('what was spoilt on the way', () => {
  test('cut anywhere, it is no shorter message', () => {
    fc.assert(
      fc.property(anyPush, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (push, part) => {
        const body = bytesOf(writePush(push));
        expect(readPush(body.subarray(0, Math.floor(body.length * part))).ok).toBe(false);
      }),
    );
  });

  test('two in one are none', () => {
    fc.assert(
      fc.property(anyPush, anyPush, (one, other) => {
        expect(codeOf(readPush(bytesOf(writePush(one) + writePush(other))))).toBe('PROTOCOL.GARBLED');
      }),
    );
  });

  test('with any byte changed, it is refused, or every event that is true was sent', () => {
    fc.assert(
      fc.property(anyPush, fc.nat(), fc.integer({ min: 1, max: 255 }), (push, at, change) => {
        const body = bytesOf(writePush(push));
        const place = at % body.length;
        body[place] = (body[place] ?? 0) ^ change;
        const read = readPush(body);
        if (!read.ok) {
          expect(read.error.kind).toBe('PROTOCOL');
          return;
        }
        const sent = new Set(push.events.map(({ hash }) => hash));
        for (const { bytes, hash } of read.value.events)
          if (hashBytes(bytes) === hash) expect(sent).toContain(hash);
      }),
      { numRuns: 500 },
    );
  });

  test('lines lost, doubled or joined are noticed', () => {
    fc.assert(
      fc.property(anyPush, fc.nat(), fc.constantFrom('lose', 'double', 'join'), (push, at, how) => {
        const lines = writePush(push).split('\n').slice(0, -1);
        const place = at % lines.length;
        const line = lines[place] ?? '';
        if (how === 'lose') lines.splice(place, 1);
        else if (how === 'double') lines.splice(place, 0, line);
        else lines.splice(place, 2, line + (lines[place + 1] ?? ' '));
        expect(readPush(bytesOf(`${lines.join('\n')}\n`)).ok).toBe(false);
      }),
    );
  });

  test('anything at all is answered with a code', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string().map(bytesOf)), (body) => {
        expect(codeOf(readPush(body))).toMatch(/^PROTOCOL\.(CUT_SHORT|GARBLED)$/);
      }),
    );
  });

  test('another message, a bad head, a bad seal: garbled', () => {
    const page = writePage({ cursor: '', events: [], seals: [] });
    expect(codeOf(readPush(bytesOf(page)))).toBe('PROTOCOL.GARBLED');
    expect(codeOf(readPush(bytesOf('{"stationId":"a","epoch":0,"after":0}\nend 0\n')))).toBe(
      'PROTOCOL.GARBLED',
    );
    const head = '{"stationId":"a","epoch":1,"after":0}\n';
    expect(codeOf(readPush(bytesOf(`${head}seal {"stationId":"a"}\nend 1\n`)))).toBe('PROTOCOL.GARBLED');
    expect(codeOf(readPush(bytesOf(`${head}seal {\nend 1\n`)))).toBe('PROTOCOL.GARBLED');
    expect(codeOf(readPush(bytesOf(`${head}end 1\n`)))).toBe('PROTOCOL.CUT_SHORT');
    expect(codeOf(readPush(bytesOf(`${head}end 0\n`)))).toBe('ok');
    expect(codeOf(readPush(bytesOf(`${head}end 0`)))).toBe('PROTOCOL.CUT_SHORT');
  });

  test('beyond its limits it is refused before it is all here', () => {
    const line = BodyReader.ofPush();
    const piece = new Uint8Array(1_000_000).fill(0x20);
    let pieces = 0;
    while (line.add(piece)) pieces += 1;
    expect(pieces).toBe(Math.floor((3 * MAX_LINE_LENGTH) / piece.length));
    expect(codeOf(line.end())).toBe('PROTOCOL.TOO_LARGE');

    const body = BodyReader.ofPush();
    body.add(bytesOf('{"stationId":"a","epoch":1,"after":0}\n'));
    const event = bytesOf(`${'0'.repeat(64)} ${'x'.repeat(999_934)}\n`);
    pieces = 0;
    while (body.add(event)) pieces += 1;
    expect(pieces).toBe(Math.floor(MAX_BODY_BYTES / event.length));
    expect(codeOf(body.end())).toBe('PROTOCOL.TOO_LARGE');
    const long = bytesOf(
      `{"stationId":"a","epoch":1,"after":0}\n${'0'.repeat(64)} ${'x'.repeat(MAX_LINE_LENGTH)}\nend 1\n`,
    );
    expect(codeOf(readPush(long))).toBe('PROTOCOL.GARBLED');
  });
});

test('a home hash says the same of the same heads, in whatever order, and nothing of chains without events', () => {
  const head = (stationId: string, epoch: number, seq: number) => ({
    stationId,
    epoch,
    seq,
    hash: 'a'.repeat(64),
  });
  const heads = [head('desk', 1, 4), head('desk', 2, 1), head('console', 1, 9)];
  expect(homeHash([...heads].reverse())).toBe(homeHash(heads));
  expect(homeHash([...heads, head('kiosk', 1, 0)])).toBe(homeHash(heads));
  expect(homeHash(heads.slice(1))).not.toBe(homeHash(heads));
  expect(homeHash([...heads.slice(1), head('desk', 1, 5)])).not.toBe(homeHash(heads));
});
