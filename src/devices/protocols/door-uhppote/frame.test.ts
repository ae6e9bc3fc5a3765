import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactHex, fromHex } from '../../hex.ts';
import { localText, readTimestamp, wallOf, writeTimestamp } from './bcd.ts';
import { type DoorRequest, FN, FRAME_LENGTH, readReply, writeRequest } from './frame.ts';
import { happeningOf } from './meaning.ts';
import vectors from './vectors.json' with { type: 'json' };
import { describeReply } from './words.ts';

const bytesOf = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();

describe('published vectors', () => {
  it.each(vectors.good)('$name', ({ hex, request, reply }) => {
    expect(request !== undefined || reply !== undefined).toBe(true);
    if (request !== undefined) expect(compactHex(writeRequest(request as DoorRequest))).toBe(hex);
    if (reply !== undefined) expect(readReply(bytesOf(hex))).toEqual({ ok: true, reply });
  });

  it.each(vectors.bad)('refuses $name', ({ hex, why }) => {
    expect(readReply(bytesOf(hex))).toEqual({ ok: false, why });
  });
});

describe('any bytes', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .tuple(
        fc.constantFrom(0x17, 0x19),
        fc.constantFrom(...Object.values(FN)),
        fc.uint8Array({ minLength: 62, maxLength: 62 }),
      )
      .map(([start, fn, rest]) => Uint8Array.of(start, fn, ...rest)),
    fc
      .tuple(fc.constantFrom(...vectors.good.map(({ hex }) => hex)), fc.nat(FRAME_LENGTH - 1), fc.nat(255))
      .map(([hex, at, value]) => bytesOf(hex).with(at, value)),
  );

  it('never throw, and what is understood can be said and has a real date', () => {
    fc.assert(
      fc.property(noise, (bytes) => {
        const read = readReply(bytes);
        if (!read.ok) return;
        expect(bytes).toHaveLength(FRAME_LENGTH);
        expect(describeReply(read.reply)).not.toBe('');
        if (read.reply.fn !== 'event' && read.reply.fn !== 'status') return;
        const { timestamp } = read.reply.event;
        if (timestamp !== '')
          expect(compactHex(writeTimestamp(timestamp))).toBe(compactHex(bytes.subarray(20, 27)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('dates', () => {
  it('go to seven bytes and back', () => {
    const stamps = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(stamps, (date) => {
        const text = localText(date.getTime());
        expect(readTimestamp(writeTimestamp(text))).toBe(text);
        expect(wallOf(text)).toBe(Math.floor(date.getTime() / 1_000) * 1_000);
      }),
    );
    expect(wallOf('')).toBeNull();
    expect(() => writeTimestamp('2026-11-25')).toThrow(RangeError);
  });
});

describe('what an event means', () => {
  const event = { index: 1, type: 3, granted: false, door: 1, card: 0, timestamp: '', reason: 0 };
  it.each([
    [{ ...event, type: 1, granted: true, reason: 1 }, 'badge'],
    [{ ...event, type: 1, reason: 6 }, 'refused'],
    [{ ...event, reason: 37 }, 'heldOpen'],
    [{ ...event, reason: 38 }, 'forced'],
    [{ ...event, type: 2, reason: 23 }, 'opened'],
    [{ ...event, type: 2, reason: 44 }, 'remote'],
    [{ ...event, reason: 28 }, null],
  ] as const)('%o is %s', (one, what) => {
    expect(happeningOf(one)).toBe(what);
  });
});
