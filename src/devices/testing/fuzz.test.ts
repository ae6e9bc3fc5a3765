import { describe, expect, it } from 'vitest';
import { fuzzCodecs } from './codecs.ts';
import { type FuzzCodec, fuzz, wholeMessages } from './fuzz.ts';

const FRAMES = 4_000;
const codecs = await fuzzCodecs();

describe('every codec', () => {
  it.each(codecs.map((codec) => [codec.name, codec] as const))(
    'stands %s',
    { timeout: 60_000 },
    (_, codec) => {
      const frames = codec.heavy === true ? FRAMES / 8 : FRAMES;
      const result = fuzz(codec, frames, 7);
      expect(result.faults).toEqual([]);
      // Every good frame after a quiet line, and some that survived their mutation.
      expect(result.accepted).toBeGreaterThan(frames / 16);
    },
  );
});

const FLOOD = 140_000;

/** What a network hands over in one piece after the process was busy: good frames, halves, and starts without end. */
function floods(codec: FuzzCodec): readonly Uint8Array[] {
  const repeated = (part: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: FLOOD }, (_, at) => part[at % part.length] ?? 0);
  const [first = Uint8Array.of(0)] = codec.seeds;
  return [
    repeated(first),
    repeated(first.subarray(0, Math.max(1, first.length - 1))),
    repeated(first.subarray(0, 1)),
  ];
}

describe('a flood in one piece', () => {
  it.each(codecs.map((codec) => [codec.name, codec] as const))(
    'is stood by %s, which keeps no more than it says',
    { timeout: 5_000 },
    (_, codec) => {
      for (const flood of floods(codec)) {
        const decoder = codec.open();
        expect(() => decoder.push(flood)).not.toThrow();
        expect(decoder.pending).toBeLessThanOrEqual(codec.holds);
      }
    },
  );
});

/** A protocol of two equal bytes, with a fault of its own. */
function faulty(decode: (message: Uint8Array) => object | null, pending = 0): FuzzCodec {
  return {
    name: 'pair',
    seeds: [Uint8Array.of(7, 7), Uint8Array.of(9, 9)],
    whole: true,
    holds: 0,
    open: () => ({ ...wholeMessages(decode), pending }),
    isSound: (bytes) => bytes.length === 2 && bytes[0] === bytes[1],
  };
}

describe('the harness itself', () => {
  const right = (message: Uint8Array): object | null =>
    message.length === 2 && message[0] === message[1] ? {} : null;

  it('finds nothing where nothing is wrong', () => {
    expect(fuzz(faulty(right), 500).faults).toEqual([]);
  });

  it.each([
    ['threw', (message: Uint8Array) => (message.length > 40 ? JSON.parse('{') : right(message))],
    ['accepted what is no message', (message: Uint8Array) => (message.length === 2 ? {} : null)],
    ['not understood', (message: Uint8Array) => (message[0] === 9 ? null : right(message))],
  ] as const)('finds what it is for: %s', (fault, decode) => {
    const { faults } = fuzz(faulty(decode), 500);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.every((text) => text.includes(fault))).toBe(true);
  });

  it('finds bytes that are kept, and messages that nobody sent', () => {
    expect(fuzz(faulty(right, 3), 50).faults.join()).toContain('holds');
    const inventive: FuzzCodec = {
      ...faulty(right),
      open: () => ({ pending: 0, push: () => [Uint8Array.of(5, 5)], flush: () => [] }),
    };
    expect(fuzz(inventive, 50).faults.join()).toContain('never sent');
  });
});
