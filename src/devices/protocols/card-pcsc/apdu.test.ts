import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, type SlotMessage } from '../../transports/pcsc/messages.ts';
import { cardKind, getUid, historicalBytes, parseUid, statusWords } from './apdu.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const any = fc.uint8Array({ maxLength: 300 });

describe('what is asked of a card', () => {
  it('is GET DATA for the number, all of it or so many bytes', () => {
    expect(getUid()).toEqual(bytes('FFCA000000'));
    expect(getUid(7)).toEqual(bytes('FFCA000007'));
  });

  it.each(vectors.uid)('$hex is the number $uid', ({ hex, uid }) => {
    const answer = parseUid(bytes(hex));
    expect(answer).toEqual({ type: 'uid', uid: bytes(uid) });
  });

  it.each(vectors.refused)('$hex is refused: $type', ({ hex, type }) => {
    expect(parseUid(bytes(hex)).type).toBe(type);
  });

  it('no number comes without its status word, and none of another length', () => {
    fc.assert(
      fc.property(any, (answer) => {
        const read = parseUid(answer);
        if (read.type !== 'uid') return;
        expect([4, 7, 8, 10]).toContain(read.uid.length);
        expect(Buffer.from(answer).toString('hex')).toBe(`${Buffer.from(read.uid).toString('hex')}9000`);
      }),
    );
  });

  it('says every status word in words or by its number', () => {
    const said = Array.from({ length: 0x1_0000 }, (_, word) => statusWords(word));
    expect(said.filter((words) => words === '')).toEqual([]);
    expect(new Set(said).size).toBeGreaterThan(65_000);
  });
});

describe('the answer to reset', () => {
  it.each(vectors.atr)('$hex is $words', ({ hex, type, words }) => {
    expect(cardKind(bytes(hex))).toEqual({ type, words });
  });

  it.each(vectors.badAtr)('$hex is malformed: $why', ({ hex }) => {
    expect(cardKind(bytes(hex)).type).toBe('malformed');
  });

  it('one bit wrong is seen in every card that has a check byte', () => {
    for (const { hex } of vectors.atr.filter(({ hex: text }) => text.startsWith('3B 8'))) {
      const atr = bytes(hex);
      for (let bit = 8; bit < atr.length * 8; bit += 1) {
        const turned = atr.slice();
        turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(historicalBytes(turned)).toBeNull();
      }
    }
  });

  it('never throws, and gives no more bytes than came', () => {
    fc.assert(fc.property(any, (atr) => (historicalBytes(atr)?.length ?? 0) < Math.max(1, atr.length)));
  });
});

describe('the messages of a slot', () => {
  const changes = fc.integer({ min: 0, max: 0xffff });
  const message = fc.oneof(
    fc.record({ type: fc.constantFrom('empty' as const, 'mute' as const, 'taken' as const), changes }),
    fc.record({
      type: fc.constant('card' as const),
      changes,
      atr: fc.uint8Array({ minLength: 2, maxLength: 33 }),
    }),
    fc.record({ type: fc.constant('answer' as const), bytes: fc.uint8Array({ maxLength: 258 }) }),
    fc.record({ type: fc.constant('fault' as const), code: fc.integer({ min: 0, max: 0xffff_ffff }) }),
  );

  it('come out as they went in', () => {
    fc.assert(
      fc.property(message, (one: SlotMessage) => {
        expect(decodeMessage(encodeMessage(one))).toEqual(one);
      }),
    );
  });

  it('cut short, grown or of no kind they are none, or another whole one', () => {
    expect(decodeMessage(new Uint8Array())).toBeNull();
    expect(decodeMessage(bytes('06 00 00'))).toBeNull();
    expect(decodeMessage(bytes('00 00'))).toBeNull();
    expect(decodeMessage(bytes('00 00 07 3B'))).toBeNull();
    expect(decodeMessage(bytes('05 80 10 00'))).toBeNull();
    expect(decodeMessage(new Uint8Array(260).fill(4))).toBeNull();
    fc.assert(
      fc.property(any, (some) => {
        const decoded = decodeMessage(some);
        if (decoded !== null) expect(encodeMessage(decoded)).toEqual(Uint8Array.from(some));
      }),
    );
  });
});
